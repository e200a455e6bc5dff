/*
 * score.h - how well a failure is explained: what "lab compare" counts.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_SCORE_H
#define LAB_SCORE_H

#include "lab/runner.h"

/* The two that are compared, side by side. */
enum lab_side { LAB_WITH_MODULE, LAB_ALONE, LAB_SIDES };

/* What is expected of a row. */
enum lab_kind { LAB_FAILS, LAB_INSECURE, LAB_WORKS, LAB_KINDS };

/* Numbers of rows of one kind. */
struct lab_score {
    size_t rows, asked_again;
    struct {
        size_t any_code;   /* one that explains something */
        size_t right_code; /* the first is the expected one */
        size_t names_zone; /* a text names the zone in which it broke */
    } fresh[LAB_SIDES], again[LAB_SIDES];
};

/* How many of a reply's EDEs can be read; 0 without a reply. */
size_t lab_edes_of(const struct lab_reply *reply);

/* Counts a case. Requires its two jobs, with their answers, in the order of enum lab_side. */
void lab_score_add(struct lab_score scores[LAB_KINDS], const struct lab_job pair[LAB_SIDES]);

#endif
