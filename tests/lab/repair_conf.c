/*
 * repair_conf.c - the configuration of the resolver and the clock of its host, as its operator
 * handles them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/repair.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *edit(char lines[LAB_EDITS][LAB_EDIT_MAX], unsigned *count, const char *line)
{
    if (*count == LAB_EDITS)
        return "too many changes of one configuration";
    snprintf(lines[(*count)++], LAB_EDIT_MAX, "%s", line);
    return NULL;
}

static const char *swap(struct lab_conf_edits *edits, const char *line, const char *instead)
{
    if (edits->out_count < LAB_EDITS)
        snprintf(edits->instead[edits->out_count], LAB_EDIT_MAX, "%s", instead);
    return edit(edits->out, &edits->out_count, line);
}

/* The line as it is printed: "do-ip6: yes", or an option that is named and its value. */
const char *lab_repair_set_option(struct lab_repair *repair)
{
    char line[LAB_EDIT_MAX];

    snprintf(line, sizeof(line), "%s: %s", repair->words[0],
             repair->words[1] ? repair->words[1] : "yes");
    return edit(repair->edits->in, &repair->edits->in_count, line);
}

const char *lab_repair_take_option(struct lab_repair *repair)
{
    return edit(repair->edits->out, &repair->edits->out_count, repair->words[0]);
}

/* "DS 12345/13/2": the line has "DS 12345 13 2". */
const char *lab_repair_take_anchor(struct lab_repair *repair)
{
    char line[LAB_EDIT_MAX];

    snprintf(line, sizeof(line), "trust-anchor: \"%.200s", repair->zone->name);
    return edit(repair->edits->out, &repair->edits->out_count, line);
}

/* What unbound-anchor does for the root: the zone's own key instead of what is there. */
const char *lab_repair_new_anchor(struct lab_repair *repair)
{
    struct lab_conf_edits *edits = repair->edits;
    const struct lab_zone *zone = repair->zone;
    char line[LAB_EDIT_MAX], *text;
    ldns_rr *key, *ds;
    const char *why;

    if (!zone->ksk)
        return "the zone has no keys";
    snprintf(line, sizeof(line), "trust-anchor: \"%.200s", zone->name);
    why = edit(edits->out, &edits->out_count, line);
    key = ldns_key2rr(zone->ksk);
    ds = ldns_key_rr2ds(key, LDNS_SHA256);
    text = ldns_rr2str(ds);
    text[strcspn(text, "\n;")] = '\0';
    snprintf(line, sizeof(line), "trust-anchor: \"%.200s\"", text);
    free(text);
    ldns_rr_free(key);
    ldns_rr_free(ds);
    return why ? why : edit(edits->in, &edits->in_count, line);
}

const char *lab_repair_clock(struct lab_repair *repair)
{
    repair->edits->right_clock = true;
    return NULL;
}

const char *lab_repair_no_prime(struct lab_repair *repair)
{
    return swap(repair->edits, "stub-prime: yes", "stub-prime: no");
}

const char *lab_repair_fall_back(struct lab_repair *repair)
{
    return swap(repair->edits, "fallback-enabled: no", "fallback-enabled: yes");
}

const char *lab_repair_raise_limit(struct lab_repair *repair)
{
    char line[LAB_EDIT_MAX], instead[LAB_EDIT_MAX];

    snprintf(line, sizeof(line), "ratelimit-for-domain: \"%.100s\"", repair->zone_name);
    snprintf(instead, sizeof(instead), "%.200s 10000 #", line);
    return swap(repair->edits, line, instead);
}

/* The addresses in the clause of the zone give way to that of another server, which has the zone.
 */
const char *lab_repair_other_server(struct lab_repair *repair)
{
    struct lab_zone *zone = repair->words[0] && strchr(repair->words[0], ' ') == NULL
                                ? lab_repair_zone(repair->world, repair->words[0])
                                : repair->zone;
    size_t count = zone ? zone->server_count : 0;
    const struct lab_server *other;
    char line[LAB_EDIT_MAX], instead[LAB_EDIT_MAX];
    const char *why = NULL;

    if (count == 0 || !(other = lab_repair_new_server(repair->world, zone)))
        return "the lab has no other server for it";
    for (size_t i = 0; i < count && !why; i++) {
        snprintf(line, sizeof(line), "-addr: %s", zone->servers[i].text);
        snprintf(instead, sizeof(instead), "-addr: %s", other->text);
        why = swap(repair->edits, line, instead);
    }
    return why;
}

/* The clause, which is on one line, gets its name and that of its servers from the other kind's. */
const char *lab_repair_other_clause(struct lab_repair *repair)
{
    char line[LAB_EDIT_MAX], instead[LAB_EDIT_MAX];

    snprintf(line, sizeof(line), "%s-zone: name: \"%.100s.\" %s-addr: ", repair->words[1],
             repair->words[2], repair->words[1]);
    snprintf(instead, sizeof(instead), "%s-zone: name: \"%.100s.\" %s-addr: ", repair->words[0],
             repair->words[2], repair->words[0]);
    return swap(repair->edits, line, instead);
}

/* "-host: NAME" gives way to the address of a server that has the zone. */
const char *lab_repair_by_address(struct lab_repair *repair)
{
    const struct lab_zone *zone = lab_repair_zone(repair->world, repair->words[0]);
    char line[LAB_EDIT_MAX], instead[LAB_EDIT_MAX];

    if (!zone || zone->server_count == 0)
        return "the lab has no server for it";
    snprintf(line, sizeof(line), "-host: %.200s", repair->words[2]);
    snprintf(instead, sizeof(instead), "-addr: %s", zone->servers[0].text);
    return swap(repair->edits, line, instead);
}
