/*
 * dspublish.c - which DS records would do, and telling to publish them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/dspublish.h"

#include "diagnose/collect/parent_place.h"
#include "diagnose/collect/sigs.h"
#include "diagnose/copies.h"
#include "diagnose/source.h"

enum {
    MOST_SIGNERS = 4, /* looked for: each costs a look at all signatures */
    LONGEST_DS = 90,  /* octets of "65535 255 2 ..." and what stands between two */
    LONGEST_END = 76  /* and of what comes behind, but for the names of zones */
};

/* A key whose DS record is there, but of an algorithm that this resolver cannot use. */
static bool is_of_no_use(const struct wf_case *c, const struct wf_key *key)
{
    size_t i;

    for (i = 0; i < c->ds.count; i++) {
        if (!c->ds.records[i].supported && c->ds.records[i].algorithm == key->algorithm)
            return true;
    }
    return false;
}

static bool signs_keys(struct wf_case *c, const struct wf_key *key)
{
    return (key->flags & (WF_KEY_ZONE | WF_KEY_REVOKE)) == WF_KEY_ZONE &&
           key->protocol == WF_KEY_PROTOCOL && !is_of_no_use(c, key) &&
           wf_sigs_judge(c, &c->keys, c->ev->seen.dnskey, key->tag, key->algorithm).state ==
               WF_SIG_FITS;
}

uint32_t wf_keys_to_publish(struct wf_case *c)
{
    uint32_t all = 0, entry_points = 0;
    unsigned found = 0;
    size_t i;

    for (i = 0; i < c->keys.count && found < MOST_SIGNERS; i++) {
        if (!signs_keys(c, &c->keys.keys[i]))
            continue;
        found++;
        all |= 1u << i;
        if ((c->keys.keys[i].flags & WF_KEY_SEP) != 0)
            entry_points |= 1u << i;
    }
    return entry_points != 0 ? entry_points : all;
}

/* Where the one was read before the other, they may fit by now. */
static void copied_print(const struct wf_telling *t)
{
    bool led = t->fact->led_by_copy;

    wf_copy_print_remedy(t, led ? &t->c->ev->seen.delegation->copy : &t->fact->copy->copy);
    if (!led && t->fact->copy->type == WF_TYPE_DS) {
        wf_strbuf_str(t->out, "if the parent has ");
        wf_ds_list_print(t->out, &t->c->ds);
    } else {
        wf_strbuf_str(t->out, "if the keys are ");
        wf_key_list_print(t->out, &t->c->keys);
    }
    wf_strbuf_str(t->out, " even then, ");
}

