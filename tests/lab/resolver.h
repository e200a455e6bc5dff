/*
 * resolver.h - Unbound daemons for the lab: started with a generated configuration, watched, ended.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_RESOLVER_H
#define LAB_RESOLVER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <sys/types.h>

#include "lab/world.h"

/* An address of the lab at which nothing listens: the root hints of LAB_PROFILE_NO_ROOT have it. */
#define LAB_NOBODY "203.0.113.126"

enum { LAB_EDITS = 40, LAB_EDIT_MAX = 256 };

/* What an operator changes in the configuration of one resolver. */
struct lab_conf_edits {
    char out[LAB_EDITS][LAB_EDIT_MAX]; /* every line with this text is taken out, or has in its */
    char instead[LAB_EDITS][LAB_EDIT_MAX]; /* place this text, where that is not empty */
    char in[LAB_EDITS][LAB_EDIT_MAX];      /* these are put into its server: clause */
    unsigned out_count, in_count;
    bool right_clock;
};

/* What to run, from the environment and the command line. */
struct lab_programs {
    const char *unbound;    /* UNBOUND */
    const char *control;    /* UNBOUND_CONTROL; NULL: reload is not possible */
    const char *checkconf;  /* UNBOUND_CHECKCONF; NULL: not checked */
    bool patched;           /* the module is built in */
    const char *stock;      /* STOCK_SCRIPT: the script that takes the module in; else NULL */
    char local_module[512]; /* of the lab's own, which fails queries */
    const char *module;     /* MODULE: whyfail.so; NULL: Unbound as it is */
    int threads;
    unsigned slow;  /* how many times longer than usual it may take to start and to end */
    bool plain_ede; /* Unbound alone with "ede: yes" */
    bool no_own_ede;
    const struct lab_conf_edits *edits; /* by profile; NULL: none */
};

struct lab_resolver {
    enum lab_profile_id profile;
    bool with_module;
    unsigned slow;
    struct sockaddr_in addr;
    pid_t pid;
    char dir[256]; /* its files: unbound.conf, options.conf, events.json, log, control.sock */
};

/* The environment's programs. Ends the program when the daemon is not named. */
struct lab_programs lab_programs_from_environment(bool patched, bool stock);

/* The variable of the environment that names the daemon under test. */
const char *lab_daemon_variable(bool patched, bool stock);

/* Unbound's release as a number, 11701 for 1.17.1; 0 when it cannot be told. */
unsigned lab_unbound_release(const char *variable);

/*
 * Starts a daemon below dir. It ends with this process. The profile's instance with the module
 * listens on port 53 for the default profile, every other on a port of its own.
 * Returns at once; lab_resolver_await() waits until it answers.
 */
struct lab_resolver *lab_resolver_start(const struct lab_programs *programs,
                                        const struct lab_world *world, const char *dir,
                                        enum lab_profile_id profile, bool with_module);
void lab_resolver_await(const struct lab_resolver *resolver);

/* Reloads it through unbound-control. Returns false when that failed. */
bool lab_resolver_reload(const struct lab_programs *programs, const struct lab_resolver *resolver);

/*
 * Makes it forget something: "flush" a name, "flush_zone" a name and all below it, "flush_infra"
 * what it knows of an address. Returns false when that failed.
 */
bool lab_resolver_flush(const struct lab_resolver *resolver, const char *command, const char *what);

/* Ends it and waits for its end, so that its event log is complete. Returns its exit status. */
int lab_resolver_stop(struct lab_resolver *resolver);

const char *lab_profile_name(enum lab_profile_id profile);

#endif
