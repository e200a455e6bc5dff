/*
 * setup.h - whyfail enable, whyfail disable: into the distribution's own Unbound, and out of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COMMAND_SETUP_H
#define WF_COMMAND_SETUP_H

#include "command/command.h"

/* Runs the package's script; returns only when that is not possible. */
int wf_command_setup(const struct wf_command *command, int argc, char **argv);

#endif
