/*
 * main.c - whyfail, the operator's command: one table of subcommands.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <locale.h>
#include <string.h>

#include "command/check.h"
#include "command/check_config.h"
#include "command/explain.h"
#include "command/report.h"
#include "command/setup.h"
#include "command/show.h"
#include "command/status.h"
#include "command/top.h"
#include "common/look_alike.h"
#include "wf_config.h"

#define HELP_LOGS                                                                                  \
    "A log is a file of JSON lines, Unbound's own log or syslog's, plain or gzipped.\n"            \
    "Without one, what is piped in is read, else the log that Unbound's configuration\n"           \
    "names; '-' is standard input.\n"

static const struct wf_command commands[] = {
    {"explain", "[OPTION...] NAME [TYPE] [@RESOLVER[#PORT]]",
     "Asks a resolver and says why the name cannot be resolved.",
     "  -t TYPE, -q NAME, -x ADDRESS, -p PORT, +tcp\n"
     "                as dig takes them; -x asks for the address's name\n"
     "  --log FILE    look for the failure's event in this log, and not in that of a\n"
     "                resolver on this host\n"
     "  --no-log      look into no log\n"
     "  --look        probe even if the name resolves\n"
     "  --no-look     report only what the resolver and the log say\n"
     "  --direct      if the resolver has no answer, ask the zone's name servers\n"
     "                directly, from this host\n"
     "  --anchor FILE the root's trust anchor, as DS or DNSKEY records; by default\n"
     "                /usr/share/dns/root.key or /var/lib/unbound/root.key\n"
     "  --timeout S   give up after S seconds; by default 60, with --direct 120\n"
     "  --letter      print a message to the zone's hostmaster\n"
     "  --json        print JSON\n"
     "  --color WHEN  auto, always or never\n\n"
     "NAME, TYPE and @RESOLVER come in any order. NAME may be a URL or an address: its\n"
     "host, or the address's name, is looked up. TYPE is A by default. RESOLVER is an\n"
     "address or a host, by default the first one in /etc/resolv.conf. If the name\n"
     "fails, whyfail probes: it asks the same resolver with checking disabled for the\n"
     "records and for the keys from the root down, and validates them itself.\n"
     "Exit status: 0 if there is an answer, even that the name or record does not\n"
     "exist; 1 if it fails and the reason is known; 2 if it fails and the reason is\n"
     "not known; 3 on a usage error or other trouble.\n",
     wf_command_explain},
    {"check", "[OPTION...] ZONE... [@RESOLVER[#PORT]]",
     "Checks zones and their name servers before they break.",
     "  --file FILE       zones, one a line; '-' is standard input\n"
     "  --warning LIMIT   warn when a signature has less left; by default 7d,33%\n"
     "  --critical LIMIT  critical when it has less left; by default 2d,25%\n"
     "  --secure          a zone that is not secure is critical\n"
     "  --ignore KINDS    leave out these kinds of problems, with commas between them\n"
     "  --prometheus FILE also write metrics, for node_exporter's textfile collector\n"
     "  --json            print JSON\n"
     "  --anchor FILE     the root's trust anchor, as DS or DNSKEY records; by default\n"
     "                    /usr/share/dns/root.key or /var/lib/unbound/root.key\n"
     "  --timeout S       give each zone S seconds; by default 30\n"
     "  --parallel N      check N zones at a time; by default 16\n\n"
     "A LIMIT is a time like 7d, 12h or 30m, a share of a signature's life like 25%, or\n"
     "both: then the smaller one counts. The resolver is asked for the chain of trust\n"
     "and for addresses, by default the first one in /etc/resolv.conf; all name servers\n"
     "are asked from this host.\n"
     "Exit status, as of monitoring plugins: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, or\n"
     "a usage error or other trouble.\n",
     wf_command_check},
    {"top", "[OPTION...] [LOG...]", "Ranks the causes and zones of failures in logs.",
     "  --since TIME  only events since then: 90s, 15m, 1h, 7d, yesterday, or in UTC\n"
     "                2026-11-02 or 2026-11-02T03:04\n"
     "  --lines N     show N lines of each ranking, 10 by default\n"
     "  --follow      keep reading while the one LOG is written, and after rotation\n"
     "                the new file; a span given with --since moves along\n"
     "  --interval S  with --follow, update every S seconds, 2 by default\n"
     "  --color WHEN  auto, always or never\n\n" HELP_LOGS
     "Repeats that the log merged are counted. Exit status: 0, or 3 on trouble.\n",
     wf_command_top},
    {"show", "[OPTION...] ZONE [LOG...]", "Shows the failures of a zone and of all names below it.",
     "  --since TIME  only events since then: 90s, 15m, 1h, 7d, yesterday, or in UTC\n"
     "                2026-11-02 or 2026-11-02T03:04\n"
     "  --follow      keep reading while the one LOG is written\n"
     "  --all         print every event, not each kind of failure once\n"
     "  --letter      print a message to the zone's hostmaster about the last kind\n"
     "  --color WHEN  auto, always or never\n\n" HELP_LOGS "Exit status: 0, or 3 on trouble.\n",
     wf_command_show},
    {"report", "--html FILE [--since TIME] [LOG...]",
     "Makes an HTML page about the failures in logs.",
     "  --html FILE   where to write the page, a single file; '-' is standard output\n"
     "  --since TIME  only events since then: 90s, 15m, 1h, 7d, yesterday, or in UTC\n"
     "                2026-11-02 or 2026-11-02T03:04\n\n" HELP_LOGS
     "The page shows failures over time by cause, the zones, who has to act, and for\n"
     "the most frequent and the most recent failures the chain from the root to the\n"
     "break. It fetches nothing. Exit status: 0, or 3 on trouble.\n",
     wf_command_report},
    {"status", "[--config FILE] [--json] [--color WHEN]",
     "Says whether the module is on in Unbound here, and if not why.",
     "  --config FILE  the unbound.conf that Unbound reads; otherwise the one\n"
     "                 that it reads by default\n"
     "  --json         print JSON\n"
     "  --color WHEN   auto, always or never\n\n"
     "It asks unbound-control and unbound-checkconf, and looks at the library, the\n"
     "metrics, the log and /proc. It says what it could not find out; root may see\n"
     "more.\n"
     "Exit status: 0 on, 1 off, not known, or on but not for long, 3 trouble.\n",
     wf_command_status},
    {"check-config", "FILE", "Checks whyfail's options in a file, as the module reads them.",
     "FILE is an option file, as the library reads it, or an unbound.conf with a\n"
     "clause 'whyfail:', as a patched Unbound reads it. A file that has clauses of\n"
     "Unbound or includes others is taken for an unbound.conf. Exit status: 0 if there\n"
     "is no mistake, 3 if there is; the messages name the lines.\n",
     wf_command_check_config},
    {"enable", "", "Takes the module into the distribution's own Unbound.",
     "Writes a file of its own for Unbound's configuration, has unbound-checkconf look\n"
     "at it, and says what to restart. Where other modules or scripts are configured,\n"
     "it says so and changes nothing. This takes root, and the package whyfail.\n"
     "Exit status: 0 if it is enabled, 3 if not.\n",
     wf_command_setup},
    {"disable", "", "Takes it out again.",
     "Removes what enable has written, and says what to restart. Exit status: 0 if it\n"
     "is not enabled any more, 3 on trouble.\n",
     wf_command_setup},
};

enum { COMMAND_COUNT = sizeof(commands) / sizeof(commands[0]) };

static void print_commands(FILE *file)
{
    size_t i;

    fputs("usage: whyfail COMMAND [ARGUMENTS]\n\n", file);
    for (i = 0; i < COMMAND_COUNT; i++)
        fprintf(file, "  %-13s %s\n", commands[i].name, commands[i].purpose);
    fputs("\n\"whyfail COMMAND --help\" says more.\n", file);
}

/* What could not be written, to a full disk for instance, must not pass for success. */
static int finish(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    return wf_trouble("the output cannot be written");
}

