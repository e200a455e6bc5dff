/*
 * reply.c - puts the verdict's EDE options on replies, fresh and from cache.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/early.h"
#include "observe/edns.h"
#include "observe/gather_resolver.h"
#include "observe/insecure_answer.h"
#include "observe/observe.h"
#include "observe/query.h"
#include "observe/rrset.h"
#include "observe/stale.h"

/* start: of the query; NULL where Unbound does not say. */
static time_t now_at(const struct timeval *start)
{
    return start != NULL ? start->tv_sec : time(NULL);
}

static void reply(struct wf_module *module, const struct wf_verdict *verdict, bool from_cache,
                  size_t room, struct edns_option **options, struct regional *region)
{
    struct wf_ede_list list;

    wf_engine_reply(module->engine, verdict, from_cache, room, &list);
    wf_options_append(options, &list, region);
    wf_module_count_lost(module);
}

/* For a reply where Unbound shows no query state, or one without a verdict: what is remembered. */
static enum wf_cause reply_remembered(struct wf_module *module, const struct query_info *qinfo,
                                      bool from_cache, size_t room, struct wf_options_to *to,
                                      time_t now, struct wf_lease *lease)
{
    struct wf_question question = wf_question_from(qinfo);
    enum wf_cause cause = wf_engine_reply_remembered(module->engine, &question, now, from_cache,
                                                     room, wf_options_take, to, lease);

    wf_module_count_lost(module);
    return cause;
}

/* For one that is not from the cache. */
static void reply_uncached(struct wf_module *module, const struct query_info *qinfo, size_t room,
                           struct edns_option **options, struct regional *region, time_t now)
{
    struct wf_options_to to = {options, region};
    struct wf_lease lease;

    (void)reply_remembered(module, qinfo, false, room, &to, now, &lease);
}

/* For a SERVFAIL that Unbound answers from its cache. */
static void reply_from_cache(struct wf_module *module, const struct wf_reply_frame *frame,
                             size_t room, struct edns_option **options, struct regional *region,
                             time_t now)
{
    struct wf_options_to to = {options, region};
    struct wf_lease lease;
    enum wf_cause cause;

    if (frame->present == NULL)
        *options = wf_ready_options(module->ready, frame->qinfo, frame->rep, now, room);
    if (*options != frame->present)
        return;
    cause = reply_remembered(module, frame->qinfo, true, room, &to, now, &lease);
    if (frame->present == NULL)
        wf_ready_keep(module->ready, frame->qinfo, frame->rep, &lease, cause, *options);
}

/* For a good answer, fresh or from cache. */
static void reply_insecure(struct wf_module *module, const struct wf_reply_frame *frame,
                           struct edns_option **options, struct regional *region, time_t now)
{
    wf_insecure_reply(module, frame, options, region, now);
    wf_module_count_lost(module);
}

/*
 * Whether the resolution is over. Unbound also replies before, with expired data or when out of
 * memory; a verdict made then would be without the facts, and would be kept.
 */
static bool is_over(const struct module_qstate *q)
{
    enum module_ext_state state = q->ext_state[q->curmod];

    return q->return_rcode != LDNS_RCODE_NOERROR || state == module_finished ||
           state == module_error;
}

/* For a reply to a query that was resolved, or is about to be. */
static void reply_fresh(struct wf_module *module, struct module_qstate *q,
                        const struct query_info *qinfo, size_t room, struct edns_option **options,
                        struct regional *region, int id)
{
    const struct wf_verdict *verdict = is_over(q) ? wf_module_verdict(module, q, id) : NULL;
    const struct wf_query *query = wf_query_find(q, id);

    if (verdict != NULL)
        reply(module, verdict, query != NULL && query->known, room, options, region);
    else
        reply_uncached(module, qinfo, room, options, region, time(NULL));
}

/*
 * While the query goes on: who checks by himself, by CD, is not told what this resolver makes of
 * it. Not in memory of the query's: there may be many clients, and it will go on for long.
 */
