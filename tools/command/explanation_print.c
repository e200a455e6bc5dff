/*
 * explanation_print.c - what was found out about one question, for people and as JSON.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/explanation_print.h"

#include <string.h>

#include "base/ede_meaning.h"
#include "base/screen_event.h"

static void print_event(const struct wf_explanation *explanation)
{
    const struct wf_screen *screen = &explanation->screen;
    const struct wf_log_event *event = &explanation->event;
    const json_t *whyfail = json_object_get(event->root, "whyfail");
    const char *when = json_string_value(json_object_get(event->root, "@timestamp"));

    wf_screen_field(screen, "what", event->text);
    wf_screen_field(screen, "cause", event->cause);
    wf_screen_field(screen, "who", wf_party_words(event->at_fault));
    if (event->remedy[0] != '\0')
        wf_screen_field(screen, "to do", event->remedy);
    wf_screen_field(screen, "logged", when);
    if (json_array_size(json_object_get(whyfail, "chain")) > 0) {
        putc('\n', screen->file);
        wf_screen_chain(screen, json_object_get(whyfail, "chain"), event->zone, "BROKEN");
    }
}

/* The resolver's words, whoever made it; a cause only where they name one and the probe found none.
 */
static void print_ede(const struct wf_explanation *explanation, const struct wf_reply_ede *ede)
{
    const struct wf_screen *screen = &explanation->screen;
    const struct wf_cause_info *info = wf_ede_cause(ede->code, ede->text);
    char line[WF_STUB_TEXT_SIZE + 64];

    snprintf(line, sizeof(line), "EDE %u %s%s%s", (unsigned)ede->code, wf_ede_name(ede->code),
             ede->text[0] != '\0' ? ": " : "", ede->text);
    wf_screen_field(screen, "said", line);
    if (info == NULL || (explanation->probed && explanation->probe.explained))
        return;
    wf_screen_field(screen, "cause", info->id);
    wf_screen_field(screen, "who", wf_party_words(wf_party_name(info->party)));
    wf_screen_field(screen, "to do", info->remedy);
}

/* Whether the resolver has already said it, in the words of a whyfail of its own. */
static bool has_said(const struct wf_explanation *explanation, const char *zone)
{
    size_t len = zone != NULL ? strlen(zone) : 0;
    unsigned i;

    for (i = 0; len > 0 && wf_explanation_agreement(explanation) == WF_AGREEMENT_SAME &&
                i < explanation->reply.ede_count;
         i++) {
        const char *text = explanation->reply.ede[i].text;

        if (explanation->probe.explained && strncmp(text, zone, len) == 0 &&
            strncmp(text + len, ": ", 2) == 0)
            return true;
    }
    return false;
}

/* The verdict of the probe; its zone is marked in the chain by how it fails. */
static void print_probe(const struct wf_explanation *explanation)
{
    const struct wf_screen *screen = &explanation->screen;
    const struct wf_probe *probe = &explanation->probe;
    const struct wf_finding *finding = &probe->finding;
    json_t *object = wf_probe_json(probe);
    const char *zone = json_string_value(json_object_get(object, "zone"));
    bool silent = probe->validation.end == WF_VALIDATION_SILENT;
    char line[64];

    if (wf_explanation_agreement(explanation) == WF_AGREEMENT_DIFFERS)
        wf_screen_field(screen, "but",
                        "that is the resolver's view; this host sees something else:");
    if (!has_said(explanation, zone))
        wf_screen_field(screen, probe->explained ? "what" : "seen", finding->text);
    if (probe->explained) {
        wf_screen_field(screen, "cause", wf_cause_info(finding->verdict.cause)->id);
        wf_screen_field(screen, "who", wf_party_words(wf_party_name(finding->verdict.at_fault)));
    }
    if (finding->remedy[0] != '\0')
        wf_screen_field(screen, "to do", finding->remedy);
    if (probe->note[0] != '\0')
        wf_screen_field(screen, "note", probe->note);
    snprintf(line, sizeof(line), "%u question%s with checking disabled", probe->session.count,
             probe->session.count == 1 ? "" : "s");
    wf_screen_field(screen, "looked", line);
    if (probe->is_direct && probe->direct.attempt_count > 0) {
        snprintf(line, sizeof(line), "%u name server%s directly, from this host",
                 (unsigned)probe->direct.attempt_count,
                 probe->direct.attempt_count == 1 ? "" : "s");
        wf_screen_field(screen, "asked", line);
    }
    if (json_array_size(json_object_get(object, "chain")) > 0) {
        putc('\n', screen->file);
        wf_screen_chain(screen, json_object_get(object, "chain"),
                        (probe->explained || silent) && zone != NULL ? zone : "",
                        silent ? "SILENT" : "BROKEN");
    }
    json_decref(object);
}

static void rcode_text(const struct wf_explanation *explanation, char *text, size_t size)
{
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, text, size);
    if (explanation->reply.rcode == WF_RCODE_UNKNOWN)
        wf_strbuf_str(&buf, "no answer");
    else
        wf_rcode_print(&buf, explanation->reply.rcode);
}

