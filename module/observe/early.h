/*
 * early.h - clients that are told why they wait, while the resolution goes on.
 *
 * A patched Unbound answers them; here is what it is to say, and what the event tells of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_EARLY_H
#define WF_OBSERVE_EARLY_H

#include "evidence.h"
#include "observe/compat.h"
#include "observe/query.h"
#include "verdict.h"

struct wf_module;

/* What there is of early answers to a query, from the first on. */
struct wf_early {
    const struct wf_verdict *verdict; /* while they are made, else NULL; as of wf_query_scratch() */
    struct timeval began;             /* when the first of the clients asked */
    uint32_t answers;
    uint32_t first_ms; /* that the first client waited */
    struct wf_addr client;
};

_Static_assert(sizeof(struct wf_query) + sizeof(struct wf_early) +
                       WF_PAST_MOST * sizeof(struct wf_past) +
                       (2 + WF_PAST_PARTS) * WF_BLOCK_EXTRA <=
                   WF_QUERY_MOST,
               "what a query holds while it waits");

/*
 * Replies to these clients, a list, come next: judges the resolution as it stands, once for all of
 * them. Without memory they are told what is remembered.
 */
void wf_early_begin(struct wf_module *module, struct module_qstate *q, int id,
                    const struct mesh_reply *clients);

/* They have been made. */
void wf_early_end(struct module_qstate *q, int id);

/* What an early answer says; NULL when the reply is none. */
const struct wf_verdict *wf_early_verdict(const struct module_qstate *q, int id);

/* Fills early_answers and early_ms; and elapsed_ms where no client waits any more. */
void wf_early_gather(struct wf_evidence *evidence, const struct module_qstate *q, int id);

/* Says what is wrong with the option, in Unbound's log, and returns it for module_env. */
int wf_early_option(uint32_t option, const struct config_file *cfg);

#endif
