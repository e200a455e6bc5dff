/*
 * unbound_conf.c - the clause "whyfail:" of an unbound.conf.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/unbound_conf.h"

#include <string.h>

#include "config/options.h"

struct scan {
    const char *at, *end;
    unsigned line;
    bool in_clause;
    struct wf_unbound_conf *found;
    struct wf_options options; /* so far: of a list there may be too many */
    wf_unbound_conf_complain *complain;
    void *context;
};

/* Part of the file's text, not terminated. */
struct word {
    const char *text;
    size_t len;
    bool is_closed; /* false: a quote is missing */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(struct scan *scan)
{
    bool in_comment = false;

    for (; scan->at < scan->end; scan->at++) {
        if (*scan->at == '\n') {
            scan->line++;
            in_comment = false;
        } else if (*scan->at == '#') {
            in_comment = true;
        } else if (!in_comment && !is_blank(*scan->at)) {
            return;
        }
    }
}

/* A quote ends in its line; a backslash takes the next character along. */
static struct word take_quoted(struct scan *scan)
{
    char quote = *scan->at++;
    struct word word = {.text = scan->at, .is_closed = false};

    for (; scan->at < scan->end && *scan->at != '\n'; scan->at++) {
        if (*scan->at == quote) {
            word.is_closed = true;
            break;
        }
        if (*scan->at == '\\' && scan->at + 1 < scan->end && scan->at[1] != '\n')
            scan->at++;
    }
    word.len = (size_t)(scan->at - word.text);
    if (word.is_closed)
        scan->at++;
    return word;
}

static struct word take_value(struct scan *scan)
{
    struct word word = {.is_closed = true};

    skip_blanks(scan);
    if (scan->at < scan->end && (*scan->at == '"' || *scan->at == '\''))
        return take_quoted(scan);
    for (word.text = scan->at; scan->at < scan->end && !is_blank(*scan->at); scan->at++)
        ;
    word.len = (size_t)(scan->at - word.text);
    return word;
}

/* Up to and with a colon, where there is one. Requires that something is left. */
static struct word take_keyword(struct scan *scan)
{
    struct word word = {.text = scan->at, .is_closed = true};

    if (*scan->at == '"' || *scan->at == '\'')
        return take_quoted(scan);
    while (scan->at < scan->end && !is_blank(*scan->at)) {
        if (*scan->at++ == ':')
            break;
    }
    word.len = (size_t)(scan->at - word.text);
    return word;
}

static bool is_word(const struct word *word, const char *text)
{
    return word->len == strlen(text) && memcmp(word->text, text, word->len) == 0;
}

/* As Unbound 1.17 to 1.26 know them. */
static bool starts_foreign_clause(const struct word *word)
{
    static const char *const clauses[] = {
        "server:",         "stub-zone:", "forward-zone:", "auth-zone:", "rpz:",
        "view:",           "python:",    "dynlib:",       "dnstap:",    "dnscrypt:",
        "remote-control:", "cachedb:",   "ipset:",
    };
    size_t i;

    for (i = 0; i < sizeof(clauses) / sizeof(clauses[0]); i++) {
        if (is_word(word, clauses[i]))
            return true;
    }
    return false;
}

/* Copies as much as fits; what is longer is neither an option nor a value. */
static void copy_word(const struct word *word, size_t len, char *text, size_t size)
{
    if (len >= size)
        len = size - 1;
    memcpy(text, word->text, len);
    text[len] = '\0';
}

static void complain(struct scan *scan, unsigned line, const char *sentence)
{
    scan->found->mistakes++;
    scan->complain(scan->context, line, sentence);
}

static void check_option(struct scan *scan, const struct word *keyword, unsigned line)
{
    char name[64], value[WF_OPTION_LINE_MAX], text[512];
    struct word given = take_value(scan);
    struct wf_strbuf why;

    copy_word(keyword, keyword->len - 1, name, sizeof(name));
    copy_word(&given, given.len, value, sizeof(value));
    wf_strbuf_init(&why, text, sizeof(text));
    if (!given.is_closed)
        complain(scan, line, "a quote is not closed");
    else if (memchr(given.text, '\0', given.len) != NULL)
        complain(scan, line, "contains a NUL byte, this is not a text file");
    else if (!wf_options_set(&scan->options, name, value, &why))
        complain(scan, line, text);
    else
        scan->found->options++;
}

static void read_keyword(struct scan *scan)
{
    unsigned line = scan->line;
    struct word word = take_keyword(scan);

    if (is_word(&word, "whyfail:")) {
        scan->found->clauses++;
        scan->in_clause = true;
    } else if (starts_foreign_clause(&word)) {
        scan->found->has_foreign = true;
        scan->in_clause = false;
    } else if (is_word(&word, "include:") || is_word(&word, "include-toplevel:")) {
        scan->found->has_foreign = true;
        scan->found->includes++;
        take_value(scan);
    } else if (scan->in_clause && word.len > 1 && word.text[word.len - 1] == ':') {
        check_option(scan, &word, line);
    } else if (scan->in_clause) {
        complain(scan, line, "is not of the form 'name: value'");
    }
}

struct wf_unbound_conf wf_unbound_conf_scan(const char *data, size_t len,
                                            wf_unbound_conf_complain *hear, void *context)
{
    struct wf_unbound_conf found = {.clauses = 0};
    struct scan scan = {.at = data,
                        .end = data + len,
                        .line = 1,
                        .found = &found,
                        .complain = hear,
                        .context = context};

    wf_options_default(&scan.options);
    for (skip_blanks(&scan); scan.at < scan.end; skip_blanks(&scan))
        read_keyword(&scan);
    return found;
}
