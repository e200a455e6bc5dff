/*
 * word.c - words a fact: what clients get, what operators get, and the details beside it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/word.h"

#include <string.h>

#include "diagnose/above.h"
#include "diagnose/copies.h"
#include "diagnose/ruled.h"
#include "diagnose/server_words.h"
#include "diagnose/source.h"
#include "diagnose/way_words.h"

/*
 * Servers that do not serve the zone, or not any more, do right where it has moved: of that only
 * the delegation tells.
 */
static bool rests_on_delegation(const struct wf_telling *t)
{
    return t->fact->verdict == NULL && t->fact->servers == &t->c->servers &&
           t->attribution->party == WF_PARTY_ZONE &&
           wf_cause_info(t->fact->cause)->group != WF_GROUP_DNSSEC &&
           wf_delegation_is_copy(t->c, t->fact->zone);
}

static void undecided_print(const struct wf_telling *t)
{
    if (t->attribution->undecided)
        wf_strbuf_str(t->out, t->attribution->old_anchor ? ": its fault, or the anchor is old"
                                                         : ": its fault or the zone's");
}

/* Whose word it is, and which readings that leaves. */
static void custody_print(const struct wf_telling *t)
{
    const struct wf_attribution *attribution = t->attribution;

    if (attribution->ds_as_copied) {
        wf_strbuf_str(t->out, ", by the DS RRset in this resolver's own copy (auth-zone) of ");
        wf_zone_print(t->out, t->c->ev->seen.parent);
        wf_strbuf_str(t->out, ", which may be old");
        return;
    }
    if (attribution->as_copied) {
        wf_strbuf_str(t->out, ", as this resolver's own copy (auth-zone) gives it");
        undecided_print(t);
        return;
    }
    if (!attribution->as_configured) {
        if (attribution->of_data)
            wf_source_print(t);
        if (t->fact->led_by_copy || (!attribution->of_data && rests_on_delegation(t)))
            wf_delegation_print_copy(t);
        if (attribution->undecided)
            wf_strbuf_str(t->out, ", or anything signed: the zone's servers leave it out, or "
                                  "something else has answered in their place");
        wf_way_print_doubt(t);
        return;
    }
    wf_strbuf_str(t->out, ", " WF_AS_CONFIGURED);
    if (attribution->server != NULL && t->fact->servers == NULL && /* else it is named before */
        (t->c->addresses == WF_EDE_ADDRESSES_ALL || !wf_telling_holds_back(t))) {
        wf_addr_print(t->out, attribution->server);
        wf_strbuf_str(t->out, " ");
    }
    wf_strbuf_str(t->out, "gives it");
    undecided_print(t);
}

/* The root is where everything begins: what this resolver or its forwarders do is not of it. */
static bool names_zone(const struct wf_telling *t)
{
    const struct wf_fact *fact = t->fact;

    if (fact->zone.len != 1)
        return fact->zone.len > 0;
    if (fact->obstacle == WF_OBSTACLE_HOST && fact->servers != NULL && !fact->servers->configured)
        return true;
    return t->attribution->party != WF_PARTY_RESOLVER && fact->cause != WF_CAUSE_NOT_READY &&
           (fact->servers == NULL || !fact->servers->configured ||
            wf_cause_info(fact->cause)->group == WF_GROUP_DNSSEC);
}

/* held_back: as in the telling. Returns whether operators get no more. */
static bool text_word(const struct wf_telling *telling, struct wf_strbuf *out, bool *held_back)
{
    struct wf_telling t = *telling;

    t.out = out;
    t.held_back = held_back;
    if (names_zone(&t)) {
        wf_zone_print(out, t.fact->zone);
        wf_strbuf_str(out, ": ");
    }
    if (t.fact->say != NULL)
        t.fact->say(&t);
    else
        wf_strbuf_str(out, wf_cause_info(t.fact->cause)->meaning);
    custody_print(&t);
    return wf_above_print(&t);
}

static void ede_start(struct wf_strbuf *out, struct wf_ede *ede, uint16_t code)
{
    ede->code = code;
    wf_strbuf_init(out, ede->text, sizeof(ede->text));
}

static void ede_end(struct wf_strbuf *out, struct wf_ede *ede)
{
    wf_strbuf_end(out);
    ede->text_len = (uint8_t)out->len;
}

