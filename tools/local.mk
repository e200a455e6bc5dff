# local.mk - whyfail, the operator's command. Its parts are a library, so that tests can link them.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
bin_PROGRAMS += tools/whyfail
noinst_LTLIBRARIES += tools/libwftools.la

tools_libwftools_la_SOURCES = \
    tools/absence.c tools/absence.h \
    tools/accord.c \
    tools/anchor.c tools/anchor.h \
    tools/command.c tools/command.h \
    tools/direct.c tools/direct.h \
    tools/draw.c tools/draw.h \
    tools/exchange.c tools/exchange.h \
    tools/exhibit.c tools/exhibit.h \
    tools/explain.h \
    tools/follow.c tools/follow.h \
    tools/history.c tools/history.h \
    tools/html.c tools/html.h \
    tools/judge.c tools/judge.h \
    tools/log_file.c tools/log_file.h \
    tools/look.c tools/look.h \
    tools/looker.c tools/looker.h \
    tools/meaning.c tools/meaning.h \
    tools/page.c tools/page.h \
    tools/page_failure.c \
    tools/page_history.c \
    tools/rank.c tools/rank.h \
    tools/reading.c tools/reading.h \
    tools/record.c tools/record.h \
    tools/screen.c tools/screen.h \
    tools/status/counts.c \
    tools/status/elf_file.c tools/status/elf_file.h \
    tools/status/facts.h \
    tools/status/judge.c \
    tools/status/print.c \
    tools/status/process.c \
    tools/status/run.c tools/status/run.h \
    tools/status/setup.c \
    tools/status/status.h \
    tools/tally.c tools/tally.h \
    tools/unbound_conf.c tools/unbound_conf.h \
    tools/verify.c tools/verify.h \
    tools/walk.c tools/walk.h \
    tools/window.c tools/window.h
nodist_tools_libwftools_la_SOURCES = tools/page_parts.c
tools_libwftools_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tools # for what is made
tools_libwftools_la_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS) \
    $(ZLIB_CFLAGS)
tools_libwftools_la_LIBADD = module/libwfcore.la $(LDNS_LIBS) $(CRYPTO_LIBS) $(ZLIB_LIBS)

# The name by which bash-completion looks for it.
EXTRA_DIST += tools/whyfail.bash-completion
if WF_BASH_COMPLETION
install-data-local:
	$(MKDIR_P) "$(DESTDIR)$(bashcompletiondir)"
	$(INSTALL_DATA) $(srcdir)/tools/whyfail.bash-completion \
	    "$(DESTDIR)$(bashcompletiondir)/whyfail"
uninstall-local:
	rm -f "$(DESTDIR)$(bashcompletiondir)/whyfail"
endif

# The report's style and script as strings of C.
EXTRA_DIST += tools/page.css tools/page.js
CLEANFILES += tools/page_parts.c
tools/page_parts.c: $(srcdir)/tools/page.css $(srcdir)/tools/page.js
	$(AM_V_GEN)$(MKDIR_P) tools && { \
	    echo '#include "page.h"'; \
	    echo 'const char wf_page_style[] ='; $(PAGE_STRING) $(srcdir)/tools/page.css; echo ';'; \
	    echo 'const char wf_page_script[] ='; $(PAGE_STRING) $(srcdir)/tools/page.js; echo ';'; \
	} >$@.new && mv $@.new $@
PAGE_STRING = sed -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n"/'

tools_whyfail_SOURCES = \
    tools/ask.c tools/ask.h \
    tools/check_config.c \
    tools/explain.c \
    tools/main.c \
    tools/report.c \
    tools/show.c \
    tools/status/status.c \
    tools/tell.c \
    tools/top.c
tools_whyfail_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tools
tools_whyfail_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS) $(JANSSON_CFLAGS)
tools_whyfail_LDADD = tools/libwftools.la $(JANSSON_LIBS) $(LDNS_LIBS)

# What tests and shows the report.
EXTRA_DIST += docs/report-dark.png docs/report-light.png tests/checkconf.sh tests/completion.sh \
    tests/report.sh \
    tests/report/browser.js tests/report/check.js tests/report/day.awk tests/report/hostile.jq \
    tests/report/shoot.js tests/report/shoot.sh
