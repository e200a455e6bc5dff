/*
 * report.h - whyfail report: a page of HTML about the failures in logs.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_REPORT_H
#define WF_REPORT_H

#include "command/command.h"

/* Returns the exit status. */
int wf_command_report(const struct wf_command *command, int argc, char **argv);

#endif