static void reply_early(struct wf_module *module, const struct wf_verdict *verdict,
                        struct module_qstate *q, size_t room, struct edns_option **options)
{
    bool checks = (q->query_flags & BIT_CD) != 0;

    reply(module, verdict, false, checks ? 0 : room, options, wf_query_scratch(q));
}

/*
 * Whether Unbound did not even try, and says itself why, as it does where a client has too many
 * queries waiting (wait-limit, since 1.25). What is remembered of the question is not the reason.
 */
static bool is_turned_away(const struct module_qstate *q, const struct reply_info *rep,
                           const struct edns_data *edns)
{
    return q == NULL && rep == NULL &&
           edns_opt_list_find(edns->opt_list_out, LDNS_EDNS_EDE) != NULL;
}

/* Counts a SERVFAIL that gets nothing from us. */
static void count_turned_away(struct wf_module *module)
{
    const struct wf_verdict verdict = {.cause = WF_CAUSE_POLICY};
    struct wf_ede_list list;

    wf_engine_reply(module->engine, &verdict, false, 0, &list);
}

int wf_on_servfail(struct query_info *qinfo, struct module_qstate *q, struct reply_info *rep,
                   int rcode, struct edns_data *edns, struct edns_option **options,
                   struct comm_reply *client, struct regional *region, struct timeval *start,
                   int id, void *arg)
{
    struct wf_module *module = arg;
    struct wf_reply_frame frame = {qinfo, q, rep, edns, *options, client, module->cfg, 0};
    const struct wf_verdict *early = q == NULL ? NULL : wf_early_verdict(q, id);

    (void)rcode;
    if (client == NULL)
        return 1; /* asked by a part of Unbound itself, which reads the RCODE only */
    /* on fresh replies edns still holds the client's own size */
    frame.client_size = q != NULL ? edns->udp_size : wf_query_udp_size(qinfo, client);
    if (is_turned_away(q, rep, edns))
        count_turned_away(module);
    else if (early != NULL)
        reply_early(module, early, q, wf_room_for_options(&frame), options);
    else if (q != NULL)
        reply_fresh(module, q, qinfo, wf_room_for_options(&frame), options, region, id);
    else if (rep != NULL)
        /* a response means that it is a cached bogus one */
        reply_from_cache(module, &frame, wf_room_for_options(&frame), options, region,
                         now_at(start));
    else
        reply_uncached(module, qinfo, wf_room_for_options(&frame), options, region, now_at(start));
    return 1;
}

static bool is_servfail(const struct reply_info *rep)
{
    return FLAGS_GET_RCODE(rep->flags) == LDNS_RCODE_SERVFAIL;
}

/* The frame's response, which is to be explained. */
__attribute__((noinline)) static void
reply_response(struct wf_module *module, struct wf_reply_frame *frame, struct module_qstate *q,
               struct edns_option **options, struct regional *region, int id)
{
    const struct wf_query *query = wf_query_find(q, id);

    /* a module in front may have waited, and clients may have come, after their sizes were noted */
    if (query != NULL && id == 0)
        frame->client_size = query->client_size;
    if (is_servfail(frame->rep))
        reply_fresh(module, q, frame->qinfo, wf_room_beside_records(frame), options, region, id);
    else
        reply_insecure(module, frame, options, region, *q->env->now);
}

/* The frame's response, which is not one of nearly all. */
__attribute__((noinline)) static void
reply_closely(struct wf_module *module, struct wf_reply_frame *frame, struct module_qstate *q,
              struct edns_option **options, struct regional *region, int id)
{
    if (!is_servfail(frame->rep) && !is_over(q))
        wf_stale_note(q, id);
    if (is_servfail(frame->rep) || module->insecure)
        reply_response(module, frame, q, options, region, id);
}

