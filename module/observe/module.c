/*
 * module.c - the module's steps: pass queries on, judge those that fail.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "memory/ending.h"
#include "observe/attempt.h"
#include "observe/contact.h"
#include "observe/early.h"
#include "observe/error_report.h"
#include "observe/failed.h"
#include "observe/gather.h"
#include "observe/insecure_answer.h"
#include "observe/known.h"
#include "observe/observe.h"
#include "observe/query.h"
#include "observe/region.h"
#include "observe/rrset.h"
#include "observe/seen.h"
#include "observe/spared.h"
#include "observe/stale.h"
#include "observe/stock_packet.h"
#include "observe/watching.h"

/* An event is a line of JSON; anything else reports trouble with a file or a socket. */
static void log_line(void *arg, const char *text)
{
    (void)arg;
    if (text[0] == '{')
        log_info("whyfail: %s", text);
    else
        log_warn("whyfail: %s", text);
}

/* Processes that are forked later have neither the thread that writes events nor that of metrics.
 */
static void warn_of_processes(const struct config_file *cfg)
{
#ifdef THREADS_DISABLED
    if (cfg->num_threads > 1)
        log_warn("whyfail: this Unbound has no threads: of its %d processes only the first writes "
                 "events and metrics",
                 cfg->num_threads);
#else
    (void)cfg;
#endif
}

struct wf_module *wf_module_start(const struct wf_options *options, struct module_env *env,
                                  struct wf_memory *memory)
{
    struct wf_module *module = calloc(1, sizeof(*module));
    char text[WF_TEXT_SIZE];
    struct wf_strbuf err;

    if (module == NULL) {
        wf_memory_destroy(memory);
        log_err("whyfail: out of memory");
        return NULL;
    }
    wf_strbuf_init(&err, text, sizeof(text));
    module->cfg = env->cfg;
    module->auth_zones = env->auth_zones;
    module->insecure = options->ede_insecure;
    module->cells = wf_cells_create(WF_ENDING_CELLS);
    if (module->cells == NULL) {
        wf_strbuf_str(&err, "out of memory");
        wf_memory_destroy(memory);
    } else {
        module->engine = wf_engine_start(options, memory, log_line, NULL, &err);
    }
    if (module->engine != NULL)
        module->ready =
            wf_ready_create((unsigned)env->cfg->num_threads, wf_engine_counters(module->engine));
    if (module->engine != NULL && module->ready == NULL)
        wf_strbuf_str(&err, "out of memory");
    if (module->ready != NULL) {
        module->watched = wf_engine_watched(module->engine);
        module->broken = wf_engine_broken(module->engine);
        warn_of_processes(env->cfg);
        return module;
    }
    log_err("whyfail: %s", text);
    wf_module_stop(module);
    return NULL;
}

void wf_module_stop(struct wf_module *module)
{
    if (module == NULL)
        return;
    wf_engine_stop(module->engine);
    wf_cells_destroy(module->cells);
    wf_ready_destroy(module->ready);
    free(module);
}

struct wf_memory *wf_module_stop_but_memory(struct wf_module *module)
{
    struct wf_memory *memory = wf_engine_stop_but_memory(module->engine);

    wf_cells_destroy(module->cells);
    wf_ready_destroy(module->ready);
    free(module);
    return memory;
}

size_t wf_module_bytes(const struct wf_module *module)
{
    return module == NULL ? 0
                          : sizeof(*module) + wf_engine_bytes(module->engine) +
                                wf_cells_bytes(module->cells) + wf_ready_bytes(module->ready);
}

/* Of the clients that wait, the one that asked first; NULL when there is none. */
static const struct mesh_reply *first_client(const struct module_qstate *q)
{
    const struct mesh_reply *reply = q->mesh_info->reply_list;

    while (reply != NULL && reply->next != NULL)
        reply = reply->next; /* the list's last */
    return reply;
}

static struct wf_addr client_address(const struct module_qstate *q, int id)
{
    const struct mesh_reply *reply = first_client(q);
    const struct wf_query *query = wf_query_find(q, id);

    if (query != NULL && query->early != NULL)
        return query->early->client;
    return reply == NULL ? (struct wf_addr){0} : wf_client_from(&reply->query_reply);
}

