/*
 * trust_chain.c - the chain of trust from the root down to a name, zone by zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "resolve/trust_chain.h"

#include "resolve/denial_proof.h"

const struct wf_zone *wf_walk_zone(const struct wf_walk *walk)
{
    return &walk->zones[walk->count - 1];
}

static struct wf_zone *zone_add(struct wf_walk *walk, struct wf_dname name,
                                enum wf_security security)
{
    struct wf_zone *zone = &walk->zones[walk->count++];

    *zone = (struct wf_zone){.name = name, .security = security};
    return zone;
}

static void zone_keys(struct wf_zone *zone, const struct wf_reading *reading, int at)
{
    zone->dnskey = &reading->rrsets[at];
    zone->keys = reading->sets[at].rrs;
}

static bool is_named(const ldns_rr_list *ds, const ldns_rr_list *keys)
{
    size_t i, k;

    for (i = 0; i < ldns_rr_list_rr_count(ds) && i < WF_MAX_RRS; i++) {
        for (k = 0; k < ldns_rr_list_rr_count(keys) && k < WF_MAX_RRS; k++) {
            if (wf_ds_names(ldns_rr_list_rr(ds, i), ldns_rr_list_rr(keys, k)))
                return true;
        }
    }
    return false;
}

/* The root's keys; without an anchor that fits they are taken as they are, and that is noted. */
static bool begin(struct wf_walk *walk)
{
    struct wf_reading *reading = wf_looker_ask(walk->looker, wf_dname_root(), WF_TYPE_DNSKEY);
    int at =
        wf_reading_usable(reading) ? wf_reading_find(reading, wf_dname_root(), WF_TYPE_DNSKEY) : -1;
    struct wf_zone *root = zone_add(walk, wf_dname_root(), WF_SECURITY_UNKNOWN);

    walk->end = WF_WALK_NO_ROOT;
    walk->dnskey = reading;
    if (at < 0)
        return false;
    zone_keys(root, reading, at);
    walk->end = WF_WALK_NO_DNSSEC;
    if (root->dnskey->rrsig_total == 0)
        return false;
    walk->anchored = walk->anchor->ds == NULL                 ? WF_ANCHORED_NOWHERE
                     : is_named(walk->anchor->ds, root->keys) ? WF_ANCHORED
                                                              : WF_ANCHORED_ELSEWHERE;
    root->security = walk->anchored == WF_ANCHORED
                         ? wf_verify_keys(walk->verifier, reading, (size_t)at, walk->anchor->ds)
                         : wf_verify_set(walk->verifier, reading, (size_t)at,
                                         &(struct wf_zone_keys){root->name, root->keys});
    walk->end = root->security == WF_SECURITY_SECURE ? WF_WALK_SECURE : WF_WALK_BROKEN;
    walk->at = root->name;
    return walk->end == WF_WALK_SECURE;
}

static bool break_at(struct wf_walk *walk, struct wf_dname name, enum wf_walk_end end)
{
    walk->at = name;
    walk->end = end;
    return false;
}

/* Whether the zone would lie below the last one: no delegation was seen on the way to the name. */
static bool is_stray(const struct wf_walk *walk, struct wf_dname zone, struct wf_dname name)
{
    return wf_dname_is_below_or_at(name, zone) &&
           wf_dname_labels_below(zone, wf_walk_zone(walk)->name) > 0;
}

/* The proof that there is no such delegation was seen on the way. */
static bool stray_to(struct wf_walk *walk, struct wf_dname zone)
{
    walk->ds = wf_looker_ask(walk->looker, zone, WF_TYPE_DS);
    walk->dnskey = NULL;
    return break_at(walk, zone, WF_WALK_UNDELEGATED);
}

bool wf_walk_strays(struct wf_walk *walk)
{
    struct wf_reading *reading;
    struct wf_dname zone;

    if (walk->end != WF_WALK_SECURE || wf_dname_equal(walk->target, wf_walk_zone(walk)->name))
        return false;
    reading = wf_looker_ask(walk->looker, walk->target, WF_TYPE_SOA);
    if (!wf_reading_usable(reading))
        return false;
    zone = wf_reading_soa(reading);
    return zone.len > 0 && is_stray(walk, zone, walk->target) && !stray_to(walk, zone);
}

/* Every NSEC and NSEC3 of the denial must be good before it is read. */
static bool denial_is_signed(struct wf_walk *walk, struct wf_reading *reading,
                             const struct wf_zone *zone)
{
    struct wf_zone_keys keys = {zone->name, zone->keys};
    size_t i;

    for (i = reading->message.answer_count; i < wf_reading_count(reading); i++) {
        uint16_t type = reading->rrsets[i].type;

        if ((type == WF_TYPE_NSEC || type == WF_TYPE_NSEC3) &&
            wf_verify_set(walk->verifier, reading, i, &keys) != WF_SECURITY_SECURE)
            return false;
    }
    return true;
}

