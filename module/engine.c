/*
 * engine.c - the one path: evidence in, verdict remembered, counted, logged and ready to be sent.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "engine.h"

#include <stdlib.h>
#include <string.h>

#include "age.h"
#include "common/budget.h"
#include "common/clock.h"
#include "diagnose/contact.h"
#include "diagnose/diagnose.h"
#include "dnssec/inability.h"
#include "recollect.h"
#include "report/metrics_file.h"

enum {
    /*
     * A question's verdict is replaced by its next one: it cannot be wrong for the SERVFAIL that
     * the resolver has cached, however long that is kept.
     */
    KEEP_QUESTION_S = 86400,
    KEEP_KEYS_S = 180,     /* Unbound keeps bad keys for 60 s and the answers for another 60 */
    KEEP_SERVERS_S = 900,  /* Unbound's infra-host-ttl: so long it asks dead servers no more */
    RECALL_SERVERS_S = 60, /* for a name whose delegation is not known, only what is fresh */
    DIGESTS_PER_SECOND = 10000,
    DIGESTS_BURST = 20000
};

struct wf_engine {
    struct wf_options options;
    struct wf_counters counters;
    struct wf_budget digests;
    struct wf_memories memories;
    struct wf_broken *broken;   /* NULL unless known-broken is on */
    struct wf_watched *watched; /* NULL unless zones are watched */
    struct wf_error_reports error_reports;
    struct wf_log *log;
    struct wf_metrics_file *metrics; /* NULL when they are off, or cannot be had */
};

static void read_metrics(void *arg, struct wf_counts *counts, size_t *memory_entries)
{
    struct wf_engine *engine = arg;

    wf_counters_read(&engine->counters, counts);
    *memory_entries = wf_memory_count(engine->memories.memory, time(NULL));
}

/* Found out here, where no client waits for it. */
static void tell_inability(wf_log_line *line, void *arg)
{
    const uint32_t algorithms = wf_inability().algorithms;
    char data[WF_TEXT_SIZE];
    struct wf_strbuf text;
    unsigned i;

    if (algorithms == 0)
        return;
    wf_strbuf_init(&text, data, sizeof(data));
    wf_strbuf_str(&text, "this host keeps Unbound from verifying signatures of algorithm");
    for (i = 0; i < 32; i++) {
        if ((algorithms >> i & 1) == 0)
            continue;
        wf_strbuf_str(&text, (algorithms & ((UINT32_C(1) << i) - 1)) == 0 ? " " : ", ");
        wf_algorithm_print(&text, i);
    }
    line(arg, data);
}

struct wf_engine *wf_engine_start(const struct wf_options *options, struct wf_memory *memory,
                                  wf_log_line *line, void *arg, struct wf_strbuf *err)
{
    struct wf_engine *engine = calloc(1, sizeof(*engine));

    if (engine == NULL) {
        wf_memory_destroy(memory);
        wf_strbuf_str(err, "out of memory");
        return NULL;
    }
    engine->options = *options;
    wf_counters_init(&engine->counters);
    wf_clock_witnesses_init(&engine->memories.witnesses);
    wf_reachability_init(&engine->memories.reachability);
    wf_forwarders_init(&engine->memories.forwarders);
    wf_budget_init(&engine->digests, DIGESTS_PER_SECOND, DIGESTS_BURST);
    wf_error_reports_init(&engine->error_reports, options->log_window);
    engine->memories.memory =
        memory != NULL ? memory : wf_memory_create(WF_MEMORY_QUESTIONS, WF_MEMORY_ZONES);
    if (options->known_broken > 0)
        engine->broken = wf_broken_create(options->known_broken);
    if (options->watch.count > 0)
        engine->watched = wf_watched_create(&options->watch, options->watch_window);
    if (engine->memories.memory == NULL || (engine->broken == NULL && options->known_broken > 0) ||
        (engine->watched == NULL && options->watch.count > 0))
        wf_strbuf_str(err, "out of memory");
    else
        engine->log = wf_log_start(&engine->options, line, arg, &engine->counters, err);
    if (engine->log == NULL) {
        wf_engine_stop(engine);
        return NULL;
    }
    tell_inability(line, arg);
    if (engine->options.metrics.kind == WF_FILE_PATH)
        engine->metrics = wf_metrics_file_start(&engine->options, read_metrics, engine, line, arg);
    return engine;
}

