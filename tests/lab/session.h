/*
 * session.h - a lab that runs: namespace, world, server process, resolvers, temporary files.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_SESSION_H
#define LAB_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/resolver.h"
#include "lab/world.h"

struct lab_options {
    const char *only;   /* a shell pattern for the rows' labels; NULL: all */
    int profile;        /* an enum lab_profile_id, or -1: all */
    const char *events; /* where a copy of all event logs goes; NULL: nowhere */
    int threads;
    unsigned slow;    /* how many times longer an answer may take than usual */
    unsigned release; /* of Unbound, 11701 for 1.17.1; found at the start */
    bool udp, tcp;
    bool no_module;
    bool no_plain;   /* do not compare with an Unbound without the module */
    bool plain_ede;  /* that Unbound has "ede: yes" */
    bool no_own_ede; /* no Unbound has it: all codes are the module's */
    bool reload;
    bool patched, stock;
    bool keep;         /* leave the temporary files */
    bool one_server;   /* of each zone */
    const char *agent; /* the Report-Channel option of every answer; NULL: there is none */
    bool demo_rows;
    bool changing;                      /* rows whose zones change while the resolvers run, too */
    size_t questions;                   /* of differ */
    uint64_t seed;                      /* what they are made from; 0: the time */
    const struct lab_conf_edits *edits; /* by profile, of the resolvers that start from now on */
};

struct lab_session {
    struct lab_options options;
    struct lab_programs programs;
    struct lab_world *world;
    pid_t server;
    char dir[128];
    struct lab_resolver *with[LAB_PROFILE_COUNT];    /* NULL: not needed */
    struct lab_resolver *without[LAB_PROFILE_COUNT]; /* the same without the module */
};

/* Enters the namespace, builds the world, starts its servers. */
struct lab_session *lab_session_start(const struct lab_options *options);

/* Starts every resolver that the rows need and waits until all answer. */
void lab_session_resolvers(struct lab_session *session);

/* Starts a second Unbound like the default one without the module. */
void lab_session_control(struct lab_session *session);

/*
 * Asks for the names of the rows whose zones change, and then has them changed. Returns false when
 * it was interrupted.
 */
bool lab_warm_and_change(struct lab_session *session);

/* Ends the resolvers, so that their event logs are complete. Returns whether all ended well. */
bool lab_session_stop_resolvers(struct lab_session *session);

/* Ends everything and removes the temporary files. */
void lab_session_end(struct lab_session *session);

#endif
