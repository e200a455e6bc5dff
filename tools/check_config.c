/*
 * check_config.c - whyfail check-config: reads a file of options as the module does.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <getopt.h>

#include "command.h"
#include "config/options.h"

int wf_command_check_config(const struct wf_command *command, int argc, char **argv)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    struct wf_options read;
    struct wf_strbuf err;
    char text[1024];
    int option = getopt_long(argc, argv, "", options, NULL);

    if (option == 'h')
        return wf_command_help(command);
    if (option != -1 || argc - optind != 1)
        return wf_command_usage(command);
    wf_options_default(&read);
    wf_strbuf_init(&err, text, sizeof(text));
    if (!wf_options_read(&read, argv[optind], &err))
        return wf_trouble("%s", text);
    printf("%s: no mistakes\n", argv[optind]);
    return WF_EXIT_GOOD;
}