/* An alias of a name whose SERVFAIL is cached ends in a response like any other, of that RCODE. */
int wf_on_reply(struct query_info *qinfo, struct module_qstate *q, struct reply_info *rep,
                int rcode, struct edns_data *edns, struct edns_option **options,
                struct comm_reply *client, struct regional *region, struct timeval *start, int id,
                void *arg)
{
    struct wf_module *module = arg;

    (void)start;
    if (q == NULL || rep == NULL || rcode != LDNS_RCODE_NOERROR)
        return 1;
    if (q->serve_expired_data != NULL || is_servfail(rep) || module->insecure)
        reply_closely(
            module,
            &(struct wf_reply_frame){qinfo, NULL, rep, edns, *options, client, module->cfg, 0}, q,
            options, region, id);
    return 1;
}

/* The frame's response from the cache, likewise. */
__attribute__((noinline)) static void
reply_cached(struct wf_module *module, struct wf_reply_frame *frame, struct edns_option **options,
             struct regional *region, const struct timeval *start)
{
    frame->client_size = wf_query_udp_size(frame->qinfo, frame->client);
    if (is_servfail(frame->rep))
        reply_from_cache(module, frame, wf_room_beside_records(frame), options, region,
                         start->tv_sec);
    else
        reply_insecure(module, frame, options, region, start->tv_sec);
}

int wf_on_cached(struct query_info *qinfo, struct module_qstate *q, struct reply_info *rep,
                 int rcode, struct edns_data *edns, struct edns_option **options,
                 struct comm_reply *client, struct regional *region, struct timeval *start, int id,
                 void *arg)
{
    struct wf_module *module = arg;

    (void)q;
    (void)rcode; /* the query's, not the reply's */
    (void)id;
    if (rep == NULL || (!is_servfail(rep) && !module->insecure))
        return 1; /* most queries end here, so nothing is set up before */
    reply_cached(module,
                 &(struct wf_reply_frame){qinfo, NULL, rep, edns, *options, client, module->cfg, 0},
                 options, region, start);
    return 1;
}

/* The question's zone that Unbound looks for: the DS RRset of a zone is its parent's. */
static struct query_info within_zone(const struct query_info *qinfo)
{
    struct query_info asked = *qinfo;

    if (asked.qtype == LDNS_RR_TYPE_DS)
        dname_remove_label(&asked.qname, &asked.qname_len);
    return asked;
}

/* Judges a SERVFAIL that Unbound answers by itself, without resolving anything. */
static void judge_local(struct wf_module *module, const struct query_info *qinfo, time_t now,
                        const struct comm_reply *client, struct regional *region,
                        struct wf_event *event)
{
    struct wf_addr address = wf_client_from(client);
    struct wf_evidence evidence = {
        .now = now, .seen.question = wf_question_from(qinfo), .seen.ending = WF_ENDING_FAILED};
    struct query_info asked = within_zone(qinfo);
    struct wf_auth_zone zone;

    if (wf_auth_zone_find(&zone, module->auth_zones, &asked, true, region))
        evidence.seen.auth_zone = &zone;
    wf_engine_judge(module->engine, &evidence, true, event);
    wf_engine_tell(module->engine, &evidence, &address, event);
}

int wf_on_local(struct query_info *qinfo, struct module_qstate *q, struct reply_info *rep,
                int rcode, struct edns_data *edns, struct edns_option **options,
                struct comm_reply *client, struct regional *region, struct timeval *start, int id,
                void *arg)
{
    struct wf_module *module = arg;
    struct wf_reply_frame frame;
    struct wf_event event;

    (void)q;
    (void)id;
    if (rcode != LDNS_RCODE_SERVFAIL || rep != NULL || client == NULL)
        return 1;
    frame = (struct wf_reply_frame){
        qinfo, NULL, rep, edns, *options, client, module->cfg, wf_query_udp_size(qinfo, client)};
    judge_local(module, qinfo, start->tv_sec, client, region, &event);
    reply(module, &event.finding.verdict, false, wf_room_for_options(&frame), options, region);
    return 1;
}
