/*
 * trouble.h - what goes wrong is said on stderr, and shows in the exit status.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_TROUBLE_H
#define WF_TROUBLE_H

/* An interface for scripts. */
enum wf_exit {
    WF_EXIT_GOOD = 0,
    WF_EXIT_EXPLAINED = 1,
    WF_EXIT_UNEXPLAINED = 2,
    WF_EXIT_TROUBLE = 3
};

/* Prints "whyfail: " and a sentence on stderr. Returns WF_EXIT_TROUBLE. */
int wf_trouble(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
