/*
 * top.h - whyfail top: ranks causes and zones.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_TOP_H
#define WF_TOP_H

#include "command/command.h"

/* Returns the exit status. */
int wf_command_top(const struct wf_command *command, int argc, char **argv);

#endif
