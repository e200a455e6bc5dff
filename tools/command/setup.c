/*
 * setup.c - whyfail enable, whyfail disable: into the distribution's own Unbound, and out of it.
 *
 * What they do to the configuration is a script's, which the package brings.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/setup.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char script[] = "/usr/lib/whyfail/setup";

int wf_command_setup(const struct wf_command *command, int argc, char **argv)
{
    if (argc > 1)
        return strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0
                   ? wf_command_help(command)
                   : wf_command_usage(command);
    execl(script, script, command->name, (char *)NULL);
    return wf_trouble("%s is not there: this belongs to the package whyfail, for a distribution's "
                      "own Unbound",
                      script);
}