/* What is said of a first word that is no command; words: it and those behind it. */
static int complain_of(char **words)
{
    const char *word = words[0];
    const char *meant = wf_look_alike(word, &commands[0].name, COMMAND_COUNT, sizeof(commands[0]));

    if (meant != NULL)
        wf_trouble("there is no command '%s'; did you mean '%s'?", word, meant);
    else if (word[0] != '-' && (strchr(word, '.') != NULL || word[0] == '@'))
        wf_trouble("there is no command '%s'; why a name fails says: whyfail explain %s%s%s", word,
                   word, words[1] == NULL ? "" : " ", words[1] == NULL ? "" : words[1]);
    else
        wf_trouble("there is no command '%s'; 'whyfail --help' lists them", word);
    return WF_EXIT_TROUBLE;
}

static const struct wf_command *command_of(const char *name)
{
    size_t i;

    for (i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    }
    return NULL;
}

/* "whyfail help", and "whyfail help COMMAND" as git and others take it. */
static int help(int count, char **words)
{
    const struct wf_command *command = count > 1 ? command_of(words[1]) : NULL;

    if (command != NULL)
        return wf_command_help(command);
    if (count > 1)
        return complain_of(words + 1);
    print_commands(stdout);
    return WF_EXIT_GOOD;
}

static bool is_one_of(const char *word, const char *letter, const char *name)
{
    return strcmp(word, letter) == 0 || strcmp(word, name) == 0 || strcmp(word, name + 2) == 0;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    const struct wf_command *command = command_of(name);

    setlocale(LC_CTYPE, "");
    if (command != NULL) {
        argv[1] = argv[0]; /* in its place */
        return finish(command->run(command, argc - 1, argv + 1));
    }
    if (is_one_of(name, "-h", "--help"))
        return finish(help(argc - 1, argv + 1));
    if (is_one_of(name, "-V", "--version")) {
        puts("whyfail " PACKAGE_VERSION);
        return finish(WF_EXIT_GOOD);
    }
    if (name[0] != '\0')
        return complain_of(argv + 1);
    print_commands(stderr);
    return WF_EXIT_TROUBLE;
}
