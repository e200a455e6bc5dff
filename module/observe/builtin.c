/*
 * builtin.c - the way in through a patched Unbound: its module_func_block, and the options of its
 * clause "whyfail:".
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/compat.h" /* first: it has Unbound's config.h */

#include <stdatomic.h>

#include "observe/builtin.h"
#include "observe/early.h"
#include "observe/error_report.h"
#include "observe/hooks.h"
#include "observe/observe.h"
#include "observe/query.h"
#include "observe/seen.h"

static const char word[] = "whyfail";

/* Orders of modules that are known to work, as unbound-checkconf wants to know them. */
static const char *const known_orders[] = {
    "whyfail validator iterator",
    "dns64 whyfail validator iterator",
    "whyfail respip validator iterator",
    "respip whyfail validator iterator",
    "subnetcache whyfail validator iterator",
    "whyfail subnetcache validator iterator",
    "whyfail validator cachedb iterator",
    "whyfail validator subnetcache iterator",
    "whyfail ipsecmod validator iterator",
    "whyfail dynlib validator iterator",
    "dynlib whyfail validator iterator",
    "python whyfail validator iterator",
    "whyfail python validator iterator",
};

enum { KNOWN_ORDERS = sizeof(known_orders) / sizeof(known_orders[0]) };

int whyfail_module_conf(const char *module_conf)
{
    size_t i;

    for (i = 0; i < KNOWN_ORDERS; i++) {
        if (strcmp(module_conf, known_orders[i]) == 0)
            return 1;
    }
    return 0;
}

/* Whether the order, without the module, is these modules. */
static bool is_order_but_for_module(const char *order, const char *modules)
{
    const char *at = strstr(order, word);
    size_t before = (size_t)(at - order);

    return strncmp(order, modules, before) == 0 &&
           strcmp(at + sizeof(word), modules + before) == 0; /* and the space behind it */
}

void whyfail_warn_unused(const struct config_file *cfg)
{
    size_t i = 0;

    if (!cfg->whyfail_clause || strstr(cfg->module_conf, word) != NULL)
        return;
    while (i < KNOWN_ORDERS && !is_order_but_for_module(known_orders[i], cfg->module_conf))
        i++;
    log_warn(
        "whyfail: the clause \"whyfail:\" does nothing, as module-config: \"%s\" does not name "
        "the module; it runs with module-config: \"%s\"",
        cfg->module_conf, known_orders[i < KNOWN_ORDERS ? i : 0]);
}

static const struct wf_option *find_option(const char *name)
{
    size_t count, i;
    const struct wf_option *table = wf_options_table(&count);

    for (i = 0; i < count; i++) {
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    }
    return NULL;
}

int whyfail_option_known(const char *name)
{
    return find_option(name) != NULL;
}

int whyfail_option_check(const char *name, const char *value, char *err, size_t err_size)
{
    struct wf_options options;
    struct wf_strbuf text;

    wf_strbuf_init(&text, err, err_size);
    wf_options_default(&options);
    return wf_options_set(&options, name, value, &text);
}

/* The last value that the clause gives the option, else the default. */
static const char *option_value(const struct config_str2list *clause,
                                const struct wf_option *option)
{
    for (; clause != NULL; clause = clause->next) {
        if (strcmp(clause->str, option->name) == 0)
            return clause->str2;
    }
    return option->fallback;
}

int whyfail_option_tell(const struct config_str2list *clause, const char *name,
                        void (*tell)(char *line, void *arg), void *arg)
{
    const struct wf_option *option = find_option(name);
    bool told = false;

    for (; option != NULL && clause != NULL; clause = clause->next) {
        if (strcmp(clause->str, name) != 0 || (told && !wf_option_is_list(option)))
            continue;
        tell(clause->str2, arg);
        told = true;
    }
    if (option != NULL && !told)
        tell((char *)(uintptr_t)option->fallback, arg); /* Unbound only reads it */
    return option != NULL;
}

