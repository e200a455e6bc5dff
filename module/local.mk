# local.mk - the module: one convenience library per folder that may see something others may not.
#
# Only observe/ gets Unbound's headers; the diagnosis and all that reports it are built without, and
# so can be tested without.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
noinst_LTLIBRARIES += module/libwfcore.la module/libwfdiagnose.la module/libwfdnssec.la \
    module/libwfobserve.la

module_cflags = $(AM_CFLAGS) -fvisibility=hidden -pthread

module_libwfcore_la_SOURCES = \
    module/build_info.c \
    module/build_info.h \
    module/causes.c \
    module/causes.def \
    module/common/addr.c \
    module/common/addr.h \
    module/common/budget.c \
    module/common/budget.h \
    module/common/build_id.c \
    module/common/build_id.h \
    module/common/clock.h \
    module/common/mnemonic.c \
    module/common/name.c \
    module/common/name.h \
    module/common/registration.c \
    module/common/registration.h \
    module/common/strbuf.c \
    module/common/strbuf.h \
    module/common/thread.c \
    module/common/thread.h \
    module/common/utf8.c \
    module/common/utf8.h \
    module/common/worker.c \
    module/common/worker.h \
    module/config/options.c \
    module/config/options.def \
    module/config/options.h \
    module/config/options_file.c \
    module/ede.def \
    module/engine.c \
    module/engine.h \
    module/evidence.h \
    module/memory/broken.c \
    module/memory/broken.h \
    module/memory/cells.c \
    module/memory/cells.h \
    module/memory/clock_witnesses.c \
    module/memory/clock_witnesses.h \
    module/memory/ending.c \
    module/memory/ending.h \
    module/memory/memory.c \
    module/memory/memory.h \
    module/memory/noted.c \
    module/memory/noted.h \
    module/memory/reachability.c \
    module/memory/reachability.h \
    module/memory/table.c \
    module/memory/table.h \
    module/report/chain.c \
    module/report/chain.h \
    module/report/counters.c \
    module/report/counters.h \
    module/report/ede.c \
    module/report/ede.h \
    module/report/event.c \
    module/report/event.h \
    module/report/event_parts.c \
    module/report/event_parts.h \
    module/report/event_shrink.c \
    module/report/frame.c \
    module/report/frame.h \
    module/report/log.c \
    module/report/log.h \
    module/report/metrics.c \
    module/report/metrics.def \
    module/report/metrics.h \
    module/report/metrics_file.c \
    module/report/metrics_file.h \
    module/report/outfile.c \
    module/report/outfile.h \
    module/report/queue.c \
    module/report/queue.h \
    module/report/repeats.c \
    module/report/repeats.h \
    module/report/sink.c \
    module/report/sink.h \
    module/report/sink_file.c \
    module/report/sink_kinds.h \
    module/report/sink_socket.c \
    module/report/sink_stdout.c \
    module/report/sink_unbound.c \
    module/verdict.c \
    module/verdict.h
module_libwfcore_la_CFLAGS = $(module_cflags) $(LDNS_CFLAGS) $(JANSSON_CFLAGS) $(CK_CFLAGS) \
    $(XXHASH_CFLAGS) $(PSL_CFLAGS)
module_libwfcore_la_LIBADD = module/libwfdiagnose.la $(JANSSON_LIBS) $(LDNS_LIBS) $(PSL_LIBS)

module_libwfdiagnose_la_SOURCES = \
    module/diagnose/attribute.c \
    module/diagnose/attribute.h \
    module/diagnose/case.c \
    module/diagnose/case.h \
    module/diagnose/collect/clock.c \
    module/diagnose/collect/copies.c \
    module/diagnose/collect/copies.h \
    module/diagnose/collect/delegation.c \
    module/diagnose/collect/denial.c \
    module/diagnose/collect/denial.h \
    module/diagnose/collect/dropped.c \
    module/diagnose/collect/dsmatch.c \
    module/diagnose/collect/dsmatch.h \
    module/diagnose/collect/dspublish.c \
    module/diagnose/collect/dspublish.h \
    module/diagnose/collect/examine.h \
    module/diagnose/collect/insecure.c \
    module/diagnose/collect/keyquery.c \
    module/diagnose/collect/keyquery.h \
    module/diagnose/collect/limits.c \
    module/diagnose/collect/network.c \
    module/diagnose/collect/options.c \
    module/diagnose/collect/origin.c \
    module/diagnose/collect/origin.h \
    module/diagnose/collect/parent_place.c \
    module/diagnose/collect/parent_place.h \
    module/diagnose/collect/proof.c \
    module/diagnose/collect/proof.h \
    module/diagnose/collect/recall.c \
    module/diagnose/collect/asked.c \
    module/diagnose/collect/asked.h \
    module/diagnose/collect/running.c \
    module/diagnose/collect/servers.c \
    module/diagnose/collect/servers.h \
    module/diagnose/collect/sigfact.c \
    module/diagnose/collect/sigs.c \
    module/diagnose/collect/sigs.h \
    module/diagnose/collect/source.c \
    module/diagnose/collect/source.h \
    module/diagnose/collect/transport.c \
    module/diagnose/collect/validation.c \
    module/diagnose/contact.c \
    module/diagnose/contact.h \
    module/diagnose/custody.c \
    module/diagnose/custody.h \
    module/diagnose/diagnose.c \
    module/diagnose/diagnose.h \
    module/diagnose/fact.h \
    module/diagnose/policy.h \
    module/diagnose/ranking.c \
    module/diagnose/ranking.h \
    module/diagnose/remedies.c \
    module/diagnose/remedies.h \
    module/diagnose/server_words.c \
    module/diagnose/server_words.h \
    module/diagnose/word.c \
    module/diagnose/word.h
