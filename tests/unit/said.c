/*
 * said.c - see said.h.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "said.h"

#include <stdio.h>
#include <string.h>

char wf_said[WF_SAID_KEPT][WF_SAID_SIZE];
unsigned wf_said_count;

void wf_said_clear(void)
{
    memset(wf_said, 0, sizeof(wf_said));
    wf_said_count = 0;
}

void wf_said_note(void *arg, const char *text)
{
    CU_ASSERT(arg == wf_said);
    if (wf_said_count < WF_SAID_KEPT)
        snprintf(wf_said[wf_said_count], WF_SAID_SIZE, "%s", text);
    wf_said_count++;
}
