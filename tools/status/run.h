/*
 * run.h - runs one of Unbound's programs and reads what it says.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_RUN_H
#define WF_RUN_H

#include <stddef.h>

enum { WF_RUN_OUT = 16384, WF_RUN_ERR = 512 };

struct wf_run {
    int status;           /* its exit status; -1 when it could not be run, died or took too long */
    char out[WF_RUN_OUT]; /* terminated; what does not fit is left out */
    char err[WF_RUN_ERR]; /* the first line of what it complained of, or why it was not run */
};

/* argv: the program's path first, NULL last. Ends it after five seconds. Returns its status. */
int wf_run(struct wf_run *run, const char *const *argv);

#endif
