# local.mk - the module: one convenience library per folder that may see something others may not.
#
# Only observe/ gets Unbound's headers; the diagnosis and all that reports it are built without, and
# so can be tested without.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
noinst_LTLIBRARIES += module/libwfcore.la module/libwfdiagnose.la module/libwfdnssec.la
if WF_UNBOUND
noinst_LTLIBRARIES += module/libwfobserve.la
endif

module_cflags = $(AM_CFLAGS) -fvisibility=hidden -pthread

module_libwfcore_la_SOURCES = \
    module/age.c \
    module/age.h \
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
    module/common/clear.h \
    module/common/clock.h \
    module/common/look_alike.c \
    module/common/look_alike.h \
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
    module/memory/forwarders.c \
    module/memory/forwarders.h \
    module/memory/memory.c \
    module/memory/memory.h \
    module/memory/noted.c \
    module/memory/noted.h \
    module/memory/reachability.c \
    module/memory/reachability.h \
    module/memory/table.c \
    module/memory/table.h \
    module/recollect.c \
    module/recollect.h \
    module/report/chain.c \
    module/report/chain.h \
    module/report/counters.c \
    module/report/counters.h \
    module/report/ede.c \
    module/report/ede.h \
    module/report/error_report.c \
    module/report/error_report.h \
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
    module/verdict.h \
    module/warned.c \
    module/warned.h \
    module/watch/judge.c \
    module/watch/judge.h \
    module/watch/judge_ds.c \
    module/watch/judge_servers.c \
    module/watch/judge_signatures.c \
    module/watch/judges.h \
    module/watch/judging.c \
    module/watch/judging.h \
    module/watch/passing.h \
    module/watch/warning.c \
    module/watch/warning.h \
    module/watch/warnings.def \
    module/watch/watched.c \
    module/watch/watched.h \
    module/watch/zone.h
module_libwfcore_la_CFLAGS = $(module_cflags) $(LDNS_CFLAGS) $(JANSSON_CFLAGS) $(CK_CFLAGS) \
    $(XXHASH_CFLAGS) $(PSL_CFLAGS)
module_libwfcore_la_LIBADD = module/libwfdiagnose.la $(JANSSON_LIBS) $(LDNS_LIBS) $(PSL_LIBS)

module_libwfdiagnose_la_SOURCES = \
    module/diagnose/above.c \
    module/diagnose/above.h \
    module/diagnose/attribute.c \
    module/diagnose/attribute.h \
    module/diagnose/case.c \
    module/diagnose/case.h \
    module/diagnose/collect/aliases.c \
    module/diagnose/collect/asked.c \
    module/diagnose/collect/asked.h \
    module/diagnose/collect/auth_copy.c \
    module/diagnose/collect/bogus_servers.c \
    module/diagnose/collect/bogus_servers.h \
    module/diagnose/collect/clock.c \
    module/diagnose/collect/delegation.c \
    module/diagnose/collect/denial.c \
    module/diagnose/collect/denial.h \
    module/diagnose/collect/dropped.c \
    module/diagnose/collect/dropped.h \
    module/diagnose/collect/dsmatch.c \
    module/diagnose/collect/dsmatch.h \
    module/diagnose/collect/dspublish.c \
    module/diagnose/collect/dspublish.h \
    module/diagnose/collect/examine.h \
    module/diagnose/collect/faults.c \
    module/diagnose/collect/faults.h \
    module/diagnose/collect/giver.c \
    module/diagnose/collect/giver.h \
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
    module/diagnose/collect/priming.c \
    module/diagnose/collect/proof.c \
    module/diagnose/collect/proof.h \
    module/diagnose/collect/recall.c \
    module/diagnose/collect/running.c \
    module/diagnose/collect/servers.c \
    module/diagnose/collect/servers.h \
    module/diagnose/collect/sigdates.c \
    module/diagnose/collect/sigdates.h \
    module/diagnose/collect/sigfact.c \
    module/diagnose/collect/sigfact.h \
    module/diagnose/collect/sigs.c \
    module/diagnose/collect/sigs.h \
    module/diagnose/collect/subqueries.c \
    module/diagnose/collect/subqueries.h \
    module/diagnose/collect/transport.c \
    module/diagnose/collect/transport.h \
    module/diagnose/collect/transport_words.c \
    module/diagnose/collect/uncut.c \
    module/diagnose/collect/uncut.h \
    module/diagnose/collect/unverified.c \
    module/diagnose/collect/unverified.h \
    module/diagnose/collect/validation.c \
    module/diagnose/contact.c \
    module/diagnose/contact.h \
    module/diagnose/copies.c \
    module/diagnose/copies.h \
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
    module/diagnose/ruled.c \
    module/diagnose/ruled.h \
    module/diagnose/server_words.c \
    module/diagnose/server_words.h \
    module/diagnose/source.c \
    module/diagnose/source.h \
    module/diagnose/way.c \
    module/diagnose/way.h \
    module/diagnose/way_words.c \
    module/diagnose/way_words.h \
    module/diagnose/word.c \
    module/diagnose/word.h
