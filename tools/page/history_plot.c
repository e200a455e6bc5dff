/*
 * history_plot.c - failures over time, by cause: a plot of stacked bars, and the same as a table.
 *
 * Places are percentages of the width and pixels of the height, so that the plot fits any width and
 * its letters stay as large as the page's.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "page/history_plot.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "page/html.h"

enum {
    SERIES = 7, /* the most frequent causes; the last is all others */
    TOP = 14,
    HEIGHT = 200, /* of the plot's area */
    BOTTOM = TOP + HEIGHT,
    WIDTH_LEAST = 12, /* buckets: a single one shall not fill the plot */
    TICKS_MOST = 12,
    TICKS_NARROW = 4
};

struct series {
    const char *name;
    unsigned causes[WF_HISTORY_CAUSES]; /* indexes */
    size_t count;
};

struct plot {
    const struct wf_history *history;
    struct series series[SERIES];
    size_t count;
    size_t width;       /* in buckets */
    uint64_t high;      /* what the plot's height stands for */
    const char *format; /* of a bucket's beginning */
};

static uint64_t value_of(const struct plot *plot, size_t bucket, size_t series)
{
    uint64_t value = 0;
    size_t i;

    for (i = 0; i < plot->series[series].count; i++)
        value += plot->history->failures[bucket][plot->series[series].causes[i]];
    return value;
}

static uint64_t sum_of_cause(const struct wf_history *history, unsigned cause)
{
    uint64_t sum = 0;
    size_t i;

    for (i = 0; i < history->count; i++)
        sum += history->failures[i][cause];
    return sum;
}

/* Takes the most frequent of the causes that are left; WF_HISTORY_CAUSES when none is. */
static unsigned take_most(uint64_t sums[WF_HISTORY_CAUSES])
{
    unsigned most = 0, i;

    for (i = 1; i < WF_HISTORY_CAUSES; i++)
        most = sums[i] > sums[most] ? i : most;
    if (sums[most] == 0)
        return WF_HISTORY_CAUSES;
    sums[most] = 0;
    return most;
}

static const char *cause_name(unsigned cause)
{
    return cause < WF_CAUSE_COUNT ? wf_cause_info((enum wf_cause)cause)->id : "not known";
}

static void choose_series(struct plot *plot)
{
    uint64_t sums[WF_HISTORY_CAUSES];
    unsigned cause;

    for (cause = 0; cause < WF_HISTORY_CAUSES; cause++)
        sums[cause] = sum_of_cause(plot->history, cause);
    while ((cause = take_most(sums)) < WF_HISTORY_CAUSES) {
        size_t at = plot->count < SERIES ? plot->count++ : SERIES - 1;
        struct series *series = &plot->series[at];

        series->name = series->count == 0 ? cause_name(cause) : "other causes";
        series->causes[series->count++] = cause;
    }
}

/* 1, 2 or 5 times a power of ten, so that at most four steps reach the value. */
static uint64_t step_for(uint64_t value)
{
    static const unsigned factors[] = {2, 5, 10};
    uint64_t power, step = 1;
    size_t i;

    for (power = 1; step * 4 < value; power *= 10) {
        for (i = 0; i < 3 && step * 4 < value; i++)
            step = power * factors[i];
    }
    return step;
}

static void choose_height(struct plot *plot, uint64_t *step)
{
    uint64_t most = 1;
    size_t i;

    for (i = 0; i < plot->history->count; i++) {
        uint64_t total = wf_history_total(plot->history, i);

        most = total > most ? total : most;
    }
    *step = step_for(most);
    plot->high = (most + *step - 1) / *step * *step;
}

static int64_t begin_of(const struct plot *plot, size_t bucket)
{
    return (plot->history->first + (int64_t)bucket) * plot->history->width;
}

