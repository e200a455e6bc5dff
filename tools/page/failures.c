/*
 * failures.c - single problems: what is wrong, who must act, keys and servers.
 *
 * Without the script all of them stand one below the other.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "page/failures.h"

#include <inttypes.h>
#include <ldns/ldns.h>
#include <string.h>

#include "base/ede_meaning.h"
#include "base/json_member.h"
#include "base/publish_line.h"
#include "base/screen_event.h"
#include "page/chain.h"
#include "page/html.h"

/* IANA "DS RR Type Digest Algorithms"; ldns keeps its own table to itself. */
static ldns_lookup_table digest_types[] = {
    {1, "SHA-1"}, {2, "SHA-256"}, {3, "GOST R 34.11-94"}, {4, "SHA-384"}, {0, NULL}};

static uint64_t number_of(const json_t *object, const char *key)
{
    json_int_t number = json_integer_value(json_object_get(object, key));

    return number > 0 ? (uint64_t)number : 0;
}

static void put_option(FILE *file, const struct wf_problem *problem)
{
    fprintf(file, "<option value=\"%s\">", problem->id);
    wf_html_text(file, wf_problem_place(problem->event));
    fputs(", ", file);
    wf_html_text(file, problem->event->cause);
    fputs(": ", file);
    wf_html_count(file, problem->count, "failure", "failures");
    fputs(", last ", file);
    wf_html_time(file, problem->kind->last_seen, "%e %b %H:%M");
    fputs("</option>\n", file);
}

/* Hidden until the script shows it: without one there is nothing to choose. */
static void put_choice(FILE *file, const struct wf_problems *problems)
{
    size_t i;

    fputs("<p class=\"choice\" hidden><label for=\"choice\">Show</label> <select id=\"choice\">\n",
          file);
    for (i = 0; i < problems->count; i++)
        put_option(file, &problems->list[i]);
    fputs("</select></p>\n", file);
}

static void put_field(FILE *file, const char *title, const char *text)
{
    if (text[0] == '\0')
        return;
    fprintf(file, "<dt>%s</dt><dd>", title);
    wf_html_text(file, text);
    fputs("</dd>\n", file);
}

static void put_clients(FILE *file, const struct wf_tally_kind *kind)
{
    if (kind->client_count == 0)
        return;
    fputs("<dt>Clients</dt><dd>", file);
    fputs(kind->client_count == WF_TALLY_CLIENTS ? "over " : "at least ", file);
    wf_html_number(file, kind->client_count);
    fputs("</dd>\n", file);
}

static void put_seen(FILE *file, const struct wf_problem *problem)
{
    const struct wf_log_event *event = problem->event;
    const json_t *whyfail = json_object_get(event->root, "whyfail");

    fputs("<dt>Seen</dt><dd>", file);
    wf_html_count(file, problem->count, "time", "times");
    fputs(", last at ", file);
    wf_html_time(file, problem->kind->last_seen, "%Y-%m-%d %H:%M:%S");
    if (problem->kind->first_seen != problem->kind->last_seen) {
        fputs(", first at ", file);
        wf_html_time(file, problem->kind->first_seen, "%Y-%m-%d %H:%M:%S");
    }
    fputs("</dd>\n<dt>Last asked</dt><dd>", file);
    wf_html_text(file, event->name);
    putc(' ', file);
    wf_html_text(file, event->type);
    if (json_is_true(json_object_get(whyfail, "stale_answer")))
        fputs("; users got old data", file);
    if (json_is_true(json_object_get(whyfail, "prefetch")))
        fputs("; nobody waited for it", file);
    fputs("</dd>\n", file);
}

static void put_told(FILE *file, const json_t *whyfail)
{
    const json_t *edes = json_object_get(whyfail, "ede"), *ede;
    size_t i;

    if (json_array_size(edes) == 0)
        return;
    fputs("<dt>Clients were told</dt><dd>", file);
    json_array_foreach(edes, i, ede)
    {
        uint64_t code = number_of(ede, "info_code");

        fprintf(file, "%s%" PRIu64 " %s", i > 0 ? "<br>" : "", code,
                wf_ede_name(code <= UINT16_MAX ? (uint16_t)code : UINT16_MAX));
        fputs(wf_json_member_text(ede, "extra_text")[0] != '\0' ? ": " : "", file);
        wf_html_text(file, wf_json_member_text(ede, "extra_text"));
    }
    fputs("</dd>\n", file);
}

