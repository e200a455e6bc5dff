/*
 * doctables.c - prints the parts of the documentation that are made from the module's tables.
 *
 * doctables causes    the README's table of causes (Markdown)
 * doctables options   the README's table of options (Markdown)
 * doctables conf      conf-examples/whyfail.conf
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <string.h>

#include "config/options.h"
#include "verdict.h"

/* The dash stands where nobody is to blame. */
static const char *party_text(enum wf_party party)
{
    return party == WF_PARTY_NONE ? "-" : wf_party_name(party);
}

static void print_causes(void)
{
    size_t i;

    puts("| cause | EDE | at fault | the zone's name, and then |");
    puts("|---|---|---|---|");
    for (i = 0; i < WF_CAUSE_COUNT; i++) {
        const struct wf_cause_info *info = wf_cause_info((enum wf_cause)i);

        printf("| %s | %u | %s | %s |\n", info->id, (unsigned)info->ede, party_text(info->party),
               info->meaning);
    }
}

static void print_options(void)
{
    const struct wf_option *table;
    size_t i, count;

    puts("| option | values | default | meaning |");
    puts("|---|---|---|---|");
    table = wf_options_table(&count);
    for (i = 0; i < count; i++) {
        char text[256];
        struct wf_strbuf allowed;

        wf_strbuf_init(&allowed, text, sizeof(text));
        wf_option_allowed(&table[i], &allowed);
        printf("| %s | %s | %s | %s |\n", table[i].name, text, table[i].fallback, table[i].help);
    }
}

static void print_conf(void)
{
    const struct wf_option *table;
    size_t i, count;

    puts("# The options of whyfail, each with its default. Debian: /etc/unbound/whyfail.conf\n"
         "#\n"
         "# Read when a further dynlib-file: line of unbound.conf names this file, at start and at\n"
         "# every reload. A mistake in it stops the start, with its line and what is allowed.\n"
         "# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.\n"
         "whyfail:");
    table = wf_options_table(&count);
    for (i = 0; i < count; i++) {
        char text[256];
        struct wf_strbuf allowed;

        wf_strbuf_init(&allowed, text, sizeof(text));
        wf_option_allowed(&table[i], &allowed);
        printf("\n    # %s\n    # (%s)\n    #%s: %s\n", table[i].help, text, table[i].name,
               table[i].fallback);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } parts[] = {{"causes", print_causes}, {"options", print_options}, {"conf", print_conf}};
    size_t i;

    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (argc == 2 && strcmp(argv[1], parts[i].name) == 0) {
            parts[i].print();
            return fflush(stdout) == 0 ? 0 : 1;
        }
    }
    fputs("usage: doctables causes|options|conf\n", stderr);
    return 2;
}
