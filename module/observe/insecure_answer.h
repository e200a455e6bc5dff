/*
 * insecure_answer.h - good answers that are only insecure because nothing in their zone could be
 * checked.
 *
 * In use only with "ede-insecure: yes": it looks at every insecure answer.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_INSECURE_ANSWER_H
#define WF_OBSERVE_INSECURE_ANSWER_H

#include "observe/edns.h"
#include "observe/observe.h"

/* At a query's end: judges an insecure answer and remembers what there is to tell. */
void wf_insecure_finish(struct wf_module *module, struct module_qstate *q, int id);

/* At a reply, fresh or cached: tells what is remembered, where there is surely room for it. */
void wf_insecure_reply(struct wf_module *module, const struct wf_reply_frame *frame,
                       struct edns_option **options, struct regional *region, time_t now);

#endif
