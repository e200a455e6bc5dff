# local.mk - whyfail, the operator's command. Its parts are a library, so that tests can link them.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
bin_PROGRAMS += tools/whyfail
noinst_LTLIBRARIES += tools/libwftools.la

tools_libwftools_la_SOURCES = \
    tools/draw.c tools/draw.h \
    tools/log_file.c tools/log_file.h \
    tools/meaning.c tools/meaning.h \
    tools/rank.c tools/rank.h \
    tools/record.c tools/record.h \
    tools/screen.c tools/screen.h
tools_libwftools_la_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS) $(JANSSON_CFLAGS) $(ZLIB_CFLAGS)
tools_libwftools_la_LIBADD = module/libwfcore.la $(ZLIB_LIBS)

tools_whyfail_SOURCES = \
    tools/ask.c tools/ask.h \
    tools/check_config.c \
    tools/command.c tools/command.h \
    tools/explain.c \
    tools/main.c \
    tools/show.c \
    tools/top.c
tools_whyfail_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS) $(JANSSON_CFLAGS)
tools_whyfail_LDADD = tools/libwftools.la $(JANSSON_LIBS) $(LDNS_LIBS)
