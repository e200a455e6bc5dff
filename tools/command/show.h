/*
 * show.h - whyfail show: the history of a zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_SHOW_H
#define WF_SHOW_H

#include "command/command.h"

/* Returns the exit status. */
int wf_command_show(const struct wf_command *command, int argc, char **argv);

#endif
