/*
 * explanation_print.c - what was found out about one question, for people and as JSON.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <string.h>

#include "base/ede_meaning.h"
#include "base/screen_event.h"
#include "command/explanation.h"

static void draw_event(const struct wf_explain *explain)
{
    const struct wf_screen *screen = &explain->screen;
    const struct wf_record *event = &explain->event;
    const json_t *whyfail = json_object_get(event->root, "whyfail");
    const char *when = json_string_value(json_object_get(event->root, "@timestamp"));

    wf_draw_field(screen, "what", event->text);
    wf_draw_field(screen, "cause", event->cause);
    wf_draw_field(screen, "who", wf_party_words(event->at_fault));
    if (event->remedy[0] != '\0')
        wf_draw_field(screen, "to do", event->remedy);
    wf_draw_field(screen, "logged", when);
    if (json_array_size(json_object_get(whyfail, "chain")) > 0) {
        putc('\n', screen->file);
        wf_draw_chain(screen, json_object_get(whyfail, "chain"), event->zone, "BROKEN");
    }
}

/* The resolver's words, whoever made it; a cause only where they name one and nobody looked. */
static void draw_said(const struct wf_explain *explain, const struct wf_said *said)
{
    const struct wf_screen *screen = &explain->screen;
    const struct wf_cause_info *info = wf_meaning_cause(said->code, said->text);
    char line[WF_ASK_TEXT_SIZE + 64];

    snprintf(line, sizeof(line), "EDE %u %s%s%s", (unsigned)said->code, wf_ede_name(said->code),
             said->text[0] != '\0' ? ": " : "", said->text);
    wf_draw_field(screen, "said", line);
    if (info == NULL || (explain->looked && explain->look.explained))
        return;
    wf_draw_field(screen, "cause", info->id);
    wf_draw_field(screen, "who", wf_party_words(wf_party_name(info->party)));
    wf_draw_field(screen, "to do", info->remedy);
}

/* Whether the resolver has already said it, in the words of a whyfail of its own. */
static bool has_said(const struct wf_explain *explain, const char *zone)
{
    size_t len = zone != NULL ? strlen(zone) : 0;
    unsigned i;

    for (i = 0;
         len > 0 && wf_explain_accord(explain) == WF_ACCORD_SAME && i < explain->reply.ede_count;
         i++) {
        const char *text = explain->reply.ede[i].text;

        if (explain->look.explained && strncmp(text, zone, len) == 0 &&
            strncmp(text + len, ": ", 2) == 0)
            return true;
    }
    return false;
}

/* The verdict of the look; its zone is marked in the chain by how it fails. */
static void draw_look(const struct wf_explain *explain)
{
    const struct wf_screen *screen = &explain->screen;
    const struct wf_look *look = &explain->look;
    const struct wf_finding *finding = &look->finding;
    json_t *object = wf_look_json(look);
    const char *zone = json_string_value(json_object_get(object, "zone"));
    bool silent = look->judge.end == WF_JUDGED_SILENT;
    char line[64];

    if (wf_explain_accord(explain) == WF_ACCORD_OTHER)
        wf_draw_field(screen, "but", "that is the resolver's view; what is seen here is another:");
    if (!has_said(explain, zone))
        wf_draw_field(screen, look->explained ? "what" : "seen", finding->text);
    if (look->explained) {
        wf_draw_field(screen, "cause", wf_cause_info(finding->verdict.cause)->id);
        wf_draw_field(screen, "who", wf_party_words(wf_party_name(finding->verdict.at_fault)));
    }
    if (finding->remedy[0] != '\0')
        wf_draw_field(screen, "to do", finding->remedy);
    if (look->note[0] != '\0')
        wf_draw_field(screen, "note", look->note);
    snprintf(line, sizeof(line), "%u question%s with checking disabled", look->looker.count,
             look->looker.count == 1 ? "" : "s");
    wf_draw_field(screen, "looked", line);
    if (look->is_direct && look->direct.attempt_count > 0) {
        snprintf(line, sizeof(line), "%u name server%s directly, from this host",
                 (unsigned)look->direct.attempt_count, look->direct.attempt_count == 1 ? "" : "s");
        wf_draw_field(screen, "asked", line);
    }
    if (json_array_size(json_object_get(object, "chain")) > 0) {
        putc('\n', screen->file);
        wf_draw_chain(screen, json_object_get(object, "chain"),
                      (look->explained || silent) && zone != NULL ? zone : "",
                      silent ? "SILENT" : "BROKEN");
    }
    json_decref(object);
}