void wf_engine_stop(struct wf_engine *engine)
{
    if (engine == NULL)
        return;
    wf_log_stop(engine->log);
    wf_metrics_file_stop(engine->metrics); /* after the log: it counts what became of the last */
    wf_memory_destroy(engine->memories.memory);
    wf_broken_destroy(engine->broken);
    wf_watched_destroy(engine->watched);
    wf_clock_witnesses_destroy(&engine->memories.witnesses);
    wf_reachability_destroy(&engine->memories.reachability);
    wf_forwarders_destroy(&engine->memories.forwarders);
    wf_error_reports_destroy(&engine->error_reports);
    free(engine);
}

struct wf_memory *wf_engine_stop_but_memory(struct wf_engine *engine)
{
    struct wf_memory *memory = engine->memories.memory;

    wf_metrics_file_stop(engine->metrics); /* it counts what is in the memory */
    engine->metrics = NULL;
    engine->memories.memory = NULL;
    wf_engine_stop(engine);
    return memory;
}

const struct wf_options *wf_engine_options(const struct wf_engine *engine)
{
    return &engine->options;
}

struct wf_counters *wf_engine_counters(struct wf_engine *engine)
{
    return &engine->counters;
}

struct wf_memory *wf_engine_memory(struct wf_engine *engine)
{
    return engine->memories.memory;
}

const struct wf_watched *wf_engine_watched(const struct wf_engine *engine)
{
    return engine->watched;
}

struct wf_broken *wf_engine_broken(struct wf_engine *engine)
{
    return engine->broken;
}

size_t wf_engine_bytes(const struct wf_engine *engine)
{
    return sizeof(*engine) + wf_memory_bytes(engine->memories.memory) +
           wf_broken_bytes(engine->broken) + wf_watched_bytes(engine->watched) +
           wf_log_bytes(engine->log) + wf_metrics_file_bytes(engine->metrics);
}

/* What this failure may cost; an attacker who forces many gets less of each. */
static struct wf_policy policy_at(struct wf_engine *engine, uint64_t now_ns)
{
    struct wf_policy policy = {.addresses = engine->options.ede_addresses};

    if (wf_budget_take(&engine->digests, WF_MAX_DIGESTS, now_ns / WF_NS_PER_MS))
        policy.digests = WF_MAX_DIGESTS;
    return policy;
}

/* Of servers that were silent for the keys Unbound remembers no more than that they were silent. */
static uint32_t keep_keys_s(const struct wf_verdict *verdict)
{
    return verdict->cause == WF_CAUSE_DNSKEY_UNREACHABLE ? KEEP_SERVERS_S : KEEP_KEYS_S;
}

static void remember(struct wf_engine *engine, const struct wf_evidence *evidence,
                     const struct wf_verdict *verdict)
{
    struct wf_dname zone = wf_dname_of(&verdict->zone);

    wf_memory_put_question(engine->memories.memory, &evidence->seen.question, verdict,
                           evidence->now, KEEP_QUESTION_S);
    /* the zone whose keys are bad, which may be so through the fault of the one above it */
    if (evidence->seen.zone_keys_bad && verdict->scope == WF_SCOPE_KEYS)
        wf_memory_put_zone(engine->memories.memory, evidence->seen.zone, WF_MEMORY_KEYS, verdict,
                           evidence->now, keep_keys_s(verdict));
    if (zone.len > 0 && verdict->scope == WF_SCOPE_SERVERS)
        wf_memory_put_zone(engine->memories.memory, zone, WF_MEMORY_SERVERS, verdict, evidence->now,
                           KEEP_SERVERS_S);
}

static bool keys_are_bad(const struct wf_evidence *evidence, const struct wf_verdict *verdict)
{
    return evidence->seen.zone_keys_bad && verdict->scope == WF_SCOPE_KEYS &&
           wf_cause_info(verdict->cause)->group == WF_GROUP_DNSSEC &&
           verdict->cause != WF_CAUSE_DS_UNREACHABLE &&
           verdict->cause != WF_CAUSE_DNSKEY_UNREACHABLE &&
           verdict->cause != WF_CAUSE_VALIDATION_LIMIT;
}