/* The others may have other keys. */
static void partial_print(const struct wf_telling *t, bool first)
{
    wf_strbuf_str(t->out, first ? "Have every name server of " : "have every name server of ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " answer with the same keys; if those of ");
    wf_source_print_server(t);
    wf_strbuf_str(t->out, " are the right ones, ");
}

/* The first word of what is to be done. */
static void verb_print(const struct wf_telling *t, const char *capital, const char *small)
{
    bool copied = t->fact->copy != NULL || t->fact->led_by_copy;
    bool partial = t->fact->copy == NULL && wf_source_is_partial(t->fact);

    if (copied)
        copied_print(t);
    if (partial)
        partial_print(t, !copied);
    wf_strbuf_str(t->out, copied || partial ? small : capital);
}

/* The key whose DS record is there, where that could be undone: it is not there, unless the DS is
 * that of a key that is (see dsmatch.c). */
static const struct wf_ds *missing_key(const struct wf_telling *t)
{
    const struct wf_ds *ds = NULL;
    size_t i;

    for (i = 0; i < t->c->ds.count && ds == NULL; i++)
        ds = t->c->ds.records[i].usable ? &t->c->ds.records[i] : NULL;
    if (ds == NULL || t->fact->cause != WF_CAUSE_DS_MISMATCH || t->fact->key.rdata != NULL)
        return NULL;
    for (i = 0; i < t->c->keys.count; i++) {
        if (t->c->keys.keys[i].tag == ds->tag)
            return NULL;
    }
    return ds;
}

static size_t longest_end(const struct wf_telling *t)
{
    return LONGEST_END + (size_t)t->fact->zone.len + wf_parent_zone(t).len;
}

/* One after the other, as far as there is room and effort left for whole ones. Returns how many. */
static unsigned records_print(const struct wf_telling *t)
{
    unsigned shown = 0;
    size_t i;

    for (i = 0; i < t->c->keys.count; i++) {
        size_t before = t->out->len;

        if ((t->fact->publish >> i & 1) == 0)
            continue;
        if (shown > 0 && before + LONGEST_DS + longest_end(t) >= (size_t)WF_REMEDY_SIZE)
            break;
        wf_strbuf_str(t->out, shown > 0 ? " or DS " : "DS ");
        if (!wf_key_print_as_ds(t->out, t->effort, t->fact->zone, &t->c->keys.keys[i])) {
            t->out->len = before;
            break;
        }
        shown++;
    }
    return shown;
}

/* No key that is there signs the others, or no digest could be had. */
static void other_print(const struct wf_telling *t)
{
    const struct wf_ds *ds = missing_key(t);

    if (t->fact->publish != 0) {
        verb_print(t, "Publish", "publish");
        wf_strbuf_str(t->out, " a DS record of a key that signs the DNSKEY RRset of ");
        wf_dname_print(t->out, t->fact->zone);
        wf_strbuf_str(t->out, " ");
        wf_parent_place_print(t, WF_PLACE_IN);
        wf_strbuf_str(t->out, ".");
        return;
    }
    if (ds != NULL) {
        verb_print(t, "Restore key ", "restore key ");
        wf_strbuf_number(t->out, ds->tag);
        wf_strbuf_str(t->out, ", or sign the DNSKEY RRset of ");
    } else {
        verb_print(t, "Sign the DNSKEY RRset of ", "sign the DNSKEY RRset of ");
    }
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " with a key of its own and publish the DS record of that key ");
    wf_parent_place_print(t, WF_PLACE_IN);
    wf_strbuf_str(t->out, ".");
}

void wf_fix_ds(const struct wf_telling *t)
{
    const struct wf_ds *ds = missing_key(t);
    size_t start = t->out->len;

    verb_print(t, "Publish ", "publish ");
    if (records_print(t) == 0) {
        t->out->len = start;
        other_print(t);
        return;
    }
    wf_strbuf_str(t->out, " of ");
    wf_dname_print(t->out, t->fact->zone);
    wf_strbuf_str(t->out, " ");
    wf_parent_place_print(t, WF_PLACE_IN);
    if (ds != NULL) {
        wf_strbuf_str(t->out, ", or restore key ");
        wf_strbuf_number(t->out, ds->tag);
    }
    wf_strbuf_str(t->out, ".");
}

/* Of a key that this resolver cannot use no DS record would do. */
void wf_fix_not_signed(const struct wf_telling *t)
{
    size_t start;

    verb_print(t, "Sign", "sign");
    wf_strbuf_str(t->out, " the DNSKEY RRset with the key that the DS RRset names");
    if (t->fact->sig.algorithm != t->fact->ds.algorithm) /* a roll that began at the parent */
        wf_strbuf_printf(t->out,
                         ", and the whole zone with algorithm %u, too (RFC 4035, section 2.2)",
                         t->fact->ds.algorithm);
    start = t->out->len;
    wf_strbuf_str(t->out, ", or publish ");
    if (t->fact->publish == 0) {
        t->out->len = start;
    } else if (records_print(t) == 0) {
        wf_strbuf_str(t->out, "a DS record of the key that signs it");
    } else {
        wf_strbuf_str(t->out, " of ");
        wf_dname_print(t->out, t->fact->zone);
        wf_strbuf_str(t->out, " ");
        wf_parent_place_print(t, WF_PLACE_IN);
    }
    wf_strbuf_str(t->out, ".");
}
