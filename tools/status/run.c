/*
 * run.c - runs one of Unbound's programs and reads what it says.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "status/run.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/clock.h"

enum { MOST_MS = 5000 };

extern char **environ;

struct reader {
    int fd; /* -1 when it has ended */
    char *data;
    size_t size, len;
};

/* What does not fit is read all the same, so that the program can end. */
static void read_some(struct reader *reader)
{
    char more[4096];
    ssize_t got = read(reader->fd, more, sizeof(more));
    size_t room = reader->size - 1 - reader->len;

    if (got < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (got <= 0) {
        close(reader->fd);
        reader->fd = -1;
        return;
    }
    room = (size_t)got < room ? (size_t)got : room;
    memcpy(reader->data + reader->len, more, room);
    reader->len += room;
    reader->data[reader->len] = '\0';
}

/* Returns false when it took too long. */
static bool read_both(struct reader readers[2])
{
    uint64_t until = wf_clock_ms() + MOST_MS;

    while (readers[0].fd >= 0 || readers[1].fd >= 0) {
        struct pollfd polls[2] = {{readers[0].fd, POLLIN, 0}, {readers[1].fd, POLLIN, 0}};
        uint64_t now = wf_clock_ms();
        size_t i;

        if (now >= until)
            return false;
        if (poll(polls, 2, (int)(until - now)) < 0 && errno != EINTR)
            return false;
        for (i = 0; i < 2; i++) {
            if (polls[i].revents != 0)
                read_some(&readers[i]);
        }
    }
    return true;
}

static int start(const char *const *argv, const int out[2], const int err[2], pid_t *pid)
{
    posix_spawn_file_actions_t actions;
    int error;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
    error = posix_spawn(pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(out[1]);
    close(err[1]);
    return error;
}

static int finish(pid_t pid, bool in_time)
{
    int status;

    if (!in_time)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return -1;
    }
    return in_time && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* Its first line, without the time and process that Unbound's programs put before. */
static void keep_complaint(char *err)
{
    const char *words = strstr(err, "] ");

    words = err[0] == '[' && words != NULL ? strstr(words, "] ") + 2 : err;
    words = strncmp(words, "unbound", 7) == 0 && strstr(words, "] ") != NULL
                ? strstr(words, "] ") + 2
                : words;
    memmove(err, words, strlen(words) + 1);
    err[strcspn(err, "\n")] = '\0';
}

int wf_run(struct wf_run *run, const char *const *argv)
{
    int out[2], err[2], error;
    bool in_time;
    pid_t pid;

    memset(run, 0, sizeof(*run));
    run->status = -1;
    if (pipe2(out, O_CLOEXEC) != 0)
        return -1;
    if (pipe2(err, O_CLOEXEC) != 0) {
        close(out[0]);
        close(out[1]);
        return -1;
    }
    error = start(argv, out, err, &pid);
    if (error != 0) {
        snprintf(run->err, sizeof(run->err), "cannot be run: %s", strerror(error));
        close(out[0]);
        close(err[0]);
        return -1;
    }
    in_time = read_both((struct reader[2]){{out[0], run->out, sizeof(run->out), 0},
                                           {err[0], run->err, sizeof(run->err), 0}});
    run->status = finish(pid, in_time);
    keep_complaint(run->err);
    if (!in_time)
        snprintf(run->err, sizeof(run->err), "did not end within %d s", MOST_MS / 1000);
    return run->status;
}