/* The name has no DS RRset: is it in the zone, or the beginning of an insecure one? */
static bool pass_denied(struct wf_walk *walk, struct wf_reading *reading, struct wf_dname name)
{
    const struct wf_zone *zone = wf_walk_zone(walk);
    enum wf_cut cut;

    if (wf_reading_find(reading, name, WF_TYPE_CNAME) >= 0)
        return true; /* an alias begins no zone; it is judged where it is an answer */
    cut = denial_is_signed(walk, reading, zone)
              ? wf_absence_of_ds(&reading->message, zone->name, name)
              : WF_CUT_UNPROVEN;
    if (cut == WF_CUT_NONE)
        return true;
    if (cut == WF_CUT_UNPROVEN) {
        struct wf_dname other = wf_reading_soa(reading);

        return other.len > 0 && other.len < name.len && is_stray(walk, other, name)
                   ? stray_to(walk, other)
                   : break_at(walk, name, WF_WALK_BROKEN);
    }
    if (cut == WF_CUT_INSECURE)
        zone_add(walk, name, WF_SECURITY_INSECURE);
    walk->end = WF_WALK_INSECURE;
    return false;
}

/* The name has a DS RRset: its keys. */
static bool pass_keys(struct wf_walk *walk, struct wf_dname name, int ds)
{
    const struct wf_set *set = &walk->ds->sets[ds];
    struct wf_reading *reading;
    struct wf_zone *zone;
    int at;

    zone = zone_add(walk, name, WF_SECURITY_BOGUS);
    zone->ds = &walk->ds->rrsets[ds];
    zone->ds_rrs = set->rrs;
    if (zone->ds->security != WF_SECURITY_SECURE)
        return break_at(walk, name, WF_WALK_BROKEN);
    if (!wf_ds_usable(set->rrs)) {
        zone->security = WF_SECURITY_INSECURE;
        walk->end = WF_WALK_INSECURE;
        return false;
    }
    reading = wf_looker_ask(walk->looker, name, WF_TYPE_DNSKEY);
    walk->dnskey = reading;
    zone->security = WF_SECURITY_UNKNOWN;
    if (!wf_reading_shows(reading))
        return break_at(walk, name, WF_WALK_SILENT);
    zone->security = WF_SECURITY_BOGUS;
    at = wf_reading_find(reading, name, WF_TYPE_DNSKEY);
    if (at < 0)
        return break_at(walk, name, WF_WALK_BROKEN);
    zone_keys(zone, reading, at);
    zone->security = wf_verify_keys(walk->verifier, reading, (size_t)at, set->rrs);
    return zone->security == WF_SECURITY_SECURE || break_at(walk, name, WF_WALK_BROKEN);
}

/* One label further down. Returns whether to go on. */
static bool step(struct wf_walk *walk, struct wf_dname name)
{
    const struct wf_zone *zone = wf_walk_zone(walk);
    struct wf_reading *reading = wf_looker_ask(walk->looker, name, WF_TYPE_DS);
    struct wf_dname signer;
    int at;

    walk->ds = reading;
    walk->dnskey = NULL;
    if (!wf_reading_shows(reading))
        return break_at(walk, name, WF_WALK_SILENT);
    at = wf_reading_find(reading, name, WF_TYPE_DS);
    if (at < 0)
        return pass_denied(walk, reading, name);
    wf_verify_set(walk->verifier, reading, (size_t)at,
                  &(struct wf_zone_keys){zone->name, zone->keys});
    signer = wf_reading_signer(reading, (size_t)at);
    if (reading->rrsets[at].security == WF_SECURITY_BOGUS && signer.len > 0 &&
        signer.len < name.len && is_stray(walk, signer, name))
        return stray_to(walk, signer);
    return pass_keys(walk, name, at);
}

void wf_walk_run(struct wf_walk *walk, struct wf_dname target)
{
    unsigned labels = wf_dname_labels(target), depth;

    walk->count = 0;
    walk->target = target;
    walk->ds = walk->dnskey = NULL;
    walk->at = (struct wf_dname){NULL, 0};
    if (!begin(walk))
        return;
    for (depth = 1; depth <= labels; depth++) {
        if (walk->count == WF_WALK_ZONES)
            walk->looker->gave_up = true;
        if (walk->looker->gave_up || !step(walk, wf_dname_cut(target, depth)))
            return;
    }
}

/*
 * Whether a zone begins at a name that nothing vouches for. Silent when there is no answer: then it
 * does if the zone above answers, which has a delegation there.
 */
static bool begins_zone(struct wf_walk *walk, struct wf_dname name, struct wf_dname above,
                        bool *silent)
{
    const struct wf_reading *reading = wf_looker_ask(walk->looker, name, WF_TYPE_NS);

    *silent = !wf_reading_usable(reading);
    if (!*silent)
        return wf_reading_find(reading, name, WF_TYPE_NS) >= 0;
    return wf_reading_says(wf_looker_ask(walk->looker, above, WF_TYPE_SOA));
}

struct wf_dname wf_walk_deepest(struct wf_walk *walk, struct wf_dname target)
{
    struct wf_dname zone = wf_walk_zone(walk)->name;
    unsigned labels = wf_dname_labels(target), depth = wf_dname_labels(zone) + 1;
    bool silent = false;

    for (; walk->end == WF_WALK_INSECURE && !silent && depth <= labels; depth++) {
        struct wf_dname name = wf_dname_cut(target, depth);

        if (!wf_reading_usable(wf_looker_ask(walk->looker, name, WF_TYPE_DS)))
            break; /* the zone's own servers were asked for that */
        if (!begins_zone(walk, name, zone, &silent))
            continue;
        zone = name;
        if (walk->count < WF_WALK_ZONES)
            zone_add(walk, name, WF_SECURITY_INSECURE);
    }
    return zone;
}
