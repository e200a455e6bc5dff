/*
 * failures.h - single problems: what is wrong, who must act, the chain from the root to the break,
 * keys and servers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FAILURES_H
#define WF_FAILURES_H

#include "page/problems.h"

/* A section of the page, with a heading of the second level. */
void wf_failures_write(FILE *file, const struct wf_problems *problems);

#endif
