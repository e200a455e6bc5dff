/*
 * command_shell.c - "lab serve" and "lab shell": the world to dig in by hand.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/lab.h"

static void print_world(const struct lab_world *world)
{
    for (size_t i = 0; i < world->zone_count; i++) {
        const struct lab_zone *zone = world->zones[i];

        printf("%-32s", zone->name);
        for (size_t j = 0; j < zone->server_count; j++)
            printf(" %s", zone->servers[j].text);
        putchar('\n');
    }
    fflush(stdout);
}

static FILE *create(const struct lab_session *session, const char *name)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", session->dir, name);
    file = fopen(path, "we");
    if (!file)
        lab_die("%s: %s", path, strerror(errno));
    return file;
}

static void write_row(FILE *file, const struct lab_case *of, const struct lab_resolver *resolver)
{
    const struct lab_row *row = of->row;
    bool fails = row->expect.cause && !row->answered;
    char *type = ldns_rr_type2str(row->ask.type ? row->ask.type : LDNS_RR_TYPE_A);
    char zone[256] = "*";

    if (!row->expect.zone || strcmp(row->expect.zone, "*") != 0)
        lab_fill(zone, sizeof(zone), row->expect.zone ? row->expect.zone : "{zone}", of);
    fprintf(file, "%s\t127.0.0.1#%u\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", row->label,
            (unsigned)ntohs(resolver->addr.sin_port), of->qname, type,
            fails         ? "fails"
            : row->secure ? "secure"
                          : "insecure",
            fails ? row->expect.cause : "-", fails && zone[0] != '\0' ? zone : "-",
            fails ? row->expect.at_fault : "-", row->patched.cause ? row->patched.cause : "-",
            row->patched.cause ? row->patched.at_fault : "-");
    free(type);
}

/*
 * For scripts, in the folder: "rows", a line for each with label, resolver, name, type, what comes
 * of it, of a failure cause, zone and party, and cause and party where a patched Unbound tells
 * more, between tabs; "anchor", the root's trust anchor.
 */
static void write_tables(const struct lab_session *session)
{
    char *anchor = lab_world_anchor(session->world);
    FILE *file = create(session, "anchor");

    fprintf(file, "%s\n", anchor);
    fclose(file);
    free(anchor);
    file = create(session, "rows");
    for (size_t i = 0; i < session->world->case_count; i++) {
        const struct lab_case *of = &session->world->cases[i];
        struct lab_resolver *const *resolvers =
            session->options.no_module ? session->without : session->with;

        write_row(file, of, resolvers[of->row->profile]);
    }
    fclose(file);
}

/* Runs the command, or the user's shell. Returns its exit status. */
static int run_inside(char *const command[])
{
    const char *name = getenv("SHELL");
    char *const shell[] = {(char *)(name ? name : "/bin/sh"), NULL};
    char *const *argv = command[0] ? command : shell;
    pid_t pid;
    int status;

    signal(SIGINT, SIG_IGN); /* the shell's business */
    pid = fork();
    if (pid == 0) {
        signal(SIGINT, SIG_DFL);
        execvp(argv[0], argv);
        fprintf(stderr, "lab: %s: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid)
        return 1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int lab_command_serve(const struct lab_options *options, char *const command[])
{
    struct lab_session *session = lab_session_start(options);
    int status;

    if (!command[0])
        print_world(session->world);
    status = run_inside(command);
    lab_session_end(session);
    return status;
}

int lab_command_shell(const struct lab_options *options, char *const command[])
{
    struct lab_session *session = lab_session_start(options);
    int status;

    lab_session_resolvers(session);
    setenv("LAB_DIR", session->dir, 1);
    write_tables(session);
    if (!command[0]) {
        print_world(session->world);
        printf("\nUnbound answers on 127.0.0.1%s; its files are in %s.\n"
               "Try: dig @127.0.0.1 www.expired.test\n",
               session->options.no_module ? " port 5301" : "", session->dir);
        fflush(stdout);
    }
    status = run_inside(command);
    lab_session_end(session);
    return status;
}
