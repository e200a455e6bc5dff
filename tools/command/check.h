/*
 * check.h - whyfail check: is a zone well, before it breaks?
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_H
#define WF_CHECK_H

#include "command/command.h"

/* Returns the exit status: a state of monitoring plugins, which are OK 0 to UNKNOWN 3. */
int wf_command_check(const struct wf_command *command, int argc, char **argv);

#endif
