/*
 * test_options.c - the option table, its parser and each error.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "check.h"
#include "config/options.h"

/* The word at a place of a list separated by ", ". */
static void print_word(struct wf_strbuf *out, const char *list, unsigned place)
{
    while (place-- > 0 && strchr(list, ',') != NULL)
        list = strchr(list, ',') + 2;
    wf_strbuf_bytes(out, list, strcspn(list, ","));
}

static void print_zones(struct wf_strbuf *out, const struct wf_option *option,
                        const struct wf_zone_list *list)
{
    struct wf_dname name;
    size_t at = 0;

    if (list->count == 0)
        wf_strbuf_str(out, option->allowed);
    while ((name = wf_zone_list_next(list, &at)).len > 0) {
        wf_strbuf_str(out, out->len > 0 ? "," : "");
        wf_dname_print(out, name);
    }
}

static void print_value(struct wf_strbuf *out, const struct wf_option *option, const void *field)
{
    const struct wf_file *file = field;
    unsigned word;
    uint32_t number;

    switch (option->type) {
    case WF_OPTION_TYPE_BOOL:
        wf_strbuf_str(out, *(const bool *)field ? "yes" : "no");
        break;
    case WF_OPTION_TYPE_WORD:
        memcpy(&word, field, sizeof(word));
        print_word(out, option->allowed, word);
        break;
    case WF_OPTION_TYPE_NUMBER:
        memcpy(&number, field, sizeof(number));
        if (number == WF_NUMBER_WORD)
            wf_strbuf_str(out, option->allowed);
        else
            wf_strbuf_printf(out, "%u", number);
        break;
    case WF_OPTION_TYPE_ZONES:
        print_zones(out, option, field);
        break;
    case WF_OPTION_TYPE_FILE:
    case WF_OPTION_TYPE_SINK:
        if (file->kind == WF_FILE_SOCKET)
            wf_strbuf_str(out, "unix:");
        if (file->kind == WF_FILE_PATH || file->kind == WF_FILE_SOCKET)
            wf_strbuf_str(out, file->path);
        else
            print_word(out, option->allowed, file->kind);
        break;
    }
}

/* What differs from the defaults, as "name=value name=value". */
static const char *changes(const struct wf_options *options)
{
    static char data[1024];
    size_t i, count;
    const struct wf_option *table = wf_options_table(&count);
    struct wf_strbuf out;

    wf_strbuf_init(&out, data, sizeof(data));
    for (i = 0; i < count; i++) {
        char value[WF_PATH_SIZE];
        struct wf_strbuf buf;

        wf_strbuf_init(&buf, value, sizeof(value));
        print_value(&buf, &table[i], (const char *)options + table[i].offset);
        if (strcmp(value, table[i].fallback) != 0)
            wf_strbuf_printf(&out, "%s%s=%s", out.len > 0 ? " " : "", table[i].name, value);
    }
    return data;
}

static void test_defaults(void)
{
    struct wf_options options;

    memset(&options, 0xff, sizeof(options));
    wf_options_default(&options);
    WF_CHECK_TEXT("as the table says", changes(&options), "");
    WF_CHECK(options.ede && options.ede_detail == WF_EDE_DETAIL_FULL, "clients are told all");
    WF_CHECK(options.ede_addresses == WF_EDE_ADDRESSES_PUBLIC, "public addresses only");
    WF_CHECK(options.log.kind == WF_FILE_UNBOUND && options.log_window == 10 &&
                 options.log_rate == 100,
             "Unbound's own log");
    WF_CHECK(options.log_clients == WF_LOG_CLIENTS_OFF, "no client in it");
}

/* Every default, example, and what is said to be allowed, is accepted by the parser itself. */
static void test_table(void)
{
    size_t i, count;
    const struct wf_option *table = wf_options_table(&count);

    for (i = 0; i < count; i++) {
        char data[512], words[512];
        struct wf_strbuf err;
        struct wf_options options;
        char *word, *rest = NULL;

        wf_options_default(&options);
        wf_strbuf_init(&err, data, sizeof(data));
        WF_CHECK(wf_options_set(&options, table[i].name, table[i].fallback, &err), "%s", data);
        WF_CHECK(wf_options_set(&options, table[i].name, table[i].example, &err), "%s", data);
        WF_CHECK(strcmp(table[i].example, table[i].fallback) != 0, "%s", table[i].name);
        WF_CHECK(strlen(table[i].help) > 10, "%s has no help", table[i].name);
        snprintf(words, sizeof(words), "%s", table[i].allowed);
        for (word = strtok_r(words, ", ", &rest); word; word = strtok_r(NULL, ", ", &rest))
            WF_CHECK(wf_options_set(&options, table[i].name, word, &err), "%s", data);
    }
    WF_CHECK(count >= 5, "%zu options", count);
}

