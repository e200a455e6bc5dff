/*
 * event.c - one failed resolution as a line of JSON.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/event.h"

#include <jansson.h>
#include <stdio.h>

#include "common/strbuf.h"
#include "report/event_parts.h"

void wf_event_set_question(struct wf_event *event, const struct wf_question *question)
{
    wf_name_copy(&event->name, question->name);
    event->type = question->type;
    event->rrclass = question->rrclass;
}

void wf_event_set_client(struct wf_event *event, const struct wf_addr *client,
                         enum wf_log_clients allowed)
{
    event->client = (struct wf_addr){0};
    event->client_is_cut = allowed != WF_LOG_CLIENTS_FULL;
    if (allowed == WF_LOG_CLIENTS_OFF || client->family == 0)
        return;
    event->client = *client;
    wf_addr_unmap(&event->client);
    if (event->client_is_cut)
        wf_addr_cut(&event->client);
}

void wf_event_print_client(const struct wf_event *event, struct wf_strbuf *out)
{
    char text[WF_ADDR_TEXT_SIZE];

    wf_strbuf_str(out, wf_addr_text(&event->client, text));
    if (event->client_is_cut)
        wf_strbuf_printf(out, "/%d", event->client.family == 4 ? WF_ADDR_CUT_V4 : WF_ADDR_CUT_V6);
}

static json_t *make_time(const struct timespec *when)
{
    char text[48];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, text, sizeof(text));
    wf_strbuf_time(&buf, when->tv_sec);
    buf.len--; /* the milliseconds come before the Z */
    wf_strbuf_printf(&buf, ".%03uZ", (unsigned)(when->tv_nsec / 1000000) % 1000);
    return json_string_nocheck(text);
}

static json_t *make_class(uint16_t rrclass)
{
    char text[16] = "IN";

    if (rrclass == 3)
        snprintf(text, sizeof(text), "CH");
    else if (rrclass == 4)
        snprintf(text, sizeof(text), "HS");
    else if (rrclass != 1)
        snprintf(text, sizeof(text), "CLASS%u", (unsigned)rrclass);
    return json_string_nocheck(text);
}

static json_t *make_member(const char *key, json_t *value, bool *failed)
{
    json_t *object = json_object();

    wf_json_put(object, key, value, failed);
    return object;
}

bool wf_event_is_ours(const struct wf_event *event)
{
    enum wf_party party = event->finding.verdict.at_fault;

    if (event->is_warning)
        return !wf_warning_info(event->warning)->is_notice;
    return party == WF_PARTY_RESOLVER || party == WF_PARTY_NETWORK || party == WF_PARTY_FORWARDER;
}

/*
 * A sentence for lists of logs of many programs: "SERVFAIL for www.bank.test A: ...". What was seen
 * stands in whyfail.text; here a long name is cut, so that the line keeps its bound.
 */
static json_t *make_failure_message(const struct wf_event *event)
{
    char name[WF_EVENT_NAME_SHOWN + 1], text[WF_TEXT_SIZE];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, name, sizeof(name));
    wf_dname_print(&buf, wf_dname_of(&event->name));
    wf_strbuf_end(&buf);
    wf_strbuf_init(&buf, text, sizeof(text));
    wf_rcode_print(&buf, event->rcode);
    wf_strbuf_str(&buf, " for ");
    wf_strbuf_str(&buf, name);
    wf_strbuf_str(&buf, " ");
    wf_type_print(&buf, event->type);
    wf_strbuf_str(&buf, ": ");
    wf_strbuf_str(&buf, wf_cause_info(event->finding.verdict.cause)->meaning);
    return json_string_nocheck(text);
}

/* "Warning of bank.test: a server does not answer" */
static json_t *make_warning_message(const struct wf_event *event)
{
    char name[WF_EVENT_NAME_SHOWN + 1], text[WF_TEXT_SIZE];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, name, sizeof(name));
    wf_dname_print(&buf, wf_dname_of(&event->finding.verdict.zone));
    wf_strbuf_end(&buf);
    wf_strbuf_init(&buf, text, sizeof(text));
    wf_strbuf_str(&buf, "Warning of ");
    wf_strbuf_str(&buf, name);
    wf_strbuf_str(&buf, ": ");
    wf_strbuf_str(&buf, wf_warning_info(event->warning)->meaning);
    return json_string_nocheck(text);
}

