/*
 * test_thread.c - a thread of the module's own: its signals, its stack, its name.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <errno.h>
#include <signal.h>

#include "check.h"
#include "common/thread.h"
#include "failing.h"

enum { STACK_SIZE = 256 * 1024, NAME_SIZE = 16 };

struct seen {
    int blocked, missed; /* signals */
    size_t stack_size;
    void *arg;
};

/* Which signals can be blocked at all: C libraries and emulators keep some to themselves. */
static void find_blockable(sigset_t *blockable)
{
    sigset_t all, before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_sigmask(SIG_SETMASK, &before, blockable);
}

static void *look(void *arg)
{
    struct seen *seen = arg;
    sigset_t blockable, mask;
    pthread_attr_t attr;
    int i;

    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    find_blockable(&blockable);
    for (i = 1; i < NSIG; i++) {
        if (sigismember(&blockable, i) != 1)
            continue;
        if (sigismember(&mask, i) == 1)
            seen->blocked++;
        else
            seen->missed++;
    }
    if (pthread_getattr_np(pthread_self(), &attr) == 0) {
        pthread_attr_getstacksize(&attr, &seen->stack_size);
        pthread_attr_destroy(&attr);
    }
    seen->arg = arg;
    return seen;
}

/* Whether of these two the mask of the thread that asks holds the second alone. */
static bool blocks_only(int open, int blocked)
{
    sigset_t mask;

    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    return sigismember(&mask, open) == 0 && sigismember(&mask, blocked) == 1;
}

static void test_start(void)
{
    struct seen seen = {0};
    sigset_t one, before;
    pthread_t thread;
    void *result = NULL;

    sigemptyset(&one);
    sigaddset(&one, SIGUSR1);
    pthread_sigmask(SIG_SETMASK, &one, &before);
    CU_ASSERT_FATAL(wf_thread_start(&thread, "whyfail-test", STACK_SIZE, look, &seen) == 0);
    WF_CHECK(blocks_only(SIGTERM, SIGUSR1), "the caller's signals are as before");
    CU_ASSERT_FATAL(pthread_join(thread, &result) == 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    WF_CHECK(result == &seen && seen.arg == &seen, "the function ran with its argument");
    WF_CHECK(seen.blocked > 30 && seen.missed == 0, "%d signals blocked, %d not", seen.blocked,
             seen.missed);
    WF_CHECK(seen.stack_size >= STACK_SIZE && seen.stack_size < 2 * STACK_SIZE,
             "a stack of %zu octets", seen.stack_size);
}

static void *wait_for_lock(void *arg)
{
    pthread_mutex_lock(arg);
    pthread_mutex_unlock(arg);
    return NULL;
}

static void test_name(void)
{
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    char name[NAME_SIZE] = "";
    pthread_t thread;

    pthread_mutex_lock(&lock); /* it is there to be asked until it gets this */
    pthread_setname_np(pthread_self(), "caller");
    CU_ASSERT_FATAL(wf_thread_start(&thread, "fifteen-octets!", STACK_SIZE, wait_for_lock, &lock) ==
                    0);
    pthread_getname_np(pthread_self(), name, sizeof(name));
    WF_CHECK_TEXT("the caller's name", name, "caller");
    pthread_getname_np(thread, name, sizeof(name));
    pthread_mutex_unlock(&lock);
    pthread_join(thread, NULL);
    WF_CHECK_TEXT("name", name, "fifteen-octets!");
}

static void test_none(void)
{
    sigset_t one, before;
    pthread_t thread;

    sigemptyset(&one);
    sigaddset(&one, SIGUSR1);
    pthread_sigmask(SIG_SETMASK, &one, &before);
    WF_CHECK(wf_thread_start(&thread, "none", SIZE_MAX / 8 * 7, look, NULL) != 0,
             "no stack can be so large");
    WF_CHECK(wf_thread_start(&thread, "none", 1, look, NULL) != 0, "nor so small");
    wf_failing_init(WF_FAILING_THREAD_ATTR);
    WF_CHECK(wf_thread_start(&thread, "none", STACK_SIZE, look, NULL) == ENOMEM, "no attributes");
    wf_failing_init(WF_FAILING_NO_INIT);
    WF_CHECK(blocks_only(SIGTERM, SIGUSR1), "the caller's signals are as before");
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

CU_TestInfo wf_tests_thread[] = {
    {"no signal reaches it, and its stack is small", test_start},
    {"it has a name", test_name},
    {"where none can be started, nothing has changed", test_none},
    CU_TEST_INFO_NULL,
};
