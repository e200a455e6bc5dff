/*
 * observe.h - the module as Unbound sees it, without the way it was loaded.
 *
 * The two ways in (dynlib.c and builtin.c) hand these functions to Unbound and register the
 * callbacks; everything else is the same for both.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_H
#define WF_OBSERVE_H

#include "engine.h"
#include "memory/cells.h"
#include "observe/compat.h"
#include "observe/ready.h"
#include "observe/region.h"

struct wf_seen; /* see observe/query.h */

/* What hangs on the module's place in Unbound's environment, shared by all threads. */
struct wf_module {
    struct wf_engine *engine;
    struct wf_cells *cells;           /* endings of sub-queries */
    struct wf_ready *ready;           /* the options of replies from cache */
    bool insecure;                    /* the option ede-insecure, at hand for every cached answer */
    const struct wf_watched *watched; /* the engine's, at hand for every query; NULL: nothing is */
    const struct wf_broken *broken;   /* likewise; NULL: known-broken is off */
    struct config_file *cfg; /* Unbound's; its content may be swapped, so nothing of it is kept */
    struct auth_zones *auth_zones; /* Unbound's */
    struct wf_counts reset_at;     /* the counts at the last reset of Unbound's statistics */
};

/*
 * Starts the engine; logs one line and returns NULL when it cannot. memory: see wf_engine_start().
 */
struct wf_module *wf_module_start(const struct wf_options *options, struct module_env *env,
                                  struct wf_memory *memory);

/* Ends the engine and frees the module; NULL is fine. */
void wf_module_stop(struct wf_module *module);

/* The same, but the cause memory is left to the caller. */
struct wf_memory *wf_module_stop_but_memory(struct wf_module *module);

/* Octets of memory the module holds; 0 for NULL. */
size_t wf_module_bytes(const struct wf_module *module);

/* One step of a query. module NULL: only pass it on. */
void wf_module_operate(struct wf_module *module, struct module_qstate *q, enum module_ev event,
                       int id);

/* The query is gone, or begins again. module NULL: it never kept anything. */
void wf_module_clear(struct wf_module *module, struct module_qstate *q, int id);

/* inplace_cb_query_func_type */
int wf_on_query(struct query_info *qinfo, uint16_t flags, struct module_qstate *q,
                struct sockaddr_storage *addr, socklen_t addr_len, uint8_t *zone, size_t zone_len,
                struct regional *region, int id, void *arg);

/* inplace_cb_query_response_func_type */
int wf_on_response(struct module_qstate *q, struct dns_msg *response, int id, void *arg);

/*
 * inplace_cb_reply_func_type, for SERVFAIL replies, for replies made from a response, for those
 * from cache, and for those of a zone of Unbound's own; arg: wf_module
 */
int wf_on_servfail(struct query_info *qinfo, struct module_qstate *q, struct reply_info *rep,
                   int rcode, struct edns_data *edns, struct edns_option **options,
                   struct comm_reply *client, struct regional *region, struct timeval *start,
                   int id, void *arg);
int wf_on_reply(struct query_info *qinfo, struct module_qstate *q, struct reply_info *rep,
                int rcode, struct edns_data *edns, struct edns_option **options,
                struct comm_reply *client, struct regional *region, struct timeval *start, int id,
                void *arg);
int wf_on_cached(struct query_info *qinfo, struct module_qstate *q, struct reply_info *rep,
                 int rcode, struct edns_data *edns, struct edns_option **options,
                 struct comm_reply *client, struct regional *region, struct timeval *start, int id,
                 void *arg);

int wf_on_local(struct query_info *qinfo, struct module_qstate *q, struct reply_info *rep,
                int rcode, struct edns_data *edns, struct edns_option **options,
                struct comm_reply *client, struct regional *region, struct timeval *start, int id,
                void *arg);

/* A server was seen to answer: that of the query's newest attempt. */
void wf_module_answered(struct wf_module *module, struct module_qstate *q,
                        const struct wf_seen *seen);

/* At the end of a callback: counts it when there was no memory for something in it. */
static inline void wf_module_count_lost(struct wf_module *module)
{
    if (wf_region_failed())
        wf_counters_allocation_failure(wf_engine_counters(module->engine));
}

/* The verdict of a query at its end, made now if there is none yet; NULL without memory. */
const struct wf_verdict *wf_module_verdict(struct wf_module *module, struct module_qstate *q,
                                           int id);

#endif
