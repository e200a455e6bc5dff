/*
 * limits.h - how much time the signatures of a zone must have left.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_LIMITS_H
#define WF_CHECK_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A span, and a share of a signature's life: the smaller of both counts, as a signer that signs for
 * a week cannot have a week left. Either may be unset, 0.
 */
struct wf_check_limit {
    int64_t seconds;
    unsigned percent;
};

struct wf_check_limits {
    struct wf_check_limit warning, critical;
    bool must_be_secure; /* an unsigned zone is critical */
    uint64_t ignored;    /* bit i: problems of kind i are not reported */
};

/* 7 days or a third of the life; 2 days or a quarter. */
extern const struct wf_check_limits wf_check_limits_usual;

/*
 * "7d", "12h", "30m", "25%", or both as "7d,25%". Returns false, with a sentence that names the
 * option printed, for anything else.
 */
bool wf_check_limit_parse(const char *option, const char *word, struct wf_check_limit *limit);

/* The seconds that a signature of that life must have left. */
int64_t wf_check_limit_of(const struct wf_check_limit *limit, int64_t life);

/* Whether none of the two lets a warning through. Prints a sentence if not. */
bool wf_check_limits_fit(const struct wf_check_limits *limits);

#endif
