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
int wf_thread_start(pthread_t *thread, const char *name, size_t stack_size, void *(*run)(void *),
                    void *arg)
{
    char before_name[THREAD_NAME_SIZE] = "";
    sigset_t all, before;
    pthread_attr_t attr;
    int error;

    sigfillset(&all);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, stack_size);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    prctl(PR_GET_NAME, before_name);
    prctl(PR_SET_NAME, name);
    error = pthread_create(thread, &attr, run, arg);
    prctl(PR_SET_NAME, before_name);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    return error;
}
