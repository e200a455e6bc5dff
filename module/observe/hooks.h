/*
 * hooks.h - the module's place among Unbound's modules, and the callbacks it registers.
 *
 * What the two ways in (dynlib.c and builtin.c) have in common before a query comes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_HOOKS_H
#define WF_OBSERVE_HOOKS_H

#include "observe/compat.h"

/*
 * Whether the module has the place it needs: before the validator, whose judgement it reads at a
 * query's end, and after dns64, which takes up only queries that come to it first. Else a line in
 * the log says so; word: what stands for the module in module-config.
 */
bool wf_place_fits(const struct module_env *env, int id, const char *word);

/* Hands each callback to add, with its list; stops and returns false when that does. */
typedef bool wf_hook_add(void *callback, enum inplace_cb_list_type type, void *arg);
bool wf_hooks_register(wf_hook_add *add, void *arg);

/* Hands each list to be left to leave. */
typedef void wf_hook_leave(enum inplace_cb_list_type type, void *arg);
void wf_hooks_unregister(wf_hook_leave *leave, void *arg);

/* Whether the module registers this callback for this list of replies. */
bool wf_hooks_have_reply(inplace_cb_reply_func_type *callback, enum inplace_cb_list_type type);

#endif