static json_t *make_message(const struct wf_event *event)
{
    return event->is_warning ? make_warning_message(event) : make_failure_message(event);
}

static json_t *make_list_of(const char *text, bool *failed)
{
    json_t *list = json_array();

    wf_json_add(list, json_string_nocheck(text), failed);
    return list;
}

static json_t *make_event_object(const struct wf_event *event, bool *failed)
{
    const char *action = event->is_warning ? "dns-warning" : "dns-servfail";
    const char *outcome = event->is_warning ? "success" : "failure";
    json_t *object = json_object();

    wf_json_put(object, "kind", json_string_nocheck("event"), failed);
    wf_json_put(object, "category", make_list_of("network", failed), failed);
    wf_json_put(object, "type", make_list_of("protocol", failed), failed);
    wf_json_put(object, "dataset", json_string_nocheck("unbound.whyfail"), failed);
    wf_json_put(object, "action", json_string_nocheck(action), failed);
    wf_json_put(object, "outcome", json_string_nocheck(outcome), failed);
    wf_json_put(object, "duration", json_integer((json_int_t)event->duration_ns), failed);
    return object;
}

static json_t *make_dns(const struct wf_event *event, bool *failed)
{
    json_t *question = json_object();
    json_t *object = json_object();

    wf_json_put(question, "name", wf_json_name(wf_dname_of(&event->name)), failed);
    wf_json_put(question, "type", wf_json_type(event->type), failed);
    wf_json_put(question, "class", make_class(event->rrclass), failed);
    wf_json_put(object, "question", question, failed);
    wf_json_put(object, "response_code", wf_json_rcode(event->rcode), failed);
    return object;
}

static json_t *make_edes(const struct wf_verdict *verdict, bool *failed)
{
    json_t *list = json_array();
    unsigned i;

    for (i = 0; i < verdict->ede_count && i < WF_VERDICT_EDES; i++) {
        const struct wf_ede *ede = &verdict->ede[i];
        json_t *object = json_object();

        wf_json_put(object, "info_code", json_integer(ede->code), failed);
        if (ede->text_len > 0)
            wf_json_put(object, "extra_text", wf_json_text(ede->text, ede->text_len), failed);
        wf_json_add(list, object, failed);
    }
    return list;
}

static const char *kind_of(const struct wf_event *event)
{
    return event->is_warning ? wf_warning_info(event->warning)->id
                             : wf_cause_info(event->finding.verdict.cause)->id;
}

/* What both have: what it is, whose it is, and what is to be done. */
static void put_words(json_t *object, const struct wf_event *event, bool *failed)
{
    const struct wf_finding *finding = &event->finding;
    const struct wf_verdict *verdict = &finding->verdict;

    wf_json_put(object, "schema", json_integer(WF_EVENT_SCHEMA), failed);
    wf_json_put(object, event->is_warning ? "warning" : "cause",
                json_string_nocheck(kind_of(event)), failed);
    wf_json_put(object, "at_fault", json_string_nocheck(wf_party_name(verdict->at_fault)), failed);
    if (verdict->zone.len > 0)
        wf_json_put(object, "zone", wf_json_name(wf_dname_of(&verdict->zone)), failed);
    if (finding->contact[0] != '\0')
        wf_json_put(object, "contact", wf_json_terminated(finding->contact), failed);
    wf_json_put(object, "text", wf_json_terminated(finding->text), failed);
    if (finding->remedy[0] != '\0')
        wf_json_put(object, "remedy", wf_json_terminated(finding->remedy), failed);
}

static void put_counts(json_t *object, const struct wf_event *event, bool *failed)
{
    wf_json_put(object, "suppressed", json_integer(event->suppressed), failed);
    if (event->lost > 0)
        wf_json_put(object, "lost", json_integer((json_int_t)event->lost), failed);
}

