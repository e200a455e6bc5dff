/*
 * reply.c - puts the verdict's EDE options on replies, fresh and from cache.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/insecure.h"
#include "observe/observe.h"
#include "observe/options.h"
#include "observe/rrset.h"

static void reply(struct wf_module *module, const struct wf_verdict *verdict, bool from_cache,
                  size_t room, struct edns_option **options, struct regional *region)
{
    struct wf_ede ede[WF_EDE_MAX];

    wf_options_append(options, ede,
                      wf_engine_reply(module->engine, verdict, from_cache, room, ede), region);
}

/* For a reply from cache, where Unbound shows no query state: what is remembered. */
static void reply_remembered(struct wf_module *module, const struct query_info *qinfo,
                             bool from_cache, size_t room, struct edns_option **options,
                             struct regional *region, const struct timeval *now)
{
    struct wf_question question = wf_question_from(qinfo);
    struct wf_verdict verdict;

    wf_engine_recall(module->engine, &question, now != NULL ? now->tv_sec : time(NULL), &verdict);
    reply(module, &verdict, from_cache, room, options, region);
}

int wf_on_servfail(struct query_info *qinfo, struct module_qstate *q, struct reply_info *rep,
                   int rcode, struct edns_data *edns, struct edns_option **options,
                   struct comm_reply *client, struct regional *region, struct timeval *start,
                   int id, void *arg)
{
    struct wf_module *module = arg;
    size_t room = wf_room_for_options(qinfo, q, rep, edns, *options, client, module->cfg);
    const struct wf_verdict *verdict = NULL;

    (void)rcode;
    if (q != NULL)
        verdict = wf_module_verdict(module, q, id);
    if (verdict != NULL)
        reply(module, verdict, false, room, options, region);
    else
        /* without a query state a response means that it is a cached bogus one */
        reply_remembered(module, qinfo, q == NULL && rep != NULL, room, options, region,
                         q == NULL ? start : NULL);
    return 1;
}

int wf_on_cached(struct query_info *qinfo, struct module_qstate *q, struct reply_info *rep,
                 int rcode, struct edns_data *edns, struct edns_option **options,
                 struct comm_reply *client, struct regional *region, struct timeval *start, int id,
                 void *arg)
{
    struct wf_module *module = arg;

    (void)rcode; /* the query's, not the reply's */
    (void)id;
    if (rep == NULL)
        return 1;
    if (FLAGS_GET_RCODE(rep->flags) != LDNS_RCODE_SERVFAIL) {
        if (module->insecure)
            wf_insecure_reply(module, qinfo, rep, edns, options, client, region, start->tv_sec);
        return 1;
    }
    reply_remembered(module, qinfo, true,
                     wf_room_for_options(qinfo, q, rep, edns, *options, client, module->cfg),
                     options, region, start);
    return 1;
}
