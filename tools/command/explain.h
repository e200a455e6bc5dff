/*
 * explain.h - whyfail explain: asks a resolver and says why a name cannot be resolved.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_EXPLAIN_H
#define WF_EXPLAIN_H

#include "command/command.h"

/* Returns the exit status. */
int wf_command_explain(const struct wf_command *command, int argc, char **argv);

#endif