/* The line to paste at the registrar. The button is hidden until the script shows it. */
static void put_publish(FILE *file, const struct wf_log_event *event)
{
    char line[WF_EVENT_LINE_MAX];

    if (strcmp(event->at_fault, "parent") != 0 ||
        !wf_publish_line(event->remedy, event->zone, line, sizeof(line)))
        return;
    fputs("<dt>To publish</dt><dd class=\"publish\"><code>", file);
    wf_html_text(file, line);
    fputs("</code> <button type=\"button\" hidden>Copy</button></dd>\n", file);
}

static void put_code(FILE *file, uint64_t code, ldns_lookup_table *names)
{
    const ldns_lookup_table *found = code <= UINT8_MAX ? ldns_lookup_by_id(names, (int)code) : NULL;

    fprintf(file, "<td>%" PRIu64, code);
    if (found != NULL)
        fprintf(file, " <small>%s</small>", found->name);
    fputs("</td>", file);
}

static bool are_of_one_key(const json_t *line, const json_t *other)
{
    return number_of(other, "key_tag") == number_of(line, "key_tag") &&
           number_of(other, "algorithm") == number_of(line, "algorithm");
}

/*
 * Whether the verdict is that no DS record fits a key: then those of a key's tag and algorithm have
 * another digest, but for those that the validator ignores.
 */
static bool has_no_match(const json_t *whyfail)
{
    const char *cause = wf_json_member_text(whyfail, "cause");

    return strcmp(cause, "ds-mismatch") == 0 || strcmp(cause, "trust-anchor-mismatch") == 0;
}

/* What stands beside a DS record or a key, and, of several reasons for it, the last of them. */
enum match { MATCH_NONE, MATCH_UNSUPPORTED, MATCH_OUTRANKED, MATCH_USED };

/* Of a DS record; a key has no such member. */
static enum match use_of(const json_t *line)
{
    const char *ignored = wf_json_member_text(line, "ignored");

    if (ignored[0] == '\0')
        return MATCH_USED;
    return strcmp(ignored, "weaker-digest") == 0 ? MATCH_OUTRANKED : MATCH_UNSUPPORTED;
}

/* By tag and algorithm alone: a digest may differ all the same. Of several, one that is used. */
static enum match match_of(const json_t *line, const json_t *others)
{
    enum match match = MATCH_NONE;
    const json_t *other;
    size_t i;

    if (use_of(line) != MATCH_USED)
        return use_of(line);
    json_array_foreach(others, i, other)
    {
        if (are_of_one_key(line, other) && use_of(other) > match)
            match = use_of(other);
    }
    return match;
}

/* That there is none is only said when the whole other list was seen. */
static void put_match(FILE *file, enum match match, bool other_digest, const char *unmatched)
{
    const char *const words[] = {
        [MATCH_NONE] = unmatched,
        [MATCH_UNSUPPORTED] = "ignored: unsupported",
        [MATCH_OUTRANKED] = "ignored: weaker digest",
        [MATCH_USED] = other_digest ? "&#x2717; other digest" : "&#x2713; there",
    };

    fprintf(file, "<td>%s</td>", words[match]);
}

static void put_more(FILE *file, const json_t *object, const char *key, const char *one,
                     const char *many)
{
    uint64_t more = number_of(object, key);

    if (more == 0)
        return;
    fputs("<p class=\"note\">And ", file);
    wf_html_count(file, more, one, many);
    fputs(".</p>\n", file);
}

/* DS records or keys, each held against the other kind. */
struct key_table {
    const char *list, *more, *others, *others_more; /* members of the event */
    const char *title, *third, *fourth;             /* of the table and of its columns */
    void (*put_third)(FILE *file, const json_t *line);
    const char *unmatched, *one_more, *many_more;
};

static void put_digest_type(FILE *file, const json_t *line)
{
    put_code(file, number_of(line, "digest_type"), digest_types);
}

static void put_flags(FILE *file, const json_t *line)
{
    fprintf(file, "<td>%s%s%s</td>", json_is_true(json_object_get(line, "sep")) ? "SEP" : "",
            json_is_true(json_object_get(line, "revoked")) ? " revoked" : "",
            json_is_false(json_object_get(line, "zone_key")) ? " no zone key" : "");
}