/* All that the clause gives for one option: of a list each, else the last. */
static bool take_option(struct wf_options *options, const struct wf_option *option,
                        const struct config_str2list *clause, struct wf_strbuf *err)
{
    bool ok = true;

    if (!wf_option_is_list(option))
        return wf_options_set(options, option->name, option_value(clause, option), err);
    for (; clause != NULL && ok; clause = clause->next) {
        if (strcmp(clause->str, option->name) == 0)
            ok = wf_options_set(options, option->name, clause->str2, err);
    }
    return ok;
}

/* What the parser took it had judged before, but not how many zones there are. */
static bool take_options(struct wf_options *options, const struct config_str2list *clause)
{
    size_t count, i;
    const struct wf_option *table = wf_options_table(&count);
    char text[WF_TEXT_SIZE];
    struct wf_strbuf err;

    wf_options_default(options);
    wf_strbuf_init(&err, text, sizeof(text));
    for (i = 0; i < count; i++) {
        if (take_option(options, &table[i], clause, &err))
            continue;
        log_err("whyfail: %s", text);
        return false;
    }
    return true;
}

void whyfail_check_conf(const struct config_file *cfg)
{
    struct wf_options options;
    char text[WF_TEXT_SIZE];
    struct wf_strbuf err;

    whyfail_warn_unused(cfg);
    wf_strbuf_init(&err, text, sizeof(text));
    if (strstr(cfg->module_conf, word) != NULL && take_options(&options, cfg->whyfail) &&
        !wf_options_folders_exist(&options, cfg->chrootdir == NULL ? "" : cfg->chrootdir, &err))
        log_warn("whyfail: %s", text);
}

/* In how many environments the module is; without any an attempt costs no more than looking here.
 */
static atomic_int in_use;

static int module_in(struct module_env *env)
{
    return atomic_load_explicit(&in_use, memory_order_relaxed) == 0
               ? -1
               : modstack_find(&env->mesh->mods, word);
}

static int module_of(const struct module_qstate *q)
{
    return module_in(q->env);
}

int whyfail_tells(struct module_env *env)
{
    int id = module_in(env);
    const struct wf_module *module = id < 0 ? NULL : env->modinfo[id];

    return module != NULL && wf_engine_options(module->engine)->ede;
}

void whyfail_attempt(struct module_qstate *q, enum module_ev event, struct serviced_query *sent)
{
    int id = module_of(q);
    const struct wf_module *module = id < 0 ? NULL : q->env->modinfo[id];
    struct serviced_failure failure;
    struct wf_query *query;
    struct iter_qstate *iq;

    query = module == NULL ? NULL : wf_query_find(q, id);
    if (query == NULL)
        return;
    iq = wf_query_iterator(q);
    if (event == module_event_noreply) {
        outnet_serviced_failure(sent, &failure);
        query->report = (struct wf_transport_report){.present = true,
                                                     .not_sent = failure.not_sent != 0,
                                                     .edns_refused = failure.edns_refused != 0,
                                                     .sys_errno = wf_octet(failure.net_error),
                                                     .tls_verify = wf_octet(failure.tls_verify)};
    }
    /* such a reply is compared with others, and shown to no module */
    if (iq != NULL && iq->caps_fallback)
        (void)wf_query_answered(q, id, event == module_event_noreply ? NULL : iq->response,
                                module->cells);
}

void whyfail_early_begin(struct module_qstate *q, const struct mesh_reply *clients)
{
    int id = module_of(q);

    if (id >= 0)
        wf_early_begin(q->env->modinfo[id], q, id, clients);
}

void whyfail_early_end(struct module_qstate *q)
{
    int id = module_of(q);

    if (id >= 0)
        wf_early_end(q, id);
}

int whyfail_report_due(struct module_qstate *q)
{
    int id = module_of(q);

    return id >= 0 && wf_error_report_due(q, id) != NULL;
}

