/*
 * options_file.c - reads options from a file in unbound.conf's syntax.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/options.h"

enum {
    OPTION_COUNT = 0
#define WF_OPTION(field, name, type, allowed, min, max, fallback, example, help) +1
#include "config/options.def"
#undef WF_OPTION
};

struct reader {
    struct wf_options *options;
    struct wf_strbuf *err;
    const char *path;
    unsigned line;
    bool clause_seen;
    unsigned set_in_line[OPTION_COUNT]; /* by place in the table; 0: not yet */
};

static const char blanks[] = " \t\r";

/* Starts an error sentence: "/etc/unbound/whyfail.conf:3: ". */
static struct wf_strbuf *complain(struct reader *reader)
{
    wf_strbuf_printf(reader->err, "%s:%u: ", reader->path, reader->line);
    return reader->err;
}

static bool fail(struct reader *reader, const char *sentence)
{
    wf_strbuf_str(complain(reader), sentence);
    return false;
}

/*
 * Ends the word at *at and moves *at behind it. A word is quoted, or ends at a blank or at one of
 * the stop characters. Returns NULL when a quote is not closed.
 */
static char *take_word(char **at, const char *stops)
{
    char *word = *at;
    size_t len = strcspn(word, stops);

    if (*word == '"' || *word == '\'') {
        char *end = strchr(word + 1, *word);

        if (end == NULL)
            return NULL;
        *end = '\0';
        *at = end + 1;
        return word + 1;
    }
    *at = word + len;
    return word;
}

/* Whether nothing but blanks and a comment is left. */
static bool is_rest_empty(const char *at)
{
    at += strspn(at, blanks);
    return *at == '\0' || *at == '#';
}

static bool note_once(struct reader *reader, const char *name)
{
    size_t count, i;
    const struct wf_option *table = wf_options_table(&count);

    for (i = 0; i < count; i++) {
        if (strcmp(table[i].name, name) != 0 || wf_option_is_list(&table[i]))
            continue;
        if (reader->set_in_line[i] > 0) {
            wf_strbuf_printf(complain(reader), "%s: was set in line %u already", name,
                             reader->set_in_line[i]);
            return false;
        }
        reader->set_in_line[i] = reader->line;
    }
    return true;
}

static bool read_setting(struct reader *reader, const char *name, char *at)
{
    char text[512];
    struct wf_strbuf why;
    char *value;

    value = take_word(&at, blanks);
    if (value == NULL)
        return fail(reader, "a quote is not closed");
    if (!is_rest_empty(at))
        return fail(reader, "more than one value");
    *at = '\0';
    wf_strbuf_init(&why, text, sizeof(text));
    if (!wf_options_set(reader->options, name, value, &why))
        return fail(reader, text);
    return note_once(reader, name);
}

/* The line's text, without its newline. Changes it. */
static bool read_line(struct reader *reader, char *at)
{
    char *name;

    at += strspn(at, blanks);
    if (is_rest_empty(at))
        return true;
    name = take_word(&at, ": \t\r#");
    if (name == NULL || *at != ':' || at == name)
        return fail(reader, "is not a line of the form 'name: value'");
    *at++ = '\0';
    at += strspn(at, blanks);
    if (!is_rest_empty(at))
        return read_setting(reader, name, at);
    if (strcmp(name, "whyfail") != 0) {
        complain(reader);
        wf_strbuf_foreign(reader->err, name, strlen(name));
        wf_strbuf_str(reader->err, ": has no value");
        return false;
    }
    if (reader->clause_seen)
        return fail(reader, "a second 'whyfail:' clause");
    reader->clause_seen = true;
    return true;
}

static bool read_lines(struct reader *reader, char *data, size_t size)
{
    char *end = data + size;

    while (data < end) {
        char *newline = memchr(data, '\n', (size_t)(end - data));
        char *stop = newline != NULL ? newline : end;

        reader->line++;
        if (memchr(data, '\0', (size_t)(stop - data)) != NULL)
            return fail(reader, "contains a NUL byte, this is not a text file");
        if (stop - data > WF_OPTION_LINE_MAX) {
            wf_strbuf_printf(complain(reader), "is longer than %d bytes", WF_OPTION_LINE_MAX);
            return false;
        }
        *stop = '\0';
        if (!read_line(reader, data))
            return false;
        data = stop + 1;
    }
    return true;
}

/* Fills data; returns the size, or -1 with errno, EFBIG when the file has more. */
static ssize_t read_all(int fd, char *data, size_t room)
{
    size_t size = 0;

    while (size < room) {
        ssize_t got = read(fd, data + size, room - size);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            return (ssize_t)size;
        size += (size_t)got;
    }
    errno = EFBIG;
    return -1;
}

/* Not blocking: start-up must not hang on a pipe that stands where a file should. */
static ssize_t read_file(const char *path, char *data, size_t room)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    ssize_t size;
    int error;

    if (fd < 0)
        return -1;
    size = read_all(fd, data, room);
    error = errno;
    close(fd);
    errno = error;
    return size;
}

bool wf_options_read(struct wf_options *options, const char *path, struct wf_strbuf *err)
{
    struct reader reader = {.options = options, .err = err, .path = path};
    char data[WF_OPTION_FILE_MAX + 2]; /* one octet more tells a larger file, one is for a NUL */
    ssize_t size = read_file(path, data, sizeof(data) - 1);

    if (size < 0) {
        wf_strbuf_printf(err, "%s: cannot be read: %s", path, strerror(errno));
        return false;
    }
    return read_lines(&reader, data, (size_t)size);
}

static bool folder_exists(const char *root, const char *option, const struct wf_file *file,
                          struct wf_strbuf *err)
{
    const char *end = strrchr(file->path, '/');
    char folder[PATH_MAX + WF_PATH_SIZE];
    struct stat st;

    if (end == NULL)
        return true; /* it is none */
    snprintf(folder, sizeof(folder), "%s%.*s/", root, (int)(end - file->path), file->path);
    if (stat(folder, &st) == 0 || errno != ENOENT)
        return true;
    wf_strbuf_printf(err, "%s: there is no folder %s", option, folder);
    return false;
}

bool wf_options_folders_exist(const struct wf_options *options, const char *root,
                              struct wf_strbuf *err)
{
    return folder_exists(root, "log", &options->log, err) &&
           folder_exists(root, "metrics", &options->metrics, err);
}
