/*
 * setup.h - Unbound's programs, and what its configuration says of whyfail.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_STATUS_SETUP_H
#define WF_STATUS_SETUP_H

#include "status/facts.h"

/* Finds Unbound's programs, and asks the daemon what it is. */
void wf_facts_find_programs(struct wf_facts *facts);

/*
 * Reads the configuration, whose programs are known. conf: the file that Unbound reads; NULL for
 * the one that the running daemon was given, else the one that it was built for.
 */
void wf_facts_read_setup(struct wf_facts *facts, const char *conf);

/* Where a path that Unbound uses in its chroot is for all others. */
void wf_facts_place(const struct wf_facts *facts, const char *path, char place[PATH_MAX]);

#endif
