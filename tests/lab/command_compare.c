/*
 * command_compare.c - "lab compare": every row, asked of Unbound with the module and of Unbound
 * alone with "ede: yes", as Markdown. docs/comparison.md is such a run.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "lab/lab.h"
#include "lab/score.h"
#include "lab/screen.h"

/* The two jobs of a case lie next to each other, in the order of enum lab_side. */
struct compared {
    struct lab_job *jobs;
    size_t count, finished;
    struct lab_score score[LAB_KINDS];
};

/* As text of a table's cell: nothing in it means anything to Markdown. */
static void put_cell(const char *text)
{
    for (; *text; text++) {
        if (strchr("\\|<>*_`[]~&#", *text))
            putchar('\\');
        putchar((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text);
    }
}

static void put_codes(const struct lab_reply *reply)
{
    if (!reply)
        printf("not asked");
    else if (!reply->pkt)
        printf("no answer");
    else if (lab_edes_of(reply) == 0)
        printf("none");
    for (size_t i = 0; i < lab_edes_of(reply); i++)
        printf("%s%u", i > 0 ? ", " : "", (unsigned)reply->ede[i].code);
}

static void put_fresh(const struct lab_job *job)
{
    const struct lab_reply *reply = job->replies[LAB_STEP_FRESH];

    printf(" | ");
    put_codes(reply);
    if (job->tries[LAB_STEP_FRESH] > 1)
        printf(" (late)");
    for (size_t i = 0; i < lab_edes_of(reply); i++)
        if (reply->ede[i].len > 0) {
            printf(": ");
            put_cell(reply->ede[i].text);
            return;
        }
}

static void put_row(const struct lab_job *pair)
{
    const struct lab_row *row = pair->of->row;

    printf("| ");
    put_cell(row->label);
    printf(" | ");
    put_cell(row->broken);
    put_fresh(&pair[LAB_WITH_MODULE]);
    put_fresh(&pair[LAB_ALONE]);
    for (int side = 0; side < LAB_SIDES; side++) {
        printf(" | ");
        put_codes(pair[side].replies[LAB_STEP_CACHED_UDP]);
    }
    printf(" |\n");
}

/* The rows of one part of the table; those that were not asked are not there. */
static void put_group(const struct compared *all, const char *heading, const struct lab_row *first,
                      size_t count)
{
    bool begun = false;

    for (size_t i = 0; i < all->count; i += LAB_SIDES) {
        const struct lab_row *row = all->jobs[i].of->row;

        if (row < first || row >= first + count)
            continue;
        if (!begun)
            printf("\n## %s\n\n| row | what is broken | whyfail | Unbound alone | whyfail, again "
                   "| Unbound alone, again |\n|---|---|---|---|---|---|\n",
                   heading);
        begun = true;
        put_row(&all->jobs[i]);
    }
}

/* One line of the summary: a member of the score, with the module and without. */
#define PUT_SCORE(what, of, member)                                                                \
    printf("| %s | %zu | %zu |\n", (what), (of)[LAB_WITH_MODULE].member, (of)[LAB_ALONE].member)

static void put_summary(const struct lab_score score[])
{
    const struct lab_score *fails = &score[LAB_FAILS], *insecure = &score[LAB_INSECURE];

    printf("| | whyfail | Unbound alone |\n|---|---|---|\n");
    printf("| **%zu names that fail** | | |\n", fails->rows);
    PUT_SCORE("explained with an EDE code", fails->fresh, any_code);
    PUT_SCORE("the first code is the expected one", fails->fresh, right_code);
    PUT_SCORE("a text names the zone in which it broke", fails->fresh, names_zone);
    printf("| **%zu of them, asked again** | | |\n", fails->asked_again);
    PUT_SCORE("explained with an EDE code", fails->again, any_code);
    PUT_SCORE("the first code is the expected one", fails->again, right_code);
    PUT_SCORE("a text names the zone in which it broke", fails->again, names_zone);
    if (insecure->rows > 0) {
        printf("| **%zu names that resolve, but without security** | | |\n", insecure->rows);
        PUT_SCORE("the first code is the expected one", insecure->fresh, right_code);
    }
    printf("| **%zu names that work** | | |\n", score[LAB_WORKS].rows);
    PUT_SCORE("an EDE code where there is nothing to explain", score[LAB_WORKS].fresh, any_code);
}

static void put_version(void)
{
    char line[128] = "";
    FILE *out = popen("\"$UNBOUND\" -V", "re"); /* the session found that it is there */

    if (!out || !fgets(line, sizeof(line), out) || strncmp(line, "Version ", 8) != 0)
        lab_die("Unbound does not tell its version");
    pclose(out);
    printf("Unbound %.*s", (int)strcspn(line + 8, "\n"), line + 8);
}

static void put_intro(const struct compared *all, bool udp)
{
    char day[16];
    time_t now = time(NULL);
    struct tm utc;

    gmtime_r(&now, &utc);
    strftime(day, sizeof(day), "%Y-%m-%d", &utc);
    printf("# whyfail beside Unbound alone\n\nMade by `lab compare > docs/comparison.md` with ");
    put_version();
    printf(" on %s: %zu rows, each asked over %s, fresh and then again.\n\n", day,
           all->count / LAB_SIDES, udp ? "UDP" : "TCP");
}

/* The names of the codes that occur. */
static void put_legend(const struct compared *all)
{
    bool seen[UINT16_MAX + 1] = {false};
    const char *before = "* Codes: ";

    for (size_t i = 0; i < all->count; i++)
        for (int step = 0; step < LAB_STEP_COUNT; step++)
            for (size_t n = 0; n < lab_edes_of(all->jobs[i].replies[step]); n++)
                seen[all->jobs[i].replies[step]->ede[n].code] = true;
    for (size_t code = 0; code <= UINT16_MAX; code++) {
        if (!seen[code])
            continue;
        printf("%s%zu %s", before, code, lab_ede_name((uint16_t)code));
        before = ", ";
    }
    printf("\n\n");
}

static void put_all(const struct compared *all, bool udp)
{
    const struct lab_row *first = lab_rows;

    put_intro(all, udp);
    fputs("* Unbound alone has `ede: yes`, `val-log-level: 2` and `module-config: \"validator "
          "iterator\"`.\n  With whyfail it has `ede: no`, as the module gives the codes.\n"
          "* A cell holds the codes in their order and the first text. Asked again, most answers "
          "come from\n  the cache; 13 says so, and is not counted as an explanation.\n"
          "* Late: the answer came only to a repeated question, as Unbound leaves those unanswered "
          "that\n  take it too long. Not asked: the failure can be seen only once.\n"
          "* The expected codes are those of the table in `tests/lab/`, which this project "
          "wrote.\n"
          "* A text names a zone when the zone's name stands there by itself, not only as the end "
          "of the\n  name asked for.\n",
          stdout);
    put_legend(all);
    put_summary(all->score);
    for (const struct lab_row_group *group = lab_row_groups; group->heading; group++) {
        put_group(all, group->heading, first, group->count);
        first += group->count;
    }
    if (first != lab_rows + lab_row_count)
        lab_die("a part of the table is not among lab_row_groups");
}

static void count_job(struct lab_job *job, void *arg)
{
    struct compared *all = arg;

    (void)job;
    all->finished++;
}

/* Standard output is the document, so progress goes to the terminal behind standard error. */
static void show_progress(void *arg)
{
    const struct compared *all = arg;

    if (isatty(STDERR_FILENO))
        fprintf(stderr, "\r%zu of %zu answered%s", all->finished, all->count,
                all->finished == all->count ? "\n" : "");
}

static bool ask_both(struct lab_session *session, struct compared *all)
{
    struct lab_plan plan = {.step = {[LAB_STEP_CACHED_UDP] = true},
                            .tcp_only = !session->options.udp,
                            .done = count_job,
                            .tick = show_progress,
                            .arg = all};

    for (size_t i = 0; i < session->world->case_count; i++) {
        const struct lab_case *of = &session->world->cases[i];

        all->jobs[all->count++] =
            (struct lab_job){.of = of, .resolver = session->with[of->row->profile]};
        all->jobs[all->count++] =
            (struct lab_job){.of = of, .resolver = session->without[of->row->profile]};
    }
    if (!lab_run_jobs(all->jobs, all->count, &plan))
        return false;
    for (size_t i = 0; i < all->count; i += LAB_SIDES)
        lab_score_add(all->score, &all->jobs[i]);
    return true;
}

/* Whether names that work did so: on a machine that is too busy they fail, and are explained. */
static bool all_work(const struct compared *all)
{
    bool good = true;

    for (size_t i = 0; i < all->count; i++) {
        const struct lab_job *job = &all->jobs[i];
        const struct lab_reply *reply = job->replies[LAB_STEP_FRESH];

        if (job->of->row->expect.cause ||
            (reply && reply->pkt && ldns_pkt_get_rcode(reply->pkt) != LDNS_RCODE_SERVFAIL))
            continue;
        fprintf(stderr,
                "lab: compare: %s failed with nothing wrong with it; is the machine busy?\n",
                job->of->row->label);
        good = false;
    }
    return good;
}

int lab_command_compare(const struct lab_options *given)
{
    struct lab_options options = *given;
    struct compared all = {.count = 0};
    struct lab_session *session;
    bool complete;

    options.plain_ede = true;
    options.no_plain = false;
    options.no_module = false;
    session = lab_session_start(&options);
    lab_session_resolvers(session);
    all.jobs = calloc(LAB_SIDES * session->world->case_count, sizeof(*all.jobs));
    if (!all.jobs)
        lab_die("out of memory");
    complete = ask_both(session, &all) && all_work(&all);
    if (complete)
        put_all(&all, options.udp);
    for (size_t i = 0; i < all.count; i++)
        lab_job_clear(&all.jobs[i]);
    free(all.jobs);
    lab_session_end(session);
    return complete ? 0 : 1;
}
