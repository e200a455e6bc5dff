/*
 * facts.h - what can be learnt on this host of an Unbound and of whyfail in it.
 *
 * Each fact has its source: Unbound's own programs, /proc, or a file. Whatever could not be learnt
 * is empty or WF_UNKNOWN, and a sentence in gaps says why.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FACTS_H
#define WF_FACTS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#include "config/options.h"
#include "status/elf_file.h"

enum { WF_FACT_TEXT = 512, WF_FACT_OPTIONS = 16, WF_FACT_GAPS = 12 };

enum wf_answer { WF_UNKNOWN, WF_NO, WF_YES };
enum wf_way {
    WF_WAY_NONE,
    WF_WAY_LIBRARY,
    WF_WAY_BUILTIN,
    WF_WAY_STOCK /* through the python module, whose script takes a library in */
};

/* Unbound's programs. "" where there is none. */
struct wf_programs {
    char daemon[PATH_MAX], checkconf[PATH_MAX], control[PATH_MAX];
    char version[64];           /* as the daemon tells it */
    char modules[WF_FACT_TEXT]; /* that it has, with a blank before and behind each */
    struct wf_elf_file file;    /* the daemon's */
};

/* What the configuration says, and so the next start. */
struct wf_setup {
    char file[PATH_MAX],
        default_file[PATH_MAX]; /* what is read, and what the daemon reads untold */
    char trouble[WF_FACT_TEXT]; /* why it could not be read; "" when it was */
    char modules[WF_FACT_TEXT]; /* module-config, with a blank before and behind each word */
    enum wf_way way;
    char library[PATH_MAX], options_file[PATH_MAX]; /* "" where it names none */
    struct wf_elf_file library_file;
    bool control_enabled;
    bool set_aside; /* a check before the start took it out */
    char aside_since[32], aside_reason[WF_FACT_TEXT];
    time_t aside_at;            /* aside_since; 0 when that is no time */
    char chroot[PATH_MAX];      /* "" where there is none */
    char unbound_log[PATH_MAX]; /* Unbound's own: a file, "syslog" or "standard error" */
};

struct wf_process {
    pid_t pid; /* 0: none was found */
    time_t since;
    char build_id[WF_BUILD_ID_TEXT]; /* of the program that runs; "" when it may not be looked at */
    bool answers;                    /* to unbound-control */
    char modules[WF_FACT_TEXT]; /* that it runs, as it tells unbound-control; "" when unknown */
    enum wf_answer threads;     /* whether the module's threads run, and since when */
    time_t threads_since;
    enum wf_answer library_mapped;
    bool library_replaced; /* the file that it loaded is another than the one there now */
};

/* Of events since the start, or since the statistics were last reset. */
struct wf_event_counts {
    bool known, has_fates;
    uint64_t written, suppressed; /* repeats that were counted with another event */
    uint64_t lost;                /* the sum of the next three, which has_fates tells apart */
    uint64_t limited, dropped, failed;
    char source[WF_FACT_TEXT];
};

struct wf_option_value {
    const char *name;
    char value[WF_PATH_SIZE + 16];
    bool is_default;
};

struct wf_facts {
    struct wf_programs programs;
    struct wf_setup setup;
    struct wf_process process;
    struct wf_event_counts events;
    struct wf_option_value options[WF_FACT_OPTIONS];
    size_t option_count;  /* 0 when they are not known */
    bool options_running; /* told by the daemon itself, not read from its configuration */
    char gaps[WF_FACT_GAPS][WF_FACT_TEXT]; /* what could not be learnt, and why */
    size_t gap_count;
};

/* Adds a sentence; those that do not fit are left out. */
void wf_facts_gap(struct wf_facts *facts, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Prints what fits: facts have room for what is sane, and the rest is cut. */
void wf_facts_text(char *to, size_t size, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The value of an option, NULL when the options are not known. */
const char *wf_facts_option(const struct wf_facts *facts, const char *name);

/* Whether the way in is a file that Unbound loads. */
bool wf_facts_has_library(const struct wf_facts *facts);

/* Whether a list of modules with blanks around each has the word. */
bool wf_facts_has_module(const char *modules, const char *word);

/* Copies words with one blank before and behind each. */
void wf_facts_spread(char *to, size_t size, const char *words);

#endif
