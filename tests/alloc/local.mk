# local.mk - allocations that fail, in a live Unbound: the module for tests, and what asks it.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
EXTRA_LTLIBRARIES += tests/alloc/failing.la
EXTRA_DIST += tests/alloc/alloc.sh

tests_alloc_failing_la_SOURCES = tests/alloc/failing.c module/observe/dynlib.c
tests_alloc_failing_la_CPPFLAGS = $(AM_CPPFLAGS) $(WF_UNBOUND_CPPFLAGS)
tests_alloc_failing_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden -pthread
tests_alloc_failing_la_LIBADD = $(module_whyfail_la_LIBADD)
tests_alloc_failing_la_LDFLAGS = $(module_whyfail_la_LDFLAGS) -rpath /nowhere \
    -Wl,--wrap=regional_alloc -Wl,--wrap=regional_alloc_zero -Wl,--wrap=regional_alloc_init \
    -Wl,--wrap=wf_waiting_malloc \
    -Wl,--wrap=edns_opt_copy_region -Wl,--wrap=wf_counters_allocation_failure
