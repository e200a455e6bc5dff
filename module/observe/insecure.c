/*
 * insecure.c - good answers that are only insecure because nothing in their zone could be checked.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/insecure.h"

#include "observe/gather.h"
#include "observe/options.h"
#include "observe/rrset.h"

static bool is_insecure(const struct reply_info *rep)
{
    return rep != NULL && rep->security == sec_status_insecure;
}

void wf_insecure_finish(struct wf_module *module, struct module_qstate *q, int id)
{
    struct wf_evidence evidence;

    if (q->return_msg == NULL || q->return_rcode != LDNS_RCODE_NOERROR ||
        !is_insecure(q->return_msg->rep))
        return;
    wf_evidence_gather(&evidence, q, id);
    wf_engine_judge_insecure(module->engine, &evidence);
}

void wf_insecure_reply(struct wf_module *module, const struct query_info *qinfo,
                       const struct reply_info *rep, const struct edns_data *edns,
                       struct edns_option **options, const struct comm_reply *client,
                       struct regional *region, time_t now)
{
    struct wf_question question = wf_question_from(qinfo);
    struct wf_verdict verdict;
    struct wf_ede ede;
    size_t room;

    if (!edns->edns_present || !is_insecure(rep) ||
        !wf_engine_recall_insecure(module->engine, &question, now, &verdict))
        return;
    /* the client's size is not known here: an answer that might not fit 512 octets is left alone */
    room = wf_room_for_options(qinfo, NULL, NULL, edns, *options, client, module->cfg);
    if (wf_records_size(rep) >= room)
        return;
    if (wf_engine_reply_insecure(module->engine, &verdict, room - wf_records_size(rep), &ede))
        wf_options_append(options, &ede, 1, region);
}
