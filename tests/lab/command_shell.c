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
