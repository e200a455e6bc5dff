/*
 * running.c - a resolution that goes on: who was asked, and has not given an answer yet.
 *
 * A server that was silent so far may still answer, and a slow one does: what is said is what has
 * been seen up to now, and blames nobody.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/servers.h"
#include "diagnose/server_words.h"

enum { SHOWN = 3, MS_PER_S = 1000, MS_PER_TENTH = 100 };

/* Tenths of a second are cut, not rounded: it has been so long at least. */
static void span_print(struct wf_strbuf *out, uint32_t ms)
{
    if (ms >= 60 * MS_PER_S) {
        wf_strbuf_span(out, ms / MS_PER_S);
        return;
    }
    wf_strbuf_printf(out, "%u.%u s", (unsigned)(ms / MS_PER_S),
                     (unsigned)(ms % MS_PER_S / MS_PER_TENTH));
}

static bool is_waited_for(const struct wf_server_line *line)
{
    return line->outcome == WF_OUTCOME_PENDING;
}

static void server_print(const struct wf_telling *t, const struct wf_server_line *line)
{
    wf_addr_print(t->out, &line->addr);
    if (!is_waited_for(line)) {
        wf_strbuf_str(t->out, " ");
        wf_server_outcome_print(t->out, line);
    }
    wf_server_tries_print(t->out, line);
}

static unsigned count_waited_for(const struct wf_server_set *set)
{
    unsigned count = 0;
    size_t i;

    for (i = 0; i < set->count; i++)
        count += is_waited_for(&set->lines[i]);
    return count;
}

/* Either those that are waited for, or those that failed. Returns how many may not be shown. */
static unsigned list_print(const struct wf_telling *t, bool waited_for, const char *before)
{
    const struct wf_server_set *set = t->fact->servers;
    unsigned shown = 0, hidden = 0;
    size_t i;

    for (i = 0; i < set->count; i++) {
        const struct wf_server_line *line = &set->lines[i];

        if (is_waited_for(line) != waited_for)
            continue;
        if (shown == SHOWN || !wf_telling_shows_server(t, set, line)) {
            hidden++;
            continue;
        }
        wf_strbuf_str(t->out, shown++ == 0 ? before : ", ");
        server_print(t, line);
    }
    if (shown > 0 && hidden > 0)
        wf_strbuf_printf(t->out, " and %u more", hidden);
    return hidden;
}

/* Those that may not be shown: of a zone there may be more, and of those configured, too. */
static void count_print(const struct wf_telling *t, unsigned count)
{
    if (!t->fact->servers->configured)
        wf_strbuf_printf(t->out, "%u of its servers", count);
    else if (count == 1)
        wf_strbuf_str(t->out, "a configured server");
    else
        wf_strbuf_printf(t->out, "%u configured servers", count);
}

static void say_servers(const struct wf_telling *t)
{
    unsigned waited = count_waited_for(t->fact->servers);
    unsigned failed = t->fact->servers->count - waited;

    if (list_print(t, true, " from ") == waited && waited > 0) {
        wf_strbuf_str(t->out, " from ");
        count_print(t, waited);
    }
    if (list_print(t, false, waited > 0 ? "; " : ": ") == failed && failed > 0) {
        wf_strbuf_str(t->out, "; ");
        count_print(t, failed);
        wf_strbuf_str(t->out, " failed");
    }
}

static void say_running(const struct wf_telling *t)
{
    const struct wf_evidence *ev = t->c->ev;
    bool any = t->fact->servers != NULL;

    wf_strbuf_str(t->out, any && count_waited_for(t->fact->servers) == 0 ? "no usable answer yet"
                                                                         : "no answer yet");
    if (ev->seen.waiting.type != 0 && ev->seen.waiting.name.len > 0) {
        wf_strbuf_str(t->out, " for ");
        wf_dname_print(t->out, ev->seen.waiting.name);
        wf_strbuf_str(t->out, "/");
        wf_type_print(t->out, ev->seen.waiting.type);
    }
    wf_strbuf_str(t->out, " after ");
    span_print(t->out, ev->seen.elapsed_ms);
    if (any)
        say_servers(t);
    wf_strbuf_str(t->out, "; still trying");
}

/* Where servers of the zone gave usable answers, its authority is reachable, though slow. */
void wf_examine_running(struct wf_case *c)
{
    bool reached =
        wf_servers_collect_running(&c->servers, c->ev->seen.attempts, c->ev->seen.attempt_count);
    struct wf_fact *fact =
        wf_case_fact(c, WF_CAUSE_STILL_TRYING, WF_SCOPE_QUESTION, c->servers.zone);
    size_t i;

    fact->say = say_running;
    if (c->servers.count == 0)
        return;
    for (i = 0; i < c->servers.count; i++) {
        struct wf_server_line *line = &c->servers.lines[i];

        if (line->outcome == WF_OUTCOME_SILENT || line->outcome == WF_OUTCOME_TIMEOUT)
            line->outcome = WF_OUTCOME_PENDING;
    }
    fact->servers = &c->servers;
    if (!reached)
        fact->ede = WF_EDE_NO_REACHABLE_AUTHORITY;
}
