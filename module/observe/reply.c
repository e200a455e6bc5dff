/*
 * reply.c - puts the verdict's EDE options on replies, fresh and from cache.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/observe.h"
#include "observe/rrset.h"

enum {
    EDE_OPTION = 15,
    OPTION_HEADER = 4,     /* OPTION-CODE and OPTION-LENGTH (RFC 6891, section 6.1.2) */
    OPT_RECORD = 11,       /* an OPT record without options */
    MESSAGE_HEADER = 12,
    QUESTION_FIXED = 4,    /* QTYPE and QCLASS */
    SMALL_MESSAGE = 512,   /* what every client takes (RFC 1035, section 2.3.4) */
    LARGE_MESSAGE = 1232,  /* what passes without fragments */
    STREAM_MESSAGE = 4096, /* more than we ever need */
    OWN_EDE = OPTION_HEADER + 2,
    OWN_EDE_TEXT = 256 /* Unbound's reason, when it logs reasons */
};

/* Octets a reply may have in all. On fresh replies edns still holds the client's own size. */
static size_t message_limit(const struct module_qstate *q, const struct edns_data *edns,
                            const struct comm_reply *client)
{
    if (client != NULL && client->c != NULL && client->c->type != comm_udp)
        return STREAM_MESSAGE;
    if (q == NULL || edns->udp_size < SMALL_MESSAGE)
        return SMALL_MESSAGE;
    return edns->udp_size < LARGE_MESSAGE ? edns->udp_size : LARGE_MESSAGE;
}

static size_t options_size(const struct edns_option *option)
{
    size_t size = 0;

    for (; option != NULL; option = option->next)
        size += OPTION_HEADER + option->opt_len;
    return size;
}

/*
 * Octets left for our options. Unbound adds its own EDE afterwards and, where the whole does not
 * fit, gives up the whole OPT record: so room is left for that.
 */
static size_t room_for_options(const struct query_info *qinfo, const struct module_qstate *q,
                               const struct edns_data *edns, const struct edns_option *present,
                               const struct comm_reply *client, const struct config_file *cfg)
{
    size_t used = MESSAGE_HEADER + QUESTION_FIXED + OPT_RECORD;
    size_t limit = message_limit(q, edns, client);

    if (!edns->edns_present)
        return 0;
    if (qinfo != NULL)
        used += qinfo->qname_len;
    used += options_size(edns->opt_list_out) + options_size(present);
    if (cfg->ede)
        used += (size_t)OWN_EDE + (cfg->val_log_level >= 2 ? OWN_EDE_TEXT : 0);
    if (cfg->nsid != NULL)
        used += OPTION_HEADER + (size_t)cfg->nsid_len;
    return used < limit ? limit - used : 0;
}

static void append(struct edns_option **options, const struct wf_ede *ede, size_t count,
                   struct regional *region)
{
    uint8_t data[WF_EDE_DATA_MAX];
    size_t i;

    for (i = 0; i < count; i++) {
        size_t len = wf_ede_encode(&ede[i], data, sizeof(data));

        if (len > 0)
            (void)edns_opt_list_append(options, EDE_OPTION, len, data, region);
    }
}

static void reply(struct wf_module *module, const struct wf_verdict *verdict, bool from_cache,
                  size_t room, struct edns_option **options, struct regional *region)
{
    struct wf_ede ede[WF_EDE_MAX];

    append(options, ede, wf_engine_reply(module->engine, verdict, from_cache, room, ede), region);
}

/* For a reply from cache, where Unbound shows no query state: what is remembered. */
static void reply_remembered(struct wf_module *module, const struct query_info *qinfo,
                             bool from_cache, size_t room, struct edns_option **options,
                             struct regional *region, const struct timeval *now)
{
    struct wf_question question = {.name = {NULL, 0}, .type = 0, .rrclass = 0};
    struct wf_verdict verdict;

    if (qinfo != NULL) {
        question.name = wf_dname_from(qinfo->qname, qinfo->qname_len);
        question.type = qinfo->qtype;
        question.rrclass = qinfo->qclass;
    }
    wf_engine_recall(module->engine, &question, now != NULL ? now->tv_sec : time(NULL), &verdict);
    reply(module, &verdict, from_cache, room, options, region);
}

int wf_on_servfail(struct query_info *qinfo, struct module_qstate *q, struct reply_info *rep,
                   int rcode, struct edns_data *edns, struct edns_option **options,
                   struct comm_reply *client, struct regional *region, struct timeval *start,
                   int id, void *arg)
{
    struct wf_module *module = arg;
    size_t room = room_for_options(qinfo, q, edns, *options, client, module->cfg);
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
    if (rep == NULL || FLAGS_GET_RCODE(rep->flags) != LDNS_RCODE_SERVFAIL)
        return 1;
    reply_remembered(module, qinfo, true,
                     room_for_options(qinfo, q, edns, *options, client, module->cfg), options,
                     region, start);
    return 1;
}