/* They were asked just now. Silence may be this resolver's, unless others do answer it. */
static bool servers_fail(const struct wf_evidence *evidence, const struct wf_verdict *verdict)
{
    enum { OTHERS_ANSWERED_S = 5 };
    const enum wf_cause_group group = wf_cause_info(verdict->cause)->group;
    const int32_t silence_s = evidence->remembered.silence_s;

    if (verdict->scope != WF_SCOPE_SERVERS || evidence->seen.attempt_count == 0)
        return false;
    return group == WF_GROUP_SERVERS ||
           (group == WF_GROUP_TRANSPORT && silence_s >= 0 && silence_s < OTHERS_ANSWERED_S);
}

/* What holds for all of a zone, and for nobody else. */
static void note_broken(struct wf_engine *engine, const struct wf_evidence *evidence,
                        const struct wf_verdict *verdict)
{
    const struct wf_question question = wf_failed_question(evidence);

    if (engine->broken == NULL || !wf_verdict_is_of_zone(verdict))
        return;
    if (keys_are_bad(evidence, verdict))
        wf_broken_note(engine->broken, evidence->seen.zone, WF_MEMORY_KEYS, &question,
                       evidence->now);
    else if (servers_fail(evidence, verdict))
        wf_broken_note(engine->broken, wf_dname_of(&verdict->zone), WF_MEMORY_SERVERS, &question,
                       evidence->now);
}

bool wf_engine_tell_broken(struct wf_engine *engine, struct wf_dname zone, enum wf_memory_kind kind,
                           time_t now, struct wf_verdict *verdict)
{
    if (!wf_memory_get_zone(engine->memories.memory, zone, kind, now, verdict))
        return false;
    wf_ede_add_age(&verdict->ede[0], now - verdict->made);
    wf_counters_known_broken(&engine->counters);
    return true;
}

bool wf_engine_is_logging(const struct wf_engine *engine)
{
    return engine->options.log.kind != WF_FILE_OFF;
}

struct wf_dname wf_engine_contact_zone(const struct wf_event *event)
{
    return wf_contact_zone(&event->finding);
}

void wf_engine_contact(struct wf_event *event, const struct wf_rrset *soa)
{
    wf_contact_from(soa, &event->finding);
}

void wf_engine_tell(struct wf_engine *engine, const struct wf_evidence *evidence,
                    const struct wf_addr *client, struct wf_event *event)
{
    WF_CLEAR_TO(event, finding);
    clock_gettime(CLOCK_REALTIME, &event->when);
    wf_event_set_question(event, &evidence->seen.question);
    wf_event_set_client(event, client, engine->options.log_clients);
    event->duration_ns = (uint64_t)evidence->seen.elapsed_ms * 1000000;
    event->rcode = WF_RCODE_SERVFAIL;
    event->stale_answer = evidence->seen.stale_answer;
    event->prefetch = evidence->seen.prefetch;
    event->early_answers = evidence->seen.early_answers;
    event->early_ms = evidence->seen.early_ms;
    wf_log_push(engine->log, event);
}

void wf_engine_passed(struct wf_engine *engine, uint16_t place, struct wf_passing *passing,
                      struct wf_warnings *out)
{
    unsigned i;

    passing->answered_v4 = wf_reachability_last_answer(&engine->memories.reachability, 4);
    passing->answered_v6 = wf_reachability_last_answer(&engine->memories.reachability, 6);
    wf_watched_judge(engine->watched, place, passing, out);
    for (i = 0; i < WF_WARNING_COUNT; i++) {
        if (out->seen[i] > 0)
            wf_counters_warnings(&engine->counters, (enum wf_warning_kind)i, out->seen[i]);
    }
}

void wf_engine_warn(struct wf_engine *engine, struct wf_event *event)
{
    wf_log_push(engine->log, event);
}

int wf_engine_report_error(struct wf_engine *engine, const struct wf_verdict *verdict,
                           const struct wf_error_report_of *of)
{
    return wf_error_reports_code(&engine->error_reports, verdict, of, wf_clock_ms());
}

