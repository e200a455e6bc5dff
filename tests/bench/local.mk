# local.mk - what the module costs, in instructions and in time.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
check_PROGRAMS += tests/bench/broken tests/bench/diagnosis tests/bench/flood tests/bench/latency \
    tests/bench/log tests/bench/sender
EXTRA_DIST += tests/bench/bench.sh tests/bench/curves.py tests/bench/diagnosis.sh \
    tests/bench/growth.sh tests/bench/latency.sh tests/bench/log.sh tests/bench/resolver.sh tests/bench/resolvers.sh tests/bench/station.sh

tests_bench_diagnosis_SOURCES = \
    tests/bench/diagnosis.c \
    tests/bench/growth.c \
    tests/bench/hostile.c \
    tests/bench/hostile.h \
    tests/bench/hostile_dnssec.c \
    tests/bench/hostile_servers.c \
    tests/bench/inputs.h \
    tests/bench/typical.c \
    $(making_sources)
tests_bench_diagnosis_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/unit
tests_bench_diagnosis_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS)
tests_bench_diagnosis_LDADD = module/libwfcore.la $(LDNS_LIBS) $(CRYPTO_LIBS) $(JANSSON_LIBS)

tests_bench_log_SOURCES = \
    tests/bench/inputs.h \
    tests/bench/log.c \
    tests/bench/typical.c \
    $(making_sources)
tests_bench_log_CPPFLAGS = $(tests_bench_diagnosis_CPPFLAGS)
tests_bench_log_CFLAGS = $(tests_bench_diagnosis_CFLAGS)
tests_bench_log_LDADD = $(tests_bench_diagnosis_LDADD)

tests_bench_broken_SOURCES = tests/bench/broken.c
tests_bench_broken_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS)
tests_bench_broken_LDADD = $(LDNS_LIBS)

tests_bench_sender_SOURCES = tests/bench/client.c tests/bench/client.h tests/bench/sender.c
tests_bench_sender_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_bench_sender_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS)
tests_bench_sender_LDADD = $(LDNS_LIBS)

tests_bench_flood_SOURCES = tests/bench/client.c tests/bench/client.h tests/bench/flood.c
tests_bench_flood_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_bench_flood_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS)
tests_bench_flood_LDADD = $(LDNS_LIBS)

tests_bench_latency_SOURCES = tests/bench/client.c tests/bench/client.h tests/bench/latency.c
tests_bench_latency_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_bench_latency_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS)
tests_bench_latency_LDADD = $(LDNS_LIBS)