static const struct key_table ds_table = {
    .list = "ds",
    .more = "ds_more",
    .others = "dnskey",
    .others_more = "dnskey_more",
    .title = "DS records, at the parent",
    .third = "Digest",
    .fourth = "Key",
    .put_third = put_digest_type,
    .unmatched = "&#x2717; none such",
    .one_more = "more DS record",
    .many_more = "more DS records",
};

static const struct key_table dnskey_table = {
    .list = "dnskey",
    .more = "dnskey_more",
    .others = "ds",
    .others_more = "ds_more",
    .title = "DNSKEY records, in the zone",
    .third = "Flags",
    .fourth = "DS",
    .put_third = put_flags,
    .unmatched = "none",
    .one_more = "more key",
    .many_more = "more keys",
};

static void put_keys(FILE *file, const json_t *whyfail, const struct key_table *table)
{
    const json_t *dnssec = json_object_get(whyfail, "dnssec");
    const json_t *list = json_object_get(dnssec, table->list), *line;
    const json_t *others = json_object_get(dnssec, table->others);
    bool is_whole = json_array_size(others) > 0 && number_of(dnssec, table->others_more) == 0;
    size_t i;

    if (json_array_size(list) == 0)
        return;
    fprintf(file,
            "<div><h4>%s</h4>\n<table>\n<thead><tr><th scope=\"col\">Key tag</th>"
            "<th scope=\"col\">Algorithm</th><th scope=\"col\">%s</th><th scope=\"col\">%s</th>"
            "</tr></thead>\n<tbody>\n",
            table->title, table->third, table->fourth);
    json_array_foreach(list, i, line)
    {
        fprintf(file, "<tr><th scope=\"row\">%" PRIu64 "</th>", number_of(line, "key_tag"));
        put_code(file, number_of(line, "algorithm"), ldns_algorithms);
        table->put_third(file, line);
        put_match(file, match_of(line, others), has_no_match(whyfail),
                  is_whole ? table->unmatched : "");
        fputs("</tr>\n", file);
    }
    fputs("</tbody>\n</table>\n", file);
    put_more(file, dnssec, table->more, table->one_more, table->many_more);
    fputs("</div>\n", file);
}

static void put_outcome(FILE *file, const json_t *server)
{
    const json_t *ede = json_object_get(server, "ede");
    uint64_t code = number_of(ede, "info_code");

    fputs("<td>", file);
    wf_html_text(file, wf_json_member_text(server, "outcome"));
    fputs(wf_json_member_text(server, "rcode")[0] != '\0' ? " " : "", file);
    wf_html_text(file, wf_json_member_text(server, "rcode"));
    fputs(wf_json_member_text(server, "lame")[0] != '\0' ? ", " : "", file);
    wf_html_text(file, wf_json_member_text(server, "lame"));
    if (json_is_object(ede)) {
        fprintf(file, "<br><small>its words: %" PRIu64 " %s: ", code,
                wf_ede_name(code <= UINT16_MAX ? (uint16_t)code : UINT16_MAX));
        wf_html_text(file, wf_json_member_text(ede, "extra_text"));
        fputs("</small>", file);
    }
    fputs("</td>", file);
}

static void put_server(FILE *file, const json_t *server)
{
    uint64_t port = number_of(server, "port");

    fputs("<tr><th scope=\"row\">", file);
    wf_html_text(file, wf_json_member_text(server, "ip"));
    if (port != 53)
        fprintf(file, " <small>port %" PRIu64 "</small>", port);
    fputs("</th><td>", file);
    wf_html_text(file, wf_json_member_text(server, "zone"));
    fputs("</td>", file);
    put_outcome(file, server);
    fputs("<td class=\"number\">", file);
    wf_html_number(file, number_of(server, "tries"));
    fputs("</td><td class=\"number\">", file);
    wf_html_number(file, number_of(server, "waited_ms"));
    fputs("&nbsp;ms</td></tr>\n", file);
}

static void put_servers(FILE *file, const json_t *whyfail)
{
    const json_t *list = json_object_get(whyfail, "upstream"), *server;
    size_t i;

    if (json_array_size(list) == 0)
        return;
    fputs("<h4>Servers that were asked</h4>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
          "aria-label=\"Servers that were asked\">\n<table>\n<thead><tr><th scope=\"col\">Address"
          "</th><th scope=\"col\">Zone</th><th scope=\"col\">Outcome</th><th scope=\"col\" "
          "class=\"number\">Tries</th><th scope=\"col\" class=\"number\">Waited</th></tr></thead>\n"
          "<tbody>\n",
          file);
    json_array_foreach(list, i, server) put_server(file, server);
    fputs("</tbody>\n</table>\n</div>\n", file);
    put_more(file, whyfail, "upstream_more", "more server", "more servers");
}

