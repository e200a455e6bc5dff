/*
 * thread.h - threads of the module's own inside a daemon that knows nothing of them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_THREAD_H
#define WF_THREAD_H

#include <pthread.h>
#include <stddef.h>

/*
 * Starts a thread that runs the function with arg. All signals are blocked in it: they are meant
 * for the daemon's own threads, which wait for them.
 * thread: receives what pthread_join needs; whoever starts a thread joins it.
 * stack_size: octets, at least PTHREAD_STACK_MIN.
 * name: for ps and debuggers, at most 15 octets.
 * Returns 0, or the errno of why there is none. The caller's own signals are as before either way.
 */
int wf_thread_start(pthread_t *thread, const char *name, size_t stack_size, void *(*run)(void *),
                    void *arg);

#endif
