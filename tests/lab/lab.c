/*
 * lab.c - the broken DNS world and its tests: the command line.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/lab.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: lab COMMAND [OPTION]...\n"
    "  list     the scenarios, one a line\n"
    "  run      ask every scenario and check what is said\n"
    "  demo     show what users and operators see\n"
    "  compare  the module beside Unbound with \"ede: yes\", as Markdown\n"
    "  differ   made-up questions: the same answers with the module and without\n"
    "  follow   do what each printed remedy says, ask again: the name must resolve\n"
    "  serve    only the world, with a shell (or -- COMMAND) in its network\n"
    "  shell    the world and Unbound with the module on 127.0.0.1, with a shell (or -- COMMAND)\n"
    "options\n"
    "  --only PATTERN   only the rows whose label fits the shell pattern\n"
    "  --profile NAME   only the rows of this resolver profile\n"
    "  --udp, --tcp     ask over one of them only\n"
    "  --threads N      of Unbound (default 4)\n"
    "  --reload         reload Unbound and ask everything again\n"
    "  --events FILE    leave a copy of all event logs\n"
    "  --no-module      Unbound alone: check that the rows end as the table says\n"
    "  --no-plain       do not compare with Unbound alone\n"
    "  --patched        the module built into a patched Unbound, which can tell more\n"
    "  --stock          the module in a distribution's own Unbound\n"
    "  --agent NAME     each answer names this agent, for reports of errors (RFC 9567)\n"
    "  --one-server     each zone has its first server only\n"
    "  --keep           leave the temporary files\n"
    "  --slow FACTOR    have so much more patience with an Unbound that sanitizers slow\n"
    "  --questions N    how many differ asks (default 5000)\n"
    "  --seed N         what they are made from (default: the time)\n"
    "environment: UNBOUND, UNBOUND_CONTROL, UNBOUND_CHECKCONF, MODULE; with --patched\n"
    "  UNBOUND_BUILTIN, beside which stand its other programs; with --stock UNBOUND_STOCK,\n"
    "  likewise, and STOCK_SCRIPT\n";

enum option_id {
    OPT_ONLY = 256,
    OPT_PROFILE,
    OPT_UDP,
    OPT_TCP,
    OPT_THREADS,
    OPT_RELOAD,
    OPT_EVENTS,
    OPT_NO_MODULE,
    OPT_NO_PLAIN,
    OPT_PATCHED,
    OPT_STOCK,
    OPT_KEEP,
    OPT_AGENT,
    OPT_ONE_SERVER,
    OPT_SLOW,
    OPT_QUESTIONS,
    OPT_SEED,
    OPT_HELP
};

static const struct option long_options[] = {
    {"only", required_argument, NULL, OPT_ONLY},
    {"profile", required_argument, NULL, OPT_PROFILE},
    {"udp", no_argument, NULL, OPT_UDP},
    {"tcp", no_argument, NULL, OPT_TCP},
    {"threads", required_argument, NULL, OPT_THREADS},
    {"reload", no_argument, NULL, OPT_RELOAD},
    {"events", required_argument, NULL, OPT_EVENTS},
    {"no-module", no_argument, NULL, OPT_NO_MODULE},
    {"no-plain", no_argument, NULL, OPT_NO_PLAIN},
    {"patched", no_argument, NULL, OPT_PATCHED},
    {"stock", no_argument, NULL, OPT_STOCK},
    {"keep", no_argument, NULL, OPT_KEEP},
    {"agent", required_argument, NULL, OPT_AGENT},
    {"one-server", no_argument, NULL, OPT_ONE_SERVER},
    {"slow", required_argument, NULL, OPT_SLOW},
    {"questions", required_argument, NULL, OPT_QUESTIONS},
    {"seed", required_argument, NULL, OPT_SEED},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

static int list_rows(void)
{
    for (size_t i = 0; i < lab_row_count; i++) {
        const struct lab_row *row = &lab_rows[i];

        printf("%-24s %-30s %s\n", row->label, row->expect.cause ? row->expect.cause : "works",
               row->broken);
    }
    return 0;
}

static int find_profile(const char *name)
{
    for (int i = 0; i < LAB_PROFILE_COUNT; i++)
        if (strcmp(name, lab_profile_name((enum lab_profile_id)i)) == 0)
            return i;
    lab_die("there is no profile \"%s\"", name);
}

static long parse_number(const char *option, const char *text, long most)
{
    char *end;
    long number = strtol(text, &end, 10);

    if (*end != '\0' || number < 1 || number > most)
        lab_die("--%s takes a number from 1 to %ld", option, most);
    return number;
}

static void parse_option(struct lab_options *options, int which)
{
    switch (which) {
    case OPT_ONLY:
        options->only = optarg;
        break;
    case OPT_PROFILE:
        options->profile = find_profile(optarg);
        break;
    case OPT_UDP:
        options->udp = true;
        break;
    case OPT_TCP:
        options->tcp = true;
        break;
    case OPT_THREADS:
        options->threads = (int)parse_number("threads", optarg, 64);
        break;
    case OPT_RELOAD:
        options->reload = true;
        break;
    case OPT_EVENTS:
        options->events = optarg;
        break;
    case OPT_NO_MODULE:
        options->no_module = true;
        break;
    case OPT_NO_PLAIN:
        options->no_plain = true;
        break;
    case OPT_PATCHED:
        options->patched = true;
        break;
    case OPT_STOCK:
        options->stock = true;
        break;
    case OPT_AGENT:
        options->agent = optarg;
        break;
    case OPT_ONE_SERVER:
        options->one_server = true;
        break;
    case OPT_KEEP:
        options->keep = true;
        break;
    case OPT_SLOW:
        options->slow = (unsigned)parse_number("slow", optarg, 100);
        break;
    case OPT_QUESTIONS:
        options->questions = (size_t)parse_number("questions", optarg, 1000000);
        break;
    case OPT_SEED:
        options->seed = (uint64_t)parse_number("seed", optarg, INT32_MAX);
        break;
    case OPT_HELP:
        fputs(usage, stdout);
        exit(0);
    default:
        fputs(usage, stderr);
        exit(2);
    }
}

int main(int argc, char *argv[])
{
    struct lab_options options = {.profile = -1, .threads = 4, .slow = 1, .questions = 5000};
    const char *command;
    int which;

    while ((which = getopt_long(argc, argv, "", long_options, NULL)) != -1)
        parse_option(&options, which);
    if (!options.udp && !options.tcp)
        options.udp = options.tcp = true;
    command = optind < argc ? argv[optind] : "";
    if (strcmp(command, "list") == 0)
        return list_rows();
    if (strcmp(command, "run") == 0) {
        options.changing = true;
        return lab_command_run(&options);
    }
    if (strcmp(command, "demo") == 0)
        return lab_command_demo(&options);
    if (strcmp(command, "compare") == 0)
        return lab_command_compare(&options);
    if (strcmp(command, "differ") == 0)
        return lab_command_differ(&options);
    if (strcmp(command, "follow") == 0)
        return lab_command_follow(&options);
    if (strcmp(command, "serve") == 0)
        return lab_command_serve(&options, &argv[optind + 1]);
    if (strcmp(command, "shell") == 0)
        return lab_command_shell(&options, &argv[optind + 1]);
    fputs(usage, stderr);
    return 2;
}