/* A denial is a good answer, but to say of a name that is not there that it resolves misleads. */
static const char *outcome_words(const struct wf_reply *reply)
{
    if (reply->rcode == WF_RCODE_NXDOMAIN)
        return "no such name";
    if (reply->rcode != WF_RCODE_NOERROR)
        return "fails";
    return reply->has_records ? "resolves" : "no such records";
}

/* What can be said of a failure that nobody explains. */
static const char *unexplained_words(const struct wf_explanation *explanation)
{
    switch (explanation->reply.rcode) {
    case LDNS_RCODE_REFUSED:
        return "the resolver refuses the question: it may not serve this host, or not resolve "
               "names for others";
    case LDNS_RCODE_FORMERR:
    case LDNS_RCODE_NOTIMPL:
        return "the resolver does not accept such a question";
    default:
        return explanation->query.question.type == WF_TYPE_RRSIG
                   ? "the resolver does not say; RRSIG records are not examined by themselves: "
                     "ask for those that they sign"
                   : "the resolver does not say";
    }
}

static const char *peer_words(const struct wf_explanation *explanation)
{
    if (!explanation->query.peer.tcp)
        return "";
    return explanation->over_tcp ? ", over TCP" : ", over TCP only";
}

/* What is looked up in place of what was given. */
static void print_given(const struct wf_explanation *explanation)
{
    static const char *const words[] = {
        [WF_HOST_NAME_HOST] = "its host is looked up",
        [WF_HOST_NAME_REVERSE] = "the name of the address is looked up",
    };
    char line[WF_STUB_NAME_SIZE + 64];

    if (explanation->name_kind == WF_HOST_NAME_AS_GIVEN)
        return;
    snprintf(line, sizeof(line), "%s; %s", explanation->given, words[explanation->name_kind]);
    wf_screen_field(&explanation->screen, "given", line);
}

void wf_explanation_print(const struct wf_explanation *explanation)
{
    const struct wf_screen *screen = &explanation->screen;
    bool resolves = wf_explanation_resolves(explanation);
    char rcode[WF_TYPE_TEXT_SIZE];
    unsigned i;

    rcode_text(explanation, rcode, sizeof(rcode));
    wf_screen_ink(screen, resolves ? WF_INK_GOOD : WF_INK_BAD);
    wf_screen_wrap(screen, 0, 2, explanation->query.name);
    fprintf(screen->file, "  %s: %s (%s)", explanation->type, outcome_words(&explanation->reply),
            rcode);
    wf_screen_ink(screen, WF_INK_PLAIN);
    fprintf(screen->file, " through %s%s\n", explanation->query.server, peer_words(explanation));
    print_given(explanation);
    if (!resolves && explanation->event.root != NULL)
        print_event(explanation);
    for (i = 0; i < explanation->reply.ede_count && explanation->event.root == NULL; i++)
        print_ede(explanation, &explanation->reply.ede[i]);
    if (explanation->probed)
        print_probe(explanation);
    else if (!resolves && !wf_explanation_has_cause(explanation))
        wf_screen_field(screen, "why", unexplained_words(explanation));
}

void wf_explanation_print_json(const struct wf_explanation *explanation)
{
    static const char *const words[] = {[WF_AGREEMENT_UNKNOWN] = "alone",
                                        [WF_AGREEMENT_SAME] = "same",
                                        [WF_AGREEMENT_DIFFERS] = "other"};
    bool resolves = wf_explanation_resolves(explanation);
    json_t *edes = json_array(), *root, *probe = NULL;
    char rcode[WF_TYPE_TEXT_SIZE];
    unsigned i;

    rcode_text(explanation, rcode, sizeof(rcode));
    for (i = 0; i < explanation->reply.ede_count; i++) {
        const struct wf_reply_ede *ede = &explanation->reply.ede[i];
        json_t *text = json_string(ede->text); /* NULL when it is no UTF-8 */

        json_array_append_new(edes, json_pack("{s:i, s:s, s:o*}", "info_code", (int)ede->code,
                                              "name", wf_ede_name(ede->code), "extra_text", text));
    }
    if (explanation->probed) {
        probe = wf_probe_json(&explanation->probe);
        json_object_set_new(probe, "accord",
                            json_string(words[wf_explanation_agreement(explanation)]));
    }
    root = json_pack("{s:s, s:s*, s:s, s:s, s:b, s:s, s:b, s:b, s:o, s:O*, s:o*}", "name",
                     explanation->query.name, "given", explanation->given, "type",
                     explanation->type, "resolver", explanation->query.server, "tcp",
                     explanation->query.peer.tcp, "response_code", rcode, "resolves", resolves,
                     "explained", !resolves && wf_explanation_has_cause(explanation), "ede", edes,
                     "event", explanation->event.root, "look", probe);
    json_dumpf(root, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
    putchar('\n');
    json_decref(root);
}