int whyfail_report(struct module_qstate *q, int code, uint8_t **name, size_t *name_len)
{
    int id = module_of(q);
    const struct wf_error_report *report = id < 0 ? NULL : wf_error_report_due(q, id);

    if (id < 0)
        return code;
    if (report == NULL)
        return WF_NO_ERROR_REPORT;
    *name = (uint8_t *)(uintptr_t)report->name.wire; /* Unbound only reads it */
    *name_len = report->name.len - 1u;
    wf_error_report_done(q, id);
    return report->code;
}

struct registration {
    struct wf_module *module;
    struct module_env *env;
    int id;
};

static bool add_callback(void *callback, enum inplace_cb_list_type type, void *arg)
{
    const struct registration *to = arg;

    return inplace_cb_register(callback, type, to->module, to->env, to->id) != 0;
}

static void leave_list(enum inplace_cb_list_type type, void *arg)
{
    const struct registration *of = arg;

    inplace_cb_delete(of->env, type, of->id);
}

int whyfail_owns_reply_cb(inplace_cb_reply_func_type *callback, enum inplace_cb_list_type type)
{
    return wf_hooks_have_reply(callback, type);
}

/*
 * The cause memory outlives a reload, as Unbound's cache does with reload_keep_cache: failures that
 * are still cached would else have lost their explanation. It is of one size always.
 */
static struct wf_memory *_Atomic kept;

/* Two of it would tell each client and the operator everything twice. */
static bool is_alone(const struct module_env *env)
{
    const struct inplace_cb *item = env->inplace_cb_lists[inplace_cb_reply_servfail];

    while (item != NULL && !wf_hooks_have_reply((inplace_cb_reply_func_type *)(uintptr_t)item->cb,
                                                inplace_cb_reply_servfail))
        item = item->next;
    if (item != NULL)
        log_err("whyfail: module-config: \"%s\": %s stands there twice", env->cfg->module_conf,
                word);
    return item == NULL;
}

int whyfail_init(struct module_env *env, int id)
{
    struct wf_options options;
    struct wf_module *module;

    if (!is_alone(env) || !wf_place_fits(env, id, word) ||
        !take_options(&options, env->cfg->whyfail))
        return 0;
    module = wf_module_start(&options, env, atomic_exchange(&kept, NULL));
    env->modinfo[id] = module;
    if (module == NULL)
        return 0;
    atomic_fetch_add(&in_use, 1);
    env->early_answer = wf_early_option(options.early_answer, env->cfg);
    return wf_hooks_register(add_callback, &(struct registration){module, env, id});
}

/* Unbound calls this after a failed init, too. */
void whyfail_deinit(struct module_env *env, int id)
{
    wf_hooks_unregister(leave_list, &(struct registration){NULL, env, id});
    env->early_answer = 0;
    if (env->modinfo[id] == NULL)
        return;
    atomic_fetch_sub(&in_use, 1);
    wf_memory_destroy(atomic_exchange(&kept, wf_module_stop_but_memory(env->modinfo[id])));
    env->modinfo[id] = NULL;
}

void whyfail_operate(struct module_qstate *q, enum module_ev event, int id,
                     struct outbound_entry *entry)
{
    (void)entry;
    wf_module_operate(q->env->modinfo[id], q, event, id);
}

void whyfail_inform_super(struct module_qstate *q, int id, struct module_qstate *super)
{
    (void)q;
    (void)id;
    (void)super; /* supers get what they need at the sub-query's end, whatever module made it */
}

void whyfail_clear(struct module_qstate *q, int id)
{
    wf_module_clear(q->env->modinfo[id], q, id);
}

size_t whyfail_get_mem(struct module_env *env, int id)
{
    return wf_module_bytes(env->modinfo[id]);
}

struct module_func_block *whyfail_get_funcblock(void)
{
    static struct module_func_block block = {
        .name = word,
        .init = whyfail_init,
        .deinit = whyfail_deinit,
        .operate = whyfail_operate,
        .inform_super = whyfail_inform_super,
        .clear = whyfail_clear,
        .get_mem = whyfail_get_mem,
    };

    return &block;
}