/* Every word of every option that takes one, in the order of the option's enum. */
static const struct {
    const char *option, *word;
    unsigned value;
} all_words[] = {
    {"ede-detail", "code", WF_EDE_DETAIL_CODE},
    {"ede-detail", "zone", WF_EDE_DETAIL_ZONE},
    {"ede-detail", "full", WF_EDE_DETAIL_FULL},
    {"ede-addresses", "public", WF_EDE_ADDRESSES_PUBLIC},
    {"ede-addresses", "all", WF_EDE_ADDRESSES_ALL},
    {"ede-addresses", "none", WF_EDE_ADDRESSES_NONE},
    {"log-clients", "off", WF_LOG_CLIENTS_OFF},
    {"log-clients", "prefix", WF_LOG_CLIENTS_PREFIX},
    {"log-clients", "full", WF_LOG_CLIENTS_FULL},
};

static void check_words(const struct wf_option *option)
{
    char list[128] = "";
    struct wf_options options;
    char data[256];
    struct wf_strbuf err;
    unsigned value;
    size_t i;

    wf_options_default(&options);
    wf_strbuf_init(&err, data, sizeof(data));
    for (i = 0; i < WF_ROWS(all_words); i++) {
        if (strcmp(all_words[i].option, option->name) != 0)
            continue;
        snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s",
                 list[0] == '\0' ? "" : ", ", all_words[i].word);
        wf_options_set(&options, option->name, all_words[i].word, &err);
        memcpy(&value, (const char *)&options + option->offset, sizeof(value));
        WF_CHECK(value == all_words[i].value, "%s: %s is %u", option->name, all_words[i].word,
                 value);
    }
    WF_CHECK_TEXT(option->name, option->allowed, list);
}

/* How many values there are; an option whose words are an enum's, and that has no row here, fails.
 */
static const struct {
    const char *option;
    unsigned count;
} all_enums[] = {
    {"ede-detail", WF_EDE_DETAIL_COUNT},
    {"ede-addresses", WF_EDE_ADDRESSES_COUNT},
    {"log-clients", WF_LOG_CLIENTS_COUNT},
    {"log", WF_FILE_SOCKET},
};

static void check_count(const struct wf_option *option)
{
    unsigned words = 1, count = 0;
    const char *c;
    size_t i;

    for (c = option->allowed; *c != '\0'; c++)
        words += *c == ',';
    for (i = 0; i < WF_ROWS(all_enums); i++) {
        if (strcmp(all_enums[i].option, option->name) == 0)
            count = all_enums[i].count;
    }
    WF_CHECK(words == count, "%s: %u words for %u values", option->name, words, count);
}

static void test_words(void)
{
    struct wf_options options;
    const struct wf_option *table;
    char data[256];
    struct wf_strbuf err;
    size_t i, count;

    table = wf_options_table(&count);
    for (i = 0; i < count; i++) {
        if (table[i].type == WF_OPTION_TYPE_WORD)
            check_words(&table[i]);
        if (table[i].type == WF_OPTION_TYPE_WORD || table[i].type == WF_OPTION_TYPE_SINK)
            check_count(&table[i]);
    }
    wf_options_default(&options);
    wf_strbuf_init(&err, data, sizeof(data));
    wf_options_set(&options, "log", "off", &err);
    WF_CHECK(options.log.kind == WF_FILE_OFF, "log: off");
    wf_options_set(&options, "log", "/x/y", &err);
    WF_CHECK(options.log.kind == WF_FILE_PATH && strcmp(options.log.path, "/x/y") == 0, "a path");
    wf_options_set(&options, "log", "unix:/x/y", &err);
    WF_CHECK(options.log.kind == WF_FILE_SOCKET && strcmp(options.log.path, "/x/y") == 0, "unix:");
    wf_options_set(&options, "log", "syslog", &err);
    WF_CHECK(options.log.kind == WF_FILE_SYSLOG && options.log.path[0] == '\0', "log: syslog");
    wf_options_set(&options, "log", "stdout", &err);
    WF_CHECK(options.log.kind == WF_FILE_STDOUT, "log: stdout");
    wf_options_set(&options, "log", "journald", &err);
    WF_CHECK(options.log.kind == WF_FILE_JOURNALD, "log: journald");
    wf_options_set(&options, "log", "unbound", &err);
    WF_CHECK(options.log.kind == WF_FILE_UNBOUND && options.log.path[0] == '\0', "log: unbound");
}

