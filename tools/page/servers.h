/*
 * servers.h - servers that failed, and at which zones: one that serves several is seen at once.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_SERVERS_H
#define WF_SERVERS_H

#include "page/problems.h"

/* A section of the page; nothing where no problem has a server that failed. */
void wf_servers_write(FILE *file, const struct wf_problems *problems);

#endif
