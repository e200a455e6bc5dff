/*
 * insecure_answer.c - good answers that are only insecure because nothing in their zone could be
 * checked.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/insecure_answer.h"

#include "observe/gather.h"
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
    wf_evidence_gather(&evidence, q, id, module);
    wf_engine_judge_insecure(module->engine, &evidence);
}

void wf_insecure_reply(struct wf_module *module, const struct wf_reply_frame *frame,
                       struct edns_option **options, struct regional *region, time_t now)
{
    struct wf_question question = wf_question_from(frame->qinfo);
    struct wf_options_to to = {options, region};

    if (!frame->edns->edns_present || !is_insecure(frame->rep) ||
        !wf_engine_tells_insecure(module->engine, &question, now))
        return;
    wf_engine_reply_insecure(module->engine, &question, now, wf_room_beside_records(frame),
                             wf_options_take, &to);
}
