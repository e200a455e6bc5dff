# local.mk - whyfail, the operator's command. Its parts are a library, so that tests can link them.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
bin_PROGRAMS += tools/whyfail
noinst_LTLIBRARIES += tools/libwftools.la

tools_libwftools_la_SOURCES = \
    tools/base/ede_meaning.c tools/base/ede_meaning.h \
    tools/base/json_member.c tools/base/json_member.h \
    tools/base/publish_line.c tools/base/publish_line.h \
    tools/base/same_keys.c tools/base/same_keys.h \
    tools/base/screen.c tools/base/screen.h \
    tools/base/screen_event.c tools/base/screen_event.h \
    tools/base/trouble.c tools/base/trouble.h \
    tools/resolve/anchor.c tools/resolve/anchor.h \
    tools/resolve/assurance.c tools/resolve/assurance.h \
    tools/resolve/denial_proof.c tools/resolve/denial_proof.h \
    tools/resolve/direct.c tools/resolve/direct.h \
    tools/resolve/evidence_builder.c tools/resolve/evidence_builder.h \
    tools/resolve/exchange.c tools/resolve/exchange.h \
    tools/resolve/host_name.c tools/resolve/host_name.h \
    tools/resolve/name_server.c tools/resolve/name_server.h \
    tools/resolve/probe.c tools/resolve/probe.h \
    tools/resolve/response.c tools/resolve/response.h \
    tools/resolve/session.c tools/resolve/session.h \
    tools/resolve/stub_query.c tools/resolve/stub_query.h \
    tools/resolve/trust_chain.c tools/resolve/trust_chain.h \
    tools/resolve/validate.c tools/resolve/validate.h \
    tools/resolve/verify.c tools/resolve/verify.h \
    tools/resolve/zone_facts.c tools/resolve/zone_facts.h \
    tools/check/check_json.c tools/check/check_json.h \
    tools/check/check_metrics.c tools/check/check_metrics.h \
    tools/check/facts.h \
    tools/check/gather.c tools/check/gather.h \
    tools/check/gather_names.c tools/check/gather_names.h \
    tools/check/gather_parent.c tools/check/gather_parent.h \
    tools/check/gather_servers.c tools/check/gather_servers.h \
    tools/check/gather_verdict.c tools/check/gather_verdict.h \
    tools/check/gathering.c tools/check/gathering.h \
    tools/check/judge.c tools/check/judge.h \
    tools/check/judge_keys.c tools/check/judge_keys.h \
    tools/check/judge_names.c tools/check/judge_names.h \
    tools/check/judge_servers.c tools/check/judge_servers.h \
    tools/check/judge_signatures.c tools/check/judge_signatures.h \
    tools/check/judgement.c tools/check/judgement.h \
    tools/check/limits.c tools/check/limits.h \
    tools/check/plugin_print.c tools/check/plugin_print.h \
    tools/check/problem.c tools/check/problem.h \
    tools/check/problems.def \
    tools/check/run.c tools/check/run.h \
    tools/log/fold.c tools/log/fold.h \
    tools/log/follow.c tools/log/follow.h \
    tools/log/history.c tools/log/history.h \
    tools/log/log_event.c tools/log/log_event.h \
    tools/log/log_file.c tools/log/log_file.h \
    tools/log/tally.c tools/log/tally.h \
    tools/log/top_k.c tools/log/top_k.h \
    tools/log/window.c tools/log/window.h \
    tools/page/chain.c tools/page/chain.h \
    tools/page/failures.c tools/page/failures.h \
    tools/page/history_plot.c tools/page/history_plot.h \
    tools/page/html.c tools/page/html.h \
    tools/page/page.c tools/page/page.h \
    tools/page/page_parts.h \
    tools/page/glance.c tools/page/glance.h \
    tools/page/problems.c tools/page/problems.h \
    tools/page/servers.c tools/page/servers.h \
    tools/status/counts.c tools/status/counts.h \
    tools/status/elf_file.c tools/status/elf_file.h \
    tools/status/facts.c tools/status/facts.h \
    tools/status/listener.c tools/status/listener.h \
    tools/status/local_log.c tools/status/local_log.h \
    tools/status/process.c tools/status/process.h \
    tools/status/run.c tools/status/run.h \
    tools/status/setup.c tools/status/setup.h \
    tools/status/state.c tools/status/state.h \
    tools/status/status_print.c tools/status/status_print.h \
    tools/command/arguments.c tools/command/arguments.h \
    tools/command/command.c tools/command/command.h \
    tools/command/explanation.c tools/command/explanation.h \
    tools/command/own_conf.c tools/command/own_conf.h \
    tools/command/unbound_conf.c tools/command/unbound_conf.h
nodist_tools_libwftools_la_SOURCES = tools/page/page_parts.c
tools_libwftools_la_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tools
tools_libwftools_la_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS) \
    $(XXHASH_CFLAGS) $(ZLIB_CFLAGS) $(IDN2_CFLAGS) -pthread
tools_libwftools_la_LIBADD = module/libwfcore.la $(LDNS_LIBS) $(CRYPTO_LIBS) $(ZLIB_LIBS) \
    $(IDN2_LIBS)

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
EXTRA_DIST += tools/page/page.css tools/page/page.js
CLEANFILES += tools/page/page_parts.c
tools/page/page_parts.c: $(srcdir)/tools/page/page.css $(srcdir)/tools/page/page.js
	$(AM_V_GEN)$(MKDIR_P) tools/page && { \
	    echo '#include "page/page_parts.h"'; \
	    echo 'const char wf_page_style[] ='; $(PAGE_STRING) $(srcdir)/tools/page/page.css; echo ';'; \
	    echo 'const char wf_page_script[] ='; $(PAGE_STRING) $(srcdir)/tools/page/page.js; echo ';'; \
	} >$@.new && mv $@.new $@
PAGE_STRING = sed -e 's/[\\"]/\\&/g' -e 's/.*/"&\\n"/'

tools_whyfail_SOURCES = \
    tools/command/check.c tools/command/check.h \
    tools/command/check_config.c tools/command/check_config.h \
    tools/command/explain.c tools/command/explain.h \
    tools/command/explanation_print.c tools/command/explanation_print.h \
    tools/command/letter.c tools/command/letter.h \
    tools/command/main.c \
    tools/command/report.c tools/command/report.h \
    tools/command/setup.c tools/command/setup.h \
    tools/command/show.c tools/command/show.h \
    tools/command/status.c tools/command/status.h \
    tools/command/top.c tools/command/top.h
tools_whyfail_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tools
tools_whyfail_CFLAGS = $(AM_CFLAGS) $(LDNS_CFLAGS) $(JANSSON_CFLAGS) -pthread
tools_whyfail_LDADD = tools/libwftools.la $(JANSSON_LIBS) $(LDNS_LIBS)
