/*
 * unbound_conf.h - the clause "whyfail:" of an unbound.conf, among all that is not whyfail's.
 *
 * The words are split as a patched Unbound does it: an option of whyfail takes one value,
 * which may stand in the next line; the clause ends where another begins. What stands in other
 * clauses is not checked, but for whether module-config names the module.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_UNBOUND_CONF_H
#define WF_UNBOUND_CONF_H

#include <stdbool.h>
#include <stddef.h>

struct wf_unbound_conf {
    bool has_foreign; /* a clause of Unbound's own, or an include: it is an unbound.conf */
    unsigned clauses; /* "whyfail:" */
    unsigned options, mistakes;
    unsigned files;    /* that were read, the first one included */
    bool has_modules;  /* a module-config: is there */
    bool names_module; /* and the last one names whyfail */
    bool lacks_folder; /* of the clause's paths one is in a folder that is not there: */
    char folder[512];  /* a sentence */
};

/* Hears what is read, each with the context; what is not wanted is NULL. */
struct wf_unbound_conf_hearer {
    void (*mistake)(void *context, const char *path, unsigned line, const char *sentence);
    void (*option)(void *context, const char *name);              /* of the clause "server:" */
    void (*zone)(void *context, bool forwards, const char *name); /* a forward- or stub-zone's */
};

/* Returns a file's contents, for the caller to free; NULL with errno. */
char *wf_file_read(const char *path, size_t *len);

/* Reads no other file, whatever is included. */
struct wf_unbound_conf wf_unbound_conf_scan(const char *data, size_t len,
                                            const struct wf_unbound_conf_hearer *hearer,
                                            void *context);

/* Reads what the file at the path contains, and the files that it includes. */
struct wf_unbound_conf wf_unbound_conf_read(const char *path, const char *data, size_t len,
                                            const struct wf_unbound_conf_hearer *hearer,
                                            void *context);

#endif
