# local.mk - hostile load, and what an observer of the wire counts.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
check_PROGRAMS += tests/hostile/asker tests/hostile/crowd tests/hostile/slow
EXTRA_DIST += tests/hostile/README.md \
    tests/hostile/burst.py tests/hostile/common.sh tests/hostile/cost.sh \
    tests/hostile/eager.py tests/hostile/load.sh tests/hostile/memory.sh \
    tests/hostile/sanitized-storm.sh tests/hostile/seeds.sh tests/hostile/servers.sh \
    tests/hostile/spent.sh tests/hostile/table.sh tests/hostile/traffic.sh

tests_hostile_asker_SOURCES = \
    tests/hostile/asker.c \
    tests/hostile/judge.c tests/hostile/judge.h \
    tests/hostile/query.c tests/hostile/query.h
tests_hostile_asker_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_hostile_asker_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS)
tests_hostile_asker_LDADD = $(LDNS_LIBS)

tests_hostile_slow_SOURCES = tests/hostile/slow.c
tests_hostile_slow_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS)
tests_hostile_slow_LDADD = $(LDNS_LIBS)

tests_hostile_crowd_SOURCES = tests/bench/client.c tests/bench/client.h tests/hostile/crowd.c
tests_hostile_crowd_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_hostile_crowd_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS)
tests_hostile_crowd_LDADD = $(LDNS_LIBS)
