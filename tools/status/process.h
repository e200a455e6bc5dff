/*
 * process.h - the daemon that runs, and what it shows of the module.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_STATUS_PROCESS_H
#define WF_STATUS_PROCESS_H

#include "status/facts.h"

/* Takes over the file that the running daemon was told to read; false when none is known. */
bool wf_facts_running_conf(struct wf_facts *facts);

/* Whether it is a process of Unbound that sees the same files as this one. */
bool wf_process_is_unbound(pid_t pid);

/* The file that its command line names; fallback where it names none. False for no such process. */
bool wf_process_conf(pid_t pid, const char *fallback, char conf[PATH_MAX]);

/* Looks for the daemon, its age, its program and the module's threads. Needs the configuration. */
void wf_facts_find_process(struct wf_facts *facts);

#endif