#define LOG_WORDS "off, unbound, stdout, syslog, journald, unix:/PATH of a socket, an absolute path"

#define ZONES "a zone, in up to 1000 lines, or none"

/* Each is refused with this sentence, and changes nothing. */
static void test_refused(void)
{
    static const struct {
        const char *name, *value, *want;
    } rows[] = {
        {"ede", "maybe", "ede: 'maybe' is not one of yes, no"},
        {"ede", "YES", "ede: 'YES' is not one of yes, no"},
        {"ede", "ye", "ede: 'ye' is not one of yes, no"},
        {"ede", "yes, no", "ede: 'yes, no' is not one of yes, no"},
        {"ede", "", "ede: '' is not one of yes, no"},
        {"ede-detail", "ful", "ede-detail: 'ful' is not one of code, zone, full"},
        {"ede-addresses", "private", "ede-addresses: 'private' is not one of public, all, none"},
        {"log", "of", "log: 'of' is not one of " LOG_WORDS},
        {"log", "./x.log", "log: './x.log' is not one of " LOG_WORDS},
        {"log", "unix:x", "log: 'unix:x' is not one of " LOG_WORDS},
        {"log", "unix:", "log: 'unix:' is not one of " LOG_WORDS},
        {"metrics", "unix:/x", "metrics: 'unix:/x' is not one of off, an absolute path"},
        {"metrics", "syslog", "metrics: 'syslog' is not one of off, an absolute path"},
        {"log-window", "-1", "log-window: '-1' is not a number from 0 to 3600"},
        {"log-window", "+1", "log-window: '+1' is not a number from 0 to 3600"},
        {"log-window", "3601", "log-window: '3601' is not a number from 0 to 3600"},
        {"log-window", "4294967297", "log-window: '4294967297' is not a number from 0 to 3600"},
        {"log-window", "18446744073709551617",
         "log-window: '18446744073709551617' is not a number from 0 to 3600"},
        {"log-window", "0x10", "log-window: '0x10' is not a number from 0 to 3600"},
        {"log-window", "10 s", "log-window: '10 s' is not a number from 0 to 3600"},
        {"log-window", "", "log-window: '' is not a number from 0 to 3600"},
        {"ede-detail", "a\x1b[m", "ede-detail: 'a?[m' is not one of code, zone, full"},
        {"watch", "", "watch: '' is not " ZONES},
        {"watch", "bank..test", "watch: 'bank..test' is not " ZONES},
        {"watch", ".test", "watch: '.test' is not " ZONES},
        {"watch", "bank test", "watch: 'bank test' is not " ZONES},
        {"watch", "b\xc3\xa4nk.test", "watch: 'b??nk.test' is not " ZONES},
        {"watch", "bank.test;", "watch: 'bank.test;' is not " ZONES},
        {"watch-window", "0", "watch-window: '0' is not a number from 1 to 86400"},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_options options;
        char data[256];
        struct wf_strbuf err;

        wf_options_default(&options);
        wf_strbuf_init(&err, data, sizeof(data));
        WF_CHECK(!wf_options_set(&options, rows[i].name, rows[i].value, &err), "row %zu", i);
        WF_CHECK_TEXT(rows[i].name, data, rows[i].want);
        WF_CHECK_TEXT("changes nothing", changes(&options), "");
    }
}

