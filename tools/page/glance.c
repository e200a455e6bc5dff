/*
 * glance.c - the page's first screen: is it us, what fails now and since when, what is new, who.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "page/glance.h"

#include <stdlib.h>
#include <string.h>

#include "base/screen_event.h"
#include "page/html.h"

/* Failures by who has to act. */
struct shares {
    uint64_t ours, theirs, unknown;
};

static struct shares shares_of(const struct wf_tally *tally)
{
    struct shares shares = {0};
    size_t size, i;
    struct wf_top_k_row *list = wf_top_k_sort(&tally->parties, &size);

    for (i = 0; i < size; i++) {
        if (wf_party_is_ours(list[i].key))
            shares.ours += list[i].count;
        else if (strcmp(list[i].key, "zone") == 0 || strcmp(list[i].key, "parent") == 0)
            shares.theirs += list[i].count;
        else
            shares.unknown += list[i].count;
    }
    free(list);
    return shares;
}

static void begin_answer(FILE *file, const char *question)
{
    fprintf(file, "<div><dt>%s</dt>\n<dd><strong>", question);
}

static void end_answer(FILE *file)
{
    fputs("</dd></div>\n", file);
}

static void put_ours(FILE *file, const struct wf_problems *problems)
{
    enum { SHOWN = 3 };
    size_t i, shown = 0;

    for (i = 0; i < problems->count && shown < SHOWN; i++) {
        const struct wf_log_event *event = problems->list[i].event;

        if (!wf_party_is_ours(event->at_fault))
            continue;
        fputs(shown++ > 0 ? ", " : " See ", file);
        wf_problem_link(file, &problems->list[i], event->cause);
        fputs(" at ", file);
        wf_html_text(file, wf_problem_place(event));
    }
    fputs(shown > 0 ? "." : "", file);
}

static void put_us(FILE *file, const struct wf_tally *tally, const struct wf_problems *problems)
{
    const struct shares shares = shares_of(tally);

    begin_answer(file, "Is it us?");
    if (shares.ours == 0)
        fputs(shares.theirs > 0 ? "No" : "Not known", file);
    else if (shares.theirs + shares.unknown == 0)
        fputs("Yes", file);
    else
        fputs(shares.ours > shares.theirs ? "Mostly" : "In part", file);
    fputs("</strong> ", file);
    wf_html_number(file, shares.ours);
    fputs(" of ", file);
    wf_html_count(file, shares.ours + shares.theirs + shares.unknown, "failure", "failures");
    fputs(" must be fixed here: by this resolver, its network or its forwarder; ", file);
    wf_html_number(file, shares.theirs);
    fputs(" by the zones' owners", file);
    if (shares.unknown > 0) {
        fputs("; of ", file);
        wf_html_number(file, shares.unknown);
        fputs(" it is not known", file);
    }
    fputs(".", file);
    put_ours(file, problems);
    end_answer(file);
}

static void put_time(FILE *file, time_t when, time_t now)
{
    wf_html_time(file, when, when / 86400 == now / 86400 ? "%H:%M" : "%e %b %H:%M");
}

static void put_current(FILE *file, const struct wf_problems *problems)
{
    begin_answer(file, problems->is_past ? "What still failed at the end?" : "What fails now?");
    wf_html_count(file, problems->current, "problem", "problems");
    fprintf(file, "</strong> seen %s, of ",
            problems->is_past ? "in the last hour of the log" : "in the hour before this page");
    wf_html_count(file, problems->all, "problem", "problems");
    fputs(" in all. A problem is a cause at a zone; one that nobody asks for is not seen.", file);
    end_answer(file);
}

static void put_new(FILE *file, const struct wf_tally *tally, const struct wf_problems *problems)
{
    begin_answer(file, "What is new since yesterday?");
    if (problems->knows_new) {
        wf_html_count(file, problems->fresh, "problem", "problems");
        fputs("</strong> first seen in the 24 hours before ", file);
        wf_html_time(file, problems->now, "%e %b %H:%M");
        fputs(".", file);
    } else if (tally->log_first >= problems->now - 86400) {
        fputs("Not known</strong> The log begins at ", file);
        wf_html_time(file, tally->log_first, "%e %b %H:%M");
        fputs(": name older ones as well to compare.", file);
    } else {
        fputs("Not known</strong> There are more problems than can be told apart.", file);
    }
    end_answer(file);
}

static void put_clients(FILE *file, const struct wf_tally *tally)
{
    begin_answer(file, "How many clients?");
    if (tally->clients.size == 0) {
        fputs("Not known</strong> The log has no clients: see the option <code>log-clients</code>.",
              file);
    } else {
        fputs("At least ", file);
        wf_html_number(file, tally->clients.size);
        fputs(
            "</strong> clients, or networks of them: those that asked first each time. Others got "
            "the answer from the cache, or were counted as repeats.",
            file);
    }
    end_answer(file);
}

