/*
 * dynlib.c - the way in through Unbound's dynlib module: its six symbols.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "build_info.h"
#include "observe/guard.h"
#include "observe/hooks.h"
#include "observe/observe.h"
#include "observe/options_beside.h"

/* The symbols Unbound looks up by name; all others are hidden. */
#define WF_EXPORT __attribute__((visibility("default")))

WF_EXPORT int init(struct module_env *env, int id);
WF_EXPORT void deinit(struct module_env *env, int id);
WF_EXPORT void operate(struct module_qstate *q, enum module_ev event, int id,
                       struct outbound_entry *entry);
WF_EXPORT void inform_super(struct module_qstate *q, int id, struct module_qstate *super);
WF_EXPORT void clear(struct module_qstate *q, int id);
WF_EXPORT size_t get_mem(struct module_env *env, int id);

static bool layout_fits; /* Unbound's structures are those that were compiled in */
static bool in_use;      /* some word "dynlib" has loaded it */

static struct dynlibmod_env *dynlib_env(struct module_env *env, int id)
{
    return env->modinfo[id];
}

/* What the dynlib module's own functions want to know with each callback. */
struct registration {
    struct dynlibmod_env *de;
    struct wf_module *module;
    struct module_env *env;
    int id;
};

static bool add_callback(void *callback, enum inplace_cb_list_type type, void *arg)
{
    const struct registration *to = arg;

    if (to->de->inplace_cb_register_wrapped(callback, type, to->module, to->env, to->id))
        return true;
    log_err("whyfail: cannot register with Unbound");
    return false;
}

static void leave_list(enum inplace_cb_list_type type, void *arg)
{
    const struct registration *of = arg;

    of->de->inplace_cb_delete_wrapped(of->env, type, of->id);
}

/* Two of it would tell each client and the operator everything twice. */
static bool is_alone(const struct module_env *env)
{
    if (in_use)
        log_err("whyfail: module-config: \"%s\": \"dynlib-file:\" names the module twice",
                env->cfg->module_conf);
    return !in_use;
}

int init(struct module_env *env, int id)
{
    struct dynlibmod_env *de;
    struct wf_options options;
    struct wf_module *module;

    layout_fits = wf_guard_check(env);
    if (!layout_fits || !is_alone(env) || !wf_place_fits(env, id, "dynlib") ||
        !wf_options_beside(&options, env->cfg, "dynlib", env->cfg->dynlib_file))
        return 0;
    if (options.early_answer != 0)
        log_warn("whyfail: early-answer: only an Unbound that the module is built into can do it");
    de = dynlib_env(env, id);
    module = wf_module_start(&options, env, NULL);
    if (module == NULL)
        return 0;
    if (!wf_hooks_register(add_callback, &(struct registration){de, module, env, id})) {
        wf_hooks_unregister(leave_list, &(struct registration){de, NULL, env, id});
        wf_module_stop(module);
        return 0;
    }
    de->dyn_env = module;
    in_use = true;
    return 1;
}

/* Unbound calls this after a failed init too: then env may be of another layout. */
void deinit(struct module_env *env, int id)
{
    struct dynlibmod_env *de = layout_fits ? dynlib_env(env, id) : NULL;
    struct wf_module *module = de != NULL ? de->dyn_env : NULL;

    if (module == NULL)
        return;
    wf_hooks_unregister(leave_list, &(struct registration){de, NULL, env, id});
    wf_module_stop(module);
    de->dyn_env = NULL;
    in_use = false;
}

void operate(struct module_qstate *q, enum module_ev event, int id, struct outbound_entry *entry)
{
    (void)entry;
    if (!wf_guard_query(q, id)) {
        fatal_exit("whyfail: built for Unbound %s, which has another struct module_qstate than "
                   "this program; build the module for this Unbound",
                   wf_built_for_version);
    }
    wf_module_operate(dynlib_env(q->env, id)->dyn_env, q, event, id);
}

void inform_super(struct module_qstate *q, int id, struct module_qstate *super)
{
    (void)q;
    (void)id;
    (void)super; /* supers get what they need at the sub-query's end, whatever module made it */
}

void clear(struct module_qstate *q, int id)
{
    wf_module_clear(dynlib_env(q->env, id)->dyn_env, q, id);
}

size_t get_mem(struct module_env *env, int id)
{
    return wf_module_bytes(dynlib_env(env, id)->dyn_env);
}
