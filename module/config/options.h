/*
 * options.h - what the operator can choose, and how it is read.
 *
 * The options stand in one table, options.def. The file that sets them has the syntax of
 * unbound.conf: "name: value" lines, comments from '#', values optionally in quotes, and optionally
 * a line "whyfail:" before them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OPTIONS_H
#define WF_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/name.h"
#include "common/strbuf.h"

enum {
    WF_PATH_SIZE = 256,
    WF_SOCKET_PATH_SIZE = 108, /* unix(7) */
    WF_OPTION_LINE_MAX = 1024,
    WF_OPTION_FILE_MAX = 65536,
    WF_WATCH_ZONES = 1000,
    WF_WATCH_OCTETS = 32 * WF_WATCH_ZONES /* of all their names */
};

/* How much of the verdict clients get to read. */
enum wf_ede_detail {
    WF_EDE_DETAIL_CODE,
    WF_EDE_DETAIL_ZONE,
    WF_EDE_DETAIL_FULL,
    WF_EDE_DETAIL_COUNT
};

/* Which servers' addresses clients get to read. */
enum wf_ede_addresses {
    WF_EDE_ADDRESSES_PUBLIC,
    WF_EDE_ADDRESSES_ALL,
    WF_EDE_ADDRESSES_NONE,
    WF_EDE_ADDRESSES_COUNT
};

/* How much of a client's address events hold. */
enum wf_log_clients {
    WF_LOG_CLIENTS_OFF,
    WF_LOG_CLIENTS_PREFIX,
    WF_LOG_CLIENTS_FULL,
    WF_LOG_CLIENTS_COUNT
};

/* Those before the socket have a word; it stands at the kind's place in options.def. */
enum wf_file_kind {
    WF_FILE_OFF,
    WF_FILE_UNBOUND,
    WF_FILE_STDOUT,
    WF_FILE_SYSLOG,
    WF_FILE_JOURNALD,
    WF_FILE_SOCKET,
    WF_FILE_PATH
};

struct wf_file {
    enum wf_file_kind kind;
    char path[WF_PATH_SIZE]; /* with WF_FILE_PATH and WF_FILE_SOCKET, else empty */
};

/* Names in wire form and lower case, one after the other, none of them twice. */
struct wf_zone_list {
    uint16_t count, used; /* used: octets of names */
    uint8_t names[WF_WATCH_OCTETS];
};

/* The word that stands in a number's place. */
#define WF_NUMBER_WORD UINT32_MAX

struct wf_options {
    bool ede;
    enum wf_ede_detail ede_detail;
    enum wf_ede_addresses ede_addresses;
    bool ede_cached;
    bool ede_insecure;
    uint32_t early_answer; /* milliseconds; WF_NUMBER_WORD: just before discard-timeout */
    uint32_t known_broken; /* seconds; 0: every question is resolved */
    struct wf_file log;
    uint32_t log_window; /* seconds */
    uint32_t log_rate;   /* events per second; 0: any number */
    enum wf_log_clients log_clients;
    struct wf_file metrics;
    uint32_t metrics_interval; /* seconds */
    uint32_t watch_window;     /* seconds */
    struct wf_zone_list watch;
};

enum wf_option_type {
    WF_OPTION_TYPE_BOOL,
    WF_OPTION_TYPE_WORD,
    WF_OPTION_TYPE_NUMBER,
    WF_OPTION_TYPE_FILE,
    WF_OPTION_TYPE_SINK,
    WF_OPTION_TYPE_ZONES
};

/* A row of options.def. */
struct wf_option {
    const char *name;
    enum wf_option_type type;
    size_t offset;       /* of the field in struct wf_options */
    const char *allowed; /* words separated by ", "; empty when there are none */
    uint32_t min, max;
    const char *fallback; /* the default, as written in the file */
    const char *example;  /* another value, for the manual */
    const char *help;
};

/* The table, for documentation and other readers of options. */
const struct wf_option *wf_options_table(size_t *count);

/* Appends what values an option takes: "one of code, zone, full", "a number from 0 to 3600", ... */
void wf_option_allowed(const struct wf_option *option, struct wf_strbuf *out);

/* Whether the option may be given many times. */
bool wf_option_is_list(const struct wf_option *option);

/*
 * The name at *at, which is moved to the next; unset after the last. Begins with *at 0.
 */
struct wf_dname wf_zone_list_next(const struct wf_zone_list *list, size_t *at);

/* Sets every option to its default. */
void wf_options_default(struct wf_options *options);

/*
 * Sets one option; to a list of zones it adds one. Returns false with a sentence in err, and the
 * options unchanged, when there is no such option, the value is not allowed, or the list is full.
 */
bool wf_options_set(struct wf_options *options, const char *name, const char *value,
                    struct wf_strbuf *err);

/*
 * Sets the options that a file names. Those that it does not name are left alone.
 * Returns false with a sentence in err, which starts with the path and where possible the line,
 * when the file cannot be read, holds an unknown option, a bad value, an option twice that is no
 * list, an overlong line or anything that is no such line; the options then are part old, part new.
 */
bool wf_options_read(struct wf_options *options, const char *path, struct wf_strbuf *err);

/*
 * Whether the folders are there in which the log, a socket and the metrics are to be; root: what
 * their paths are below, "" where there is no chroot. Returns false with a sentence in err.
 */
bool wf_options_folders_exist(const struct wf_options *options, const char *root,
                              struct wf_strbuf *err);

#endif
