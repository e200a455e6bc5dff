/*
 * past.c - a query's earlier attempts, in little memory.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/past.h"

#include "observe/attempt.h"
#include "observe/region.h"
#include "observe/rrset.h"
#include "observe/stock_waits.h"

enum { WAITED_MOST = (1 << 22) - 1 };

static const uint8_t part_room[WF_PAST_PARTS] = {4, 8, WF_PAST_MOST - 4 - 8};

struct place {
    size_t part, at;
};

static struct place place_of(size_t index)
{
    struct place place = {0, index};

    while (place.part < WF_PAST_PARTS && place.at >= part_room[place.part])
        place.at -= part_room[place.part++];
    return place;
}

struct wf_past *wf_past_at(const struct wf_query *query, size_t at)
{
    struct place place = place_of(at);

    return &query->past[place.part][place.at];
}

/* Since the query was sent; 0 when the clock was set back. */
static uint32_t waited_ms(const struct wf_seen *seen)
{
    int64_t ms = (int64_t)(seen->ended.tv_sec - seen->sent.tv_sec) * 1000 +
                 (seen->ended.tv_usec - seen->sent.tv_usec) / 1000;

    if (ms <= 0)
        return 0;
    return ms < WAITED_MOST ? (uint32_t)ms : WAITED_MOST;
}

struct wf_past wf_past_from(const struct wf_seen *seen)
{
    return (struct wf_past){.zone = seen->zone,
                            .options = seen->options,
                            .server = seen->server,
                            .qtype = seen->qtype,
                            .zone_len = seen->zone_len,
                            .rcode = wf_seen_rcode(seen),
                            .sys_errno = seen->sys_errno,
                            .tls_verify = seen->tls_verify,
                            .tries = 1,
                            .waited_ms = waited_ms(seen) & WAITED_MOST,
                            .outcome = seen->outcome & 0xfu,
                            .lameness = wf_lameness_of(seen) & 0x7,
                            .edns_refused = seen->edns_refused,
                            .no_edns = seen->no_edns,
                            .tcp = seen->tcp};
}

static bool same_zone(const struct wf_past *earlier, const struct wf_seen *seen)
{
    return earlier->zone_len == seen->zone_len &&
           (earlier->zone == seen->zone ||
            memcmp(earlier->zone, seen->zone, earlier->zone_len) == 0);
}

static bool came_to_the_same(const struct wf_past *earlier, const struct wf_seen *seen)
{
    return earlier->outcome == seen->outcome && earlier->qtype == seen->qtype &&
           earlier->sys_errno == seen->sys_errno && earlier->tls_verify == seen->tls_verify &&
           earlier->edns_refused == seen->edns_refused && earlier->no_edns == seen->no_edns &&
           earlier->tcp == seen->tcp && earlier->rcode == wf_seen_rcode(seen) &&
           earlier->lameness == (unsigned)wf_lameness_of(seen);
}

/*
 * The last attempt at the same server, if it can be told together with this one: all between them
 * were at the zone's servers, too, as it is the last attempt that says which zone was asked last.
 */
static struct wf_past *find_same(const struct wf_query *query, const struct wf_seen *seen)
{
    struct place place = place_of(query->past_count);
    struct wf_past *earlier;

    for (;; place.at--) {
        if (place.at == 0) {
            if (place.part == 0)
                return NULL;
            place.at = part_room[--place.part];
        }
        earlier = &query->past[place.part][place.at - 1];
        if (!same_zone(earlier, seen))
            return NULL;
        if (wf_addr_equal(&earlier->server, &seen->server))
            return earlier->tries < UINT8_MAX && came_to_the_same(earlier, seen) ? earlier : NULL;
    }
}

static void add_to(struct wf_past *earlier, const struct wf_seen *seen)
{
    uint32_t waited = earlier->waited_ms + waited_ms(seen);

    earlier->tries++;
    earlier->waited_ms = (waited < WAITED_MOST ? waited : WAITED_MOST) & WAITED_MOST;
    if (seen->options != NULL)
        earlier->options = seen->options;
}

/* The first of another zone; NULL when there is none. */
static struct wf_past *find_other(const struct wf_query *query, const struct wf_seen *seen)
{
    size_t i;

    for (i = 0; i < query->past_count; i++) {
        struct wf_past *earlier = wf_past_at(query, i);

        if (!same_zone(earlier, seen))
            return earlier;
    }
    return NULL;
}

/* Room for one more: its own, or another's. NULL when there is none. */
static struct wf_past *find_room(struct wf_query *query, const struct wf_seen *seen)
{
    struct place place = place_of(query->past_count);

    if (place.part == WF_PAST_PARTS)
        return find_other(query, seen);
    if (query->past[place.part] == NULL)
        query->past[place.part] = wf_waiting_alloc(sizeof(struct wf_past) * part_room[place.part]);
    if (query->past[place.part] == NULL)
        return find_other(query, seen);
    query->past_count++;
    return &query->past[place.part][place.at];
}

