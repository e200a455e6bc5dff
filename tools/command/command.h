/*
 * command.h - what the subcommands of whyfail share.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COMMAND_H
#define WF_COMMAND_H

#include <getopt.h>

#include "base/screen.h"
#include "base/trouble.h"
#include "log/follow.h"
#include "log/log_event.h"

struct wf_command {
    const char *name;
    const char *arguments; /* of the usage line */
    const char *purpose;   /* a line */
    const char *help;
    int (*run)(const struct wf_command *command, int argc, char **argv);
};

/* Both return the exit status for it. */
int wf_command_help(const struct wf_command *command);
int wf_command_usage(const struct wf_command *command);

/*
 * Reads options, those of the letters, as getopt takes them, and those of the table; take is called
 * for each with its short form and value, and returns false, with a sentence printed, for a bad
 * one. Returns -1 to go on at optind, else the exit status.
 */
typedef bool wf_option_take(void *context, int option, const char *value);
int wf_command_options(const struct wf_command *command, int argc, char **argv, const char *letters,
                       const struct option *options, wf_option_take *take, void *context);

/* "always", "never", "auto". Returns false, with a sentence printed, for anything else. */
bool wf_colour_parse(const char *word, enum wf_colour *colour);

/*
 * "90s", "15m", "1h", "7d" before now; "today" or "yesterday"; a day like 2026-11-02, or a time
 * like 2026-11-02T03:04 or 2026-11-02T03:04:05; days and times in UTC, with a final Z or without.
 * Returns false, with a sentence printed, for anything else.
 */
bool wf_since_parse(const char *word, time_t now, time_t *since);

/* Whether such a word is a span before now, and so moves on with it. */
bool wf_since_is_span(const char *word);

/*
 * Visits the events of the files, or of standard input for "-". Where none are given that is what
 * is piped in, else the log that Unbound's configuration on this host names, which is said on
 * stderr. Says at the end on stderr which lines were left out. Returns false, with a sentence
 * printed, when a file cannot be read.
 */
bool wf_logs_read(char **paths, int count, time_t since, wf_log_event_visit *visit, void *context);

/* The same for those who want to know the counts, which begin at 0. */
bool wf_logs_read_as(char **paths, int count, struct wf_log_scan *scan);

/*
 * Visits the events in the last so many octets of a log that is being written; a line that was cut
 * by that is left out. LONG_MAX: of all of a log. Says nothing, whatever happens.
 */
void wf_log_read_end(const char *path, long octets, wf_log_event_visit *visit, void *context);

/*
 * Opens the one log that is to be followed; where none is given, the configured one. Returns false,
 * with a sentence printed, if it cannot.
 */
bool wf_log_follow(char **paths, int count, struct wf_follow *follow);

#endif