static void test_path_bound(void)
{
    struct wf_options options;
    char path[WF_PATH_SIZE + 1], data[512];
    struct wf_strbuf err;

    wf_options_default(&options);
    wf_strbuf_init(&err, data, sizeof(data));
    memset(path, '/', sizeof(path));
    path[WF_PATH_SIZE] = '\0';
    WF_CHECK(!wf_options_set(&options, "log", path, &err), "one too long");
    WF_CHECK_TEXT("too long", data, "log: a path of more than 255 octets");
    path[WF_PATH_SIZE - 1] = '\0';
    WF_CHECK(wf_options_set(&options, "log", path, &err), "the longest");
    memcpy(path, "unix:", 5);
    path[5 + WF_SOCKET_PATH_SIZE] = '\0';
    wf_strbuf_init(&err, data, sizeof(data));
    WF_CHECK(!wf_options_set(&options, "log", path, &err), "one too long for a socket");
    WF_CHECK_TEXT("too long", data, "log: a path of more than 107 octets");
    path[5 + WF_SOCKET_PATH_SIZE - 1] = '\0';
    WF_CHECK(wf_options_set(&options, "log", path, &err), "the longest of a socket");
    WF_CHECK(strlen(options.log.path) == WF_SOCKET_PATH_SIZE - 1, "all of it");
}

static char directory[256], path[300];

/* Writes the text to the test's file, reads it as options and cuts the path off the error. */
static bool read_text(const char *text, size_t size, struct wf_options *options, char *data,
                      size_t room)
{
    struct wf_strbuf err;
    bool ok;

    wf_options_default(options);
    CU_ASSERT_FATAL(wf_test_write_file(path, text, size));
    wf_strbuf_init(&err, data, room);
    ok = wf_options_read(options, path, &err);
    if (strncmp(data, path, strlen(path)) == 0)
        memmove(data, data + strlen(path), strlen(data + strlen(path)) + 1);
    return ok;
}

static void with_directory(void (*test)(void))
{
    wf_test_directory(directory, sizeof(directory));
    snprintf(path, sizeof(path), "%s/whyfail.conf", directory);
    test();
    wf_test_remove_directory(directory);
}

static void good_files(void)
{
    static const struct {
        const char *text, *want; /* what differs from the defaults */
    } rows[] = {
        {"", ""},
        {"\n\n  # nothing\n\t\n", ""},
        {"whyfail:\n", ""},
        {"ede: no", "ede=no"},
        {"ede:no\n", "ede=no"},
        {"whyfail: # ours\r\n\tede:\t no \r\n", "ede=no"},
        {"# all of them\nwhyfail:\n  ede: yes # of course\n  ede-detail: \"zone\"\n"
         "  ede-addresses: 'none' # quoted\n  log: \"/var/log/a #1 'b'\"\n  log-window: 0\n",
         "ede-detail=zone ede-addresses=none log=/var/log/a #1 'b' log-window=0"},
        {"log: /var/log/a#1\n", "log=/var/log/a#1"},
        {"log: off\nlog-window: 3600", "log=off log-window=3600"},
        {"watch: none\n", ""},
        {"watch: Bank.test\nwatch: shop.test.\nwatch: bank.test\nwatch: none\n",
         "watch=bank.test,shop.test"},
        {"watch: \".\"\n", "watch=."},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_options options;
        char data[512];

        WF_CHECK(read_text(rows[i].text, strlen(rows[i].text), &options, data, sizeof(data)),
                 "row %zu: %s", i, data);
        WF_CHECK_TEXT(rows[i].text, changes(&options), rows[i].want);
    }
}

static void test_good_files(void)
{
    with_directory(good_files);
}

