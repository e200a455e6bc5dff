/*
 * sink.h - where lines end up: Unbound's own log, or a file that may be renamed at any time.
 *
 * Used by the log only: opened at start, then by its writer thread.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_SINK_H
#define WF_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "config/options.h"
#include "report/log.h"

struct wf_sink {
    struct wf_file target;
    wf_log_line *line;
    void *arg;
    int fd; /* -1 unless a file is open */
    dev_t device;
    ino_t inode;
    uint64_t next_check_ms;
    uint64_t lost; /* lines since writing began to fail; 0: it does not */
    bool torn;     /* the file ends in part of a line */
};

/*
 * line: takes the lines with "unbound", and sentences about trouble with a file.
 * Returns false with a sentence in err when the file cannot be opened.
 */
bool wf_sink_open(struct wf_sink *sink, const struct wf_file *target, wf_log_line *line, void *arg,
                  struct wf_strbuf *err);
void wf_sink_close(struct wf_sink *sink);

/*
 * Writes one line. text: ends in a newline and a NUL; is changed. now_ms: of a clock that does not
 * go back. Returns false when it is lost.
 */
bool wf_sink_write(struct wf_sink *sink, char *text, size_t len, uint64_t now_ms);

#endif
