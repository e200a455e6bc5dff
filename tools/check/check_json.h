/*
 * check_json.h - what checks found, as JSON.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_JSON_H
#define WF_CHECK_JSON_H

#include <stdio.h>

#include "check/run.h"

/* Returns false when memory runs out. */
bool wf_check_json_print(FILE *file, const struct wf_check_run *run);

#endif