static void put_column(FILE *file, const char *title)
{
    fprintf(file, "<th scope=\"col\">%s</th>", title);
}

static void put_cell(FILE *file, const char *title)
{
    fprintf(file, "<td data-title=\"%s\">", title);
}

static void put_place(FILE *file, const struct wf_problem *problem)
{
    fputs("<tr><th scope=\"row\">", file);
    wf_problem_link(file, problem, wf_problem_place(problem->event));
    fputs(problem->is_new ? " <b class=\"mark fresh\">new</b>" : "", file);
    fputs(wf_party_is_ours(problem->event->at_fault) ? " <b class=\"mark\">ours</b>" : "", file);
    fputs("</th>", file);
}

static void put_problem(FILE *file, const struct wf_problem *problem, time_t now, bool has_clients)
{
    put_place(file, problem);
    put_cell(file, "Cause");
    wf_html_text(file, problem->event->cause);
    fputs("</td>", file);
    put_cell(file, "Who must act");
    fprintf(file, "%s</td>", wf_party_words(problem->event->at_fault));
    put_cell(file, "Since");
    put_time(file, problem->kind->first_seen, now);
    fputs("</td>", file);
    put_cell(file, "Last");
    put_time(file, problem->kind->last_seen, now);
    fputs("</td>", file);
    put_cell(file, "Failures");
    wf_html_number(file, problem->count);
    fputs("</td>", file);
    if (has_clients) {
        put_cell(file, "Clients");
        fputs(problem->kind->client_count == WF_TALLY_CLIENTS ? "over " : "", file);
        wf_html_number(file, problem->kind->client_count);
        fputs("</td>", file);
    }
    fputs("</tr>\n", file);
}

static void put_table(FILE *file, const struct wf_problems *problems, size_t from, size_t until,
                      bool has_clients)
{
    size_t i;

    if (from == until)
        return;
    fputs("<table class=\"problems\">\n<thead><tr>", file);
    put_column(file, "Zone");
    put_column(file, "Cause");
    put_column(file, "Who must act");
    put_column(file, "Since");
    put_column(file, "Last");
    put_column(file, "Failures");
    if (has_clients)
        put_column(file, "Clients");
    fputs("</tr></thead>\n<tbody>\n", file);
    for (i = from; i < until; i++)
        put_problem(file, &problems->list[i], problems->now, has_clients);
    fputs("</tbody>\n</table>\n", file);
}

/* The table is of those that fail now; the others are folded away, unless it would be empty. */
static void put_problems(FILE *file, const struct wf_tally *tally,
                         const struct wf_problems *problems)
{
    bool has_clients = tally->clients.size > 0;
    size_t rest = problems->count - problems->current;

    fprintf(file,
            "<section aria-labelledby=\"problems\">\n<h2 id=\"problems\">%s</h2>\n"
            "<p class=\"note\">Times are UTC; those without a date are of ",
            problems->is_past ? "Failing at the end of the log" : "Failing now");
    wf_html_time(file, problems->now, "%Y-%m-%d");
    fputs(".</p>\n", file);
    put_table(file, problems, 0, problems->current, has_clients);
    if (problems->current == 0)
        fputs("<p>Nothing was seen to fail in that hour.</p>\n", file);
    if (rest > 0) {
        fprintf(file, "<details%s>\n<summary>", problems->current == 0 ? " open" : "");
        wf_html_count(file, rest, "problem", "problems");
        fputs(" not seen in that hour</summary>\n", file);
        put_table(file, problems, problems->current, problems->count, has_clients);
        fputs("</details>\n", file);
    }
    if (problems->all > problems->count) {
        fputs("<p class=\"note\">And ", file);
        wf_html_count(file, problems->all - problems->count, "more problem", "more problems");
        fputs(", neither frequent nor recent: <code>whyfail show ZONE</code> tells of them.</p>\n",
              file);
    }
    fputs("</section>\n", file);
}

void wf_glance_write(FILE *file, const struct wf_tally *tally, const struct wf_problems *problems)
{
    fputs("<section aria-labelledby=\"glance\">\n<h2 id=\"glance\">At a glance</h2>\n"
          "<dl class=\"answers\">\n",
          file);
    put_us(file, tally, problems);
    put_current(file, problems);
    put_new(file, tally, problems);
    put_clients(file, tally);
    fputs("</dl>\n</section>\n", file);
    put_problems(file, tally, problems);
}
