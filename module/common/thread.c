/*
 * thread.c - a thread that no signal of the daemon's reaches.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "common/thread.h"

#include <signal.h>

/* A thread inherits its signal mask, so the mask is set around its birth. */
int wf_thread_start(pthread_t *thread, const char *name, size_t stack_size, void *(*run)(void *),
                    void *arg)
{
    sigset_t all, before;
    pthread_attr_t attr;
    int error;

    sigfillset(&all);
    pthread_attr_init(&attr);
    pthread_attr_setstacksize(&attr, stack_size);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    error = pthread_create(thread, &attr, run, arg);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attr);
    if (error == 0)
        pthread_setname_np(*thread, name);
    return error;
}
