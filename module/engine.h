/*
 * engine.h - the one path: evidence in, verdict remembered, counted, logged and ready to be sent.
 *
 * One engine per loaded module, shared by all worker threads; every function but start and stop may
 * be called from any of them at once. Nothing here blocks on I/O.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_ENGINE_H
#define WF_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#include "config/options.h"
#include "evidence.h"
#include "memory/broken.h"
#include "memory/memory.h"
#include "report/counters.h"
#include "report/ede.h"
#include "report/error_report.h"
#include "report/event.h"
#include "report/log.h"
#include "verdict.h"
#include "watch/watched.h"

struct wf_engine;

/*
 * Takes all memory the engine will ever use and starts the log's writer.
 * memory: of an engine that was stopped, and from now on this one's whatever comes; NULL: a new
 * one. line: writes one line to Unbound's own log; called from the writer thread, and outlives the
 * engine (see common/worker.h). Returns NULL with a sentence in err when there is no memory.
 */
struct wf_engine *wf_engine_start(const struct wf_options *options, struct wf_memory *memory,
                                  wf_log_line *line, void *arg, struct wf_strbuf *err);

/* Writes what is queued (bounded in time), joins the writer and frees everything. NULL is fine. */
void wf_engine_stop(struct wf_engine *engine);

const struct wf_options *wf_engine_options(const struct wf_engine *engine);
struct wf_counters *wf_engine_counters(struct wf_engine *engine);
struct wf_memory *wf_engine_memory(struct wf_engine *engine);

/* Zones that are watched; NULL where the option watch names none. */
const struct wf_watched *wf_engine_watched(const struct wf_engine *engine);

/*
 * Judges what passed of the watched zone at the place, and counts what is wrong; of the passing it
 * sets when servers of any zone last answered. What is to be told is in out.
 */
void wf_engine_passed(struct wf_engine *engine, uint16_t place, struct wf_passing *passing,
                      struct wf_warnings *out);

/* Writes the event of a warning. */
void wf_engine_warn(struct wf_engine *engine, struct wf_event *event);

/* Zones known to be broken; NULL where the option known-broken is 0. */
struct wf_broken *wf_engine_broken(struct wf_engine *engine);

/*
 * What a question below such a zone is told: the zone's verdict, with its age. Counts it. Returns
 * false when it is not remembered any more.
 */
bool wf_engine_tell_broken(struct wf_engine *engine, struct wf_dname zone, enum wf_memory_kind kind,
                           time_t now, struct wf_verdict *verdict);

/* Stops the engine but leaves its cause memory, which is the caller's from then on. */
struct wf_memory *wf_engine_stop_but_memory(struct wf_engine *engine);

size_t wf_engine_bytes(const struct wf_engine *engine);

/*
 * Notes that a server of any zone has answered something, by its address's family, whether over
 * TCP, and whether well, as name servers do. Cheap: for every answer there is.
 */
void wf_engine_answered(struct wf_engine *engine, uint8_t family, bool tcp, bool well, time_t now);

/* Notes that a server of the root or a top-level domain turned a query away. Such are rare. */
void wf_engine_turned(struct wf_engine *engine, uint8_t family, struct wf_dname zone,
                      uint16_t rcode, time_t now);

/* Notes that a server which was asked to recurse answered a question well. Likewise. */
void wf_engine_forwarder_answered(struct wf_engine *engine, const struct wf_addr *addr,
                                  const struct wf_question *question, time_t now);

/*
 * Whether an earlier verdict on the zone's keys will be told again, so that no more evidence is
 * needed: see wf_diagnosis_recalls().
 */
bool wf_engine_recalls_keys(struct wf_engine *engine, const struct wf_evidence *evidence);

/*
 * Judges one failed resolution and remembers the verdict, which is in the event's finding then; of
 * the event nothing else is set.
 * asked: whether somebody did; false for a query of the resolver's own, which is not counted.
 * evidence: what was seen; what is remembered of other failures is added here.
 */
void wf_engine_judge(struct wf_engine *engine, const struct wf_evidence *evidence, bool asked,
                     struct wf_event *event);

/* Whether events are written at all; if not, there is none to be made. */
bool wf_engine_is_logging(const struct wf_engine *engine);

/*
 * Of a failure that was just judged: the zone whose SOA record would name whom to write to, unset
 * where that is known or nobody wants it; and takes the record. soa: NULL is fine.
 */
struct wf_dname wf_engine_contact_zone(const struct wf_event *event);
void wf_engine_contact(struct wf_event *event, const struct wf_rrset *soa);

/*
 * Writes the event of a failure that was just judged. client: who asked first, for the event if
 * log-clients says so, and for nothing else: the diagnosis does not get to see it. Unset where
 * nobody is known.
 */
void wf_engine_tell(struct wf_engine *engine, const struct wf_evidence *evidence,
                    const struct wf_addr *client, struct wf_event *event);

/*
 * The code with which the failure is to be reported to the zone's owner; WF_NO_ERROR_REPORT where
 * it is not. See report/error_report.h.
 */
int wf_engine_report_error(struct wf_engine *engine, const struct wf_verdict *verdict,
                           const struct wf_error_report_of *of);

/*
 * Of failures that need not be judged, as another's verdict holds for them; false where there is
 * none. failed_alike: at the zone's servers, all of which were found to fail since a moment. The
 * question is told the same from then on. repeated: the question failed before, and nothing else
 * was seen of it now than that.
 */
bool wf_engine_failed_alike(struct wf_engine *engine, const struct wf_question *question,
                            struct wf_dname zone, time_t since, time_t now,
                            struct wf_verdict *verdict);
bool wf_engine_repeated(struct wf_engine *engine, const struct wf_question *question, time_t now,
                        struct wf_verdict *verdict);

/*
 * Says what has been seen of a resolution that goes on, for clients that are not to wait for its
 * end. It is not remembered, and no witness of anything; nor is anything remembered told with it.
 */
void wf_engine_judge_running(struct wf_engine *engine, const struct wf_evidence *evidence,
                             struct wf_verdict *verdict);

/*
 * Counts one reply and chooses its EDE options.
 * room: octets there are for EDNS options in the reply; 0 when the client sent no EDNS.
 */
void wf_engine_reply(struct wf_engine *engine, const struct wf_verdict *verdict, bool from_cache,
                     size_t room, struct wf_ede_list *out);

/*
 * The same for a question that was judged earlier: why it fails is known by the question itself,
 * else by the nearest zone above it that is known to be broken, and else "unexplained".
 * take: gets the options, while what is remembered is locked, and so calls no other function of the
 * engine. Returns which cause it is.
 * lease: as long as it is good, the same question has the same options, where there is room for
 * them; unset where they are not all there are.
 */
enum wf_cause wf_engine_reply_remembered(struct wf_engine *engine,
                                         const struct wf_question *question, time_t now,
                                         bool from_cache, size_t room, wf_ede_take *take, void *arg,
                                         struct wf_lease *lease);

/* Judges an answer that is good but insecure, and remembers what there is to tell, if anything. */
void wf_engine_judge_insecure(struct wf_engine *engine, const struct wf_evidence *evidence);

/* Whether there is something to tell about a good but insecure answer. */
bool wf_engine_tells_insecure(struct wf_engine *engine, const struct wf_question *question,
                              time_t now);

/*
 * Chooses the one EDE option of such an answer, which take gets as above; it is not called when
 * there is nothing to tell, or no room.
 */
void wf_engine_reply_insecure(struct wf_engine *engine, const struct wf_question *question,
                              time_t now, size_t room, wf_ede_take *take, void *arg);

#endif