static void put_signature(FILE *file, const json_t *sig)
{
    fputs("<tr><th scope=\"row\">", file);
    wf_html_text(file, wf_json_member_text(sig, "type_covered"));
    fprintf(file, "</th><td>%" PRIu64 "</td>", number_of(sig, "key_tag"));
    put_code(file, number_of(sig, "algorithm"), ldns_algorithms);
    fputs("<td>", file);
    wf_html_text(file, wf_json_member_text(sig, "inception"));
    fputs("</td><td>", file);
    wf_html_text(file, wf_json_member_text(sig, "expiration"));
    fputs("</td></tr>\n", file);
}

static void put_signatures(FILE *file, const json_t *dnssec)
{
    const json_t *list = json_object_get(dnssec, "rrsig"), *sig;
    size_t i;

    if (json_array_size(list) == 0)
        return;
    fputs("<h4>Signatures (RRSIG)</h4>\n<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
          "aria-label=\"Signatures\">\n<table>\n<thead><tr><th scope=\"col\">Of type</th>"
          "<th scope=\"col\">Key tag</th><th scope=\"col\">Algorithm</th>"
          "<th scope=\"col\">Valid from</th><th scope=\"col\">Until</th></tr></thead>\n<tbody>\n",
          file);
    json_array_foreach(list, i, sig) put_signature(file, sig);
    fputs("</tbody>\n</table>\n</div>\n", file);
    put_more(file, dnssec, "rrsig_more", "more signature", "more signatures");
}

static void put_title(FILE *file, const struct wf_problem *problem)
{
    const struct wf_log_event *event = problem->event;

    fprintf(file, "<article class=\"failure\" id=\"%s\">\n<h3>", problem->id);
    wf_html_text(file, wf_problem_place(event));
    fputs(" <small>", file);
    wf_html_text(file, event->cause);
    fprintf(file,
            "</small></h3>\n<p class=\"places\"><a href=\"#%s\">Link to this</a> "
            "<a href=\"#problems\">All problems</a>",
            problem->id);
    if (wf_tally_cause_info(event->cause) != NULL)
        fprintf(file, " <a href=\"#cause-%s\">What the cause means</a>",
                wf_tally_cause_info(event->cause)->id);
    fputs("</p>\n", file);
}

static void put_failure(FILE *file, const struct wf_problem *problem)
{
    const struct wf_log_event *event = problem->event;
    const json_t *whyfail = json_object_get(event->root, "whyfail");
    const json_t *dnssec = json_object_get(whyfail, "dnssec");

    put_title(file, problem);
    fputs("<div class=\"pair\">\n<dl>\n", file);
    put_field(file, "What", event->text);
    put_field(file, "Who must act", wf_party_words(event->at_fault));
    put_field(file, "To do", event->remedy);
    put_publish(file, event);
    put_field(file, "Mailbox of the zone", wf_json_member_text(whyfail, "contact"));
    put_seen(file, problem);
    put_clients(file, problem->kind);
    put_told(file, whyfail);
    put_field(file, "Unbound's words", wf_json_member_text(whyfail, "unbound"));
    fputs("</dl>\n<div>\n", file);
    wf_chain_write(file, event, problem->id);
    fputs("</div>\n</div>\n", file);
    if (json_is_object(dnssec)) {
        fputs("<div class=\"pair keys\">\n", file);
        put_keys(file, whyfail, &ds_table);
        put_keys(file, whyfail, &dnskey_table);
        fputs("</div>\n", file);
        put_signatures(file, dnssec);
    }
    put_servers(file, whyfail);
    fputs("</article>\n", file);
}

void wf_failures_write(FILE *file, const struct wf_problems *problems)
{
    size_t i;

    fputs("<section aria-labelledby=\"failures\">\n<h2 id=\"failures\">One problem</h2>\n"
          "<p class=\"note\">By its last event.</p>\n",
          file);
    put_choice(file, problems);
    for (i = 0; i < problems->count; i++)
        put_failure(file, &problems->list[i]);
    fputs("</section>\n", file);
}
