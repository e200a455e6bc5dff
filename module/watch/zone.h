/*
 * zone.h - what is kept of a watched zone and its servers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_WATCH_ZONE_H
#define WF_WATCH_ZONE_H

#include "watch/warning.h"

/* Addresses kept of one zone: those asked last. */
enum { WF_WATCH_SERVERS = 8 };

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

#endif
