/*
 * status.h - whyfail status: whether the module is on, and what it does.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_STATUS_H
#define WF_STATUS_H

#include "command/command.h"

/* Returns the exit status. */
int wf_command_status(const struct wf_command *command, int argc, char **argv);

#endif
