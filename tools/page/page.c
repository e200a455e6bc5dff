/*
 * page.c - the page and its plain parts: sums, who must act, zones, causes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "page/page.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/screen_event.h"
#include "page/failures.h"
#include "page/glance.h"
#include "page/history_plot.h"
#include "page/html.h"
#include "page/page_parts.h"
#include "page/problems.h"
#include "page/servers.h"
#include "wf_config.h"

enum { ZONES_SHOWN = 16 };

/* As Content-Security-Policy names a piece of text: 'sha256-...' with quotes. */
static void put_hash(FILE *file, const char *text)
{
    unsigned char digest[EVP_MAX_MD_SIZE], base64[2 * EVP_MAX_MD_SIZE];
    unsigned len = 0;

    if (EVP_Digest(text, strlen(text), digest, &len, EVP_sha256(), NULL) != 1)
        len = 0; /* then the browser takes none: a plain page */
    EVP_EncodeBlock(base64, digest, (int)len);
    fprintf(file, "'sha256-%s'", (const char *)base64);
}

static void put_head(FILE *file)
{
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src ",
          file);
    put_hash(file, wf_page_style);
    fputs("; script-src ", file);
    put_hash(file, wf_page_script);
    fputs("; base-uri 'none'; form-action 'none'\">\n"
          "<meta name=\"referrer\" content=\"no-referrer\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
          "<meta name=\"color-scheme\" content=\"light dark\">\n"
          "<meta name=\"generator\" content=\"whyfail " PACKAGE_VERSION "\">\n"
          "<title>Failed resolutions - whyfail</title>\n<style>",
          file);
    fputs(wf_page_style, file);
    fputs("</style>\n</head>\n<body>\n", file);
}

static void put_sums(FILE *file, const struct wf_tally *tally)
{
    fputs("<p class=\"note\">", file);
    wf_html_count(file, tally->causes.total, "failure", "failures");
    fputs(" in ", file);
    wf_html_count(file, tally->events, "event", "events");
    fputs(tally->zones.crowded ? ", at over " : ", at ", file);
    wf_html_count(file, tally->zones.size, "zone", "zones");
    fputs(", of ", file);
    wf_html_count(file, tally->causes.size, "cause", "causes");
    fputs(".</p>\n", file);
}

/* Which resolvers wrote the log: there is one, as a rule. */
static void put_hosts(FILE *file, const struct wf_tally *tally)
{
    enum { SHOWN = 6 };
    size_t size, i;
    struct wf_top_k_row *list = wf_top_k_sort(&tally->hosts, &size);

    for (i = 0; i < size && i < SHOWN; i++) {
        fputs(i == 0 ? ", by " : ", ", file);
        wf_html_text(file, list[i].key);
    }
    if (size > SHOWN) {
        fputs(" and ", file);
        wf_html_number(file, size - SHOWN);
        fputs(" more", file);
    }
    free(list);
}

static void put_left_out(FILE *file, const struct wf_line_counts *counts)
{
    static const char *const words[WF_LINE_COUNT] = {
        [WF_LINE_WARNING] = "warnings of watched zones (whyfail show)",
        [WF_LINE_FOREIGN] = "from other programs",
        [WF_LINE_BROKEN] = "cut or broken",
        [WF_LINE_NEWER] = "from a newer whyfail",
    };
    bool first = true;
    size_t i;

    for (i = 0; i < WF_LINE_COUNT; i++) {
        if (words[i] == NULL || counts->lines[i] == 0)
            continue;
        fputs(first ? "<p class=\"note\">Lines left out: " : ", ", file);
        wf_html_number(file, counts->lines[i]);
        fprintf(file, " %s", words[i]);
        first = false;
    }
    fputs(first ? "" : ".</p>\n", file);
}