/* "30 minutes", "an hour"... */
static void put_width(FILE *file, int64_t width)
{
    static const struct {
        int64_t seconds;
        const char *one, *many;
    } units[] = {{7 * 86400, "a week", "weeks"},
                 {86400, "a day", "days"},
                 {3600, "an hour", "hours"},
                 {60, "a minute", "minutes"},
                 {1, "a second", "seconds"}};
    size_t i = 0;

    while (width % units[i].seconds != 0)
        i++;
    if (width == units[i].seconds)
        fputs(units[i].one, file);
    else
        fprintf(file, "%" PRId64 " %s", width / units[i].seconds, units[i].many);
}

static void put_grid(FILE *file, const struct plot *plot, uint64_t step)
{
    uint64_t value;

    for (value = 0; value <= plot->high; value += step) {
        double y = BOTTOM - HEIGHT * (double)value / (double)plot->high;

        fprintf(file, "<line class=\"%s\" x1=\"0\" x2=\"100%%\" y1=\"%.1f\" y2=\"%.1f\"/>",
                value == 0 ? "base" : "grid", y, y);
    }
    putc('\n', file);
}

/* After the bars, so that they stay readable. */
static void put_scale(FILE *file, const struct plot *plot, uint64_t step)
{
    uint64_t value;

    for (value = step; value <= plot->high; value += step) {
        fprintf(file, "<text class=\"scale\" x=\"0\" y=\"%.1f\">",
                BOTTOM - 3 - HEIGHT * (double)value / (double)plot->high);
        wf_html_number(file, value);
        fputs("</text>", file);
    }
    putc('\n', file);
}

static void put_bar_title(FILE *file, const struct plot *plot, size_t bucket)
{
    size_t i;

    fputs("<title>", file);
    wf_html_time(file, begin_of(plot, bucket), plot->format);
    fputs(" UTC: ", file);
    wf_html_count(file, wf_history_total(plot->history, bucket), "failure", "failures");
    for (i = 0; i < plot->count; i++) {
        if (value_of(plot, bucket, i) == 0)
            continue;
        fprintf(file, "\n%s ", plot->series[i].name);
        wf_html_number(file, value_of(plot, bucket, i));
    }
    fputs("</title>", file);
}

static void put_bar(FILE *file, const struct plot *plot, size_t bucket)
{
    double width = 100.0 / (double)plot->width, x = width * (double)bucket;
    uint64_t below = 0;
    size_t i;

    if (wf_history_total(plot->history, bucket) == 0)
        return;
    fputs("<g>", file);
    put_bar_title(file, plot, bucket);
    fprintf(file, "<rect class=\"hit\" x=\"%.3f%%\" width=\"%.3f%%\" y=\"%d\" height=\"%d\"/>", x,
            width, TOP, HEIGHT);
    for (i = 0; i < plot->count; i++) {
        uint64_t value = value_of(plot, bucket, i);
        double height = HEIGHT * (double)value / (double)plot->high;

        if (value > 0)
            fprintf(file,
                    "<rect class=\"s%zu\" x=\"%.3f%%\" width=\"%.3f%%\" y=\"%.2f\" "
                    "height=\"%.2f\"/>",
                    i, x + width * 0.1, width * 0.8,
                    BOTTOM - HEIGHT * (double)below / (double)plot->high - height, height);
        below += value;
    }
    fputs("</g>\n", file);
}

static const char *tick_format(int64_t when, int64_t step)
{
    if (step >= 300 * 86400)
        return "%Y";
    if (step >= 86400 || when % 86400 == 0)
        return "%e %b";
    return step < 60 ? "%H:%M:%S" : "%H:%M";
}

/* Those that a narrow page has no room for are left out there. */
static void put_ticks(FILE *file, const struct plot *plot)
{
    const struct wf_history *history = plot->history;
    int64_t from = begin_of(plot, 0), span = (int64_t)plot->width * history->width;
    int64_t step = wf_history_width((span + TICKS_MOST - 1) / TICKS_MOST), when;
    int64_t every = (span + step * TICKS_NARROW - 1) / (step * TICKS_NARROW);

    when = from / step * step;
    for (when += when < from ? step : 0; when < from + span; when += step) {
        double x = 100.0 * (double)(when - from) / (double)span;

        fprintf(file, "<g%s><line class=\"tick\" x1=\"%.3f%%\" x2=\"%.3f%%\" y1=\"%d\" y2=\"%d\"/>",
                when / step % every != 0 ? " class=\"wide\"" : "", x, x, BOTTOM, BOTTOM + 5);
        fprintf(file, "<text class=\"when %s\" x=\"%.3f%%\" y=\"%d\">",
                x < 5.0    ? "first"
                : x > 94.0 ? "last"
                           : "",
                x, BOTTOM + 20);
        wf_html_time(file, when, tick_format(when, step));
        fputs("</text></g>\n", file);
    }
}

