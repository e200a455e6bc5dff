/*
 * explanation_print.c - what was found out about one question, for people and as JSON.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "command/explanation_print.h"

#include <string.h>

#include "base/ede_meaning.h"
#include "base/screen_event.h"
#include "command/letter.h"

/* Cause, party and remedy, once, whoever knows them. */
static void print_conclusion(const struct wf_explanation *explanation)
{
    const struct wf_screen *screen = &explanation->screen;
    const struct wf_conclusion conclusion = wf_explanation_conclude(explanation);

    if (conclusion.source != WF_SOURCE_NONE) {
        wf_screen_field(screen, "cause", conclusion.cause);
        wf_screen_field(screen, "who", wf_party_words(conclusion.at_fault));
    }
    if (conclusion.remedy[0] != '\0')
        wf_screen_field(screen, "to do", conclusion.remedy);
}

static void print_event(const struct wf_explanation *explanation)
{
    const struct wf_screen *screen = &explanation->screen;
    const struct wf_log_event *event = &explanation->event;
    const json_t *whyfail = json_object_get(event->root, "whyfail");
    const char *when = json_string_value(json_object_get(event->root, "@timestamp"));
    char line[PATH_MAX + 64];

    wf_screen_field(screen, "what", event->text);
    print_conclusion(explanation);
    snprintf(line, sizeof(line), "%s, in %s", when, explanation->log.path);
    wf_screen_field(screen, "logged", line);
    if (json_array_size(json_object_get(whyfail, "chain")) > 0) {
        putc('\n', screen->file);
        wf_screen_chain(screen, json_object_get(whyfail, "chain"), event->zone,
                        wf_screen_mark(event->cause));
    }
}

static bool is_from_cache(const struct wf_reply_ede *ede)
{
    return ede->code == WF_EDE_CACHED_ERROR && ede->text[0] == '\0';
}

/* Whether the text has the word by itself: 192.0.2.1 is not in 192.0.2.16. */
static bool has_word(const char *text, const char *word, const char *ends)
{
    const char *at = text;
    size_t len = strlen(word);

    while (len > 0 && (at = strstr(at, word)) != NULL) {
        bool begins = at == text || strchr(" (", at[-1]) != NULL;

        at += len;
        if (begins && (*at == '\0' || strchr(ends, *at) != NULL))
            return true;
    }
    return false;
}

/* "192.0.2.1: REFUSED, 1 s", where the first error has both address and words among others. */
static bool is_told_before(const struct wf_reply *reply, unsigned at)
{
    const char *text = reply->ede[at].text, *rest = strstr(text, ": ");
    char address[WF_STUB_TEXT_SIZE], words[WF_STUB_TEXT_SIZE];
    unsigned i;

    for (i = 0; i < at; i++) {
        if (reply->ede[i].code == reply->ede[at].code && strcmp(reply->ede[i].text, text) == 0)
            return true;
    }
    if (at == 0 || reply->ede[at].code != WF_EDE_NETWORK_ERROR || rest == NULL)
        return false;
    snprintf(address, sizeof(address), "%.*s", (int)(rest - text), text);
    snprintf(words, sizeof(words), "%.*s", (int)strcspn(rest + 2, ",("), rest + 2);
    while (words[0] != '\0' && words[strlen(words) - 1] == ' ')
        words[strlen(words) - 1] = '\0';
    return has_word(reply->ede[0].text, address, " ,;)") &&
           has_word(reply->ede[0].text, words, " ,;):");
}

