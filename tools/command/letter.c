/*
 * letter.c - a message to whoever has to act.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/letter.h"

#include <inttypes.h>
#include <string.h>

#include "base/json_member.h"
#include "base/publish_line.h"
#include "base/screen_event.h"
#include "base/trouble.h"
#include "common/strbuf.h"
#include "log/tally.h"
#include "wf_config.h"

enum { COLUMNS = 72, SERVERS = 4, LINE = 2048 };

static json_int_t number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

static bool flag_of(const json_t *object, const char *key)
{
    return json_is_true(json_object_get(object, key));
}

/* Whether it is for the zone's owner to act on. */
static bool may_be_sent(const struct wf_letter *letter)
{
    if (letter->zone[0] != '\0' && strcmp(letter->zone, ".") != 0 &&
        (strcmp(letter->at_fault, "zone") == 0 || strcmp(letter->at_fault, "parent") == 0))
        return true;
    if (letter->cause[0] == '\0' || strcmp(letter->cause, "unexplained") == 0)
        wf_trouble("no letter: it is not known why %s fails", letter->name);
    else if (strcmp(letter->at_fault, "none") == 0 || letter->at_fault[0] == '\0')
        wf_trouble("no letter: it is not known who has to act (%s)", letter->cause);
    else
        wf_trouble("no letter to the zone: %s has to act (%s)", wf_party_words(letter->at_fault),
                   letter->cause);
    return false;
}

static void paragraph(const struct wf_screen *screen, unsigned indent, const char *text)
{
    fprintf(screen->file, "%*s", (int)indent, "");
    wf_screen_wrap(screen, indent, indent, text);
}

/* Texts of a log are strangers': no control of theirs reaches the message's head or a terminal. */
static void put_text(const struct wf_screen *screen, const char *text)
{
    for (; *text != '\0'; text++)
        putc(*text >= ' ' && *text <= '~' ? *text : '?', screen->file);
}

/* A word of a command line that is to be pasted. */
static void put_word(const struct wf_screen *screen, const char *text)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:@+";
    bool is_plain = text[0] != '\0' && text[0] != '-' && text[strspn(text, plain)] == '\0';

    if (!is_plain)
        putc('\'', screen->file);
    for (; *text != '\0'; text++)
        putc(*text >= ' ' && *text <= '~' && *text != '\'' ? *text : '?', screen->file);
    if (!is_plain)
        putc('\'', screen->file);
}

static void put_command(const struct wf_screen *screen, const char *start, const char *name,
                        const char *type)
{
    fprintf(screen->file, "  %s ", start);
    put_word(screen, name);
    putc(' ', screen->file);
    put_word(screen, type);
    putc('\n', screen->file);
}

static void heading(const struct wf_screen *screen, const char *text)
{
    fprintf(screen->file, "\n%s\n", text);
}

static void print_head(const struct wf_screen *screen, const struct wf_letter *letter)
{
    const struct wf_cause_info *info = wf_tally_cause_info(letter->cause);
    char line[LINE];

    fputs("To: ", screen->file);
    put_text(screen,
             letter->contact[0] != '\0' ? letter->contact : "(its SOA record names no mailbox)");
    putc('\n', screen->file);
    snprintf(line, sizeof(line), "Subject: %s: %s", letter->zone,
             info != NULL ? info->meaning : letter->cause);
    wf_screen_wrap(screen, 0, 1, line); /* folded, as RFC 5322 has it in section 2.2.3 */
    fputs("\nHello,\n\n", screen->file);
    snprintf(line, sizeof(line),
             "names in your zone %s cannot be resolved, for instance %s %s: our resolver gets no "
             "answer that it can use and tells its users %s. We believe that the cause is in the "
             "zone or its delegation, so that other resolvers see the same.",
             letter->zone, letter->name, letter->type, letter->rcode);
    paragraph(screen, 0, line);
}

static void print_since(const struct wf_screen *screen, const struct wf_letter *letter)
{
    char line[LINE];
    struct wf_strbuf out;

    wf_strbuf_init(&out, line, sizeof(line));
    heading(screen, "Since when");
    if (letter->first != letter->last) {
        wf_strbuf_str(&out, "First seen ");
        wf_strbuf_time(&out, letter->first);
        wf_strbuf_str(&out, ", last seen ");
    } else {
        wf_strbuf_str(&out, "Seen ");
    }
    wf_strbuf_time(&out, letter->last);
    if (letter->failures > 1)
        wf_strbuf_printf(&out, "; %" PRIu64 " failures", letter->failures);
    wf_strbuf_str(&out, ".");
    paragraph(screen, 2, line);
}

/* Each line as it is to be pasted: not folded. */
static void print_lines(const struct wf_screen *screen, const struct wf_letter *letter)
{
    const json_t *lines = json_object_get(letter->facts, "ds_to_publish");
    const char *title = "To publish in the parent zone, in most cases through the registrar";
    char line[LINE];
    size_t i;

    if (strcmp(letter->at_fault, "parent") != 0)
        return;
    if (json_array_size(lines) > 0)
        heading(screen, title);
    for (i = 0; i < json_array_size(lines); i++)
        fprintf(screen->file, "  %s\n", json_string_value(json_array_get(lines, i)));
    if (json_array_size(lines) == 0 &&
        wf_publish_line(letter->remedy, letter->zone, line, sizeof(line))) {
        heading(screen, title);
        fputs("  ", screen->file);
        put_text(screen, line);
        putc('\n', screen->file);
    }
}

