/*
 * status.c - whyfail status: whether the module is on in this host's Unbound, and what it does.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/status.h"

#include <getopt.h>
#include <stdlib.h>

#include "status/counts.h"
#include "status/process.h"
#include "status/setup.h"
#include "status/status_print.h"

struct options {
    const char *conf;
    bool json;
    enum wf_colour colour;
};

static bool take_option(void *context, int option, const char *value)
{
    struct options *options = context;

    switch (option) {
    case 'f':
        options->conf = value;
        return true;
    case 'j':
        options->json = true;
        return true;
    default:
        return wf_colour_parse(value, &options->colour);
    }
}

static void gather(struct wf_facts *facts, const char *conf)
{
    wf_facts_find_programs(facts);
    wf_facts_read_setup(facts, conf);
    wf_facts_find_process(facts);
    wf_facts_read_options(facts);
    wf_facts_count_events(facts);
}

static void print(const struct options *options, const struct wf_status *status,
                  const struct wf_facts *facts)
{
    struct wf_screen screen;

    wf_screen_init(&screen, stdout, options->colour);
    if (options->json)
        wf_status_print_json(status, facts);
    else
        wf_status_print(&screen, status, facts);
}

int wf_command_status(const struct wf_command *command, int argc, char **argv)
{
    static const struct option words[] = {{"config", required_argument, NULL, 'f'},
                                          {"json", no_argument, NULL, 'j'},
                                          {"color", required_argument, NULL, 'c'},
                                          {"help", no_argument, NULL, 'h'},
                                          {NULL, 0, NULL, 0}};
    struct options options = {.colour = WF_COLOUR_AUTO};
    int status = wf_command_options(command, argc, argv, "h", words, take_option, &options);
    struct wf_status judged;
    struct wf_facts *facts;

    if (status >= 0)
        return status;
    if (optind != argc)
        return wf_command_usage(command);
    facts = calloc(1, sizeof(*facts)); /* it is large */
    if (facts == NULL)
        return wf_trouble("memory ran out");
    gather(facts, options.conf);
    wf_status_judge(&judged, facts);
    print(&options, &judged, facts);
    free(facts);
    return judged.state == WF_STATE_ON ? WF_EXIT_GOOD : WF_EXIT_EXPLAINED;
}
