/*
 * doctables.c - prints the parts of the documentation that are made from the module's tables.
 *
 * doctables causes       the table of docs/causes.md (Markdown)
 * doctables options      the table of docs/options.md (Markdown)
 * doctables conf         conf-examples/whyfail.conf
 * doctables warnings     the table of warnings in docs/outlets.md (Markdown)
 * doctables man-causes   the manual's list of causes (mdoc)
 * doctables man-options  the manual's list of options (mdoc)
 * doctables man-warnings the manual's list of warnings (mdoc)
 * doctables cause-list   the causes' ids, one a line
 * doctables warning-list the warnings' ids, likewise
 * doctables cause-table  the causes for scripts: symbol, id, group, from where it is seen, sign
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "config/options.h"
#include "verdict.h"
#include "watch/warning.h"

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

static void print_warnings(void)
{
    size_t i;

    puts("| warning | at fault | what was seen |");
    puts("|---|---|---|");
    for (i = 0; i < WF_WARNING_COUNT; i++) {
        const struct wf_warning_info *info = wf_warning_info((enum wf_warning_kind)i);

        printf("| %s | %s | %s |\n", info->id, party_text(info->party), info->meaning);
    }
}

enum { ALLOWED_SIZE = 256 };

/* The values that the option takes, in words. */
static void put_allowed(char text[ALLOWED_SIZE], const struct wf_option *option)
{
    struct wf_strbuf allowed;

    wf_strbuf_init(&allowed, text, ALLOWED_SIZE);
    wf_option_allowed(option, &allowed);
}

static void print_options(void)
{
    const struct wf_option *table;
    size_t i, count;

    puts("| option | values | default | meaning |");
    puts("|---|---|---|---|");
    table = wf_options_table(&count);
    for (i = 0; i < count; i++) {
        char text[ALLOWED_SIZE];

        put_allowed(text, &table[i]);
        printf("| %s | %s | %s | %s |\n", table[i].name, text, table[i].fallback, table[i].help);
    }
}

static void print_conf(void)
{
    const struct wf_option *table;
    size_t i, count;

    puts(
        "# The options of whyfail, each with its default. Debian: /etc/unbound/whyfail.conf\n"
        "#\n"
        "# Read when a further dynlib-file: line of unbound.conf names this file, at start and at\n"
        "# every reload. A mistake in it stops the start, with its line and what is allowed.\n"
        "# Tested with a serving Unbound 1.17.1: ./quickstart test options\n"
        "# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.\n"
        "whyfail:");
    table = wf_options_table(&count);
    for (i = 0; i < count; i++) {
        char text[ALLOWED_SIZE];

        put_allowed(text, &table[i]);
        printf("\n    # %s\n    # (%s)\n    #%s: %s\n", table[i].help, text, table[i].name,
               table[i].fallback);
    }
}

enum { MAN_COLUMNS = 78 }; /* mandoc complains beyond 80 */

/* Words in lines of the manual's source. A line that began with a dot would be a macro. */
static void print_filled(const char *text, size_t len)
{
    size_t column = 0;

    while (len > 0) {
        size_t word = strcspn(text, " ") < len ? strcspn(text, " ") : len;

        if (column > 0)
            putchar(column + word < MAN_COLUMNS ? ' ' : '\n');
        column = column > 0 && column + word < MAN_COLUMNS ? column + 1 + word : word;
        fwrite(text, 1, word, stdout);
        word += word < len;
        text += word;
        len -= word;
    }
    putchar('\n');
}

/* mdoc wants each sentence on a line of its own. */
static void print_sentences(const char *text)
{
    const char *stop;

    while ((stop = strstr(text, ". ")) != NULL) {
        print_filled(text, (size_t)(stop + 1 - text));
        text = stop + 2;
    }
    print_filled(text, strlen(text));
}

/* A clause as a sentence. */
static void print_meaning(const char *clause)
{
    char sentence[256];

    snprintf(sentence, sizeof(sentence), "%s.", clause);
    sentence[0] = (char)toupper((unsigned char)sentence[0]);
    print_sentences(sentence);
}

static void print_man_warnings(void)
{
    size_t i;

    puts(".Bl -tag -width Ds");
    for (i = 0; i < WF_WARNING_COUNT; i++) {
        const struct wf_warning_info *info = wf_warning_info((enum wf_warning_kind)i);

        printf(".It Cm %s\n", info->id);
        print_meaning(info->meaning);
    }
    puts(".El");
}

static void print_man_causes(void)
{
    size_t i;

    puts(".Bl -tag -width Ds");
    for (i = 0; i < WF_CAUSE_COUNT; i++) {
        const struct wf_cause_info *info = wf_cause_info((enum wf_cause)i);

        printf(".It Cm %s\n", info->id);
        print_meaning(info->meaning);
        printf(".br\nEDE %u; at fault: %s.\n.br\nTo do:\n", (unsigned)info->ede,
               wf_party_name(info->party));
        print_sentences(info->remedy);
    }
    puts(".El");
}

/* Purpose, example, default. */
static void print_man_options(void)
{
    const struct wf_option *table;
    size_t i, count;

    puts(".Bl -tag -width Ds");
    table = wf_options_table(&count);
    for (i = 0; i < count; i++) {
        char text[ALLOWED_SIZE], sentence[ALLOWED_SIZE + 16];

        put_allowed(text, &table[i]);
        snprintf(sentence, sizeof(sentence), "The value is %s.", text);
        printf(".It Cm %s : Ar value\n", table[i].name);
        print_sentences(table[i].help);
        print_sentences(sentence);
        printf(".br\nExample:\n.Ql %s: %s\n.br\nDefault:\n.Ql %s\n", table[i].name,
               table[i].example, table[i].fallback);
    }
    puts(".El");
}

static void print_cause_list(void)
{
    size_t i;

    for (i = 0; i < WF_CAUSE_COUNT; i++)
        puts(wf_cause_info((enum wf_cause)i)->id);
}

static void print_warning_list(void)
{
    size_t i;

    for (i = 0; i < WF_WARNING_COUNT; i++)
        puts(wf_warning_info((enum wf_warning_kind)i)->id);
}

static void print_cause_table(void)
{
    static const struct {
        const char *symbol, *sign;
    } rows[WF_CAUSE_COUNT] = {
#define WF_CAUSE(symbol, id, group, seen, sign, ...) {#symbol, #sign},
#include "causes.def"
#undef WF_CAUSE
    };
    size_t i;

    for (i = 0; i < WF_CAUSE_COUNT; i++) {
        const struct wf_cause_info *info = wf_cause_info((enum wf_cause)i);

        printf("%s\t%s\t%s\t%s\t%s\n", rows[i].symbol, info->id, wf_cause_group_name(info->group),
               wf_cause_seen_name(info->seen), rows[i].sign);
    }
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } parts[] = {
        {"causes", print_causes},
        {"options", print_options},
        {"conf", print_conf},
        {"warnings", print_warnings},
        {"man-causes", print_man_causes},
        {"man-options", print_man_options},
        {"man-warnings", print_man_warnings},
        {"cause-list", print_cause_list},
        {"warning-list", print_warning_list},
        {"cause-table", print_cause_table},
    };
    size_t i;

    for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (argc == 2 && strcmp(argv[1], parts[i].name) == 0) {
            parts[i].print();
            return fflush(stdout) == 0 ? 0 : 1;
        }
    }
    fputs("usage: doctables TABLE; the tables are named in doctables.c\n", stderr);
    return 2;
}
