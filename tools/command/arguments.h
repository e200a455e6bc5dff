/*
 * arguments.h - the words of a question, in any order and spelling that dig takes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_ARGUMENTS_H
#define WF_ARGUMENTS_H

#include <stdbool.h>

#include "resolve/host_name.h"

/* Each is NULL until it is given. */
struct wf_arguments {
    const char *name, *type, *server; /* server: without its "@" */
    const char *port;                 /* of -p */
    const char *reverse;              /* the address of -x */
    bool tcp;
};

/* Both return false, with a sentence printed, for what is not understood or given twice. */

/* -q, -t, -c, -p and -x, by their letter. */
bool wf_arguments_option(struct wf_arguments *arguments, int letter, const char *value);

/*
 * NAME, TYPE, CLASS, @SERVER and +tcp in any order. A word that can be a type is the name only when
 * there is none other and a second such word; with a final dot it is always a name.
 */
bool wf_arguments_words(struct wf_arguments *arguments, int count, char *const *words);

/* The name to be asked for, and the type where none was given: A, or PTR of an address. */
bool wf_arguments_name(struct wf_arguments *arguments, struct wf_host_name *name);

#endif
