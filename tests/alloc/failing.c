/*
 * failing.c - lets allocations of the module in a live Unbound fail: those of Unbound's regions,
 * and what a query holds while it waits.
 * Linked with --wrap, so that the module's calls, and nobody else's, come here; it is no part of
 * the module that is shipped.
 *
 * The file WF_FAIL_FILE holds five numbers of 32 bits: which allocation is to fail, counted from 1
 * (0: none), whether all after it do, how many there were, how many failed, how often the module
 * counted a loss.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/compat.h" /* first: it has Unbound's config.h */

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "report/counters.h"

struct control {
    atomic_uint fail_at, and_after, seen, failed, counted;
};

static struct control *control;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void open_control(void)
{
    const char *path = getenv("WF_FAIL_FILE");
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    void *map = MAP_FAILED;

    if (fd >= 0)
        map = mmap(NULL, sizeof(*control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        fatal_exit("failing: WF_FAIL_FILE names no file that can be mapped");
    close(fd);
    control = map;
}

static bool must_fail(void)
{
    unsigned fail_at, number;

    pthread_once(&once, open_control);
    fail_at = atomic_load(&control->fail_at);
    number = atomic_fetch_add(&control->seen, 1) + 1;
    if (fail_at == 0 || number < fail_at ||
        (number > fail_at && atomic_load(&control->and_after) == 0))
        return false;
    atomic_fetch_add(&control->failed, 1);
    return true;
}

/* The linker's names. */
void *__real_regional_alloc(struct regional *region, size_t size);
void *__real_regional_alloc_zero(struct regional *region, size_t size);
void *__real_regional_alloc_init(struct regional *region, const void *data, size_t size);
void *__real_wf_waiting_malloc(size_t size);
void *__wrap_wf_waiting_malloc(size_t size);
struct edns_option *__real_edns_opt_copy_region(struct edns_option *list, struct regional *region);
void *__wrap_regional_alloc(struct regional *region, size_t size);
void *__wrap_regional_alloc_zero(struct regional *region, size_t size);
void *__wrap_regional_alloc_init(struct regional *region, const void *data, size_t size);
struct edns_option *__wrap_edns_opt_copy_region(struct edns_option *list, struct regional *region);
void __real_wf_counters_allocation_failure(struct wf_counters *counters);
void __wrap_wf_counters_allocation_failure(struct wf_counters *counters);

void *__wrap_regional_alloc(struct regional *region, size_t size)
{
    return must_fail() ? NULL : __real_regional_alloc(region, size);
}

void *__wrap_regional_alloc_zero(struct regional *region, size_t size)
{
    return must_fail() ? NULL : __real_regional_alloc_zero(region, size);
}

void *__wrap_regional_alloc_init(struct regional *region, const void *data, size_t size)
{
    return must_fail() ? NULL : __real_regional_alloc_init(region, data, size);
}

void *__wrap_wf_waiting_malloc(size_t size)
{
    return must_fail() ? NULL : __real_wf_waiting_malloc(size);
}

struct edns_option *__wrap_edns_opt_copy_region(struct edns_option *list, struct regional *region)
{
    return must_fail() ? NULL : __real_edns_opt_copy_region(list, region);
}

void __wrap_wf_counters_allocation_failure(struct wf_counters *counters)
{
    pthread_once(&once, open_control);
    atomic_fetch_add(&control->counted, 1);
    __real_wf_counters_allocation_failure(counters);
}
