/*
 * lab.h - the subcommands.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_LAB_H
#define LAB_LAB_H

#include "lab/session.h"

/* Each returns the exit status. */
int lab_command_run(const struct lab_options *options);
int lab_command_demo(const struct lab_options *options);
int lab_command_compare(const struct lab_options *options);
int lab_command_differ(const struct lab_options *options);
int lab_command_follow(const struct lab_options *options);
int lab_command_serve(const struct lab_options *options, char *const command[]);
int lab_command_shell(const struct lab_options *options, char *const command[]);

#endif