/* One 23 for each of the first failing servers that clients may be told. */
static void server_edes(const struct wf_case *c, const struct wf_fact *fact,
                        struct wf_verdict *verdict, uint8_t room)
{
    size_t i;

    for (i = 0; i < fact->servers->count && verdict->ede_count < room; i++) {
        const struct wf_server_line *line = &fact->servers->lines[i];
        struct wf_strbuf out;
        struct wf_ede *ede;

        if (!wf_server_visible(c, fact->servers, line))
            continue;
        ede = &verdict->ede[verdict->ede_count++];
        ede_start(&out, ede, WF_EDE_NETWORK_ERROR);
        wf_server_ede_print(&out, line);
        ede_end(&out, ede);
    }
}

/* After the verdict: the servers, and last a second code where there is one. */
static void details_word(const struct wf_telling *telling, struct wf_verdict *verdict)
{
    const struct wf_fact *fact = telling->fact;
    uint8_t room = fact->also != 0 ? WF_VERDICT_EDES - 1 : WF_VERDICT_EDES;
    struct wf_telling t = *telling;
    bool held_back = false;
    struct wf_strbuf out;
    struct wf_ede *ede;

    if (verdict->ede[0].code == WF_EDE_NO_REACHABLE_AUTHORITY && fact->servers != NULL)
        server_edes(telling->c, fact, verdict, room);
    if (fact->also == 0)
        return;
    ede = &verdict->ede[verdict->ede_count++];
    ede_start(&out, ede, fact->also);
    t.out = &out;
    t.held_back = &held_back;
    fact->say_also(&t);
    ede_end(&out, ede);
}

/*
 * Returns whether the text that clients get is all there is to say, but for what comes behind it:
 * more is set then.
 */
static bool verdict_word(const struct wf_telling *t, struct wf_verdict *verdict, bool *more)
{
    const struct wf_fact *fact = t->fact;
    bool held_back = false;
    struct wf_strbuf out;
    bool whole;

    wf_verdict_begin(verdict, fact->cause, t->c->ev->now);
    verdict->at_fault = t->attribution->party;
    verdict->scope = fact->scope;
    wf_name_copy(&verdict->zone, fact->zone);
    ede_start(&out, &verdict->ede[0], fact->ede != 0 ? fact->ede : verdict->ede[0].code);
    *more = !text_word(t, &out, &held_back);
    whole = !held_back && !out.cut;
    ede_end(&out, &verdict->ede[0]);
    details_word(t, verdict);
    return whole;
}

/* The verdict's text for operators, where clients have it already; more: but for its end. */
static void text_copy(const struct wf_verdict *verdict, struct wf_finding *finding,
                      const struct wf_telling *more)
{
    struct wf_telling t;
    struct wf_strbuf out;

    wf_strbuf_init(&out, finding->text, sizeof(finding->text));
    wf_strbuf_bytes(&out, verdict->ede[0].text, verdict->ede[0].text_len);
    if (more == NULL)
        return;
    t = *more;
    t.out = &out;
    (void)wf_above_print(&t);
    wf_strbuf_end(&out);
}

static uint8_t zone_index(struct wf_finding *finding, struct wf_dname zone)
{
    uint8_t i;

    for (i = 0; i < finding->zone_count; i++) {
        if (wf_dname_equal(wf_dname_of(&finding->zones[i]), zone))
            return i;
    }
    if (i == WF_SHOW_ZONES)
        return i;
    wf_name_copy(&finding->zones[i], zone);
    finding->zone_count++;
    return i;
}

static void show_servers(struct wf_finding *finding, const struct wf_server_set *set)
{
    uint8_t zone;
    size_t i;

    if (set->count == 0)
        return;
    zone = zone_index(finding, set->zone);
    for (i = 0; i < set->count && finding->server_count < WF_SHOW_SERVERS; i++) {
        finding->servers[finding->server_count] = set->lines[i];
        finding->servers[finding->server_count++].zone = zone;
    }
    finding->server_total = (uint16_t)(finding->server_total + set->total);
}

static enum wf_ds_use use_of(const struct wf_ds *ds)
{
    if (ds->usable)
        return WF_DS_USED;
    return ds->outranked ? WF_DS_OUTRANKED : WF_DS_UNSUPPORTED;
}

