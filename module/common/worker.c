/*
 * worker.c - a thread that does the module's I/O, and that nobody has to wait for.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "common/worker.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>

#include "common/clock.h"
#include "common/thread.h"

enum { STEP_MS = 50 };

/* With the lock held, as pthread_cond_wait. */
static void wait_until(struct wf_worker *worker, uint64_t ms)
{
    const struct timespec until = {.tv_sec = (time_t)(ms / WF_MS_PER_S),
                                   .tv_nsec = (long)(ms % WF_MS_PER_S * WF_NS_PER_MS)};

    (void)pthread_cond_timedwait(&worker->changed, &worker->lock, &until);
}

/* Of the clock that wf_clock_ms() reads: a step of the time of day is not waited for. */
static int init_changed(pthread_cond_t *changed)
{
    pthread_condattr_t attr;
    int error = pthread_condattr_init(&attr);

    if (error != 0)
        return error;
    error = pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    if (error == 0)
        error = pthread_cond_init(changed, &attr);
    pthread_condattr_destroy(&attr);
    return error;
}

void wf_worker_forget(struct wf_worker *worker)
{
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->lock);
}

int wf_worker_start(struct wf_worker *worker, const char *name, size_t stack_size,
                    void *(*run)(void *), void *arg)
{
    int error;

    *worker = (struct wf_worker){.lock = PTHREAD_MUTEX_INITIALIZER};
    error = init_changed(&worker->changed);
    if (error != 0)
        return error;
    error = wf_thread_start(&worker->thread, name, stack_size, run, arg);
    if (error != 0)
        wf_worker_forget(worker);
    return error;
}

bool wf_worker_await_first(struct wf_worker *worker)
{
    uint64_t until = wf_clock_ms() + WF_WORKER_START_MS;
    bool done;

    pthread_mutex_lock(&worker->lock);
    while (!worker->first_done && wf_clock_ms() < until)
        wait_until(worker, until);
    done = worker->first_done;
    pthread_mutex_unlock(&worker->lock);
    return done;
}

struct place {
    uintptr_t at;
    bool in_program;
};

/* dl_iterate_phdr names the running program first. */
static int find_in_program(struct dl_phdr_info *program, size_t size, void *arg)
{
    struct place *place = arg;
    size_t i;

    (void)size;
    for (i = 0; i < program->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &program->dlpi_phdr[i];
        uintptr_t start = program->dlpi_addr + segment->p_vaddr;

        if (segment->p_type == PT_LOAD && place->at >= start &&
            place->at - start < segment->p_memsz)
            place->in_program = true;
    }
    return 1;
}

/*
 * A thread that is left behind comes back into this code, so a library is kept in memory from now
 * on although Unbound unloads it. A program stays anyway.
 */
static bool keep_code(void)
{
    static const char here;
    struct place place = {.at = (uintptr_t)&here};
    Dl_info info;

    (void)dl_iterate_phdr(find_in_program, &place);
    if (place.in_program)
        return true;
    return dladdr(&here, &info) != 0 && info.dli_fname != NULL &&
           dlopen(info.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE) != NULL;
}

bool wf_worker_join(struct wf_worker *worker, uint32_t patience_ms, void (*leave)(void *arg),
                    void *arg)
{
    uint64_t until = wf_clock_ms() + patience_ms;
    pthread_t thread = worker->thread;

    pthread_mutex_lock(&worker->lock);
    worker->stop = true;
    pthread_cond_broadcast(&worker->changed);
    while (!worker->ended) {
        if (worker->in_io && wf_clock_ms() >= until && keep_code()) {
            leave(arg);
            worker->left = true;
            pthread_detach(thread);
            pthread_mutex_unlock(&worker->lock);
            return false;
        }
        wait_until(worker, wf_clock_ms() + STEP_MS);
    }
    pthread_mutex_unlock(&worker->lock);
    pthread_join(thread, NULL);
    wf_worker_forget(worker);
    return true;
}

void wf_worker_begin_io(struct wf_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->in_io = true;
    pthread_mutex_unlock(&worker->lock);
}

bool wf_worker_end_io(struct wf_worker *worker)
{
    bool left;

    pthread_mutex_lock(&worker->lock);
    left = worker->left;
    worker->in_io = false;
    if (!worker->first_done) {
        worker->first_done = true;
        pthread_cond_broadcast(&worker->changed);
    }
    pthread_mutex_unlock(&worker->lock);
    return !left;
}

bool wf_worker_sleep(struct wf_worker *worker, uint64_t ms)
{
    uint64_t until = wf_clock_ms() + ms;
    bool stop;

    pthread_mutex_lock(&worker->lock);
    while (!worker->stop && wf_clock_ms() < until)
        wait_until(worker, until);
    stop = worker->stop;
    pthread_mutex_unlock(&worker->lock);
    return stop;
}

void wf_worker_ended(struct wf_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->ended = true;
    pthread_cond_broadcast(&worker->changed);
    pthread_mutex_unlock(&worker->lock);
}
