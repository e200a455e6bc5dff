/*
 * main.c - whyfail, the operator's command: one table of subcommands.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <locale.h>
#include <string.h>

#include "command/check_config.h"
#include "command/explain.h"
#include "command/report.h"
#include "command/show.h"
#include "command/status.h"
#include "command/top.h"
#include "wf_config.h"

#define HELP_LOGS                                                                                  \
    "A log is a file of JSON lines, or Unbound's or syslog's, compressed by gzip or\n"             \
    "not; without one, standard input is read.\n"

static const struct wf_command commands[] = {
    {"explain", "[OPTION...] NAME [TYPE] [@RESOLVER[#PORT]]",
     "Asks a resolver and says why the name cannot be resolved.",
     "  --log FILE    also look for the failure's event in this log\n"
     "  --look        look into it also when it resolves\n"
     "  --no-look     only tell what the resolver and the log say\n"
     "  --direct      where the resolver has no answer, ask the zone's name servers\n"
     "                themselves, from this host\n"
     "  --anchor FILE the root's trust anchor: its DS or DNSKEY records; else\n"
     "                /usr/share/dns/root.key or /var/lib/unbound/root.key\n"
     "  --timeout S   end after so many seconds, 60 by default, 120 with --direct\n"
     "  --json        print JSON\n"
     "  --color WHEN  auto, always or never\n\n"
     "TYPE is A, the resolver is an address, the first of /etc/resolv.conf by default.\n"
     "A failure is looked into: the same resolver is asked with checking disabled for\n"
     "the records and the chain of keys from the root to the name, and they are\n"
     "verified here.\n"
     "Exit status: 0 answered, if only that there is no such thing, 1 fails and\n"
     "explained, 2 fails and unexplained, 3 trouble.\n",
     wf_command_explain},
    {"top", "[OPTION...] [LOG...]", "Ranks the causes and zones of failures in logs.",
     "  --since TIME  only events since then: 90s, 15m, 1h, 7d, or a time in UTC like\n"
     "                2026-11-02T03:04:05\n"
     "  --lines N     show so many of each, 10 by default\n"
     "  --follow      go on while the one LOG is written, also to a new file of that\n"
     "                name; a span of --since moves along, by a thirtieth at a time\n"
     "  --interval S  then show again every so many seconds, 2 by default\n"
     "  --color WHEN  auto, always or never\n\n" HELP_LOGS
     "Repeats that the log merged are counted. Exit status: 0, or 3 on trouble.\n",
     wf_command_top},
    {"show", "[--since TIME] [--follow] [--color WHEN] ZONE [LOG...]",
     "Shows the failures of a zone and of all names below it.",
     "  --since TIME  only events since then: 90s, 15m, 1h, 7d, or a time in UTC like\n"
     "                2026-11-02T03:04:05\n"
     "  --follow      go on while the one LOG is written\n"
     "  --color WHEN  auto, always or never\n\n" HELP_LOGS "Exit status: 0, or 3 on trouble.\n",
     wf_command_show},
    {"report", "--html FILE [--since TIME] [LOG...]",
     "Makes a page of HTML about the failures in logs.",
     "  --html FILE   the page, whole in this one file; '-' is standard output\n"
     "  --since TIME  only events since then: 90s, 15m, 1h, 7d, or a time in UTC like\n"
     "                2026-11-02T03:04:05\n\n" HELP_LOGS
     "The page shows failures over time by cause, zones, who must act, and for the\n"
     "most frequent and the most recent failures the chain from the root to the\n"
     "break. It fetches nothing. Exit status: 0, or 3 on trouble.\n",
     wf_command_report},
    {"status", "[--config FILE] [--json] [--color WHEN]",
     "Tells whether the module is on in this host's Unbound, and if not why.",
     "  --config FILE  the unbound.conf that Unbound reads; else the one that it was\n"
     "                 built for\n"
     "  --json         print JSON\n"
     "  --color WHEN   auto, always or never\n\n"
     "It asks unbound-control and unbound-checkconf, and looks at the library, the\n"
     "metrics, the log and /proc. What it could not learn it says; root may see more.\n"
     "Exit status: 0 on, 1 off, not known, or on but not for long, 3 trouble.\n",
     wf_command_status},
    {"check-config", "FILE", "Judges whyfail's options in a file, as the module reads them.",
     "FILE is a file of options, as the library reads it, or an unbound.conf with a\n"
     "clause 'whyfail:', as a patched Unbound reads it: what holds clauses of Unbound\n"
     "or includes files is taken for one. Exit status: 0 when it is good, or 3 with\n"
     "the lines and what is wrong with them.\n",
     wf_command_check_config},
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

static void print_commands(FILE *file)
{
    size_t i;

    fputs("usage: whyfail COMMAND [ARGUMENTS]\n\n", file);
    for (i = 0; i < COMMAND_COUNT; i++)
        fprintf(file, "  %-13s %s\n", commands[i].name, commands[i].purpose);
    fputs("\n\"whyfail COMMAND --help\" tells more.\n", file);
}

/* What could not be written, to a full disk for instance, must not pass for success. */
static int finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    return wf_trouble("the output cannot be written");
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    size_t i;

    setlocale(LC_CTYPE, "");
    for (i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) != 0)
            continue;
        argv[1] = argv[0]; /* whom getopt's complaints are from */
        return finish(commands[i].run(&commands[i], argc - 1, argv + 1));
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0) {
        print_commands(stdout);
        return finish(WF_EXIT_GOOD);
    }
    if (strcmp(name, "--version") == 0) {
        puts("whyfail " PACKAGE_VERSION);
        return finish(WF_EXIT_GOOD);
    }
    print_commands(stderr);
    return WF_EXIT_TROUBLE;
}
