/*
 * ready.c - the options of replies from cache, ready to be sent again.
 *
 * A place is chosen by the address of what Unbound answers from, which costs nothing to hash. That
 * may be another question's by now, so the question is compared all the same.
 *
 * Unbound gets the data where they are kept: it has written the reply before its thread looks at
 * another query. The list is made for it again each time, as it may append to it, or cut texts.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/ready.h"

#include "common/name.h"
#include "report/ede.h"

enum {
    PLACES = 16,       /* of a thread */
    NAME_MOST = 95,    /* octets of a name; those of longer ones are not kept */
    OTHER_THREADS = 4, /* that count something, too, and may have been earlier */
    DATA = WF_VERDICT_EDES * WF_EDE_DATA_MAX + WF_EDE_FIXED
};

struct place {
    struct wf_lease lease;
    uint16_t qtype, qclass;
    uint16_t wire;                   /* octets that all options take in a message */
    uint16_t count[WF_REPLY_PLACES]; /* where such a reply counts */
    uint8_t counts, options, name_len;
    uint8_t name[NAME_MOST];
    struct edns_option option[WF_EDE_MAX];
    struct edns_option list[WF_EDE_MAX]; /* the same again, for Unbound */
    uint8_t data[DATA];                  /* of all options, one after the other */
};

struct wf_ready {
    struct wf_counters *counters;
    unsigned threads;
    struct place place[][PLACES];
};

struct wf_ready *wf_ready_create(unsigned threads, struct wf_counters *counters)
{
    size_t count = threads + OTHER_THREADS < WF_COUNTER_PARTS - 1 ? threads + OTHER_THREADS
                                                                  : WF_COUNTER_PARTS - 1;
    struct wf_ready *ready = calloc(1, sizeof(*ready) + count * sizeof(ready->place[0]));

    if (ready == NULL)
        return NULL;
    ready->counters = counters;
    ready->threads = (unsigned)count;
    return ready;
}

void wf_ready_destroy(struct wf_ready *ready)
{
    free(ready);
}

size_t wf_ready_bytes(const struct wf_ready *ready)
{
    return sizeof(*ready) + ready->threads * sizeof(ready->place[0]);
}

/* part: of the counters, this thread's. The last is that of many. */
static struct place *place_of(struct wf_ready *ready, unsigned part, const struct reply_info *rep)
{
    uintptr_t at = (uintptr_t)rep;

    return part < ready->threads ? &ready->place[part][(at >> 5 ^ at >> 9) % PLACES] : NULL;
}

static bool is_of(const struct place *place, const struct query_info *qinfo)
{
    return place->qtype == qinfo->qtype && place->qclass == qinfo->qclass &&
           place->name_len == qinfo->qname_len &&
           (memcmp(place->name, qinfo->qname, qinfo->qname_len) == 0 ||
            wf_dname_equal((struct wf_dname){place->name, place->name_len},
                           (struct wf_dname){qinfo->qname, place->name_len}));
}

static bool is_at_hand(const struct place *place, const struct query_info *qinfo, time_t now,
                       size_t room)
{
    return wf_lease_is_good(&place->lease, now) && place->wire <= room && is_of(place, qinfo);
}

struct edns_option *wf_ready_options(struct wf_ready *ready, const struct query_info *qinfo,
                                     const struct reply_info *rep, time_t now, size_t room)
{
    unsigned part = wf_counters_part(ready->counters);
    struct place *place = place_of(ready, part, rep);

    if (place == NULL || !is_at_hand(place, qinfo, now, room))
        return NULL;
    wf_counters_reply_again(ready->counters, part, place->count, place->counts);
    memcpy(place->list, place->option, sizeof(place->list));
    return place->list;
}

/* Copies the options, and returns how many; 0 where they are not ours alone. */
static unsigned copy_options(struct place *place, const struct edns_option *option,
                             uint16_t codes[WF_EDE_MAX])
{
    uint8_t *data = place->data;
    unsigned count;

    place->wire = 0;
    for (count = 0; option != NULL; count++, option = option->next) {
        if (count == WF_EDE_MAX || option->opt_code != WF_EDE_OPTION ||
            option->opt_len < WF_EDE_FIXED || option->opt_len > (size_t)(place->data + DATA - data))
            return 0;
        memcpy(data, option->opt_data, option->opt_len);
        codes[count] = sldns_read_uint16(data);
        place->option[count] =
            (struct edns_option){option->next == NULL ? NULL : &place->list[count + 1],
                                 WF_EDE_OPTION, option->opt_len, data};
        place->wire = (uint16_t)(place->wire + WF_EDE_HEADER + option->opt_len);
        data += option->opt_len;
    }
    return count;
}

void wf_ready_keep(struct wf_ready *ready, const struct query_info *qinfo,
                   const struct reply_info *rep, const struct wf_lease *lease, enum wf_cause cause,
                   const struct edns_option *options)
{
    struct place *place = place_of(ready, wf_counters_part(ready->counters), rep);
    uint16_t codes[WF_EDE_MAX];

    if (place == NULL || lease->until == 0 || qinfo->qname_len > NAME_MOST)
        return;
    place->lease.until = 0;
    place->options = (uint8_t)copy_options(place, options, codes);
    if (place->options == 0)
        return;
    place->counts =
        (uint8_t)wf_counters_reply_places(cause, true, codes, place->options, place->count);
    place->qtype = qinfo->qtype;
    place->qclass = qinfo->qclass;
    place->name_len = (uint8_t)qinfo->qname_len;
    memcpy(place->name, qinfo->qname, qinfo->qname_len);
    place->lease = *lease;
}
