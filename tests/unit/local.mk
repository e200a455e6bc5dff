# local.mk - the unit tests: one program, a file for each suite (suites.def).
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
EXTRA_DIST += tests/unit/README.md tests/unit/thread.supp

if HAVE_CUNIT
check_PROGRAMS += tests/unit/unit
TESTS += tests/unit/unit
endif

# evidence of failures, made up from real keys: the benches judge it, too
making_sources = \
    tests/unit/make_evidence.c \
    tests/unit/make_evidence.h \
    tests/unit/make_keys.c \
    tests/unit/make_keys.h \
    tests/unit/make_stage.c \
    tests/unit/make_stage.h

tests_unit_unit_SOURCES = $(making_sources) \
    tests/unit/check.c \
    tests/unit/check.h \
    tests/unit/check_diagnosis.c \
    tests/unit/check_diagnosis.h \
    tests/unit/check_less.c \
    tests/unit/cut_evidence.c \
    tests/unit/cut_evidence.h \
    tests/unit/failing.c \
    tests/unit/failing.h \
    tests/unit/fake_resolver.c \
    tests/unit/fake_resolver.h \
    tests/unit/main.c \
    tests/unit/make_random.c \
    tests/unit/make_random.h \
    tests/unit/make_world.c \
    tests/unit/make_world.h \
    tests/unit/said.c \
    tests/unit/said.h \
    tests/unit/suites.def \
    tests/unit/test_addr.c \
    tests/unit/test_arguments.c \
    tests/unit/test_broken.c \
    tests/unit/test_budget.c \
    tests/unit/test_cells.c \
    tests/unit/test_chain.c \
    tests/unit/test_witnesses.c \
    tests/unit/test_causes.c \
    tests/unit/test_check.c \
    tests/unit/test_contact.c \
    tests/unit/test_counters.c \
    tests/unit/test_diagnose_clock.c \
    tests/unit/test_diagnose_cut.c \
    tests/unit/test_diagnose_delegation.c \
    tests/unit/test_diagnose_denial.c \
    tests/unit/test_diagnose_details.c \
    tests/unit/test_diagnose_hostile.c \
    tests/unit/test_diagnose_keys.c \
    tests/unit/test_diagnose_limits.c \
    tests/unit/test_diagnose_mutated.c \
    tests/unit/test_diagnose_network.c \
    tests/unit/test_diagnose_running.c \
    tests/unit/test_diagnose_servers.c \
    tests/unit/test_diagnose_sigs.c \
    tests/unit/test_diagnose_steering.c \
    tests/unit/test_ede.c \
    tests/unit/test_ending.c \
    tests/unit/test_engine.c \
    tests/unit/test_event.c \
    tests/unit/test_exchange.c \
    tests/unit/test_failing.c \
    tests/unit/test_frame.c \
    tests/unit/test_log.c \
    tests/unit/test_memory.c \
    tests/unit/test_metrics.c \
    tests/unit/test_name.c \
    tests/unit/test_options.c \
    tests/unit/test_outfile.c \
    tests/unit/test_probe.c \
    tests/unit/test_queue.c \
    tests/unit/test_registration.c \
    tests/unit/test_repeats.c \
    tests/unit/test_sink.c \
    tests/unit/test_socket.c \
    tests/unit/test_status.c \
    tests/unit/test_stdout.c \
    tests/unit/test_strbuf.c \
    tests/unit/test_thread.c \
    tests/unit/test_tools.c \
    tests/unit/test_watch.c \
    tests/unit/test_worker.c
tests_unit_unit_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit -I$(top_srcdir)/tools
tests_unit_unit_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS) $(JANSSON_CFLAGS) $(CUNIT_CFLAGS) -pthread
tests_unit_unit_LDADD = tools/libwftools.la module/libwfcore.la $(LDNS_LIBS) $(CRYPTO_LIBS) $(JANSSON_LIBS) \
    $(CUNIT_LIBS)
# see failing.h
tests_unit_unit_LDFLAGS = -Wl,--wrap=malloc -Wl,--wrap=calloc -Wl,--wrap=realloc -Wl,--wrap=free \
    -Wl,--wrap=pthread_create -Wl,--wrap=pthread_attr_init -Wl,--wrap=pthread_condattr_init \
    -Wl,--wrap=pthread_cond_init -Wl,--wrap=sem_init