/* What the finding says about the failure as a whole; the lists come after it. */
static void put_summary(json_t *object, const struct wf_event *event, bool *failed)
{
    put_words(object, event, failed);
    wf_json_put(object, "from_cache", json_boolean(event->from_cache), failed);
    if (event->stale_answer)
        wf_json_put(object, "stale_answer", json_true(), failed);
    if (event->prefetch)
        wf_json_put(object, "prefetch", json_true(), failed);
    if (event->early_answers > 0) {
        wf_json_put(object, "early_answers", json_integer(event->early_answers), failed);
        wf_json_put(object, "early_ms", json_integer(event->early_ms), failed);
    }
    put_counts(object, event, failed);
}

static json_t *make_warning(const struct wf_event *event, bool *failed)
{
    json_t *object = json_object();
    char text[WF_ADDR_TEXT_SIZE];

    put_words(object, event, failed);
    if (event->warned_of.family != 0)
        wf_json_put(object, "server", json_string_nocheck(wf_addr_text(&event->warned_of, text)),
                    failed);
    put_counts(object, event, failed);
    return object;
}

static json_t *make_whyfail(const struct wf_event *event, bool *failed)
{
    const struct wf_finding *finding = &event->finding;
    json_t *object;

    if (event->is_warning)
        return make_warning(event, failed);
    object = json_object();
    put_summary(object, event, failed);
    wf_json_put_chain(object, finding, failed);
    wf_json_put(object, "ede", make_edes(&finding->verdict, failed), failed);
    wf_json_put_upstream(object, finding, failed);
    wf_json_put_dnssec(object, finding, failed);
    if (finding->unbound[0] != '\0')
        wf_json_put(object, "unbound", wf_json_terminated(finding->unbound), failed);
    return object;
}

/* ECS wants an IP address in "ip", so a network stands in "address" only. */
static json_t *make_client(const struct wf_event *event, bool *failed)
{
    json_t *object = json_object();
    char text[WF_ADDR_TEXT_SIZE + 4];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, text, sizeof(text));
    wf_event_print_client(event, &buf);
    wf_json_put(object, "address", json_string_nocheck(text), failed);
    if (event->client_is_cut)
        return object;
    wf_json_put(object, "ip", json_string_nocheck(text), failed);
    wf_json_put(object, "port", json_integer(event->client.port), failed);
    return object;
}

/* What readers of many programs' logs go by; the version is of the Elastic Common Schema. */
static void put_common(json_t *root, const struct wf_event *event, const char *host, bool *failed)
{
    const char *level = wf_event_is_ours(event) ? "warning" : "notice";

    wf_json_put(root, "@timestamp", make_time(&event->when), failed);
    wf_json_put(root, "ecs", make_member("version", json_string_nocheck("8.11.0"), failed), failed);
    if (host != NULL && host[0] != '\0')
        wf_json_put(root, "host", make_member("name", wf_json_terminated(host), failed), failed);
    wf_json_put(root, "log", make_member("level", json_string_nocheck(level), failed), failed);
    wf_json_put(root, "message", make_message(event), failed);
    wf_json_put(root, "event", make_event_object(event, failed), failed);
}

/* Returns NULL when memory runs out. */
static json_t *make_root(const struct wf_event *event, const char *host)
{
    json_t *root = json_object();
    bool failed = false;

    put_common(root, event, host, &failed);
    if (event->client.family != 0)
        wf_json_put(root, "client", make_client(event, &failed), &failed);
    wf_json_put(root, "dns", make_dns(event, &failed), &failed);
    wf_json_put(root, "whyfail", make_whyfail(event, &failed), &failed);
    if (!failed)
        return root;
    json_decref(root);
    return NULL;
}

size_t wf_event_json(const struct wf_event *event, const char *host, char *buf, size_t size)
{
    const size_t flags = JSON_COMPACT;
    const size_t room = WF_EVENT_LINE_MAX - 1; /* for the newline */
    json_t *root = make_root(event, host);
    bool failed = false;
    size_t len = 0;

    if (root == NULL || size < WF_EVENT_LINE_SIZE) {
        json_decref(root);
        return 0;
    }
    do
        len = json_dumpb(root, buf, room, flags);
    while (len > room && wf_json_shrink(json_object_get(root, "whyfail"), len - room, &failed));
    json_decref(root);
    if (failed || len == 0 || len > room)
        return 0;
    buf[len] = '\n';
    buf[len + 1] = '\0';
    return len + 1;
}