/* The resolver's words, whoever made it; each thing once. */
static void print_edes(const struct wf_explanation *explanation)
{
    const struct wf_reply *reply = &explanation->reply;
    char line[WF_STUB_TEXT_SIZE + WF_EXPLANATION_QUESTION_SIZE + 64];
    unsigned i;

    for (i = 0; i < reply->ede_count; i++) {
        const struct wf_reply_ede *ede = &reply->ede[i];

        if (is_told_before(reply, i) || (is_from_cache(ede) && reply->ede_count > 1))
            continue;
        snprintf(line, sizeof(line), "EDE %u %s%s%s", (unsigned)ede->code, wf_ede_name(ede->code),
                 ede->text[0] != '\0' ? ": " : "", ede->text);
        wf_screen_field(&explanation->screen, "said", line);
    }
    if (reply->ede_count > 0 && explanation->ede_of[0] != '\0') {
        snprintf(line, sizeof(line), "said of %s, with checking disabled", explanation->ede_of);
        wf_screen_field(&explanation->screen, "", line);
    }
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

static void print_looks(const struct wf_explanation *explanation)
{
    const struct wf_probe *probe = &explanation->probe;
    char line[64];

    snprintf(line, sizeof(line), "%u question%s with checking disabled", probe->session.count,
             probe->session.count == 1 ? "" : "s");
    wf_screen_field(&explanation->screen, "looked", line);
    if (probe->is_direct && probe->direct.attempt_count > 0) {
        snprintf(line, sizeof(line), "%u name server%s directly, from this host",
                 (unsigned)probe->direct.attempt_count,
                 probe->direct.attempt_count == 1 ? "" : "s");
        wf_screen_field(&explanation->screen, "asked", line);
    }
}

/* The zone that is broken, or that the probe saw nothing of, is marked; a sound one is not. */
static void print_probe_chain(const struct wf_explanation *explanation, const json_t *object)
{
    const struct wf_screen *screen = &explanation->screen;
    const struct wf_probe *probe = &explanation->probe;
    const json_t *chain = json_object_get(object, "chain");
    const char *zone = json_string_value(json_object_get(object, "zone"));
    bool silent = probe->validation.end == WF_VALIDATION_SILENT;
    const char *mark = probe->explained && !silent
                           ? wf_screen_mark(wf_cause_info(probe->finding.verdict.cause)->id)
                           : wf_screen_unheard;

    if (json_array_size(chain) == 0)
        return;
    putc('\n', screen->file);
    wf_screen_chain(screen, chain, (probe->explained || silent) && zone != NULL ? zone : "", mark);
}

/* What the resolver is set to do that may be why: the line after each is the next of it. */
static void print_conf(const struct wf_explanation *explanation)
{
    const struct wf_own_conf *conf = &explanation->conf;
    const struct wf_own_zone *zone = wf_own_conf_zone(conf, explanation->query.question.name);
    char line[WF_NAME_TEXT_SIZE + 64];
    struct wf_strbuf out;
    unsigned i;

    if (wf_explanation_resolves(explanation) || (zone == NULL && conf->setting_count == 0))
        return;
    wf_screen_field(&explanation->screen, "set", conf->file);
    for (i = 0; i < conf->setting_count; i++)
        wf_screen_field(&explanation->screen, "", conf->settings[i]);
    if (zone == NULL)
        return;
    wf_strbuf_init(&out, line, sizeof(line));
    wf_strbuf_str(&out, zone->forwards ? "forward-zone: " : "stub-zone: ");
    wf_dname_print(&out, wf_dname_of(&zone->name));
    wf_screen_field(&explanation->screen, "", line);
}

/* What the probe saw, where that is more than the resolver said. */
static void print_probe(const struct wf_explanation *explanation)
{
    const struct wf_screen *screen = &explanation->screen;
    const struct wf_probe *probe = &explanation->probe;
    const struct wf_conclusion conclusion = wf_explanation_conclude(explanation);
    json_t *object = wf_probe_json(probe);
    const char *zone = json_string_value(json_object_get(object, "zone"));
    bool silent = probe->validation.end == WF_VALIDATION_SILENT;

    if (wf_explanation_agreement(explanation) == WF_AGREEMENT_DIFFERS)
        wf_screen_field(screen, "but",
                        "that is the resolver's view; this host sees something else:");
    if (!has_said(explanation, zone) && !wf_explanation_is_own_doing(explanation) &&
        !(silent && conclusion.source == WF_SOURCE_RESOLVER && !probe->explained))
        wf_screen_field(screen, probe->explained ? "what" : "seen", probe->finding.text);
    print_conclusion(explanation);
    if (probe->note[0] != '\0')
        wf_screen_field(screen, "note", probe->note);
    print_conf(explanation);
    print_looks(explanation);
    if (!probe->explained || !wf_explanation_is_own_doing(explanation))
        print_probe_chain(explanation, object);
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

/* That the answer came from the cache is said beside the others, in few words. */
static const char *cache_words(const struct wf_reply *reply)
{
    unsigned i;

    for (i = 0; i < reply->ede_count; i++) {
        if (is_from_cache(&reply->ede[i]) && reply->ede_count > 1)
            return ", from its cache";
    }
    return "";
}

static void print_header(const struct wf_explanation *explanation)
{
    const struct wf_screen *screen = &explanation->screen;
    bool resolves = wf_explanation_resolves(explanation);
    char rcode[WF_TYPE_TEXT_SIZE], through[WF_STUB_SERVER_SIZE + 64];
    int at;

    rcode_text(explanation, rcode, sizeof(rcode));
    snprintf(through, sizeof(through), "through %s%s%s", explanation->query.server,
             peer_words(explanation), cache_words(&explanation->reply));
    wf_screen_ink(screen, resolves ? WF_INK_GOOD : WF_INK_BAD);
    wf_screen_wrap(screen, 0, 2, explanation->query.name);
    at = fprintf(screen->file, "  %s: %s (%s)", explanation->type,
                 outcome_words(&explanation->reply), rcode);
    wf_screen_ink(screen, WF_INK_PLAIN);
    putc(' ', screen->file);
    wf_screen_wrap(screen, (unsigned)at + 1, 4, through);
    print_given(explanation);
    if (explanation->answered_late)
        wf_screen_field(screen, "note", "the first question got no answer; asked again, it did");
}

static const char *const assured_names[] = {
    [WF_ASSURED_NOT] = "insecure", [WF_ASSURED_NEVER] = "not validated", [WF_ASSURED] = "secure"};

/* Whether a good answer is vouched for, and for how long. */
static void print_assurance(const struct wf_explanation *explanation)
{
    static const char *const words[] = {
        [WF_ASSURED_NOT] = ": the resolver validates, but nothing vouches for this answer",
        [WF_ASSURED_NEVER] = ": the resolver does not vouch for the root's records, either",
        [WF_ASSURED] = " (the resolver sets AD)",
    };
    const struct wf_assurance *assurance = &explanation->assurance;
    time_t now = time(NULL);
    char line[256];
    struct wf_strbuf out;

    if (assurance->assured == WF_ASSURED_UNKNOWN)
        return;
    wf_strbuf_init(&out, line, sizeof(line));
    wf_strbuf_printf(&out, "%s%s", assured_names[assurance->assured], words[assurance->assured]);
    if (assurance->until > 0) {
        wf_strbuf_str(&out, "; its signatures hold ");
        if (assurance->until > now) {
            wf_strbuf_str(&out, "for ");
            wf_strbuf_span(&out, assurance->until - now);
            wf_strbuf_str(&out, ", ");
        }
        wf_strbuf_str(&out, "until ");
        wf_strbuf_time(&out, assurance->until);
    }
    wf_screen_field(&explanation->screen, "DNSSEC", line);
}

static json_t *assurance_json(const struct wf_assurance *assurance)
{
    char until[32];
    struct wf_strbuf out;

    if (assurance->assured == WF_ASSURED_UNKNOWN)
        return NULL;
    wf_strbuf_init(&out, until, sizeof(until));
    wf_strbuf_time(&out, assurance->until);
    return json_pack("{s:s, s:s*}", "state", assured_names[assurance->assured], "until",
                     assurance->until > 0 ? until : NULL);
}

void wf_explanation_print(const struct wf_explanation *explanation)
{
    const struct wf_screen *screen = &explanation->screen;
    bool resolves = wf_explanation_resolves(explanation);
    bool has_event = !resolves && explanation->event.root != NULL;

    print_header(explanation);
    if (has_event)
        print_event(explanation);
    else
        print_edes(explanation);
    if (resolves)
        print_assurance(explanation);
    if (explanation->probed)
        print_probe(explanation);
    else if (!resolves && !has_event)
        print_conclusion(explanation);
    if (!resolves && !explanation->probed && !wf_explanation_has_cause(explanation))
        wf_screen_field(screen, "why", unexplained_words(explanation));
    if (!resolves && !has_event && explanation->log.is_closed)
        wf_screen_field(screen, "note", explanation->log.why_not);
}

/* NULL for what resolves, or where nobody knows the cause. */
static json_t *verdict_json(const struct wf_explanation *explanation)
{
    static const char *const words[] = {
        [WF_SOURCE_LOG] = "log", [WF_SOURCE_PROBE] = "look", [WF_SOURCE_RESOLVER] = "resolver"};
    const struct wf_conclusion conclusion = wf_explanation_conclude(explanation);

    if (conclusion.source == WF_SOURCE_NONE)
        return NULL;
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s*}", "by", words[conclusion.source],
                     "cause", conclusion.cause, "at_fault", conclusion.at_fault, "zone",
                     conclusion.zone, "text", conclusion.text, "remedy", conclusion.remedy, "log",
                     conclusion.source == WF_SOURCE_LOG ? explanation->log.path : NULL);
}

