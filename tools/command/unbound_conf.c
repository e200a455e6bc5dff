/*
 * unbound_conf.c - the clause "whyfail:" of an unbound.conf.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/unbound_conf.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/options.h"

/* As in Unbound, whose lexer stops there. */
enum { DEEPEST = 100, CONF_MAX = 64 * 1024 * 1024 /* of local data, for instance */ };

/* As in Unbound's lexer: braces only where the C library knows them. */
#ifdef GLOB_BRACE
enum { GLOB_FLAGS = GLOB_ERR | GLOB_TILDE | GLOB_BRACE };
#else
enum { GLOB_FLAGS = GLOB_ERR | GLOB_TILDE };
#endif

enum clause { CLAUSE_OTHER, CLAUSE_WHYFAIL, CLAUSE_SERVER, CLAUSE_FORWARDS, CLAUSE_STUBS };

/* What goes on from one file to the files that it includes. */
struct reading {
    struct wf_unbound_conf *found;
    const struct wf_unbound_conf_hearer *hearer;
    void *context;
    struct wf_options options; /* so far: of a list there may be too many */
    enum clause clause;        /* in which an included file begins and leaves off */
    bool follows;
    unsigned depth;
};

struct scan {
    const char *at, *end;
    const char *path; /* of the file, for complaints */
    unsigned line;
    struct reading *reading;
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

static bool is_option(const struct word *word)
{
    return word->len > 1 && word->text[word->len - 1] == ':';
}

/* As Unbound 1.17 to 1.26 know them, and ours. */
static bool starts_clause(const struct word *word, enum clause *clause)
{
    static const struct {
        const char *word;
        enum clause clause;
    } clauses[] = {
        {"whyfail:", CLAUSE_WHYFAIL},
        {"server:", CLAUSE_SERVER},
        {"forward-zone:", CLAUSE_FORWARDS},
        {"stub-zone:", CLAUSE_STUBS},
        {"auth-zone:", CLAUSE_OTHER},
        {"rpz:", CLAUSE_OTHER},
        {"view:", CLAUSE_OTHER},
        {"python:", CLAUSE_OTHER},
        {"dynlib:", CLAUSE_OTHER},
        {"dnstap:", CLAUSE_OTHER},
        {"dnscrypt:", CLAUSE_OTHER},
        {"remote-control:", CLAUSE_OTHER},
        {"cachedb:", CLAUSE_OTHER},
        {"ipset:", CLAUSE_OTHER},
    };
    size_t i;

    for (i = 0; i < sizeof(clauses) / sizeof(clauses[0]); i++) {
        if (is_word(word, clauses[i].word)) {
            *clause = clauses[i].clause;
            return true;
        }
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
    scan->reading->found->mistakes++;
    if (scan->reading->hearer->mistake != NULL)
        scan->reading->hearer->mistake(scan->reading->context, scan->path, line, sentence);
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
    else if (!wf_options_set(&scan->reading->options, name, value, &why))
        complain(scan, line, text);
    else
        scan->reading->found->options++;
}

char *wf_file_read(const char *path, size_t *len)
{
    FILE *file = fopen(path, "re"), *whole;
    char piece[16384], *data = NULL;
    size_t got;
    bool good;

    if (file == NULL)
        return NULL;
    whole = open_memstream(&data, len);
    while (whole != NULL && (got = fread(piece, 1, sizeof(piece), file)) > 0 &&
           fwrite(piece, 1, got, whole) == got && ftell(whole) <= CONF_MAX)
        ;
    good = whole != NULL && feof(file) && !ferror(file) && !ferror(whole);
    errno = good || ferror(file) ? errno : EFBIG;
    if (whole == NULL || fclose(whole) != 0)
        good = false;
    fclose(file);
    if (good)
        return data;
    free(data);
    return NULL;
}

static void read_text(struct reading *reading, const char *path, const char *data, size_t len);

static void read_included(struct scan *scan, const char *path, unsigned line)
{
    char text[PATH_MAX + 128];
    size_t len;
    char *data = wf_file_read(path, &len);

    if (data == NULL) {
        snprintf(text, sizeof(text), "the included file %s cannot be read: %s", path,
                 strerror(errno));
        complain(scan, line, text);
        return;
    }
    scan->reading->found->files++;
    scan->reading->depth++;
    read_text(scan->reading, path, data, len);
    scan->reading->depth--;
    free(data);
}

/* A pattern may fit no file; but its folder, as a file that is named, must be there. */
static void read_include(struct scan *scan, unsigned line)
{
    struct word word = take_value(scan);
    char pattern[PATH_MAX];
    glob_t files;
    int result;
    size_t i;

    scan->reading->found->has_foreign = true;
    if (!scan->reading->follows)
        return;
    copy_word(&word, word.len, pattern, sizeof(pattern));
    if (scan->reading->depth >= DEEPEST) {
        complain(scan, line, "files include each other too deeply");
        return;
    }
    result =
        strpbrk(pattern, "*?[{~") == NULL ? GLOB_ABORTED : glob(pattern, GLOB_FLAGS, NULL, &files);
    if (result != 0 && result != GLOB_NOMATCH)
        read_included(scan, pattern, line);
    if (result != 0)
        return;
    for (i = 0; i < files.gl_pathc; i++)
        read_included(scan, files.gl_pathv[i], line);
    globfree(&files);
}

/* The last one counts. */
static void read_module_config(struct scan *scan)
{
    static const char name[] = "whyfail";
    struct word word = take_value(scan);
    const char *at = memmem(word.text, word.len, name, strlen(name));

    scan->reading->found->has_modules = true;
    scan->reading->found->names_module = at != NULL;
}

static void tell_zone(struct scan *scan)
{
    const struct reading *reading = scan->reading;
    struct word word = take_value(scan);
    char name[WF_OPTION_LINE_MAX];

    copy_word(&word, word.len, name, sizeof(name));
    if (reading->hearer->zone != NULL)
        reading->hearer->zone(reading->context, reading->clause == CLAUSE_FORWARDS, name);
}

static void tell_option(const struct reading *reading, const struct word *word)
{
    char name[WF_OPTION_LINE_MAX];

    copy_word(word, word->len - 1, name, sizeof(name));
    if (reading->hearer->option != NULL)
        reading->hearer->option(reading->context, name);
}

/* Of clauses that are not whyfail's, words and values are passed over: they start no clause. */
static void read_foreign(struct scan *scan, const struct word *word)
{
    const struct reading *reading = scan->reading;

    if (is_word(word, "name:") &&
        (reading->clause == CLAUSE_FORWARDS || reading->clause == CLAUSE_STUBS))
        tell_zone(scan);
    else if (is_word(word, "module-config:"))
        read_module_config(scan);
    if (reading->clause == CLAUSE_SERVER && is_option(word))
        tell_option(reading, word);
}

static void read_keyword(struct scan *scan)
{
    struct reading *reading = scan->reading;
    unsigned line = scan->line;
    struct word word = take_keyword(scan);

    if (starts_clause(&word, &reading->clause)) {
        if (reading->clause == CLAUSE_WHYFAIL)
            reading->found->clauses++;
        else
            reading->found->has_foreign = true;
    } else if (is_word(&word, "include:")) {
        read_include(scan, line);
    } else if (is_word(&word, "include-toplevel:")) {
        reading->clause = CLAUSE_OTHER;
        read_include(scan, line);
    } else if (reading->clause != CLAUSE_WHYFAIL) {
        read_foreign(scan, &word);
    } else if (is_option(&word)) {
        check_option(scan, &word, line);
    } else {
        complain(scan, line, "is not of the form 'name: value'");
    }
}

static void read_text(struct reading *reading, const char *path, const char *data, size_t len)
{
    struct scan scan = {data, data + len, path, 1, reading};

    for (skip_blanks(&scan); scan.at < scan.end; skip_blanks(&scan))
        read_keyword(&scan);
}

struct wf_unbound_conf wf_unbound_conf_scan(const char *data, size_t len,
                                            const struct wf_unbound_conf_hearer *hearer,
                                            void *context)
{
    struct wf_unbound_conf found = {.clauses = 0};
    struct reading reading = {.found = &found, .hearer = hearer, .context = context};

    wf_options_default(&reading.options);
    read_text(&reading, "", data, len);
    return found;
}

struct wf_unbound_conf wf_unbound_conf_read(const char *path, const char *data, size_t len,
                                            const struct wf_unbound_conf_hearer *hearer,
                                            void *context)
{
    struct wf_unbound_conf found = {.files = 1};
    struct reading reading = {
        .found = &found, .hearer = hearer, .context = context, .follows = true};
    struct wf_strbuf why;

    wf_options_default(&reading.options);
    read_text(&reading, path, data, len);
    wf_strbuf_init(&why, found.folder, sizeof(found.folder));
    found.lacks_folder = !wf_options_folders_exist(&reading.options, "", &why);
    return found;
}
