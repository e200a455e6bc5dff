/*
 * session.c - sets the lab up and takes it down.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/session.h"

#include <errno.h>
#include <fnmatch.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/mangle.h"
#include "lab/netns.h"
#include "lab/server.h"

static bool is_wanted(const struct lab_row *row, void *arg)
{
    const struct lab_options *options = arg;

    if (options->demo_rows && !row->demo)
        return false;
    if (row->warm && !options->changing)
        return false;
    if ((row->since && options->release < row->since) ||
        (row->before && options->release >= row->before))
        return false;
    /* only the daemon that loads the library loads further modules */
    if ((options->patched || options->stock) && row->profile == LAB_PROFILE_LOCAL_MODULE)
        return false;
    if (options->profile >= 0 && (int)row->profile != options->profile)
        return false;
    return !options->only || fnmatch(options->only, row->label, FNM_EXTMATCH) == 0;
}

struct lab_session *lab_session_start(const struct lab_options *options)
{
    struct lab_session *session = calloc(1, sizeof(*session));
    const char *tmp = getenv("TMPDIR");

    if (!session)
        lab_die("out of memory");
    session->options = *options;
    session->options.release =
        lab_unbound_release(lab_daemon_variable(options->patched, options->stock));
    snprintf(session->dir, sizeof(session->dir), "%s/whyfail-lab-XXXXXX", tmp ? tmp : "/tmp");
    if (!mkdtemp(session->dir))
        lab_die("%s: %s", session->dir, strerror(errno));
    session->world = lab_world_new(is_wanted, &session->options, options->one_server);
    if (session->world->case_count == 0)
        lab_die("no row fits");
    lab_netns_enter();
    lab_report_to(options->agent);
    session->server = lab_server_start(session->world);
    return session;
}

void lab_session_resolvers(struct lab_session *session)
{
    bool needed[LAB_PROFILE_COUNT] = {false};
    bool module = !session->options.no_module;

    session->programs =
        lab_programs_from_environment(session->options.patched, session->options.stock);
    session->programs.threads = session->options.threads;
    session->programs.slow = session->options.slow;
    session->programs.plain_ede = session->options.plain_ede;
    session->programs.no_own_ede = session->options.no_own_ede;
    session->programs.edits = session->options.edits;
    if (module && !session->programs.patched && !session->programs.stock &&
        (!session->programs.module || access(session->programs.module, R_OK) != 0))
        lab_die("set MODULE to whyfail.so, or say --no-module");
    for (size_t i = 0; i < session->world->case_count; i++)
        needed[session->world->cases[i].row->profile] = true;
    for (int i = 0; i < LAB_PROFILE_COUNT; i++) {
        enum lab_profile_id profile = (enum lab_profile_id)i;

        if (needed[i] && module)
            session->with[i] =
                lab_resolver_start(&session->programs, session->world, session->dir, profile, true);
        if (needed[i] && (!module || !session->options.no_plain))
            session->without[i] = lab_resolver_start(&session->programs, session->world,
                                                     session->dir, profile, false);
    }
    for (int i = 0; i < LAB_PROFILE_COUNT; i++) {
        if (session->with[i])
            lab_resolver_await(session->with[i]);
        if (session->without[i])
            lab_resolver_await(session->without[i]);
    }
}

void lab_session_control(struct lab_session *session)
{
    struct lab_resolver *control = lab_resolver_start(&session->programs, session->world,
                                                      session->dir, LAB_PROFILE_CONTROL, false);

    lab_resolver_await(control);
    session->without[LAB_PROFILE_CONTROL] = control;
}

static bool stop(struct lab_resolver **resolver)
{
    const char *name = *resolver ? lab_profile_name((*resolver)->profile) : "";
    int status = *resolver ? lab_resolver_stop(*resolver) : 0;

    *resolver = NULL;
    if (status != 0)
        fprintf(stderr, "lab: Unbound (%s) ended with status %d\n", name, status);
    return status == 0;
}

bool lab_session_stop_resolvers(struct lab_session *session)
{
    bool ok = true;

    for (int i = 0; i < LAB_PROFILE_COUNT; i++) {
        ok = stop(&session->with[i]) && ok;
        ok = stop(&session->without[i]) && ok;
    }
    return ok;
}

static int remove_entry(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

void lab_session_end(struct lab_session *session)
{
    lab_session_stop_resolvers(session);
    kill(session->server, SIGTERM);
    kill(session->server, SIGCONT); /* it may have been made silent */
    waitpid(session->server, NULL, 0);
    lab_world_free(session->world);
    if (session->options.keep)
        printf("# files kept in %s\n", session->dir);
    else
        nftw(session->dir, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
    free(session);
}