bool wf_explanation_print_letter(const struct wf_explanation *explanation)
{
    const struct wf_conclusion conclusion = wf_explanation_conclude(explanation);
    const json_t *whyfail = json_object_get(explanation->event.root, "whyfail");
    const char *contact = json_string_value(json_object_get(explanation->facts, "hostmaster"));
    time_t now = time(NULL);
    char rcode[WF_TYPE_TEXT_SIZE];
    struct wf_letter letter = {.name = explanation->query.name,
                               .type = explanation->type,
                               .zone = conclusion.zone,
                               .cause = conclusion.cause,
                               .at_fault = conclusion.at_fault,
                               .text = conclusion.text,
                               .remedy = conclusion.remedy,
                               .contact = contact != NULL ? contact : "",
                               .upstream = json_object_get(whyfail, "upstream"),
                               .facts = explanation->facts,
                               .first = explanation->failures > 0 ? explanation->first : now,
                               .last = explanation->failures > 0 ? explanation->last : now,
                               .failures = explanation->failures,
                               .rcode = rcode};

    rcode_text(explanation, rcode, sizeof(rcode));
    return wf_letter_print(explanation->screen.file, &letter);
}

static json_t *conf_json(const struct wf_explanation *explanation)
{
    const struct wf_own_conf *conf = &explanation->conf;
    const struct wf_own_zone *zone = wf_own_conf_zone(conf, explanation->query.question.name);
    json_t *settings = json_array();
    char name[WF_NAME_TEXT_SIZE];
    struct wf_strbuf out;
    unsigned i;

    if (conf->file[0] == '\0') {
        json_decref(settings);
        return NULL;
    }
    for (i = 0; i < conf->setting_count; i++)
        json_array_append_new(settings, json_string(conf->settings[i]));
    wf_strbuf_init(&out, name, sizeof(name));
    if (zone != NULL)
        wf_dname_print(&out, wf_dname_of(&zone->name));
    return json_pack("{s:s, s:o, s:s*}", "file", conf->file, "settings", settings,
                     zone == NULL || zone->forwards ? "forward_zone" : "stub_zone",
                     zone != NULL ? name : NULL);
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
    root = json_pack(
        "{s:s, s:s*, s:s, s:s, s:b, s:s, s:b, s:b, s:o, s:s*, s:O*, s:o*, s:o*, s:O*, s:o*, s:o*}",
        "name", explanation->query.name, "given", explanation->given, "type", explanation->type,
        "resolver", explanation->query.server, "tcp", explanation->query.peer.tcp, "response_code",
        rcode, "resolves", resolves, "explained",
        !resolves && wf_explanation_has_cause(explanation), "ede", edes, "ede_of",
        explanation->ede_of[0] != '\0' ? explanation->ede_of : NULL, "event",
        explanation->event.root, "look", probe, "verdict",
        resolves ? NULL : verdict_json(explanation), "zone", explanation->facts, "dnssec",
        assurance_json(&explanation->assurance), "configuration", conf_json(explanation));
    json_dumpf(root, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
    putchar('\n');
    json_decref(root);
}
