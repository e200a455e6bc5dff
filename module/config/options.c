/*
 * options.c - the option table, and setting one option.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "config/options.h"

#include <string.h>

#include "common/look_alike.h"

#define FIELD_BOOL   bool
#define FIELD_WORD   enum wf_ede_detail
#define FIELD_NUMBER uint32_t
#define FIELD_FILE   struct wf_file
#define FIELD_SINK   struct wf_file
#define FIELD_ZONES  struct wf_zone_list

/* Fields are written by their row's type: a field of another size would be overrun. */
#define WF_OPTION(field, name, type, allowed, min, max, fallback, example, help)                   \
    _Static_assert(sizeof(((struct wf_options *)0)->field) == sizeof(FIELD_##type),                \
                   name ": the field does not have its row's type");
#include "config/options.def"
#undef WF_OPTION

_Static_assert(sizeof(enum wf_ede_detail) == sizeof(unsigned) &&
                   sizeof(enum wf_file_kind) == sizeof(unsigned),
               "words are stored as unsigned");

static const struct wf_option table[] = {
#define WF_OPTION(field, name, type, allowed, min, max, fallback, example, help)                   \
    {name,                                                                                         \
     WF_OPTION_TYPE_##type,                                                                        \
     offsetof(struct wf_options, field),                                                           \
     allowed,                                                                                      \
     min,                                                                                          \
     max,                                                                                          \
     fallback,                                                                                     \
     example,                                                                                      \
     help},
#include "config/options.def"
#undef WF_OPTION
};

/* Before the path of a socket. */
static const char socket_prefix[] = "unix:";

enum { OPTION_COUNT = sizeof(table) / sizeof(table[0]) };

const struct wf_option *wf_options_table(size_t *count)
{
    *count = OPTION_COUNT;
    return table;
}

void wf_option_allowed(const struct wf_option *option, struct wf_strbuf *out)
{
    if (option->type == WF_OPTION_TYPE_NUMBER) {
        wf_strbuf_printf(out, "a number from %u to %u", option->min, option->max);
        if (option->allowed[0] != '\0')
            wf_strbuf_printf(out, " or %s", option->allowed);
        return;
    }
    if (option->type == WF_OPTION_TYPE_ZONES) {
        wf_strbuf_printf(out, "a zone, in up to %u lines, or %s", option->max, option->allowed);
        return;
    }
    wf_strbuf_printf(out, "one of %s", option->allowed);
    if (option->type == WF_OPTION_TYPE_SINK)
        wf_strbuf_printf(out, ", %s/PATH of a socket", socket_prefix);
    if (option->type == WF_OPTION_TYPE_SINK || option->type == WF_OPTION_TYPE_FILE)
        wf_strbuf_str(out, ", an absolute path");
}

/* Finds a word in a list separated by ", ". Returns its place, or -1. */
static int find_word(const char *list, const char *word)
{
    size_t len = strlen(word);
    int place = 0;

    while (*list != '\0') {
        size_t part = strcspn(list, ",");

        if (part == len && memcmp(list, word, len) == 0)
            return place;
        list += part;
        list += strspn(list, ", ");
        place++;
    }
    return -1;
}

/* Not strtoul(): that takes signs, blanks and hexadecimal too. */
static bool read_number(const char *text, uint32_t min, uint32_t max, uint32_t *number)
{
    uint64_t value = 0;
    const char *c;

    for (c = text; *c >= '0' && *c <= '9' && value <= UINT32_MAX; c++)
        value = value * 10 + (uint64_t)(*c - '0');
    if (c == text || *c != '\0' || value < min || value > max)
        return false;
    *number = (uint32_t)value;
    return true;
}

static bool set_number(uint32_t *field, const struct wf_option *option, const char *value)
{
    if (option->allowed[0] == '\0' || strcmp(value, option->allowed) != 0)
        return read_number(value, option->min, option->max, field);
    *field = WF_NUMBER_WORD;
    return true;
}

static bool set_bool(bool *field, const struct wf_option *option, const char *value)
{
    int place = find_word(option->allowed, value);

    if (place < 0)
        return false;
    *field = place == 0;
    return true;
}

/* Enums differ in type but not in how they are stored. */
static bool set_word(void *field, const struct wf_option *option, const char *value)
{
    int place = find_word(option->allowed, value);
    unsigned word = (unsigned)place;

    if (place < 0)
        return false;
    memcpy(field, &word, sizeof(word));
    return true;
}

/* Only absolute paths: a misspelt word must not become a file; and the directory may change. */
static bool set_path(struct wf_file *field, enum wf_file_kind kind, const char *path, size_t room)
{
    size_t len = strlen(path);
    struct wf_file file = {kind, ""};

    if (path[0] != '/' || len >= room)
        return false;
    memcpy(file.path, path, len + 1);
    *field = file;
    return true;
}

static bool set_file(struct wf_file *field, const struct wf_option *option, const char *value)
{
    int place = find_word(option->allowed, value);

    if (place < 0)
        return set_path(field, WF_FILE_PATH, value, WF_PATH_SIZE);
    *field = (struct wf_file){(enum wf_file_kind)place, ""};
    return true;
}

static bool set_sink(struct wf_file *field, const struct wf_option *option, const char *value)
{
    const size_t prefix = sizeof(socket_prefix) - 1;

    if (strncmp(value, socket_prefix, prefix) == 0)
        return set_path(field, WF_FILE_SOCKET, value + prefix, WF_SOCKET_PATH_SIZE);
    return set_file(field, option, value);
}

/* Whether the value would do, were its path not longer than there is room for. */
static bool is_too_long(const struct wf_option *option, const char *value, size_t *room)
{
    const size_t prefix = sizeof(socket_prefix) - 1;
    bool is_socket =
        option->type == WF_OPTION_TYPE_SINK && strncmp(value, socket_prefix, prefix) == 0;

    if (option->type != WF_OPTION_TYPE_SINK && option->type != WF_OPTION_TYPE_FILE)
        return false;
    *room = is_socket ? WF_SOCKET_PATH_SIZE : WF_PATH_SIZE;
    value += is_socket ? prefix : 0;
    return value[0] == '/' && strlen(value) >= *room;
}

bool wf_option_is_list(const struct wf_option *option)
{
    return option->type == WF_OPTION_TYPE_ZONES;
}

struct wf_dname wf_zone_list_next(const struct wf_zone_list *list, size_t *at)
{
    struct wf_dname name = {NULL, 0};

    if (*at < list->used)
        name = wf_dname_parse(list->names + *at, list->used - *at);
    *at += name.len;
    return name;
}

static bool lists_zone(const struct wf_zone_list *list, struct wf_dname zone)
{
    struct wf_dname name;
    size_t at = 0;

    while ((name = wf_zone_list_next(list, &at)).len > 0) {
        if (name.len == zone.len && memcmp(name.wire, zone.wire, zone.len) == 0)
            return true;
    }
    return false;
}

static bool add_zone(struct wf_zone_list *list, const struct wf_option *option, const char *value)
{
    struct wf_name zone;

    if (find_word(option->allowed, value) >= 0)
        return true;
    if (!wf_name_read(&zone, value))
        return false;
    if (lists_zone(list, wf_dname_of(&zone)))
        return true;
    if (list->count == option->max || list->used + zone.len > WF_WATCH_OCTETS)
        return false;
    memcpy(list->names + list->used, zone.wire, zone.len);
    list->used = (uint16_t)(list->used + zone.len);
    list->count++;
    return true;
}

/* Of a value that was not taken: whether it is a zone, and there are too many. */
static bool is_one_too_many(const struct wf_option *option, const char *value)
{
    struct wf_name zone;

    return option->type == WF_OPTION_TYPE_ZONES && wf_name_read(&zone, value);
}

static bool set_value(struct wf_options *options, const struct wf_option *option, const char *value)
{
    void *field = (char *)options + option->offset;

    switch (option->type) {
    case WF_OPTION_TYPE_BOOL:
        return set_bool(field, option, value);
    case WF_OPTION_TYPE_WORD:
        return set_word(field, option, value);
    case WF_OPTION_TYPE_NUMBER:
        return set_number(field, option, value);
    case WF_OPTION_TYPE_FILE:
        return set_file(field, option, value);
    case WF_OPTION_TYPE_SINK:
        return set_sink(field, option, value);
    case WF_OPTION_TYPE_ZONES:
        return add_zone(field, option, value);
    }
    return false;
}

static const struct wf_option *find_option(const char *name)
{
    size_t i;

    for (i = 0; i < OPTION_COUNT; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

static void unknown_option(const char *name, struct wf_strbuf *err)
{
    const char *meant = wf_look_alike(name, &table[0].name, OPTION_COUNT, sizeof(table[0]));
    size_t i;

    wf_strbuf_str(err, "'");
    wf_strbuf_foreign(err, name, strlen(name));
    wf_strbuf_str(err, "' is not an option of whyfail; ");
    if (meant != NULL)
        wf_strbuf_printf(err, "did you mean %s? ", meant);
    wf_strbuf_str(err, meant != NULL ? "The options are " : "the options are ");
    for (i = 0; i < OPTION_COUNT; i++)
        wf_strbuf_printf(err, "%s%s", i > 0 ? ", " : "", table[i].name);
}

void wf_options_default(struct wf_options *options)
{
    size_t i;

    memset(options, 0, sizeof(*options));
    for (i = 0; i < OPTION_COUNT; i++)
        set_value(options, &table[i], table[i].fallback);
}

bool wf_options_set(struct wf_options *options, const char *name, const char *value,
                    struct wf_strbuf *err)
{
    const struct wf_option *option = find_option(name);
    size_t room;

    if (option == NULL) {
        unknown_option(name, err);
        return false;
    }
    if (set_value(options, option, value))
        return true;
    if (is_too_long(option, value, &room)) {
        wf_strbuf_printf(err, "%s: a path of more than %zu octets", name, room - 1);
        return false;
    }
    if (is_one_too_many(option, value)) {
        wf_strbuf_printf(err, "%s: more than %u zones, or than %d octets of names", name,
                         option->max, WF_WATCH_OCTETS);
        return false;
    }
    wf_strbuf_printf(err, "%s: '", name);
    wf_strbuf_foreign(err, value, strlen(value));
    wf_strbuf_str(err, "' is not ");
    wf_option_allowed(option, err);
    return false;
}