module_libwfdiagnose_la_CFLAGS = $(module_cflags) $(LDNS_CFLAGS) $(CRYPTO_CFLAGS)
module_libwfdiagnose_la_LIBADD = module/libwfdnssec.la $(LDNS_LIBS) $(CRYPTO_LIBS)

module_libwfdnssec_la_SOURCES = \
    module/dnssec/digest.c \
    module/dnssec/digest.h \
    module/dnssec/effort.c \
    module/dnssec/effort.h \
    module/dnssec/inability.c \
    module/dnssec/inability.h \
    module/dnssec/keys.c \
    module/dnssec/keys.h \
    module/dnssec/known_answers.h \
    module/dnssec/nsec_chain.c \
    module/dnssec/nsec_chain.h \
    module/dnssec/sig.c \
    module/dnssec/sig.h
module_libwfdnssec_la_CFLAGS = $(module_cflags) $(LDNS_CFLAGS) $(CRYPTO_CFLAGS)
module_libwfdnssec_la_LIBADD = $(LDNS_LIBS) $(CRYPTO_LIBS)

observe_sources = \
    module/observe/anchor.c \
    module/observe/anchor.h \
    module/observe/askers.c \
    module/observe/askers.h \
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
    module/observe/error_report.c \
    module/observe/error_report.h \
    module/observe/failed.c \
    module/observe/failed.h \
    module/observe/gather.c \
    module/observe/gather.h \
    module/observe/gather_delegation.c \
    module/observe/gather_delegation.h \
    module/observe/gather_resolver.c \
    module/observe/gather_resolver.h \
    module/observe/gather_validation.c \
    module/observe/gather_validation.h \
    module/observe/guard.c \
    module/observe/guard.h \
    module/observe/hooks.c \
    module/observe/hooks.h \
    module/observe/insecure_answer.c \
    module/observe/insecure_answer.h \
    module/observe/known.c \
    module/observe/known.h \
    module/observe/module.c \
    module/observe/observe.h \
    module/observe/options_beside.c \
    module/observe/options_beside.h \
    module/observe/past.c \
    module/observe/past.h \
    module/observe/query.c \
    module/observe/query.h \
    module/observe/ready.c \
    module/observe/ready.h \
    module/observe/record.h \
    module/observe/region.c \
    module/observe/region.h \
    module/observe/reply.c \
    module/observe/rrset.c \
    module/observe/rrset.h \
    module/observe/seen.c \
    module/observe/seen.h \
    module/observe/server.c \
    module/observe/server.h \
    module/observe/spared.c \
    module/observe/spared.h \
    module/observe/stale.c \
    module/observe/stale.h \
    module/observe/stock_packet.h \
    module/observe/waiting.c \
    module/observe/watching.c \
    module/observe/watching.h \
    module/observe/withheld.c \
    module/observe/withheld.h
module_libwfobserve_la_SOURCES = $(observe_sources)
module_libwfobserve_la_CPPFLAGS = $(AM_CPPFLAGS) $(WF_UNBOUND_CPPFLAGS)
module_libwfobserve_la_CFLAGS = $(module_cflags)

# The object that Unbound loads. -z now: a symbol that the daemon lacks stops its start, instead of
# killing it while serving. -Bsymbolic: Unbound loads RTLD_GLOBAL, so names of ours could be taken
# from elsewhere.
if WF_DYNLIB
unboundlibdir = $(libdir)/unbound
unboundlib_LTLIBRARIES = module/whyfail.la
module_whyfail_la_SOURCES = module/observe/dynlib.c
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

