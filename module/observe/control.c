/*
 * control.c - what unbound-control can ask the built-in module.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/compat.h" /* first: it has Unbound's config.h */

#include <stdlib.h>
#include <string.h>

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

/* A line of the list, and what puts it in order: zone, cause and party, then the name. */
struct listed {
    char *key, *line;
    size_t group; /* so much of the key is that of all names that fail for the same reason */
    size_t text;  /* where the line's text begins */
};

struct listing {
    whyfail_print *print;
    void *arg;
    time_t now;
    struct listed *list;
    size_t count, room;
    bool out_of_memory;
};

static void print_kind(struct wf_strbuf *out, const struct wf_memory_item *item)
{
    if (item->is_zone)
        wf_strbuf_str(out, item->kind == WF_MEMORY_KEYS ? "zone-keys" : "zone-servers");
    else
        wf_type_print(out, item->type);
}

static void print_zone(struct wf_strbuf *out, const struct wf_verdict *verdict)
{
    if (verdict->zone.len > 0)
        wf_dname_print(out, wf_dname_of(&verdict->zone));
    else
        wf_strbuf_str(out, "-");
}

/* Zones come before the questions that fail because of them. Returns the length of the group. */
static size_t print_key(struct wf_strbuf *out, const struct wf_memory_item *item)
{
    size_t group;

    print_zone(out, item->verdict);
    wf_strbuf_printf(out, " %s %s", wf_cause_info(item->verdict->cause)->id,
                     wf_party_name(item->verdict->at_fault));
    group = out->len;
    wf_strbuf_str(out, item->is_zone ? " 0 " : " 1 ");
    wf_dname_print(out, item->name);
    wf_strbuf_str(out, " ");
    print_kind(out, item);
    return group;
}

/* Returns where the text begins. */
static size_t print_line(struct wf_strbuf *out, const struct wf_memory_item *item, time_t now)
{
    const struct wf_verdict *verdict = item->verdict;
    size_t text;

    wf_dname_print(out, item->name);
    wf_strbuf_str(out, " ");
    print_kind(out, item);
    wf_strbuf_printf(out, " %s %s ", wf_cause_info(verdict->cause)->id,
                     wf_party_name(verdict->at_fault));
    print_zone(out, verdict);
    wf_strbuf_printf(out, " %lld s ago", (long long)(now - verdict->made));
    text = out->len;
    if (verdict->ede_count > 0) {
        wf_strbuf_str(out, ": ");
        wf_strbuf_bytes(out, verdict->ede[0].text, verdict->ede[0].text_len);
    }
    return text;
}

/* There is room for all that the memory holds, which is bounded. */
static bool make_room(struct listing *listing)
{
    size_t room = listing->room > 0 ? 2 * listing->room : 64;
    struct listed *list;

    if (listing->count < listing->room)
        return true;
    list = reallocarray(listing->list, room, sizeof(*list));
    if (list == NULL)
        return false;
    listing->list = list;
    listing->room = room;
    return true;
}

static void list_item(const struct wf_memory_item *item, void *arg)
{
    struct listing *listing = arg;
    char line[LINE_SIZE], key[LINE_SIZE];
    struct wf_strbuf out, order;
    struct listed listed;

    wf_strbuf_init(&out, line, sizeof(line));
    wf_strbuf_init(&order, key, sizeof(key));
    listed.group = print_key(&order, item);
    listed.text = print_line(&out, item, listing->now);
    if (!make_room(listing)) {
        listing->out_of_memory = true;
        return;
    }
    listed.key = strdup(key);
    listed.line = strdup(line);
    listing->list[listing->count++] = listed;
}

static int compare_listed(const void *left, const void *right)
{
    const struct listed *a = left, *b = right;

    if (a->key == NULL || b->key == NULL)
        return (a->key == NULL) - (b->key == NULL);
    return strcmp(a->key, b->key);
}

static bool is_told(const struct listed *before, const struct listed *listed)
{
    return before->group == listed->group && memcmp(before->key, listed->key, listed->group) == 0 &&
           strcmp(before->line + before->text, listed->line + listed->text) == 0;
}

/* What is wrong is said once of all names that fail for the same reason. Stops when print does. */
static int print_list(const struct listing *listing)
{
    const struct listed *before = NULL;
    size_t i;

    if (listing->count > 0 &&
        !listing->print(listing->arg, "# name type cause at-fault zone age: text"))
        return 0;
    for (i = 0; i < listing->count; i++) {
        struct listed *listed = &listing->list[i];
        char cut[LINE_SIZE];

        if (listed->key == NULL || listed->line == NULL)
            continue;
        snprintf(cut, sizeof(cut), "%.*s", (int)listed->text, listed->line);
        if (!listing->print(listing->arg,
                            before != NULL && is_told(before, listed) ? cut : listed->line))
            return 0;
        before = listed;
    }
    return 1;
}

static void free_list(struct listing *listing)
{
    while (listing->count-- > 0) {
        free(listing->list[listing->count].key);
        free(listing->list[listing->count].line);
    }
    free(listing->list);
}

int whyfail_list(struct module_env *env, const char *zone, whyfail_print *print, void *arg)
{
    struct wf_module *module = module_of(env);
    struct listing listing = {.print = print, .arg = arg, .now = *env->now};
    uint8_t wire[LDNS_MAX_DOMAINLEN + 1];
    struct wf_dname below;
    int result;

    if (module == NULL)
        return not_in_use(print, arg);
    if (!read_zone(zone, wire, &below))
        return print(arg, "error: that is not a domain name");
    wf_memory_each(wf_engine_memory(module->engine), below, *env->now, list_item, &listing);
    if (listing.count > 1)
        qsort(listing.list, listing.count, sizeof(*listing.list), compare_listed);
    result = print_list(&listing);
    if (result && listing.out_of_memory)
        result = print(arg, "error: out of memory, the list is not complete");
    free_list(&listing);
    return result;
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