static void put_header(FILE *file, const struct wf_page *page)
{
    const struct wf_tally *tally = page->tally;

    fputs("<header>\n<h1>Failed resolutions</h1>\n<p class=\"lead\">", file);
    if (tally->events > 0) {
        wf_html_time(file, tally->first_seen, "%Y-%m-%d %H:%M");
        fputs(" to ", file);
        wf_html_time(file, tally->last_seen, "%Y-%m-%d %H:%M");
        fputs(" UTC", file);
    } else {
        fputs("The log holds no failure.", file);
    }
    put_hosts(file, tally);
    fputs("</p>\n", file);
    put_sums(file, tally);
    if (tally->lost > 0) {
        fputs("<p class=\"note\">The resolver lost ", file);
        wf_html_count(file, tally->lost, "more event", "more events");
        fputs(", which the log does not hold.</p>\n", file);
    }
    put_left_out(file, page->counts);
    fputs("</header>\n", file);
}

/* A name or words, how many failures, and a bar. */
static void put_amount(FILE *file, const struct wf_top_k_row *what, uint64_t total,
                       uint64_t longest)
{
    fputs("</div>\n<p>", file);
    wf_html_number(file, what->count);
    fputs(" <small>", file);
    wf_html_share(file, what->count, total);
    fputs("</small></p>\n", file);
    wf_html_bar(file, what->count, longest);
}

/* What is counted and ranked: a section with a list, of which the first rows are shown. */
struct ranked {
    const char *id, *heading, *list; /* of the section; how the list begins */
    const char *end;
    size_t shown;
    void (*put)(FILE *file, const struct wf_top_k_row *row, uint64_t most, uint64_t total,
                const struct wf_problems *problems);
};

static void put_ranked(FILE *file, const struct ranked *ranked, const struct wf_top_k *top,
                       const struct wf_problems *problems)
{
    size_t size, i;
    struct wf_top_k_row *list = wf_top_k_sort(top, &size);

    fprintf(file, "<section aria-labelledby=\"%s\">\n<h2 id=\"%s\">%s</h2>\n%s\n", ranked->id,
            ranked->id, ranked->heading, ranked->list);
    for (i = 0; i < size && i < ranked->shown; i++)
        ranked->put(file, &list[i], list[0].count, top->total, problems);
    fprintf(file, "%s\n", ranked->end);
    free(list);
}

static void put_party(FILE *file, const struct wf_top_k_row *party, uint64_t most, uint64_t total,
                      const struct wf_problems *problems)
{
    (void)most;
    (void)problems;
    fputs("<li class=\"amount\"><div>", file);
    wf_html_text(file, party->key);
    fprintf(file, "<br><small>%s</small>", wf_party_words(party->key));
    put_amount(file, party, total, total);
    fputs("</li>\n", file);
}

static void put_parties(FILE *file, const struct wf_tally *tally,
                        const struct wf_problems *problems)
{
    static const struct ranked parties = {
        "who", "Who must act", "<ul class=\"parties\">", "</ul>", WF_PARTY_COUNT, put_party,
    };

    put_ranked(file, &parties, &tally->parties, problems);
    fputs("</section>\n", file);
}

static void put_more_zones(FILE *file, const struct wf_top_k *zones, size_t size)
{
    if (size > ZONES_SHOWN) {
        fputs("<p class=\"note\">And ", file);
        wf_html_count(file, size - ZONES_SHOWN, "more zone.", "more zones.");
        fputs("</p>\n", file);
    }
    if (zones->crowded) {
        fputs("<p class=\"note\">More zones than can be told apart: the numbers are at least so "
              "high, ",
              file);
        wf_html_count(file, zones->elsewhere, "failure is", "failures are");
        fputs(" not among them.</p>\n", file);
    }
}

/* Those that are told of below: of a zone, or of a cause. Returns how many. */
static size_t put_links(FILE *file, const struct wf_problems *problems, const char *zone,
                        const char *cause)
{
    enum { SHOWN = 12 };
    size_t i, shown = 0, more = 0;

    for (i = 0; i < problems->count; i++) {
        const struct wf_log_event *event = problems->list[i].event;

        if (strcmp(zone != NULL ? wf_tally_zone(event) : event->cause,
                   zone != NULL ? zone : cause) != 0)
            continue;
        if (shown >= SHOWN) {
            more++;
            continue;
        }
        fputs(shown++ > 0 ? ", " : "", file);
        wf_problem_link(file, &problems->list[i],
                        zone != NULL ? event->cause : wf_problem_place(event));
    }
    if (more > 0) {
        fputs(" and ", file);
        wf_html_number(file, more);
        fputs(" more", file);
    }
    return shown;
}

