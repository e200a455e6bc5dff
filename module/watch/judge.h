/*
 * judge.h - what passed of a watched zone, judged: pure functions of it and of what is kept of the
 * zone's servers. No clock, no I/O, no lock.
 *
 * A warning says what was seen, of whom, and when. None is given on the word of a forwarder about a
 * zone's servers, nor of a server that is silent while nobody else is seen to answer.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_WATCH_JUDGE_H
#define WF_WATCH_JUDGE_H

#include "watch/passing.h"
#include "watch/warning.h"

enum {
    WF_WATCH_SERVERS = 8, /* addresses kept of one zone: those asked last */
    WF_WARNINGS_MOST = 4, /* told of one resolution; what is left is told of the next */
    /* so many queries in a row, each in a second of its own: one that is lost proves nothing */
    WF_WATCH_SILENT_TRIES = 3,
    WF_WATCH_REFUSED_TRIES = 2,
    WF_WATCH_LEFT_S = 2 * 86400, /* a signature ends soon when less is left, */
    WF_WATCH_LEFT_PART = 4       /* and less than one part in so many of its life */
};

/* The kinds that are about one server. */
enum {
    WF_SERVER_WARNING_FIRST = WF_WARNING_SERVER_STALE,
    WF_SERVER_WARNINGS = WF_WARNING_SERVER_SILENT - WF_WARNING_SERVER_STALE + 1
};

/* When a warning was last told. */
struct wf_watch_told {
    uint32_t at;       /* 0: never */
    uint16_t left_out; /* since then, as far as there is room to count */
};

/* What is kept of one server. Times are seconds since 1970; 0: never. */
struct wf_watched_server {
    struct wf_addr addr; /* unset: the place is free */
    uint8_t lameness;    /* enum wf_lameness, of the last useless answer */
    uint8_t rcode;       /* likewise */
    bool has_serial;
    uint16_t silent, useless; /* queries in a row, each in a second of its own */
    uint32_t asked, good;     /* when last */
    uint32_t silent_since, useless_since;
    uint32_t serial;   /* of the SOA record that it gave last */
    uint32_t outdated; /* since when at least newer ones were seen; 0: it is the newest */
    /* when each kind was told last, and how often it was left out since */
    uint32_t told_at[WF_SERVER_WARNINGS];
    uint16_t left_out[WF_SERVER_WARNINGS];
};

/* What is kept of one zone. */
struct wf_watched_zone {
    struct wf_watched_server servers[WF_WATCH_SERVERS];
    struct wf_watch_told signature, key_signature, ds;
    struct wf_addr newest_from; /* who gave the newest serial first */
    uint32_t newest;
    uint32_t newest_since, newest_last; /* when it was given first and last; 0: none was yet */
};

struct wf_warnings {
    uint16_t count;
    uint32_t seen[WF_WARNING_COUNT]; /* all, told or not */
    struct wf_warning list[WF_WARNINGS_MOST];
};

/*
 * Judges what passed, and notes in zone what it shows of the servers. window_s: so long the same is
 * told once only.
 */
void wf_watch_judge(struct wf_watched_zone *zone, const struct wf_passing *passing,
                    uint32_t window_s, struct wf_warnings *out);

#endif
