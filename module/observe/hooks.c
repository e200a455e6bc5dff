/*
 * hooks.c - the module's place among Unbound's modules, and the callbacks it registers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/hooks.h"

#include "observe/observe.h"

static const struct {
    enum inplace_cb_list_type type;
    inplace_cb_reply_func_type *callback;
} replies[] = {
    {inplace_cb_reply_servfail, wf_on_servfail},
    {inplace_cb_reply_cache, wf_on_cached},
    {inplace_cb_reply, wf_on_reply},
    {inplace_cb_reply_local, wf_on_local},
};

enum { REPLIES = sizeof(replies) / sizeof(replies[0]) };

bool wf_place_fits(const struct module_env *env, int id, const char *word)
{
    const char *at = env->cfg->module_conf;

    for (; id > 0; id--) {
        at += strspn(at, " \t\n");
        at += strcspn(at, " \t\n");
    }
    if (!env->need_to_validate && strstr(at, "dns64") == NULL)
        return true; /* Unbound starts modules in order: the validator would have set it */
    log_err("whyfail: module-config: \"%s\": %s must stand before validator and after dns64",
            env->cfg->module_conf, word);
    return false;
}

bool wf_hooks_register(wf_hook_add *add, void *arg)
{
    size_t i;

    for (i = 0; i < REPLIES; i++) {
        if (!add((void *)(uintptr_t)replies[i].callback, replies[i].type, arg))
            return false;
    }
    return add((void *)(uintptr_t)wf_on_query, inplace_cb_query, arg) &&
           add((void *)(uintptr_t)wf_on_response, inplace_cb_query_response, arg);
}

void wf_hooks_unregister(wf_hook_leave *leave, void *arg)
{
    size_t i;

    for (i = 0; i < REPLIES; i++)
        leave(replies[i].type, arg);
    leave(inplace_cb_query, arg);
    leave(inplace_cb_query_response, arg);
}

bool wf_hooks_have_reply(inplace_cb_reply_func_type *callback, enum inplace_cb_list_type type)
{
    size_t i;

    for (i = 0; i < REPLIES; i++) {
        if (replies[i].callback == callback && replies[i].type == type)
            return true;
    }
    return false;
}
