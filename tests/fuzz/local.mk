# local.mk - what is fuzzed. "replay" gives kept inputs to a target in any build; "fuzz" is libFuzzer's
# and takes clang; "recorder" is the module for tests that keeps the evidence it judges.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
check_PROGRAMS += tests/fuzz/replay
TESTS += tests/parts/kept.sh
EXTRA_DIST += tests/fuzz/README.md tests/fuzz/corpus tests/fuzz/fuzz.sh tests/fuzz/seeds.sh
EXTRA_PROGRAMS += tests/fuzz/fuzz
EXTRA_LTLIBRARIES += tests/fuzz/recorder.la

codec_sources = \
    tests/fuzz/codec.c \
    tests/fuzz/codec.h \
    tests/fuzz/codec_evidence.c \
    tests/fuzz/codec_parts.h \
    tests/fuzz/codec_verdict.c
fuzz_sources = $(codec_sources) \
    tests/fuzz/blame.def \
    tests/fuzz/must.c \
    tests/fuzz/must.h \
    tests/fuzz/oracle.c \
    tests/fuzz/oracle.h \
    tests/fuzz/signs.def \
    tests/fuzz/sound.c \
    tests/fuzz/sound.h \
    tests/fuzz/target_ede.c \
    tests/fuzz/target_event.c \
    tests/fuzz/target_evidence.c \
    tests/fuzz/target_log.c \
    tests/fuzz/target_names.c \
    tests/fuzz/target_options.c \
    tests/fuzz/targets.c \
    tests/fuzz/targets.def \
    tests/fuzz/targets.h \
    tests/fuzz/watchful.c \
    tests/fuzz/watchful.h
fuzz_cppflags = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/fuzz -I$(top_srcdir)/tools
fuzz_cflags = $(AM_CFLAGS) $(LDNS_CFLAGS) $(JANSSON_CFLAGS)
fuzz_ldadd = tools/libwftools.la module/libwfcore.la $(LDNS_LIBS) $(CRYPTO_LIBS) $(JANSSON_LIBS)

tests_fuzz_replay_SOURCES = $(fuzz_sources) tests/fuzz/replay.c
tests_fuzz_replay_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_replay_CFLAGS = $(fuzz_cflags)
tests_fuzz_replay_LDADD = $(fuzz_ldadd)

tests_fuzz_fuzz_SOURCES = $(fuzz_sources) tests/fuzz/fuzz.c
tests_fuzz_fuzz_CPPFLAGS = $(fuzz_cppflags)
tests_fuzz_fuzz_CFLAGS = $(fuzz_cflags)
tests_fuzz_fuzz_LDADD = $(fuzz_ldadd)
tests_fuzz_fuzz_LDFLAGS = -fsanitize=fuzzer

# With Unbound's own functions, which are those of the build that the module is for. Its white list of
# functions does not know the target's.
if WF_UNBOUND
EXTRA_PROGRAMS += tests/fuzz/calls
tests_fuzz_calls_SOURCES = \
    tests/fuzz/calls_world.c \
    tests/fuzz/calls_world.h \
    tests/fuzz/must.c \
    tests/fuzz/must.h \
    tests/fuzz/target_calls.c
tests_fuzz_calls_CPPFLAGS = $(fuzz_cppflags) $(WF_UNBOUND_CPPFLAGS)
tests_fuzz_calls_CFLAGS = $(AM_CFLAGS)
tests_fuzz_calls_LDADD = module/libwfobserve.la module/libwfcore.la \
    $(WF_UNBOUND_BUILD)/.libs/libunbound.a $(UNBOUND_LIBS)
tests_fuzz_calls_LDFLAGS = -fsanitize=fuzzer -Wl,--wrap=fptr_whitelist_mod_clear
endif

# The linker puts the recorder before the diagnosis; the module's own sources know nothing of it.
tests_fuzz_recorder_la_SOURCES = $(codec_sources) tests/fuzz/recorder.c module/observe/dynlib.c
tests_fuzz_recorder_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests/fuzz $(WF_UNBOUND_CPPFLAGS)
tests_fuzz_recorder_la_CFLAGS = $(AM_CFLAGS) -fvisibility=hidden -pthread
tests_fuzz_recorder_la_LIBADD = $(module_whyfail_la_LIBADD)
tests_fuzz_recorder_la_LDFLAGS = $(module_whyfail_la_LDFLAGS) -rpath /nowhere \
    -Wl,--wrap=wf_diagnose