static void show_keys(struct wf_finding *finding, const struct wf_case *c,
                      const struct wf_fact *fact)
{
    size_t i;

    for (i = 0; i < c->ds.count && i < WF_SHOW_KEYS; i++)
        finding->ds[finding->ds_count++] =
            (struct wf_ds_line){.key_tag = c->ds.records[i].tag,
                                .algorithm = c->ds.records[i].algorithm,
                                .digest_type = c->ds.records[i].digest_type,
                                .use = (uint8_t)use_of(&c->ds.records[i])};
    for (i = 0; i < c->keys.count && i < WF_SHOW_KEYS; i++)
        finding->dnskey[finding->dnskey_count++] =
            (struct wf_dnskey_line){.key_tag = c->keys.keys[i].tag,
                                    .flags = c->keys.keys[i].flags,
                                    .algorithm = c->keys.keys[i].algorithm};
    if (c->ev->seen.ds != NULL) {
        finding->ds_total = c->ev->seen.ds->rr_total;
        finding->ds_copy = c->ev->seen.ds->copy;
    }
    if (c->ev->seen.dnskey != NULL) {
        finding->dnskey_total = c->ev->seen.dnskey->rr_total;
        finding->dnskey_copy = c->ev->seen.dnskey->copy;
    }
    if (fact->copy != NULL && fact->copy->type == WF_TYPE_DNSKEY) /* it may be the parent's */
        finding->dnskey_copy = fact->copy->copy;
}

static void show_rrsig(struct wf_finding *finding, const struct wf_sig *sig)
{
    if (sig->algorithm == 0)
        return;
    finding->rrsig[finding->rrsig_count++] = (struct wf_rrsig_line){.inception = sig->inception,
                                                                    .expiration = sig->expiration,
                                                                    .covered = sig->covered,
                                                                    .key_tag = sig->tag,
                                                                    .algorithm = sig->algorithm};
}

/* The zones from the root to the one that broke; the broken one is bogus whatever was cached. */
static void show_chain(struct wf_finding *finding, const struct wf_case *c)
{
    struct wf_dname zone = wf_dname_of(&finding->verdict.zone);
    int labels = (int)wf_dname_labels(zone);
    size_t i;

    for (i = 0; i < c->ev->seen.chain_count && finding->chain_count < WF_SHOW_CHAIN; i++) {
        const struct wf_link *link = &c->ev->seen.chain[i];
        int below = wf_dname_labels_below(zone, link->zone);

        if (below <= 0)
            continue;
        finding->chain[finding->chain_count++] =
            (struct wf_chain_line){.labels = (uint8_t)(labels - below), .security = link->security};
    }
    if (c->ev->seen.ending == WF_ENDING_BOGUS && zone.len > 0 &&
        finding->chain_count < WF_SHOW_CHAIN)
        finding->chain[finding->chain_count++] =
            (struct wf_chain_line){.labels = (uint8_t)labels, .security = WF_SECURITY_BOGUS};
}

/* That validation failed is known even where nothing is seen of why. */
static void say_unseen(const struct wf_telling *t)
{
    wf_strbuf_str(t->out, "validation failed; ");
    wf_strbuf_str(t->out, t->c->effort.spent
                              ? "there are more keys, signatures and names than are read"
                              : "the reason was not found");
}

/*
 * What is told without a fact: "unexplained". The zone whose keys were looked for is named by a
 * signature, and need not be one that the name lies in.
 */
static struct wf_fact unexplained(const struct wf_evidence *ev)
{
    struct wf_fact none = {.cause = WF_CAUSE_UNEXPLAINED, .scope = WF_SCOPE_QUESTION};

    if (ev->seen.ending == WF_ENDING_BOGUS) {
        if (wf_case_is_in_zone(ev))
            none.zone = ev->seen.zone;
        none.ede = WF_EDE_DNSSEC_BOGUS;
        none.say = say_unseen;
    } else if (ev->seen.delegation != NULL) {
        none.zone = ev->seen.delegation->zone;
    }
    return none;
}

/* An earlier verdict has its words already. */
static void earlier_word(const struct wf_telling *t, struct wf_finding *finding)
{
    const struct wf_verdict *earlier = t->fact->verdict;

    finding->verdict = *earlier; /* which stays as old as it is */
    finding->verdict.scope = t->fact->scope;
    if (earlier->made < t->c->ev->now)
        finding->seen_s = (uint32_t)(t->c->ev->now - earlier->made);
    text_copy(earlier, finding, NULL);
}

