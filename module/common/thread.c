/*
 * thread.c - a thread that no signal of the daemon's reaches.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "common/thread.h"

#include <signal.h>
#include <sys/prctl.h>

enum { THREAD_NAME_SIZE = 16 }; /* prctl(2) */

/*
 * A thread inherits signal mask and name, so both are set around its birth. To name it from outside
 * takes /proc, which a chroot does not have.
 */
static int create(pthread_t *thread, const pthread_attr_t *attr, const char *name,
                  void *(*run)(void *), void *arg)
{
    char before_name[THREAD_NAME_SIZE] = "";
    sigset_t all, before;
    int error;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    prctl(PR_GET_NAME, before_name);
    prctl(PR_SET_NAME, name);
    error = pthread_create(thread, attr, run, arg);
    prctl(PR_SET_NAME, before_name);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return error;
}

int wf_thread_start(pthread_t *thread, const char *name, size_t stack_size, void *(*run)(void *),
                    void *arg)
{
    pthread_attr_t attr;
    int error = pthread_attr_init(&attr);

    if (error != 0)
        return error;
    error = pthread_attr_setstacksize(&attr, stack_size);
    if (error == 0)
        error = create(thread, &attr, name, run, arg);
    pthread_attr_destroy(&attr);
    return error;
}
