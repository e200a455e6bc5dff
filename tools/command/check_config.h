/*
 * check_config.h - whyfail check-config: reads options as the module does.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_CONFIG_H
#define WF_CHECK_CONFIG_H

#include "command/command.h"

/* Returns the exit status. */
int wf_command_check_config(const struct wf_command *command, int argc, char **argv);

#endif
