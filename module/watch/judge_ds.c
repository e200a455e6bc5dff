/*
 * judge_ds.c - DS records of a watched zone that name no key of it, while others do.
 *
 * Such a record may stand by for a key that is yet to be published (RFC 7583, section 3.3.1, the
 * double-DS method), so it is said what is there, and no more.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "dnssec/keys.h"
#include "watch/judges.h"

enum { MOST_READ = 8192 }; /* octets of keys */

/* By tag and algorithm: which digest is right is the validator's to say, and it said yes. */
static bool has_key(const struct wf_ds *ds, const struct wf_keyset *keys)
{
    uint16_t i;

    for (i = 0; i < keys->count; i++) {
        if (keys->keys[i].tag == ds->tag && keys->keys[i].algorithm == ds->algorithm)
            return true;
    }
    return false;
}

static bool is_whole(const struct wf_rrset *rrset, uint16_t read)
{
    return rrset->rr_total == rrset->rr_count && read == rrset->rr_count;
}

/* Those that have a key, or those that have none. Returns how many they are. */
static unsigned print_some(struct wf_strbuf *out, const struct wf_ds_list *list,
                           const struct wf_keyset *keys, bool with_key)
{
    unsigned count = 0;
    uint16_t i;

    for (i = 0; i < list->count; i++) {
        if (has_key(&list->records[i], keys) != with_key)
            continue;
        wf_strbuf_str(out, count++ == 0 ? "DS " : ", ");
        wf_ds_print(out, &list->records[i]);
    }
    return count;
}

static void word(const struct wf_judging *judging, const struct wf_ds_list *list,
                 const struct wf_keyset *keys, struct wf_strbuf *text)
{
    const struct wf_copy *copy = &judging->passing->ds->copy;
    unsigned count;

    count = print_some(text, list, keys, false);
    wf_strbuf_str(text, count == 1 ? " has no key in the DNSKEY RRset ("
                                   : " have no key in the DNSKEY RRset (");
    wf_key_list_print(text, keys);
    wf_strbuf_str(text, "); ");
    count = print_some(text, list, keys, true);
    wf_strbuf_str(text, count == 1 ? " has one" : " have one each");
    if (copy->received != 0) {
        wf_strbuf_str(text, "; this resolver's copy of the DS RRset is of ");
        wf_strbuf_span(text, judging->passing->now - copy->received);
        wf_strbuf_str(text, " ago");
    }
    wf_strbuf_end(text);
}

static unsigned count_some(const struct wf_ds_list *list, const struct wf_keyset *keys,
                           bool with_key)
{
    unsigned count = 0;
    uint16_t i;

    for (i = 0; i < list->count; i++)
        count += has_key(&list->records[i], keys) == with_key;
    return count;
}

void wf_watch_judge_ds(struct wf_judging *judging, struct wf_watched_zone *zone)
{
    const struct wf_passing *passing = judging->passing;
    struct wf_effort effort = {.octets = MOST_READ};
    struct wf_warning *warning;
    struct wf_ds_list list;
    struct wf_keyset keys;
    struct wf_strbuf text;

    if (passing->ds == NULL || passing->dnskey == NULL)
        return;
    wf_ds_list_read(&list, passing->ds, UINT32_MAX, UINT32_MAX, false);
    wf_keyset_read(&effort, &keys, passing->zone, &passing->dnskey->rrset);
    if (!is_whole(passing->ds, list.count) || !is_whole(&passing->dnskey->rrset, keys.count) ||
        count_some(&list, &keys, true) == 0 || count_some(&list, &keys, false) == 0)
        return;
    warning = wf_watch_warn(judging, WF_WARNING_DS_NO_KEY, &zone->ds, NULL, &text);
    if (warning == NULL)
        return;
    warning->configured = passing->dnskey->configured;
    word(judging, &list, &keys, &text);
}