void wf_engine_answered(struct wf_engine *engine, uint8_t family, bool tcp, bool well, time_t now)
{
    wf_reachability_answered(&engine->memories.reachability, family, now);
    if (well)
        wf_reachability_answered_well(&engine->memories.reachability, family, now);
    if (tcp)
        wf_reachability_answered_tcp(&engine->memories.reachability);
}

void wf_engine_turned(struct wf_engine *engine, uint8_t family, struct wf_dname zone,
                      uint16_t rcode, time_t now)
{
    wf_reachability_note_turned(&engine->memories.reachability, family, zone, rcode, now);
}

void wf_engine_forwarder_answered(struct wf_engine *engine, const struct wf_addr *addr,
                                  const struct wf_question *question, time_t now)
{
    wf_forwarders_answered(&engine->memories.forwarders, addr, question, now);
}

/* Whether there was more to see than is looked at. */
static bool is_cut(const struct wf_evidence *evidence)
{
    return evidence->seen.attempt_total > evidence->seen.attempt_count ||
           evidence->seen.subquery_total > evidence->seen.subquery_count;
}

static void judge(struct wf_engine *engine, const struct wf_evidence *seen, uint64_t now_ns,
                  bool asked, struct wf_finding *finding)
{
    struct wf_policy policy = policy_at(engine, now_ns);
    const struct wf_verdict *verdict = &finding->verdict;
    struct wf_evidence evidence = *seen;
    struct wf_recollection past;

    wf_recollect(&engine->memories, &evidence, &past);
    evidence.config.inability = wf_inability();
    wf_diagnose(&evidence, &policy, finding);
    remember(engine, &evidence, verdict);
    wf_finding_add_age(finding);
    wf_memories_note(&engine->memories, &evidence, finding);
    if (!asked)
        return;
    note_broken(engine, &evidence, verdict); /* by what clients ask, not by what nobody waits for */
    if (is_cut(seen))
        wf_counters_evidence_cut(&engine->counters);
    wf_counters_failure(&engine->counters, verdict->cause);
}

void wf_engine_judge(struct wf_engine *engine, const struct wf_evidence *evidence, bool asked,
                     struct wf_event *event)
{
    uint64_t began = wf_clock_ns();

    judge(engine, evidence, began, asked, &event->finding);
    wf_counters_diagnosis(&engine->counters, wf_clock_ns() - began);
}

bool wf_engine_recalls_keys(struct wf_engine *engine, const struct wf_evidence *evidence)
{
    struct wf_verdict keys;

    return evidence->seen.zone_keys_bad &&
           wf_memory_get_zone(engine->memories.memory, evidence->seen.zone, WF_MEMORY_KEYS,
                              evidence->now, &keys) &&
           wf_diagnosis_recalls(evidence, &keys);
}

bool wf_engine_failed_alike(struct wf_engine *engine, const struct wf_question *question,
                            struct wf_dname zone, time_t since, time_t now,
                            struct wf_verdict *verdict)
{
    if (!wf_memory_get_zone(engine->memories.memory, zone, WF_MEMORY_SERVERS, now, verdict) ||
        verdict->made < since)
        return false;
    wf_memory_put_question(engine->memories.memory, question, verdict, now, KEEP_QUESTION_S);
    return true;
}

bool wf_engine_repeated(struct wf_engine *engine, const struct wf_question *question, time_t now,
                        struct wf_verdict *verdict)
{
    if (!wf_memory_get_question(engine->memories.memory, question, now, verdict))
        return false;
    verdict->made = now;
    return true;
}

void wf_engine_judge_running(struct wf_engine *engine, const struct wf_evidence *evidence,
                             struct wf_verdict *verdict)
{
    struct wf_policy policy = {.addresses = engine->options.ede_addresses};
    struct wf_finding finding;

    wf_diagnose(evidence, &policy, &finding);
    *verdict = finding.verdict;
}

void wf_engine_reply(struct wf_engine *engine, const struct wf_verdict *verdict, bool from_cache,
                     size_t room, struct wf_ede_list *out)
{
    WF_CLEAR_TO(out, len);
    if (room > 0)
        wf_ede_select(verdict, &engine->options, from_cache, room, out);
    wf_counters_reply(&engine->counters, verdict->cause, from_cache, out->code, out->count);
}