static void rcode_text(const struct wf_explain *explain, char *text, size_t size)
{
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, text, size);
    if (explain->reply.rcode == WF_RCODE_UNKNOWN)
        wf_strbuf_str(&buf, "no answer");
    else
        wf_rcode_print(&buf, explain->reply.rcode);
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
static const char *unexplained_words(const struct wf_explain *explain)
{
    switch (explain->reply.rcode) {
    case LDNS_RCODE_REFUSED:
        return "the resolver refuses the question: it may not serve this host, or not look names "
               "up for others";
    case LDNS_RCODE_FORMERR:
    case LDNS_RCODE_NOTIMPL:
        return "the resolver does not take such a question";
    default:
        return explain->inquiry.question.type == WF_TYPE_RRSIG
                   ? "the resolver does not say; RRSIG records are not looked at by themselves: "
                     "ask for those that they sign"
                   : "the resolver does not say";
    }
}

void wf_tell_screen(const struct wf_explain *explain)
{
    const struct wf_screen *screen = &explain->screen;
    bool resolves = wf_explain_resolves(explain);
    char rcode[WF_TYPE_TEXT_SIZE];
    unsigned i;

    rcode_text(explain, rcode, sizeof(rcode));
    wf_screen_ink(screen, resolves ? WF_INK_GOOD : WF_INK_BAD);
    wf_screen_wrap(screen, 0, 2, explain->inquiry.name);
    fprintf(screen->file, "  %s: %s (%s)", explain->type, outcome_words(&explain->reply), rcode);
    wf_screen_ink(screen, WF_INK_PLAIN);
    fprintf(screen->file, " through %s%s\n", explain->inquiry.server,
            explain->inquiry.peer.tcp ? ", over TCP alone" : "");
    if (!resolves && explain->event.root != NULL)
        draw_event(explain);
    for (i = 0; i < explain->reply.ede_count && explain->event.root == NULL; i++)
        draw_said(explain, &explain->reply.ede[i]);
    if (explain->looked)
        draw_look(explain);
    else if (!resolves && !wf_explain_explained(explain))
        wf_draw_field(screen, "why", unexplained_words(explain));
}

void wf_tell_json(const struct wf_explain *explain)
{
    static const char *const accords[] = {
        [WF_ACCORD_ALONE] = "alone", [WF_ACCORD_SAME] = "same", [WF_ACCORD_OTHER] = "other"};
    bool resolves = wf_explain_resolves(explain);
    json_t *edes = json_array(), *root, *look = NULL;
    char rcode[WF_TYPE_TEXT_SIZE];
    unsigned i;

    rcode_text(explain, rcode, sizeof(rcode));
    for (i = 0; i < explain->reply.ede_count; i++) {
        const struct wf_said *said = &explain->reply.ede[i];
        json_t *text = json_string(said->text); /* NULL when it is no UTF-8 */

        json_array_append_new(edes, json_pack("{s:i, s:s, s:o*}", "info_code", (int)said->code,
                                              "name", wf_ede_name(said->code), "extra_text", text));
    }
    if (explain->looked) {
        look = wf_look_json(&explain->look);
        json_object_set_new(look, "accord", json_string(accords[wf_explain_accord(explain)]));
    }
    root =
        json_pack("{s:s, s:s, s:s, s:b, s:s, s:b, s:b, s:o, s:O*, s:o*}", "name",
                  explain->inquiry.name, "type", explain->type, "resolver", explain->inquiry.server,
                  "tcp", explain->inquiry.peer.tcp, "response_code", rcode, "resolves", resolves,
                  "explained", !resolves && wf_explain_explained(explain), "ede", edes, "event",
                  explain->event.root, "look", look);
    json_dumpf(root, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
    putchar('\n');
    json_decref(root);
}