void wf_past_keep(struct wf_query *query)
{
    const struct wf_seen *seen = &query->seen[query->newest];
    struct wf_past *place = find_same(query, seen);

    if (place != NULL) {
        add_to(place, seen);
        return;
    }
    place = find_room(query, seen);
    if (place != NULL)
        *place = wf_past_from(seen);
}

/*
 * Whether attempts that brought nothing are over sooner than Unbound gives up on any server: then
 * nothing went out. Half of that time, because clocks and timers are coarse.
 */
static bool is_too_short(const struct wf_past *past, struct module_qstate *q)
{
    int least = q->env->cfg->infra_cache_min_rtt;

    return past->outcome == WF_OUTCOME_SILENT && least > 1 &&
           (past->waited_ms < (uint32_t)least / 2 || wf_stock_never_waited(q, past));
}

/* The attempt in short, by what its time tells. */
static struct wf_past as_unsent(const struct wf_past *past, const struct module_qstate *q)
{
    struct wf_past copy = *past;

    copy.outcome = WF_OUTCOME_UNSENT;
    if (copy.waited_ms >= (uint32_t)q->env->cfg->infra_cache_min_rtt / 2)
        copy.waited_ms = 0; /* it was seen late: nothing was waited for */
    return copy;
}

/*
 * An Unbound without the patches does not tell what this host lets out, but the time tells. Not of
 * one attempt alone: it may have joined another query's, which was about to be given up.
 */
static bool tells_unsent(const struct wf_query *query, size_t whole, struct module_qstate *q)
{
    size_t i, found = 0;

    for (i = 0; i < query->past_count; i++) {
        const struct wf_past *past = wf_past_at(query, i);

        found += is_too_short(past, q) ? past->tries : 0;
    }
    for (i = 0; i < whole; i++) {
        const struct wf_seen *seen = &query->seen[(query->newest + i) % WF_SEEN];

        if (seen->outcome == WF_OUTCOME_SILENT) {
            struct wf_past past = wf_past_from(seen);

            found += is_too_short(&past, q);
        }
    }
    return found > 1;
}

/* One attempt for each try, behind those there are. What all waited is told of the first. */
static uint16_t tell(struct wf_attempt *all, uint16_t there, const struct wf_past *past,
                     size_t most, struct module_qstate *q)
{
    struct wf_attempt *attempts = all + there;
    size_t count = past->tries < most ? past->tries : most;
    size_t i;

    wf_attempt_from(&attempts[0], past, there == 0 ? NULL : &all[there - 1], q);
    for (i = 1; i < count; i++) {
        attempts[i] = attempts[0];
        attempts[i].waited_ms = 0;
    }
    return (uint16_t)count;
}

static size_t count_tries(const struct wf_query *query)
{
    size_t i, total = query->seen_total < WF_SEEN ? query->seen_total : WF_SEEN;

    for (i = 0; i < query->past_count; i++)
        total += wf_past_at(query, i)->tries;
    return total < WF_MAX_ATTEMPTS ? total : WF_MAX_ATTEMPTS;
}

struct wf_attempt *wf_query_attempts(struct module_qstate *q, const struct wf_query *query,
                                     uint16_t *count)
{
    size_t i, whole = query->seen_total < WF_SEEN ? query->seen_total : WF_SEEN;
    size_t total = count_tries(query), spare = total - query->past_count - whole;
    bool unsent = tells_unsent(query, whole, q);
    struct wf_attempt *attempts;

    *count = 0;
    if (total == 0 || query->unkept) /* half of what was seen would mislead */
        return NULL;
    attempts = wf_region_zero(wf_query_scratch(q), sizeof(*attempts) * total);
    if (attempts == NULL)
        return NULL;
    for (i = 0; i < query->past_count; i++) {
        const struct wf_past *past = wf_past_at(query, i);
        struct wf_past copy;
        uint16_t told;

        if (unsent && is_too_short(past, q)) {
            copy = as_unsent(past, q);
            past = &copy;
        }
        told = tell(attempts, *count, past, spare + 1, q);

        *count = (uint16_t)(*count + told);
        spare -= told - 1u; /* beyond one of each */
    }
    for (i = whole; i-- > 0;) {
        const struct wf_seen *seen = &query->seen[(query->newest + i) % WF_SEEN];
        struct wf_past past = wf_past_from(seen);

        if (unsent && is_too_short(&past, q))
            past = as_unsent(&past, q);
        attempts[*count].asked.name = wf_dname_from(seen->qname, seen->qname_len);
        *count = (uint16_t)(*count + tell(attempts, *count, &past, 1, q));
    }
    return attempts;
}