static uint32_t elapsed_ms(const struct module_qstate *q)
{
    const struct mesh_reply *reply = first_client(q);
    struct timeval now = *q->env->now_tv;
    int64_t ms;

    if (reply == NULL) {
        ms = (int64_t)(*q->env->now - q->qstarttime) * 1000;
    } else {
        ms = (int64_t)(now.tv_sec - reply->start_time.tv_sec) * 1000 +
             (now.tv_usec - reply->start_time.tv_usec) / 1000;
    }
    return ms > 0 ? (uint32_t)ms : 0; /* the clock may have been set back */
}

/* With what only the event has, and no verdict rests on. */
static void tell_operator(struct wf_module *module, struct module_qstate *q, int id,
                          struct wf_evidence *evidence, struct wf_event *event)
{
    struct wf_addr client = client_address(q, id);

    evidence->seen.elapsed_ms = elapsed_ms(q);
    wf_stale_gather(evidence, q, id);
    wf_early_gather(evidence, q, id);
    wf_contact_find(event, q);
    wf_engine_tell(module->engine, evidence, &client, event);
}

const struct wf_verdict *wf_module_verdict(struct wf_module *module, struct module_qstate *q,
                                           int id)
{
    struct wf_query *query = wf_query_get(q, id);
    struct wf_evidence evidence;
    struct wf_verdict *verdict;
    struct wf_event event;
    bool asked;

    if (query == NULL)
        return NULL;
    if (query->verdict != NULL)
        return query->verdict;
    verdict = wf_region_alloc(q->region, sizeof(*verdict));
    if (verdict == NULL)
        return NULL;
    wf_evidence_gather(&evidence, q, id, module);
    /* no event of the resolver's own sub-queries, whose failure is reported with what they were for
     */
    asked = wf_query_is_asked(q);
    wf_engine_judge(module->engine, &evidence, asked, &event);
    *verdict = event.finding.verdict;
    query->verdict = verdict;
    if (!asked)
        return verdict;
    wf_error_report_keep(module, q, id, &evidence);
    if (wf_engine_is_logging(module->engine))
        tell_operator(module, q, id, &evidence, &event);
    return verdict;
}

/* No client gets it now and there is no event, but the next client may get it from the cache. */
static void remember_bogus(struct wf_module *module, struct module_qstate *q, int id)
{
    struct wf_evidence evidence;
    struct wf_event event;

    wf_evidence_gather(&evidence, q, id, module);
    wf_engine_judge(module->engine, &evidence, false, &event);
}

/* Of a query that was judged nothing more is asked than the verdict. */
static void rest(struct wf_module *module, const struct module_qstate *q, int id)
{
    struct wf_query *query = wf_query_find(q, id);

    if (query != NULL && query->verdict != NULL)
        wf_query_rest(query, module->cells);
}

static void tell_supers(struct wf_module *module, struct module_qstate *q, int id)
{
    if (q->mesh_info->super_set.count > 0)
        wf_query_tell_supers(q, id, module->cells);
}

static void judge_failure(struct wf_module *module, struct module_qstate *q, int id)
{
    if (wf_query_is_asked(q) ||
        (wf_query_verdict_is_wanted(q, id) && !wf_failure_is_spared(module, q, id)))
        (void)wf_module_verdict(module, q, id);
}

/* A query that failed or will, or whose answer is to be looked at: few are, and have their own
 * frame. */
__attribute__((noinline)) static void judge(struct wf_module *module, struct module_qstate *q,
                                            int id)
{
    bool failed = wf_query_failed(q);

    if (failed || module->insecure)
        wf_query_note_clients(q, id);
    if (failed)
        judge_failure(module, q, id);
    else if (wf_query_will_fail(q))
        remember_bogus(module, q, id);
    else if (module->insecure)
        wf_insecure_finish(module, q, id);
    tell_supers(module, q, id);
    if (failed)
        rest(module, q, id);
}

/*
 * At a query's end: judge it if it failed, and tell the queries that wait for it. Has its own
 * frame: a query's beginning needs none.
 */
__attribute__((noinline)) static void finish(struct wf_module *module, struct module_qstate *q,
                                             int id)
{
    if (module->broken != NULL && wf_broken_any(module->broken) && !wf_query_failed(q))
        wf_known_worked(module, q, id);
    if (module->watched != NULL)
        wf_watching_finish(module, q, id);
    if (wf_query_is_good(q) && !module->insecure)
        tell_supers(module, q, id);
    else
        judge(module, q, id);
    wf_module_count_lost(module);
}

/* As all below its zone is known to fail. */
static bool ends_at_once(struct wf_module *module, struct module_qstate *q, int id)
{
    bool ends;

    if (module->broken == NULL || !wf_broken_any(module->broken))
        return false;
    ends = wf_known_ends(module, q, id);
    wf_module_count_lost(module);
    return ends;
}

