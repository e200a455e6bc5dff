/*
 * event.h - what the operator's log says of one failed resolution, or of a watched zone, and its
 * line of JSON.
 *
 * Keys follow the Elastic Common Schema where it has one; all others stand in the object "whyfail".
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_EVENT_H
#define WF_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "common/addr.h"
#include "common/clear.h"
#include "common/name.h"
#include "config/options.h"
#include "evidence.h"
#include "verdict.h"
#include "watch/warning.h"

enum {
    WF_EVENT_SCHEMA = 1,
    WF_EVENT_NAME_SHOWN = 80,                  /* octets of the name in "message" */
    WF_EVENT_LINE_MAX = 4096,                  /* octets of a line, the newline included */
    WF_EVENT_LINE_SIZE = WF_EVENT_LINE_MAX + 1 /* and a NUL */
};

/* Owns all its memory; can be copied by assignment. */
struct wf_event {
    struct timespec when; /* UTC */
    uint64_t duration_ns; /* of the resolution */
    struct wf_name name;
    uint16_t type;
    uint16_t rrclass;
    uint16_t rcode;
    struct wf_addr client; /* who asked first; unset when nobody is known or it is not to be told */
    bool client_is_cut;    /* only its network, see wf_addr_cut() */
    bool from_cache;
    bool stale_answer;      /* clients got old data instead */
    bool prefetch;          /* nobody waited for it */
    uint32_t early_answers; /* clients that were told before its end that it goes on */
    uint32_t early_ms;      /* how long the first of them had waited */
    /* repeats that were not written before this one; of a failure it is filled in by the log */
    uint32_t suppressed;
    uint64_t lost; /* likewise: other events that were not, since one was written */
    /*
     * No failure, but a warning of a zone whose names still resolve. Of the finding it has the
     * zone, who has to act, text, remedy and contact.
     */
    bool is_warning;
    enum wf_warning_kind warning;
    struct wf_addr warned_of; /* the server it was seen of; or unset */
    struct wf_finding finding;
};
WF_ENDS_WITH(struct wf_event, finding, sizeof(struct wf_finding));

/*
 * Whether it concerns this resolver's operator: it, its network or its forwarder fails, or a zone
 * that they watch is half broken.
 */
bool wf_event_is_ours(const struct wf_event *event);

/* Takes of the client's address what the option allows; it may be unset. */
void wf_event_set_client(struct wf_event *event, const struct wf_addr *client,
                         enum wf_log_clients allowed);

/* Its address as text, with the length of the prefix where it is one. Requires one that is set. */
void wf_event_print_client(const struct wf_event *event, struct wf_strbuf *out);

void wf_event_set_question(struct wf_event *event, const struct wf_question *question);

/*
 * Writes the event as one line of JSON with a newline and a NUL. host: the name of the machine;
 * NULL or empty: it is not told. "suppressed" counts what was left out on purpose: repeats, of the
 * same cause at the same zone. "lost" counts events of any kind that should have been written since
 * the last one was: cut by log-rate, dropped by a full queue, or failed to be written; it stands
 * there only when there are. A line longer than WF_EVENT_LINE_MAX is shortened: signatures, servers
 * from the last, DS records and keys, the chain from the root, Unbound's text, the remedy, the EDE
 * texts, the text's end. How many entries were left out stands in "rrsig_more", "upstream_more",
 * "ds_more", "dnskey_more" and "chain_more"; which texts, in "cut". Requires size >=
 * WF_EVENT_LINE_SIZE.
 * Returns the length, the newline included; 0 when memory ran out.
 */
size_t wf_event_json(const struct wf_event *event, const char *host, char *buf, size_t size);

#endif
