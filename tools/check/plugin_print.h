/*
 * plugin_print.h - what checks found, as monitoring plugins print it: a line, numbers behind "|",
 * and details below.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_PLUGIN_PRINT_H
#define WF_PLUGIN_PRINT_H

#include <stdio.h>

#include "check/run.h"

void wf_plugin_print(FILE *file, const struct wf_check_run *run);

/* "secure", "insecure" or "unknown": what the zone is by its DS RRset. */
const char *wf_check_security_word(const struct wf_zone_facts *facts);

#endif