/* Whether there is anything to do as a query begins: with most there is not. */
static bool is_special(const struct wf_module *module, const struct module_qstate *q)
{
    return module != NULL && (q->prefetch_leeway > 0 || module->broken != NULL);
}

__attribute__((noinline)) static void begin(struct wf_module *module, struct module_qstate *q,
                                            int id)
{
    if (q->prefetch_leeway > 0)
        wf_stale_begin(q, id);
    q->ext_state[id] = ends_at_once(module, q, id) ? module_finished : module_wait_module;
}

void wf_module_operate(struct wf_module *module, struct module_qstate *q, enum module_ev event,
                       int id)
{
    if (event == module_event_moddone) {
        q->ext_state[id] = module_finished;
        if (module != NULL)
            finish(module, q, id);
    } else if (event == module_event_new && is_special(module, q)) {
        begin(module, q, id);
    } else {
        q->ext_state[id] = event == module_event_new || event == module_event_pass
                               ? module_wait_module
                               : module_error;
    }
}

void wf_module_clear(struct wf_module *module, struct module_qstate *q, int id)
{
    if (q->minfo[id] != NULL)
        wf_query_clear(q, id, module == NULL ? NULL : module->cells);
}

int wf_on_query(struct query_info *qinfo, uint16_t flags, struct module_qstate *q,
                struct sockaddr_storage *addr, socklen_t addr_len, uint8_t *zone, size_t zone_len,
                struct regional *region, int id, void *arg)
{
    (void)region;
    if (q == NULL)
        return 1;
    wf_query_sent(q, id, qinfo, flags, addr, addr_len, zone, zone_len);
    wf_module_count_lost(arg);
    return 1;
}

static bool is_good_answer(const struct wf_seen *seen)
{
    uint16_t rcode = wf_seen_rcode(seen);

    return rcode == LDNS_RCODE_NOERROR || rcode == LDNS_RCODE_NXDOMAIN;
}

__attribute__((noinline)) static void note_turned(struct wf_module *module, struct module_qstate *q,
                                                  const struct wf_seen *seen)
{
    uint16_t rcode = wf_seen_rcode(seen);

    if (rcode != WF_RCODE_UNKNOWN &&
        !wf_zone_is_configured(q->env, seen->zone, seen->zone_len, q->qinfo.qclass))
        wf_engine_turned(module->engine, seen->server.family,
                         wf_dname_from(seen->zone, seen->zone_len), rcode, *q->env->now);
}

__attribute__((noinline)) static void
note_forwarder(struct wf_module *module, struct module_qstate *q, const struct wf_seen *seen)
{
    const struct wf_question question = {.name = wf_dname_from(seen->qname, seen->qname_len),
                                         .type = seen->qtype,
                                         .rrclass = q->qinfo.qclass};

    wf_engine_forwarder_answered(module->engine, &seen->server, &question, *q->env->now);
}

/* Of the root or of a top-level domain: these turn nobody away, and what does so is another. */
static bool is_of_top(const struct wf_seen *seen)
{
    return seen->zone_len > 0 && wf_dname_is_top((struct wf_dname){seen->zone, seen->zone_len});
}

/* Inline, as there is nothing that is called more often. */
static inline void answered(struct wf_module *module, struct module_qstate *q,
                            const struct wf_seen *seen)
{
    bool good = is_good_answer(seen);

    wf_engine_answered(module->engine, seen->server.family, wf_query_may_be_tcp(q), good,
                       *q->env->now);
    if (!good && is_of_top(seen))
        note_turned(module, q, seen);
    if (seen->to_recurse && good)
        note_forwarder(module, q, seen);
}

void wf_module_answered(struct wf_module *module, struct module_qstate *q,
                        const struct wf_seen *seen)
{
    answered(module, q, seen);
}

/* Has its own frame: a thousand responses for one question may be but counted. */
__attribute__((noinline)) static int note_response(struct module_qstate *q,
                                                   struct dns_msg *response, struct wf_query *query,
                                                   struct wf_module *module)
{
    struct wf_seen *seen = &query->seen[query->newest];

    wf_query_note_end(q, query, seen, response, module->cells);
    if (response != NULL)
        answered(module, q, seen);
    return 1;
}

int wf_on_response(struct module_qstate *q, struct dns_msg *response, int id, void *arg)
{
    struct wf_query *query = wf_query_pending(q, id);

    return query == NULL ? 1 : note_response(q, response, query, arg);
}