static void bad_files(void)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"ede: yes\n\nede-detail: ful\n", ":3: ede-detail: 'ful' is not one of code, zone, full"},
        {"whyfail:\n  edee: yes\n",
         ":2: 'edee' is not an option of whyfail; did you mean ede? The options are ede, "},
        {"server:\n", ":1: server: has no value"},
        {"ede:\n", ":1: ede: has no value"},
        {"ede: # yes\n", ":1: ede: has no value"},
        {"ede yes\n", ":1: is not a line of the form 'name: value'"},
        {"ede : yes\n", ":1: is not a line of the form 'name: value'"},
        {": yes\n", ":1: is not a line of the form 'name: value'"},
        {"ede\n", ":1: is not a line of the form 'name: value'"},
        {"ede: yes no\n", ":1: more than one value"},
        {"ede: \"yes\"no\n", ":1: more than one value"},
        {"ede: \"yes\n", ":1: a quote is not closed"},
        {"ede: 'yes\"\n", ":1: a quote is not closed"},
        {"ede: yes\n# again\nede: yes\n", ":3: ede: was set in line 1 already"},
        {"whyfail:\nwhyfail:\n", ":2: a second 'whyfail:' clause"},
        {"whyfail: yes\n", ":1: 'whyfail' is not an option of whyfail"},
    };
    size_t i;

    for (i = 0; i < WF_ROWS(rows); i++) {
        struct wf_options options;
        char data[512];

        WF_CHECK(!read_text(rows[i].text, strlen(rows[i].text), &options, data, sizeof(data)),
                 "row %zu was accepted", i);
        WF_CHECK(strncmp(data, rows[i].want, strlen(rows[i].want)) == 0, "row %zu: %s", i, data);
    }
}

static void test_bad_files(void)
{
    with_directory(bad_files);
}

static void odd_files(void)
{
    struct wf_options options;
    char data[1024], *large = calloc(1, WF_OPTION_FILE_MAX + 1);

    CU_ASSERT_FATAL(large != NULL);
    WF_CHECK(!read_text("ede: yes\n\0", 10, &options, data, sizeof(data)), "a NUL byte");
    WF_CHECK_TEXT("NUL", data, ":2: contains a NUL byte, this is not a text file");
    WF_CHECK(!read_text("ede: y\0es\n", 10, &options, data, sizeof(data)), "a NUL byte within");
    memset(large, '#', WF_OPTION_FILE_MAX + 1);
    WF_CHECK(read_text(large, WF_OPTION_LINE_MAX, &options, data, sizeof(data)), "%s", data);
    WF_CHECK(!read_text(large, WF_OPTION_LINE_MAX + 1, &options, data, sizeof(data)), "too long");
    WF_CHECK_TEXT("line", data, ":1: is longer than 1024 bytes");
    memset(large, '\n', WF_OPTION_FILE_MAX + 1);
    WF_CHECK(read_text(large, WF_OPTION_FILE_MAX, &options, data, sizeof(data)), "%s", data);
    WF_CHECK(!read_text(large, WF_OPTION_FILE_MAX + 1, &options, data, sizeof(data)), "too large");
    WF_CHECK_TEXT("file", data, ": cannot be read: File too large");
    free(large);
}

static void test_odd_files(void)
{
    with_directory(odd_files);
}

static void unreadable_files(void)
{
    struct wf_options options;
    char data[512], want[512];
    struct wf_strbuf err;

    wf_strbuf_init(&err, data, sizeof(data));
    WF_CHECK(!wf_options_read(&options, path, &err), "there is no file");
    snprintf(want, sizeof(want), "%s: cannot be read: No such file or directory", path);
    WF_CHECK_TEXT("absent", data, want);
    wf_strbuf_init(&err, data, sizeof(data));
    WF_CHECK(!wf_options_read(&options, directory, &err), "a directory");
    snprintf(want, sizeof(want), "%s: cannot be read: Is a directory", directory);
    WF_CHECK_TEXT("directory", data, want);
    wf_strbuf_init(&err, data, sizeof(data));
    wf_options_default(&options);
    CU_ASSERT_FATAL(mkfifo(path, 0600) == 0);
    wf_options_read(&options, path, &err); /* must return at all */
    WF_CHECK_TEXT("a pipe sets nothing", changes(&options), "");
}

static void test_unreadable_files(void)
{
    with_directory(unreadable_files);
}

CU_TestInfo wf_tests_options[] = {
    {"the defaults are the documented ones", test_defaults},
    {"every row accepts its own default and words", test_table},
    {"words have their meaning", test_words},
    {"bad values are refused with a sentence", test_refused},
    {"paths are bounded", test_path_bound},
    {"files in unbound.conf's syntax are read", test_good_files},
    {"each error names file, line and allowed values", test_bad_files},
    {"NUL bytes, long lines and large files are refused", test_odd_files},
    {"files that cannot be read are refused", test_unreadable_files},
    CU_TEST_INFO_NULL,
};
