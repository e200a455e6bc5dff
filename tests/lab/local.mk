# local.mk - the lab: a broken DNS world, what is asked of it, and the demonstration.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
if WF_UNBOUND
check_PROGRAMS += tests/lab/lab
check_LTLIBRARIES += tests/lab/refusing_module.la
endif
EXTRA_DIST += tests/lab/README.md tests/lab/nosha1.c

tests_lab_lab_SOURCES = \
    tests/lab/answer.c tests/lab/answer.h \
    tests/lab/ask.c tests/lab/ask.h \
    tests/lab/checks.c tests/lab/checks.h \
    tests/lab/command_compare.c \
    tests/lab/command_demo.c \
    tests/lab/command_differ.c \
    tests/lab/command_follow.c \
    tests/lab/command_run.c \
    tests/lab/command_shell.c \
    tests/lab/compare.c \
    tests/lab/events.c tests/lab/events.h \
    tests/lab/fault.h \
    tests/lab/fault_denial.c \
    tests/lab/fault_key.c \
    tests/lab/fault_sig.c \
    tests/lab/fault_standby.c \
    tests/lab/lab.c tests/lab/lab.h \
    tests/lab/mangle.c tests/lab/mangle.h \
    tests/lab/netns.c tests/lab/netns.h \
    tests/lab/online.c tests/lab/online.h \
    tests/lab/outage.c \
    tests/lab/placeholder.c \
    tests/lab/questions.c tests/lab/questions.h \
    tests/lab/remedies.def \
    tests/lab/remedy.c tests/lab/remedy.h \
    tests/lab/repair.h tests/lab/repair_conf.c tests/lab/repair_keys.c tests/lab/repair_servers.c \
    tests/lab/resolver.c tests/lab/resolver.h \
    tests/lab/row.h \
    tests/lab/rows.c \
    tests/lab/rows_basic.def \
    tests/lab/rows_denial.def \
    tests/lab/rows_ds.def \
    tests/lab/rows_hostile.def \
    tests/lab/rows_local.def \
    tests/lab/rows_servers.def \
    tests/lab/rows_sig.def \
    tests/lab/rows_transport.def \
    tests/lab/rows_warm.def \
    tests/lab/rows_zones.def \
    tests/lab/runner.c tests/lab/runner.h \
    tests/lab/score.c tests/lab/score.h \
    tests/lab/screen.c tests/lab/screen.h \
    tests/lab/server.c tests/lab/server.h \
    tests/lab/session.c tests/lab/session.h \
    tests/lab/storm.c tests/lab/storm.h \
    tests/lab/tap.c tests/lab/tap.h \
    tests/lab/tls.c tests/lab/tls.h \
    tests/lab/claims.def \
    tests/lab/truth.c tests/lab/truth.h tests/lab/truth_claims.c \
    tests/lab/unfollowed.def \
    tests/lab/world.c tests/lab/world.h \
    tests/lab/zone.c tests/lab/zone.h \
    module/common/strbuf.c \
    module/common/utf8.c
tests_lab_lab_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_lab_lab_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS) $(CRYPTO_CFLAGS) $(JANSSON_CFLAGS)
tests_lab_lab_LDADD = $(LDNS_LIBS) $(CRYPTO_LIBS) $(JANSSON_LIBS) -levent_core -levent_openssl -lssl

# A module of Unbound's for the lab, so with Unbound's headers. -rpath makes libtool link a shared one.
tests_lab_refusing_module_la_SOURCES = tests/lab/refusing_module.c
tests_lab_refusing_module_la_CPPFLAGS = $(AM_CPPFLAGS) $(WF_UNBOUND_CPPFLAGS)
tests_lab_refusing_module_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden
tests_lab_refusing_module_la_LDFLAGS = -module -avoid-version -shared -rpath /nowhere