static void print_keys(const struct wf_screen *screen, const json_t *facts)
{
    const json_t *row;
    size_t i;

    json_array_foreach(json_object_get(facts, "ds"), i, row)
    {
        fprintf(screen->file,
                "  DS at the parent  %" JSON_INTEGER_FORMAT " %" JSON_INTEGER_FORMAT
                " %" JSON_INTEGER_FORMAT ": %s\n    %s\n",
                number_of(row, "key_tag"), number_of(row, "algorithm"),
                number_of(row, "digest_type"),
                flag_of(row, "names_key") ? "its key is there" : "no such key",
                wf_json_member_text(row, "digest"));
    }
    json_array_foreach(json_object_get(facts, "dnskey"), i, row)
    {
        fprintf(screen->file,
                "  DNSKEY            key %" JSON_INTEGER_FORMAT ", algorithm %" JSON_INTEGER_FORMAT
                ", flags %" JSON_INTEGER_FORMAT "%s\n",
                number_of(row, "key_tag"), number_of(row, "algorithm"), number_of(row, "flags"),
                flag_of(row, "signs_keys") ? ", signs the keys" : "");
    }
    json_array_foreach(json_object_get(facts, "rrsig"), i, row)
    {
        fprintf(screen->file, "  RRSIG of %-8s key %" JSON_INTEGER_FORMAT ", %s to %s\n",
                wf_json_member_text(row, "type"), number_of(row, "key_tag"),
                wf_json_member_text(row, "inception"), wf_json_member_text(row, "expiration"));
    }
}

static void print_servers(const struct wf_screen *screen, const struct wf_letter *letter)
{
    const json_t *row;
    size_t i;

    json_array_foreach(letter->upstream, i, row)
    {
        if (strcmp(wf_json_member_text(row, "zone"), letter->zone) != 0)
            continue;
        fputs("  ", screen->file);
        put_text(screen, wf_json_member_text(row, "ip"));
        fputs(": ", screen->file);
        wf_screen_wrap(screen, 4 + (unsigned)strlen(wf_json_member_text(row, "ip")), 4,
                       wf_json_member_text(row, "rcode")[0] != '\0'
                           ? wf_json_member_text(row, "rcode")
                           : wf_json_member_text(row, "outcome"));
    }
}

static bool is_of_keys(const struct wf_letter *letter)
{
    const struct wf_cause_info *info = wf_tally_cause_info(letter->cause);

    return info != NULL && info->group == WF_GROUP_DNSSEC;
}

/* Servers that answered have nothing to do with what is wrong with keys. */
static bool has_servers(const struct wf_letter *letter)
{
    const json_t *row;
    size_t i;

    if (is_of_keys(letter))
        return false;
    json_array_foreach(letter->upstream, i, row)
    {
        if (strcmp(wf_json_member_text(row, "zone"), letter->zone) == 0)
            return true;
    }
    return false;
}

static void print_evidence(const struct wf_screen *screen, const struct wf_letter *letter)
{
    bool has_keys = is_of_keys(letter) && letter->facts != NULL;

    if (!has_keys && !has_servers(letter))
        return;
    heading(screen, "What we saw");
    if (has_keys)
        print_keys(screen, letter->facts);
    else
        print_servers(screen, letter);
}

static void put_server_commands(const struct wf_screen *screen, const struct wf_letter *letter)
{
    const json_t *row;
    size_t i, shown = 0;

    json_array_foreach(letter->upstream, i, row)
    {
        if (strcmp(wf_json_member_text(row, "zone"), letter->zone) != 0 || shown++ >= SERVERS)
            continue;
        fputs("  dig +norecurse @", screen->file);
        put_word(screen, wf_json_member_text(row, "ip"));
        putc(' ', screen->file);
        put_word(screen, letter->name);
        putc(' ', screen->file);
        put_word(screen, letter->type);
        putc('\n', screen->file);
    }
}

static void print_checks(const struct wf_screen *screen, const struct wf_letter *letter)
{
    heading(screen, "How to check");
    if (is_of_keys(letter)) {
        put_command(screen, "dig", letter->zone, "DS");
        put_command(screen, "dig +cd +dnssec", letter->zone, "DNSKEY");
    } else if (has_servers(letter)) {
        put_server_commands(screen, letter);
    }
    put_command(screen, "delv", letter->name, letter->type);
}

bool wf_letter_print(FILE *file, const struct wf_letter *letter)
{
    const struct wf_screen screen = {.file = file, .columns = COLUMNS};

    if (!may_be_sent(letter))
        return false;
    print_head(&screen, letter);
    heading(&screen, "What is wrong");
    paragraph(&screen, 2, letter->text);
    print_since(&screen, letter);
    if (letter->remedy[0] != '\0') {
        heading(&screen, "What to do");
        paragraph(&screen, 2, letter->remedy);
    }
    print_lines(&screen, letter);
    print_evidence(&screen, letter);
    print_checks(&screen, letter);
    fputs("\n-- \nWritten by whyfail " PACKAGE_VERSION
          " from what a resolver saw. Times are UTC.\n",
          file);
    return true;
}