module_libwfdiagnose_la_CFLAGS = $(module_cflags) $(LDNS_CFLAGS) $(CRYPTO_CFLAGS)
module_libwfdiagnose_la_LIBADD = module/libwfdnssec.la $(LDNS_LIBS) $(CRYPTO_LIBS)

module_libwfdnssec_la_SOURCES = \
    module/dnssec/digest.c \
    module/dnssec/digest.h \
    module/dnssec/effort.c \
    module/dnssec/effort.h \
    module/dnssec/keys.c \
    module/dnssec/keys.h \
    module/dnssec/nsec_chain.c \
    module/dnssec/nsec_chain.h \
    module/dnssec/sig.c \
    module/dnssec/sig.h
module_libwfdnssec_la_CFLAGS = $(module_cflags) $(LDNS_CFLAGS) $(CRYPTO_CFLAGS)
module_libwfdnssec_la_LIBADD = $(LDNS_LIBS) $(CRYPTO_LIBS)

module_libwfobserve_la_SOURCES = \
    module/observe/attempt.c \
    module/observe/attempt.h \
    module/observe/compat.h \
    module/observe/contact.c \
    module/observe/contact.h \
    module/observe/early.c \
    module/observe/early.h \
    module/observe/edns.c \
    module/observe/edns.h \
    module/observe/endings.c \
    module/observe/failed.c \
    module/observe/failed.h \
    module/observe/gather.c \
    module/observe/gather.h \
    module/observe/gather_resolver.c \
    module/observe/gather_resolver.h \
    module/observe/hooks.c \
    module/observe/hooks.h \
    module/observe/insecure_answer.c \
    module/observe/insecure_answer.h \
    module/observe/known.c \
    module/observe/known.h \
    module/observe/module.c \
    module/observe/observe.h \
    module/observe/past.c \
    module/observe/past.h \
    module/observe/query.c \
    module/observe/query.h \
    module/observe/region.c \
    module/observe/region.h \
    module/observe/reply.c \
    module/observe/rrset.c \
    module/observe/rrset.h \
    module/observe/server.c \
    module/observe/server.h \
    module/observe/stale.c \
    module/observe/stale.h \
    module/observe/waiting.c \
    module/observe/withheld.c \
    module/observe/withheld.h
module_libwfobserve_la_CPPFLAGS = $(AM_CPPFLAGS) $(WF_UNBOUND_CPPFLAGS)
module_libwfobserve_la_CFLAGS = $(module_cflags)

# The object that Unbound loads. -z now: a symbol that the daemon lacks stops its start, instead of
# killing it while serving. -Bsymbolic: Unbound loads RTLD_GLOBAL, so names of ours could be taken
# from elsewhere.
if WF_DYNLIB
unboundlibdir = $(libdir)/unbound
unboundlib_LTLIBRARIES = module/whyfail.la
module_whyfail_la_SOURCES = module/observe/dynlib.c module/observe/guard.c module/observe/guard.h
module_whyfail_la_CPPFLAGS = $(AM_CPPFLAGS) $(WF_UNBOUND_CPPFLAGS)
module_whyfail_la_CFLAGS = $(module_cflags)
module_whyfail_la_LIBADD = module/libwfobserve.la module/libwfcore.la
module_whyfail_la_LDFLAGS = -module -avoid-version -shared -pthread \
    -export-symbols-regex '^(init|deinit|operate|inform_super|clear|get_mem)$$' \
    -Wl,-z,now -Wl,-z,relro -Wl,-Bsymbolic -Wl,--as-needed
endif

# What a patched Unbound links instead.
if WF_BUILTIN
noinst_LTLIBRARIES += module/libwhyfail.la
module_libwhyfail_la_SOURCES = module/observe/builtin.c module/observe/builtin.h \
    module/observe/control.c
module_libwhyfail_la_CPPFLAGS = $(AM_CPPFLAGS) $(WF_UNBOUND_CPPFLAGS)
module_libwhyfail_la_CFLAGS = $(module_cflags)
module_libwhyfail_la_LIBADD = module/libwfobserve.la module/libwfcore.la
endif

# libtool's .la file is of no use to those who load the module
install-data-hook:
	rm -f "$(DESTDIR)$(unboundlibdir)/whyfail.la"

uninstall-hook:
	rm -f "$(DESTDIR)$(unboundlibdir)/whyfail.so"