/* No lease of it: what is kept of the question later, with other places, is the nearer reason. */
static bool hold_zone(struct wf_memory *memory, struct wf_dname from, enum wf_memory_kind kind,
                      time_t now, struct wf_table_hold *hold)
{
    bool found = wf_memory_hold_zone(memory, from, wf_dname_root(), kind, now, hold);

    hold->lease.until = 0;
    return found;
}

/* Whether something is remembered that makes this question fail; if so, it is held. */
static bool hold_reason(struct wf_memory *memory, const struct wf_question *question, time_t now,
                        struct wf_table_hold *hold)
{
    struct wf_dname from;

    if (wf_memory_hold_question(memory, question, now, hold))
        return true;
    /* the DS RRset of a zone is its parent's, so what is known of the zone is no reason */
    from = question->type == WF_TYPE_DS ? wf_dname_parent(question->name) : question->name;
    if (hold_zone(memory, from, WF_MEMORY_KEYS, now, hold))
        return true;
    if (!hold_zone(memory, from, WF_MEMORY_SERVERS, now, hold))
        return false;
    if (now - hold->verdict->made <= RECALL_SERVERS_S)
        return true;
    wf_table_release(hold);
    return false;
}

enum wf_cause wf_engine_reply_remembered(struct wf_engine *engine,
                                         const struct wf_question *question, time_t now,
                                         bool from_cache, size_t room, wf_ede_take *take, void *arg,
                                         struct wf_lease *lease)
{
    struct wf_table_hold hold;
    struct wf_ede_list list;
    enum wf_cause cause;

    lease->until = 0;
    if (!hold_reason(engine->memories.memory, question, now, &hold)) {
        struct wf_verdict verdict;

        memset(&verdict, 0, sizeof(verdict));
        wf_verdict_begin(&verdict, WF_CAUSE_UNEXPLAINED, now);
        wf_engine_reply(engine, &verdict, from_cache, room, &list);
        take(arg, &list);
        return verdict.cause;
    }
    cause = hold.verdict->cause;
    wf_engine_reply(engine, hold.verdict, from_cache, room, &list);
    take(arg, &list);
    if (room > 0 && !list.cut)
        *lease = hold.lease;
    wf_table_release(&hold);
    return cause;
}

static bool tells_insecure(const struct wf_verdict *verdict)
{
    return wf_cause_info(verdict->cause)->tells_insecure;
}

static bool hold_insecure(struct wf_engine *engine, const struct wf_question *question, time_t now,
                          struct wf_table_hold *hold)
{
    if (!wf_memory_hold_question(engine->memories.memory, question, now, hold))
        return false;
    if (tells_insecure(hold->verdict))
        return true;
    wf_table_release(hold);
    return false;
}

bool wf_engine_tells_insecure(struct wf_engine *engine, const struct wf_question *question,
                              time_t now)
{
    struct wf_table_hold hold;

    if (!hold_insecure(engine, question, now, &hold))
        return false;
    wf_table_release(&hold);
    return true;
}

void wf_engine_judge_insecure(struct wf_engine *engine, const struct wf_evidence *evidence)
{
    struct wf_policy policy = {.addresses = engine->options.ede_addresses};
    struct wf_finding finding;

    wf_diagnose(evidence, &policy, &finding);
    /* what was told of the answer before may not hold any more */
    if (tells_insecure(&finding.verdict) ||
        wf_engine_tells_insecure(engine, &evidence->seen.question, evidence->now))
        remember(engine, evidence, &finding.verdict);
}

void wf_engine_reply_insecure(struct wf_engine *engine, const struct wf_question *question,
                              time_t now, size_t room, wf_ede_take *take, void *arg)
{
    struct wf_table_hold hold;
    struct wf_ede_list list;

    if (!hold_insecure(engine, question, now, &hold))
        return;
    wf_ede_select(hold.verdict, &engine->options, false, room, &list);
    if (list.count > 0) {
        list.count = 1;
        list.size = list.len[0];
        wf_counters_ede(&engine->counters, list.code[0]);
        take(arg, &list);
    }
    wf_table_release(&hold);
}
