/*
 * failing.c - lets allocations fail, and threads and what they wait with.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "failing.h"

#include <errno.h>
#include <jansson.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_bool armed, and_all_after;
static atomic_uint fail_at, seen, failed;
static atomic_long live;
static atomic_bool no_threads;
static atomic_int no_init;

/* The linker's names. */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);
int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
                          void *arg);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
                          void *arg);

int __real_pthread_attr_init(pthread_attr_t *attr);
int __wrap_pthread_attr_init(pthread_attr_t *attr);
int __real_pthread_condattr_init(pthread_condattr_t *attr);
int __wrap_pthread_condattr_init(pthread_condattr_t *attr);
int __real_pthread_cond_init(pthread_cond_t *cond, const pthread_condattr_t *attr);
int __wrap_pthread_cond_init(pthread_cond_t *cond, const pthread_condattr_t *attr);
int __real_sem_init(sem_t *sem, int shared, unsigned value);
int __wrap_sem_init(sem_t *sem, int shared, unsigned value);

static bool must_fail(void)
{
    unsigned number, at = atomic_load(&fail_at);

    if (!atomic_load(&armed))
        return false;
    number = atomic_fetch_add(&seen, 1) + 1;
    if (number < at || (number > at && !atomic_load(&and_all_after)))
        return false;
    atomic_fetch_add(&failed, 1);
    return true;
}

static void *counted(void *block)
{
    if (block != NULL)
        atomic_fetch_add(&live, 1);
    return block;
}

void *__wrap_malloc(size_t size)
{
    return must_fail() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return must_fail() ? NULL : counted(__real_calloc(count, size));
}

void *__wrap_realloc(void *block, size_t size)
{
    if (must_fail())
        return NULL;
    return block == NULL ? counted(__real_realloc(NULL, size)) : __real_realloc(block, size);
}

void __wrap_free(void *block)
{
    if (block != NULL)
        atomic_fetch_sub(&live, 1);
    __real_free(block);
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *),
                          void *arg)
{
    return atomic_load(&no_threads) ? EAGAIN : __real_pthread_create(thread, attr, run, arg);
}

static bool cannot(enum wf_failing_init what)
{
    return atomic_load(&no_init) == (int)what;
}

int __wrap_pthread_attr_init(pthread_attr_t *attr)
{
    return cannot(WF_FAILING_THREAD_ATTR) ? ENOMEM : __real_pthread_attr_init(attr);
}

int __wrap_pthread_condattr_init(pthread_condattr_t *attr)
{
    return cannot(WF_FAILING_COND_ATTR) ? ENOMEM : __real_pthread_condattr_init(attr);
}

int __wrap_pthread_cond_init(pthread_cond_t *cond, const pthread_condattr_t *attr)
{
    return cannot(WF_FAILING_COND) ? EAGAIN : __real_pthread_cond_init(cond, attr);
}

int __wrap_sem_init(sem_t *sem, int shared, unsigned value)
{
    if (!cannot(WF_FAILING_SEMAPHORE))
        return __real_sem_init(sem, shared, value);
    errno = ENOSYS;
    return -1;
}

void wf_failing_init(enum wf_failing_init what)
{
    atomic_store(&no_init, (int)what);
}

void wf_failing_threads(bool fail)
{
    atomic_store(&no_threads, fail);
}

void wf_failing_arm(unsigned number, bool and_after)
{
    json_set_alloc_funcs(__wrap_malloc, __wrap_free);
    atomic_store(&fail_at, number);
    atomic_store(&and_all_after, and_after);
    atomic_store(&seen, 0);
    atomic_store(&failed, 0);
    atomic_store(&live, 0);
    atomic_store(&armed, true);
}

unsigned wf_failing_disarm(void)
{
    atomic_store(&armed, false);
    return atomic_load(&failed);
}

long wf_failing_live(void)
{
    return atomic_load(&live);
}