/* For an earlier verdict without a remedy of its own, which may blame another than its cause does
 * as a rule. */
static const char *const earlier_remedies[WF_PARTY_COUNT] = {
    [WF_PARTY_NONE] = "Compare with what the zone's own name servers give, asked from elsewhere.",
    [WF_PARTY_ZONE] = "Ask the operator of the zone's DNS to look into it.",
    [WF_PARTY_PARENT] = "Have the zone's delegation repaired in the zone above it.",
    [WF_PARTY_NETWORK] = "Check the path from this resolver to the servers: routes and filters.",
    [WF_PARTY_RESOLVER] = "Check this resolver's configuration, and what its own host forbids.",
    [WF_PARTY_FORWARDER] = "Ask the operator of the resolver that this one forwards to.",
};

static const char *general_remedy(const struct wf_fact *fact, const struct wf_verdict *verdict)
{
    const struct wf_cause_info *info = wf_cause_info(verdict->cause);

    if (fact->verdict == NULL || verdict->at_fault == info->party)
        return info->remedy;
    return earlier_remedies[verdict->at_fault] != NULL ? earlier_remedies[verdict->at_fault] : "";
}

/* What was to be done of an earlier verdict, where it was kept. */
static bool earlier_remedy(struct wf_strbuf *out, const struct wf_fact *fact)
{
    char remedy[WF_REMEDY_SIZE];
    size_t len = fact->verdict == NULL ? 0 : wf_verdict_remedy(fact->verdict, remedy);

    wf_strbuf_bytes(out, remedy, len);
    return len > 0;
}

/* What was seen of the keys a while ago may have been repaired since, and counts all the same. */
static void kept_keys_print(const struct wf_telling *t, uint32_t seen_s)
{
    const struct wf_resolution *seen = &t->c->ev->seen;
    struct wf_copy kept = {.until = seen->keys_kept_until};
    char data[WF_REMEDY_SIZE];
    struct wf_strbuf out;

    if (t->fact->scope != WF_SCOPE_KEYS || kept.until <= t->c->ev->now || seen_s < WF_SEEN_BEFORE_S)
        return;
    if (wf_fact_rests_on_ds(t->fact) && wf_is_copy(seen->ds) && seen->ds->copy.until > kept.until)
        kept = seen->ds->copy;
    wf_strbuf_init(&out, data, sizeof(data));
    wf_strbuf_str(&out, " If that has been done since: unbound-control flush_zone ");
    wf_dname_print(&out, seen->zone);
    wf_strbuf_str(&out, ", or wait ");
    wf_copy_print_until(&out, &kept, t->c->ev->now);
    wf_strbuf_str(&out, ".");
    if (t->out->len + out.len < t->out->size) /* half of it would mislead */
        wf_strbuf_bytes(t->out, out.data, out.len);
}

/*
 * Whether a zone that is unsigned by intent looks like this to whoever has its DS RRset from
 * before: its signatures are left out, or left to expire.
 */
static bool may_be_unsigned_since(const struct wf_telling *t)
{
    const struct wf_resolution *seen = &t->c->ev->seen;
    enum wf_cause cause = t->fact->cause;

    return t->attribution->party == WF_PARTY_ZONE && t->fact->copy == NULL &&
           (cause == WF_CAUSE_SIGNATURE_EXPIRED || cause == WF_CAUSE_SIGNATURE_MISSING ||
            cause == WF_CAUSE_DENIAL_MISSING) &&
           !seen->zone_is_anchor && wf_is_copy(seen->ds) &&
           wf_dname_equal(t->fact->zone, seen->zone);
}

static void remedy_word(const struct wf_telling *telling, struct wf_finding *finding)
{
    struct wf_telling t = *telling;
    struct wf_strbuf out;

    wf_strbuf_init(&out, finding->remedy, sizeof(finding->remedy));
    t.out = &out;
    if (earlier_remedy(&out, t.fact)) {
        kept_keys_print(&t, finding->seen_s);
        wf_strbuf_end(&out);
        return; /* the verdict has its own already */
    }
    if (t.attribution->fix != NULL)
        t.attribution->fix(&t);
    else
        wf_strbuf_str(&out, general_remedy(t.fact, &finding->verdict));
    if (rests_on_delegation(&t))
        wf_delegation_print_remedy(&t);
    if (may_be_unsigned_since(&t))
        wf_copy_print_if_removed(&t);
    wf_strbuf_end(&out);
    wf_verdict_set_remedy(&finding->verdict, finding->remedy);
}