# What a distribution's own Unbound, which shows no functions, takes in through its python module:
# whyfail_stock.so. What of Unbound is called is linked in, compiled from its sources, and no more of
# them than that. The end of the daemon's trees is known only when it runs: see stock_own.c.
if WF_STOCK
unbound_parts = iterator/iter_donotq iterator/iter_fwd iterator/iter_hints iterator/iter_priv iterator/iter_utils \
    services/authzone services/cache/dns services/cache/infra services/cache/rrset services/mesh \
    services/modstack sldns/parseutil sldns/rrdef util/alloc util/data/dname util/data/msgencode util/data/msgparse \
    util/data/msgreply util/data/packed_rrset util/module util/net_help util/regional util/rtt \
    util/storage/dnstree util/storage/lookup3 util/storage/lruhash util/storage/slabhash \
    validator/val_anchor validator/val_kcache validator/val_kentry validator/val_neg \
    validator/val_nsec validator/val_nsec3 validator/val_secalgo validator/val_sigcrypt \
    validator/val_utils
stock_cppflags = -DWF_STOCK -D'rbtree_null_node=(*wf_stock_tree_end)' $(WF_UNBOUND_CPPFLAGS)
stock_cflags = -fvisibility=hidden -ffunction-sections -fdata-sections -pthread

EXTRA_LTLIBRARIES += module/libwfobserve_stock.la module/whyfail_stock.la
module_libwfobserve_stock_la_SOURCES = $(observe_sources) \
    module/observe/stock.c \
    module/observe/stock_attempt.c \
    module/observe/stock_attempt.h \
    module/observe/stock_mark.c \
    module/observe/stock_mark.h \
    module/observe/stock_own.c \
    module/observe/stock_own.h \
    module/observe/stock_packet.c \
    module/observe/stock_python.c \
    module/observe/stock_python.h \
    module/observe/stock_record.c \
    module/observe/stock_record.h \
    module/observe/stock_waits.c \
    module/observe/stock_waits.h
module_libwfobserve_stock_la_CPPFLAGS = $(AM_CPPFLAGS) $(stock_cppflags) $(PYTHON_CPPFLAGS)
module_libwfobserve_stock_la_CFLAGS = $(AM_CFLAGS) $(stock_cflags)

# white lists of functions are the daemon's; its warnings are not ours, and sanitizers would hold on to functions
# that are not called
module/unbound_parts.a: $(top_builddir)/config.status
	$(AM_V_CC)rm -rf module/unbound_parts $@ && mkdir -p module/unbound_parts && \
	for part in $(unbound_parts); do \
	    $(CC) -D_GNU_SOURCE= -DEXPORT_ALL_SYMBOLS $(stock_cppflags) $(CFLAGS) -w -fPIC \
	        -fno-sanitize=all $(stock_cflags) -c -o "module/unbound_parts/$$(echo $$part | tr / _).o" \
	        "$(WF_UNBOUND_SOURCE)/$$part.c" || exit 1; \
	done && $(AR) cr $@ module/unbound_parts/*.o

module_whyfail_stock_la_SOURCES =
module_whyfail_stock_la_LIBADD = module/libwfobserve_stock.la module/libwfcore.la
module_whyfail_stock_la_DEPENDENCIES = $(module_whyfail_stock_la_LIBADD) module/unbound_parts.a
module_whyfail_stock_la_LDFLAGS = -module -avoid-version -shared -pthread -rpath $(libdir)/whyfail \
    -export-symbols-regex '^PyInit_whyfail_stock$$' -Wl,module/unbound_parts.a $(CRYPTO_LIBS) \
    -Wl,-z,now -Wl,-z,relro -Wl,-Bsymbolic -Wl,--as-needed -Wl,--gc-sections
endif
EXTRA_DIST += module/observe/stock.py
CLEANFILES += module/unbound_parts.a

# libtool's .la file is of no use to those who load the module
install-data-hook:
	rm -f "$(DESTDIR)$(unboundlibdir)/whyfail.la"

uninstall-hook:
	rm -f "$(DESTDIR)$(unboundlibdir)/whyfail.so"
