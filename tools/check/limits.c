/*
 * limits.c - how much time the signatures of a zone must have left.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "check/limits.h"

#include <stdlib.h>
#include <string.h>

#include "base/trouble.h"

enum { DAY = 86400, MOST_DAYS = 365, MOST_PERCENT = 90 };

const struct wf_check_limits wf_check_limits_usual = {.warning = {7 * DAY, 33},
                                                      .critical = {2 * DAY, 25}};

/* One number and its unit, up to a comma or the end. Returns what follows it, or NULL. */
static const char *parse_part(const char *word, struct wf_check_limit *limit)
{
    static const struct {
        char unit;
        long seconds;
    } units[] = {{'m', 60}, {'h', 3600}, {'d', DAY}};
    char *end;
    long number = strtol(word, &end, 10);
    size_t i;

    if (word[0] < '0' || word[0] > '9' || end - word > 7 || number < 1)
        return NULL;
    if (*end == '%' && number <= MOST_PERCENT && limit->percent == 0) {
        limit->percent = (unsigned)number;
        return end + 1;
    }
    for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (*end == units[i].unit && limit->seconds == 0 &&
            number * units[i].seconds <= (long)MOST_DAYS * DAY) {
            limit->seconds = number * units[i].seconds;
            return end + 1;
        }
    }
    return NULL;
}

bool wf_check_limit_parse(const char *option, const char *word, struct wf_check_limit *limit)
{
    const char *rest;

    *limit = (struct wf_check_limit){0, 0};
    rest = parse_part(word, limit);
    if (rest != NULL && *rest == ',')
        rest = parse_part(rest + 1, limit);
    if (rest != NULL && *rest == '\0')
        return true;
    wf_trouble("%s: '%s' is not a time like 7d, 12h or 30m (up to %dd), a share of a signature's "
               "life from 1%% to %d%%, or both, like 7d,33%%",
               option, word, MOST_DAYS, MOST_PERCENT);
    return false;
}

int64_t wf_check_limit_of(const struct wf_check_limit *limit, int64_t life)
{
    int64_t share = life * limit->percent / 100;

    if (limit->percent == 0 || life <= 0)
        return limit->seconds;
    return limit->seconds == 0 || share < limit->seconds ? share : limit->seconds;
}

bool wf_check_limits_fit(const struct wf_check_limits *limits)
{
    const struct wf_check_limit *warning = &limits->warning, *critical = &limits->critical;

    if ((warning->seconds == 0 || critical->seconds == 0 ||
         critical->seconds <= warning->seconds) &&
        (warning->percent == 0 || critical->percent == 0 || critical->percent <= warning->percent))
        return true;
    wf_trouble("--critical must not be more than --warning: a problem is a warning before it is "
               "critical");
    return false;
}
