/*
 * worker.h - a thread that does the module's I/O, and that nobody has to wait for.
 *
 * A file system may hang: a network that is down, a disk that does not answer. No flag of open(2)
 * or write(2) helps, and neither a start of the resolver nor its end may wait for it. So the thread
 * says when it does I/O, whoever owns it waits a bounded time, and one that hangs in I/O is left
 * behind: it then owns what it works with, and frees it when the file system lets it go.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_WORKER_H
#define WF_WORKER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WF_WORKER_START_MS = 1000,   /* how long a start waits for the first I/O */
    WF_WORKER_PATIENCE_MS = 2000 /* and an end for the last */
};

struct wf_worker {
    pthread_t thread;
    pthread_mutex_t lock; /* of all that follows */
    pthread_cond_t changed;
    bool first_done; /* the first I/O is over */
    bool in_io;
    bool stop;
    bool ended;
    bool left; /* behind */
};

/*
 * By the owner. run: as in wf_thread_start, with the thread's part of the calls below; arg holds
 * the worker, and is freed by the thread when it is left behind. Returns 0, or an errno: no thread.
 */
int wf_worker_start(struct wf_worker *worker, const char *name, size_t stack_size,
                    void *(*run)(void *), void *arg);

/* By the owner: waits until the first I/O is over. Returns false when it takes too long. */
bool wf_worker_await_first(struct wf_worker *worker);

/*
 * By the owner: tells the thread to stop, and joins it. One that is in I/O still after patience_ms
 * is left behind: leave is called while it cannot go on, to take from arg what the owner keeps;
 * after that arg is the thread's. Returns false then.
 */
bool wf_worker_join(struct wf_worker *worker, uint32_t patience_ms, void (*leave)(void *arg),
                    void *arg);

/*
 * By the thread, around I/O. In between it may use nothing that the owner frees. wf_worker_end_io
 * returns false when it was left behind: then it calls wf_worker_forget, frees its arg and returns.
 */
void wf_worker_begin_io(struct wf_worker *worker);
bool wf_worker_end_io(struct wf_worker *worker);
void wf_worker_forget(struct wf_worker *worker);

/* By the thread: sleeps until it is to stop, and returns true, or until the time is over. */
bool wf_worker_sleep(struct wf_worker *worker, uint64_t ms);

/* By the thread, as the last thing it does. */
void wf_worker_ended(struct wf_worker *worker);

#endif