static void put_plot(FILE *file, const struct plot *plot, uint64_t step)
{
    size_t i;

    fprintf(file,
            "<svg class=\"plot\" role=\"img\" width=\"100%%\" height=\"%d\" "
            "aria-label=\"Failures over time, by cause; the table below has the numbers.\">\n",
            BOTTOM + 26);
    put_grid(file, plot, step);
    for (i = 0; i < plot->history->count; i++)
        put_bar(file, plot, i);
    put_scale(file, plot, step);
    put_ticks(file, plot);
    fputs("</svg>\n", file);
}

static void put_legend(FILE *file, const struct plot *plot)
{
    size_t i;

    fputs("<ul class=\"legend\" aria-label=\"Causes, as they lie upon each other, from below\">\n",
          file);
    for (i = 0; i < plot->count; i++)
        fprintf(file,
                "<li><svg class=\"key\" aria-hidden=\"true\"><rect class=\"s%zu\" width=\"100%%\" "
                "height=\"100%%\" rx=\"2\"/></svg>%s</li>\n",
                i, plot->series[i].name);
    fputs("</ul>\n", file);
}

static void put_row(FILE *file, const struct plot *plot, size_t bucket)
{
    size_t i;

    if (wf_history_total(plot->history, bucket) == 0)
        return;
    fputs("<tr><th scope=\"row\">", file);
    wf_html_time(file, begin_of(plot, bucket), plot->format);
    fputs("</th><td>", file);
    wf_html_number(file, wf_history_total(plot->history, bucket));
    fputs("</td>", file);
    for (i = 0; i < plot->count; i++) {
        fputs("<td>", file);
        wf_html_number(file, value_of(plot, bucket, i));
        fputs("</td>", file);
    }
    fputs("</tr>\n", file);
}

static void put_table(FILE *file, const struct plot *plot)
{
    size_t i;

    fputs("<details>\n<summary>The numbers as a table</summary>\n<div class=\"scroll\" "
          "role=\"region\" tabindex=\"0\" aria-label=\"Failures over time\">\n"
          "<table class=\"numbers\">\n<thead><tr><th scope=\"col\">From, in UTC</th>"
          "<th scope=\"col\">all</th>",
          file);
    for (i = 0; i < plot->count; i++)
        fprintf(file, "<th scope=\"col\">%s</th>", plot->series[i].name);
    fputs("</tr></thead>\n<tbody>\n", file);
    for (i = 0; i < plot->history->count; i++)
        put_row(file, plot, i);
    fputs("</tbody>\n</table>\n</div>\n</details>\n", file);
}

void wf_history_plot_write(FILE *file, const struct wf_tally *tally)
{
    struct plot plot = {.history = &tally->history};
    uint64_t step;

    choose_series(&plot);
    choose_height(&plot, &step);
    plot.width = plot.history->count > WIDTH_LEAST ? plot.history->count : WIDTH_LEAST;
    plot.format = plot.history->width < 60      ? "%Y-%m-%d %H:%M:%S"
                  : plot.history->width < 86400 ? "%Y-%m-%d %H:%M"
                                                : "%Y-%m-%d";
    fputs("<section aria-labelledby=\"time\">\n<h2 id=\"time\">Over time</h2>\n<p class=\"note\">"
          "Failures, by cause; a bar is ",
          file);
    put_width(file, plot.history->width);
    fputs(".</p>\n", file);
    put_legend(file, &plot);
    put_plot(file, &plot, step);
    put_table(file, &plot);
    fputs("</section>\n", file);
}