static void put_zone(FILE *file, const struct wf_top_k_row *zone, uint64_t most, uint64_t total,
                     const struct wf_problems *problems)
{
    fputs("<li class=\"amount\"><div>", file);
    wf_html_text(file, strcmp(zone->key, ".") == 0 ? "the root" : zone->key);
    fputs(" <small>", file);
    (void)put_links(file, problems, zone->key, NULL);
    fputs("</small>", file);
    put_amount(file, zone, total, most);
    fputs("</li>\n", file);
}

static void put_zones(FILE *file, const struct wf_tally *tally, const struct wf_problems *problems)
{
    static const struct ranked zones = {
        "zones", "Zones where it broke", "<ol class=\"zones\">", "</ol>", ZONES_SHOWN, put_zone,
    };

    put_ranked(file, &zones, &tally->zones, problems);
    put_more_zones(file, &tally->zones, tally->zones.size);
    fputs("</section>\n", file);
}

static void put_cause(FILE *file, const struct wf_top_k_row *cause, uint64_t most, uint64_t total,
                      const struct wf_problems *problems)
{
    const struct wf_cause_info *info = wf_tally_cause_info(cause->key);

    fputs("<li>\n<div class=\"amount\"><div><h3", file);
    if (info != NULL)
        fprintf(file, " id=\"cause-%s\"", info->id);
    putc('>', file);
    wf_html_text(file, cause->key);
    fputs("</h3>", file);
    put_amount(file, cause, total, most);
    fputs("</div>\n<div class=\"meaning\"><p>", file);
    wf_html_text(file, info != NULL ? info->meaning : "a cause that this whyfail does not know");
    fputs("</p>\n<p class=\"remedy\">", file);
    wf_html_text(file, info != NULL ? info->remedy : "");
    fputs("</p>\n<p class=\"remedy\">At ", file);
    if (put_links(file, problems, NULL, cause->key) == 0)
        fputs("zones that are not told of one by one", file);
    fputs(".</p></div>\n</li>\n", file);
}

static void put_causes(FILE *file, const struct wf_tally *tally, const struct wf_problems *problems)
{
    static const struct ranked causes = {
        "causes", "Causes, and what to do", "<ol class=\"causes\">",
        "</ol>",  WF_HISTORY_CAUSES,        put_cause,
    };

    put_ranked(file, &causes, &tally->causes, problems);
    fputs("</section>\n", file);
}

static void put_footer(FILE *file, time_t made)
{
    fputs("<footer><p>Made by whyfail " PACKAGE_VERSION " at ", file);
    wf_html_time(file, made, "%Y-%m-%d %H:%M:%S");
    fputs(" UTC. All times are UTC. Repeats of a failure that the log merged are counted at the "
          "time of the event that tells them.</p></footer>\n",
          file);
}

static void put_main(FILE *file, const struct wf_page *page)
{
    const struct wf_tally *tally = page->tally;
    struct wf_problems *problems = malloc(sizeof(*problems));

    if (problems == NULL) {
        fputs("<p>There was no memory to write more.</p>\n", file);
        return;
    }
    wf_problems_init(problems, tally, page->made);
    wf_glance_write(file, tally, problems);
    wf_history_plot_write(file, tally);
    put_parties(file, tally, problems);
    put_zones(file, tally, problems);
    wf_servers_write(file, problems);
    wf_failures_write(file, problems);
    put_causes(file, tally, problems);
    wf_problems_free(problems);
    free(problems);
}

void wf_page_write(FILE *file, const struct wf_page *page)
{
    put_head(file);
    put_header(file, page);
    fputs("<main>\n", file);
    if (page->tally->events > 0)
        put_main(file, page);
    fputs("</main>\n", file);
    put_footer(file, page->made);
    fputs("<script>", file);
    fputs(wf_page_script, file);
    fputs("</script>\n</body>\n</html>\n", file);
}
