/*
 * word.c - words a fact: what clients get, what operators get, and the details beside it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "diagnose/case.h"
#include "diagnose/collect/servers.h"

static void text_compose(const struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out,
                         bool hide)
{
    if (fact->zone.len > 0) {
        wf_dname_print(out, fact->zone);
        wf_strbuf_str(out, ": ");
    }
    if (fact->describe != NULL)
        fact->describe(c, fact, out, hide);
    else
        wf_strbuf_str(out, wf_cause_info(fact->cause)->meaning);
    if (fact->as_configured)
        wf_strbuf_str(out, ", as the configured server gives it");
}

static void ede_start(struct wf_strbuf *out, struct wf_ede *ede, uint16_t code)
{
    ede->code = code;
    wf_strbuf_init(out, ede->text, sizeof(ede->text));
}

/* The text has been cut at a byte; all of it is ASCII, so no character is torn. */
static void ede_end(const struct wf_strbuf *out, struct wf_ede *ede)
{
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
static void details_compose(const struct wf_case *c, const struct wf_fact *fact,
                            struct wf_verdict *verdict)
{
    uint8_t room = fact->also != 0 ? WF_VERDICT_EDES - 1 : WF_VERDICT_EDES;
    struct wf_strbuf out;
    struct wf_ede *ede;

    if (verdict->ede[0].code == WF_EDE_NO_REACHABLE_AUTHORITY && fact->servers != NULL)
        server_edes(c, fact, verdict, room);
    if (fact->also == 0)
        return;
    ede = &verdict->ede[verdict->ede_count++];
    ede_start(&out, ede, fact->also);
    fact->describe_also(c, fact, &out, true);
    ede_end(&out, ede);
}

static void verdict_compose(const struct wf_case *c, const struct wf_fact *fact,
                            struct wf_verdict *verdict)
{
    const struct wf_cause_info *info = wf_cause_info(fact->cause);
    struct wf_strbuf out;

    verdict->cause = fact->cause;
    verdict->at_fault = fact->party != WF_PARTY_NONE ? fact->party : info->party;
    verdict->scope = fact->scope;
    wf_name_copy(&verdict->zone, fact->zone);
    verdict->made = c->ev->now;
    verdict->ede_count = 1;
    ede_start(&out, &verdict->ede[0], fact->ede != 0 ? fact->ede : info->ede);
    text_compose(c, fact, &out, true);
    ede_end(&out, &verdict->ede[0]);
    details_compose(c, fact, verdict);
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

static void show_keys(struct wf_finding *finding, const struct wf_case *c)
{
    size_t i;

    for (i = 0; i < c->ds_count && i < WF_SHOW_KEYS; i++)
        finding->ds[finding->ds_count++] = (struct wf_ds_line){.key_tag = c->ds[i].tag,
                                                               .algorithm = c->ds[i].algorithm,
                                                               .digest_type = c->ds[i].digest_type};
    for (i = 0; i < c->keys.count && i < WF_SHOW_KEYS; i++)
        finding->dnskey[finding->dnskey_count++] =
            (struct wf_dnskey_line){.key_tag = c->keys.keys[i].tag,
                                    .flags = c->keys.keys[i].flags,
                                    .algorithm = c->keys.keys[i].algorithm};
    if (c->ev->ds != NULL)
        finding->ds_total = c->ev->ds->rr_total;
    if (c->ev->dnskey != NULL)
        finding->dnskey_total = c->ev->dnskey->rr_total;
}

/* The zones from the root to the one that broke; the broken one is bogus whatever was cached. */
static void show_chain(struct wf_finding *finding, const struct wf_case *c)
{
    struct wf_dname zone = wf_dname_of(&finding->verdict.zone);
    int labels = (int)wf_dname_labels(zone);
    size_t i;

    for (i = 0; i < c->ev->chain_count && finding->chain_count < WF_SHOW_CHAIN; i++) {
        const struct wf_link *link = &c->ev->chain[i];
        int below = wf_dname_labels_below(zone, link->zone);

        if (below <= 0)
            continue;
        finding->chain[finding->chain_count++] =
            (struct wf_chain_line){.labels = (uint8_t)(labels - below), .security = link->security};
    }
    if (c->ev->ending == WF_ENDING_BOGUS && zone.len > 0 && finding->chain_count < WF_SHOW_CHAIN)
        finding->chain[finding->chain_count++] =
            (struct wf_chain_line){.labels = (uint8_t)labels, .security = WF_SECURITY_BOGUS};
}

/* That validation failed is known even where nothing is seen of why. */
static void describe_bogus(const struct wf_case *c, const struct wf_fact *fact,
                           struct wf_strbuf *out, bool hide)
{
    (void)fact, (void)hide;
    wf_strbuf_str(out, "validation failed; ");
    wf_strbuf_str(out, c->effort->spent ? "there are more keys, signatures and names than are read"
                                        : "the reason was not found");
}

/* Without a fact: "unexplained", with whatever Unbound said. */
static void compose_unexplained(const struct wf_case *c, struct wf_finding *finding)
{
    struct wf_fact none = {.cause = WF_CAUSE_UNEXPLAINED, .scope = WF_SCOPE_QUESTION};
    struct wf_strbuf out;

    if (c->ev->ending == WF_ENDING_BOGUS) {
        none.zone = c->ev->zone;
        none.ede = WF_EDE_DNSSEC_BOGUS;
        none.describe = describe_bogus;
    } else if (c->ev->delegation != NULL) {
        none.zone = c->ev->delegation->zone;
    }
    verdict_compose(c, &none, &finding->verdict);
    wf_strbuf_init(&out, finding->text, sizeof(finding->text));
    text_compose(c, &none, &out, false);
}

static void compose_fact(const struct wf_case *c, const struct wf_fact *fact,
                         struct wf_finding *finding)
{
    struct wf_strbuf out;

    wf_strbuf_init(&out, finding->text, sizeof(finding->text));
    if (fact->verdict != NULL) {
        finding->verdict = *fact->verdict;
        finding->verdict.scope = fact->scope;
        finding->verdict.made = c->ev->now;
        wf_strbuf_bytes(&out, fact->verdict->ede[0].text, fact->verdict->ede[0].text_len);
        return;
    }
    verdict_compose(c, fact, &finding->verdict);
    text_compose(c, fact, &out, false);
}

/* An earlier verdict may blame another than its cause does as a rule; how it was to mend is not
 * kept. */
static const char *const earlier_remedies[WF_PARTY_COUNT] = {
    [WF_PARTY_ZONE] = "Have whoever runs the DNS of the zone look into it.",
    [WF_PARTY_PARENT] = "Have the zone's registrar, or the zone above, mend its delegation.",
    [WF_PARTY_NETWORK] = "Check the way from this resolver to the servers: routes and filters.",
    [WF_PARTY_RESOLVER] = "Check this resolver's configuration, and what its own host forbids.",
    [WF_PARTY_FORWARDER] = "Ask the operator of the resolver that this one forwards to.",
};

static const char *general_remedy(const struct wf_fact *fact, const struct wf_verdict *verdict)
{
    const struct wf_cause_info *info = wf_cause_info(verdict->cause);

    if (fact == NULL || fact->verdict == NULL || verdict->at_fault == info->party)
        return info->remedy;
    return earlier_remedies[verdict->at_fault] != NULL ? earlier_remedies[verdict->at_fault] : "";
}

void wf_compose(struct wf_case *c, const struct wf_fact *fact, struct wf_finding *finding)
{
    struct wf_strbuf out;

    memset(finding, 0, sizeof(*finding));
    if (fact == NULL)
        compose_unexplained(c, finding);
    else
        compose_fact(c, fact, finding);
    wf_strbuf_init(&out, finding->remedy, sizeof(finding->remedy));
    if (fact != NULL && fact->fix != NULL)
        fact->fix(c, fact, &out);
    else
        wf_strbuf_str(&out, general_remedy(fact, &finding->verdict));
    wf_strbuf_init(&out, finding->unbound, sizeof(finding->unbound));
    if (c->ev->unbound_text != NULL)
        wf_strbuf_foreign(&out, c->ev->unbound_text, strlen(c->ev->unbound_text));
    finding->silence_witness = c->silence_witness;
    finding->clock_suspect = c->clock.zone.len > 0;
    finding->clock_expired = c->clock.expired;
    finding->clock_from = c->clock.from;
    finding->clock_until = c->clock.until;
    if (finding->clock_suspect)
        wf_name_copy(&finding->clock_parent, c->clock.parent);
    show_servers(finding, &c->servers);
    show_servers(finding, &c->key_servers);
    show_keys(finding, c);
    show_chain(finding, c);
}
