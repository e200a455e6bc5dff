/*
 * calls_world.h - an Unbound without a network for the target "calls": its environment, its mesh,
 * and what it hands to a module, made of octets.
 *
 * The structures are Unbound's own and made by its own functions where it has any that can be
 * called from outside. What a zone or a client decides is read from the input.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FUZZ_CALLS_WORLD_H
#define WF_FUZZ_CALLS_WORLD_H

#include "observe/compat.h"
#include "observe/observe.h"

enum { CALLS_ID = 0 }; /* the module's place in the stack */

/* An input; behind its end there are only zeros. */
struct calls_input {
    const uint8_t *at, *end;
};
uint8_t calls_octet(struct calls_input *input);
unsigned calls_below(struct calls_input *input, unsigned limit); /* limit: from 1 to 256 */

/* What the daemon has for as long as it runs; made once. clear: what Unbound calls for a query. */
struct calls_world {
    struct module_env env;
    struct module_stack stack;
    struct module_func_block block;
    time_t now;
    struct timeval now_tv;
};
void calls_world_begin(struct calls_world *world, void (*clear)(struct module_qstate *q, int id));
void calls_world_at(struct calls_world *world, time_t now);

/* A name of a few that are related, in wire form; static memory. */
uint8_t *calls_name(struct calls_input *input, size_t *len);
struct query_info calls_question(struct calls_input *input);

/* A state of Unbound's mesh; end: as Unbound does, by itself, whatever it waits for. */
struct mesh_state *calls_state(struct calls_world *world, struct calls_input *input);
void calls_state_end(struct mesh_state *state);

/* A message of the input, of the region's memory. */
struct dns_msg *calls_message(struct calls_input *input, const struct query_info *qinfo,
                              struct regional *region);

/* The iterator's own state of the query, with a delegation. */
void calls_iterate(struct mesh_state *state, struct calls_input *input);

/* A list of EDNS options, or NULL. */
struct edns_option *calls_options(struct calls_input *input, struct regional *region);

void calls_address(struct calls_input *input, struct sockaddr_storage *addr, socklen_t *len);

#endif
