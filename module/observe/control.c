/*
 * control.c - what unbound-control can ask the built-in module.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/compat.h" /* first: it has Unbound's config.h */

#include "observe/builtin.h"
#include "observe/observe.h"
#include "report/metrics.h"
#include "sldns/str2wire.h"

enum { LINE_SIZE = 2048 };

/* The module of the thread that was asked; all threads share it. NULL when it is not in use. */
static struct wf_module *module_of(struct module_env *env)
{
    int id = modstack_find(&env->mesh->mods, "whyfail");

    return id < 0 ? NULL : env->modinfo[id];
}

static int not_in_use(whyfail_print *print, void *arg)
{
    return print(arg, "error: the whyfail module is not in module-config");
}

/* Reads an optional zone; false when it is no name. */
static bool read_zone(const char *text, uint8_t wire[LDNS_MAX_DOMAINLEN + 1], struct wf_dname *zone)
{
    size_t len = LDNS_MAX_DOMAINLEN + 1;

    *zone = (struct wf_dname){NULL, 0};
    if (text == NULL || text[0] == '\0')
        return true;
    if (sldns_str2wire_dname_buf(text, wire, &len) != LDNS_WIREPARSE_ERR_OK)
        return false;
    *zone = wf_dname_parse(wire, len);
    return zone->len > 0;
}

struct listing {
    whyfail_print *print;
    void *arg;
    int go_on;
    time_t now;
};

static void print_kind(struct wf_strbuf *out, const struct wf_memory_item *item)
{
    if (item->is_zone)
        wf_strbuf_str(out, item->kind == WF_MEMORY_KEYS ? "zone-keys" : "zone-servers");
    else
        wf_type_print(out, item->type);
}

static void list_item(const struct wf_memory_item *item, void *arg)
{
    const struct wf_verdict *verdict = item->verdict;
    struct listing *listing = arg;
    char line[LINE_SIZE];
    struct wf_strbuf out;

    wf_strbuf_init(&out, line, sizeof(line));
    wf_dname_print(&out, item->name);
    wf_strbuf_str(&out, " ");
    print_kind(&out, item);
    wf_strbuf_printf(&out, " %s %s ", wf_cause_info(verdict->cause)->id,
                     wf_party_name(verdict->at_fault));
    if (verdict->zone.len > 0)
        wf_dname_print(&out, wf_dname_of(&verdict->zone));
    else
        wf_strbuf_str(&out, "-");
    wf_strbuf_printf(&out, " %lld s ago", (long long)(listing->now - verdict->made));
    if (verdict->ede_count > 0) {
        wf_strbuf_str(&out, ": ");
        wf_strbuf_bytes(&out, verdict->ede[0].text, verdict->ede[0].text_len);
    }
    listing->go_on = listing->go_on && listing->print(listing->arg, line);
}

int whyfail_list(struct module_env *env, const char *zone, whyfail_print *print, void *arg)
{
    struct wf_module *module = module_of(env);
    struct listing listing = {print, arg, 1, *env->now};
    uint8_t wire[LDNS_MAX_DOMAINLEN + 1];
    struct wf_dname below;

    if (module == NULL)
        return not_in_use(print, arg);
    if (!read_zone(zone, wire, &below))
        return print(arg, "error: that is not a domain name");
    wf_memory_each(wf_engine_memory(module->engine), below, *env->now, list_item, &listing);
    return listing.go_on;
}

struct statistics {
    whyfail_print *print;
    void *arg;
    bool inhibit_zero;
};

static bool print_statistic(const struct wf_metric *metric, void *arg)
{
    const struct statistics *to = arg;
    char line[LINE_SIZE];
    struct wf_strbuf out;

    if (to->inhibit_zero && metric->number == 0)
        return true;
    wf_strbuf_init(&out, line, sizeof(line));
    wf_metric_print_statistic(metric, &out);
    return to->print(to->arg, line) != 0;
}

int whyfail_stats(struct module_env *env, int reset, int inhibit_zero, whyfail_print *print,
                  void *arg)
{
    struct wf_module *module = module_of(env);
    struct statistics to = {print, arg, inhibit_zero != 0};
    struct wf_counts counts, since;

    if (module == NULL)
        return 1;
    wf_counters_read(wf_engine_counters(module->engine), &counts);
    since = counts;
    wf_counts_since(&since, &module->reset_at);
    if (reset && !env->cfg->stat_cumulative)
        module->reset_at = counts;
    return wf_metrics_each(&since, wf_memory_count(wf_engine_memory(module->engine), *env->now),
                           print_statistic, &to);
}

int whyfail_flush(struct module_env *env, const char *zone, whyfail_print *print, void *arg)
{
    struct wf_module *module = module_of(env);
    uint8_t wire[LDNS_MAX_DOMAINLEN + 1];
    struct wf_dname below;
    char line[64];

    if (module == NULL)
        return not_in_use(print, arg);
    if (!read_zone(zone, wire, &below))
        return print(arg, "error: that is not a domain name");
    snprintf(line, sizeof(line), "ok, forgot %zu verdicts",
             wf_memory_clear(wf_engine_memory(module->engine), below));
    return print(arg, line);
}
