/*
 * own_conf.h - what an Unbound on this host is configured to do, as far as it bears on a failure.
 *
 * Each option is asked of the daemon by unbound-control, or, where that gets no answer, of the file
 * by unbound-checkconf.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OWN_CONF_H
#define WF_OWN_CONF_H

#include <stdbool.h>

#include "common/name.h"
#include "status/local_log.h"

enum { WF_OWN_SETTINGS = 16, WF_OWN_ZONES = 64, WF_OWN_TEXT = 256 };

/* A zone for which it asks servers that it was given. */
struct wf_own_zone {
    struct wf_name name;
    bool forwards; /* forward-zone; else stub-zone */
};

struct wf_own_conf {
    char file[PATH_MAX]; /* "" where none could be read: then the rest is empty, too */
    struct wf_own_zone zones[WF_OWN_ZONES];
    unsigned zone_count;
    bool takes_addresses; /* private-address, and the name is in no private-domain */
    char settings[WF_OWN_SETTINGS][WF_OWN_TEXT]; /* "do-ip6: no": what may matter */
    unsigned setting_count;
};

/* log: where the Unbound's configuration and programs are. name: that failed. */
void wf_own_conf_read(struct wf_own_conf *conf, const struct wf_local_log *log,
                      struct wf_dname name);

/* The nearest such zone at or above the name; NULL where the servers are found by delegation. */
const struct wf_own_zone *wf_own_conf_zone(const struct wf_own_conf *conf, struct wf_dname name);

#endif