/* Half of it would mislead. */
static void append_whole(char *text, size_t size, const char *before, struct wf_dname name,
                         const char *after)
{
    char data[WF_REMEDY_SIZE];
    size_t len = strlen(text);
    struct wf_strbuf out;

    wf_strbuf_init(&out, data, sizeof(data));
    wf_strbuf_str(&out, before);
    wf_dname_print(&out, name);
    wf_strbuf_str(&out, after);
    if (!out.cut && len + out.len < size)
        memcpy(text + len, data, out.len + 1);
}

/*
 * That this resolver's own rule made of what was asked what failed, for operators: whoever asks for
 * that itself is told the same verdict.
 */
static void led_print(const struct wf_case *c, struct wf_finding *finding)
{
    struct wf_dname from = c->ev->seen.led_from;

    if (from.len == 0)
        return;
    append_whole(finding->text, sizeof(finding->text),
                 "; this resolver's own rule (local-data, rpz or response-ip) leads here from ",
                 from, "");
    append_whole(finding->remedy, sizeof(finding->remedy), " Or change this resolver's rule for ",
                 from, ".");
}

/* Servers that nobody named but a rule of this resolver's. */
static void ruled_print(const struct wf_case *c, const struct wf_fact *fact,
                        struct wf_finding *finding)
{
    if (fact->ns == NULL && fact->verdict == NULL && wf_ruled_is_why(c->ev, fact))
        append_whole(finding->text, sizeof(finding->text),
                     "; this resolver's rpz gave the address of ", wf_ruled_server(c->ev), "");
}

/* What is noted for later diagnoses. */
static void witness_word(const struct wf_case *c, struct wf_finding *finding)
{
    finding->silence_witness = c->silence_witness;
    finding->unsent_v4 = c->unsent_v4;
    finding->unsent_v6 = c->unsent_v6;
    finding->turned_v4 = c->turned_v4;
    finding->turned_v6 = c->turned_v6;
    finding->clock_witness = c->clock.zone.len > 0;
    finding->clock_expired = c->clock.expired;
    finding->clock_from = c->clock.from;
    finding->clock_until = c->clock.until;
    if (finding->clock_witness)
        wf_name_copy(&finding->clock_parent, c->clock.parent);
}

void wf_word(struct wf_case *c, const struct wf_fact *fact,
             const struct wf_attribution *attribution, struct wf_finding *finding)
{
    struct wf_telling t = {.c = c, .fact = fact, .attribution = attribution, .effort = &c->effort};
    struct wf_strbuf out;
    struct wf_fact none;
    bool more = false;

    if (fact == NULL) {
        none = unexplained(c->ev);
        t.fact = &none;
    }
    WF_CLEAR_TO(finding, text); /* the rest is large, and little used */
    finding->now = c->ev->now;
    if (t.fact->verdict != NULL) {
        earlier_word(&t, finding);
    } else if (verdict_word(&t, &finding->verdict, &more)) {
        text_copy(&finding->verdict, finding, more ? &t : NULL);
    } else {
        wf_strbuf_init(&out, finding->text, sizeof(finding->text));
        (void)text_word(&t, &out, NULL);
        wf_strbuf_end(&out);
    }
    remedy_word(&t, finding);
    led_print(c, finding);
    ruled_print(c, t.fact, finding);
    wf_strbuf_init(&out, finding->unbound, sizeof(finding->unbound));
    if (c->ev->seen.unbound_text != NULL)
        wf_strbuf_foreign(&out, c->ev->seen.unbound_text, strlen(c->ev->seen.unbound_text));
    witness_word(c, finding);
    show_servers(finding, &c->servers);
    show_servers(finding, &c->key_servers);
    show_keys(finding, c, t.fact);
    show_rrsig(finding, &t.fact->sig);
    show_rrsig(finding, &t.fact->other_sig);
    show_chain(finding, c);
}
