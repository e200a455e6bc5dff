/*
 * questions.h - questions made up from a zone and a number: names that exist, that do not, that a
 * wildcard covers, that lie deep, of all types and with all flags.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_QUESTIONS_H
#define LAB_QUESTIONS_H

#include <stdint.h>

#include "lab/ask.h"
#include "lab/zone.h"

enum { LAB_QNAME_MAX = 512 };

struct lab_question {
    struct lab_query query; /* its name is the one below */
    char name[LAB_QNAME_MAX];
};

/* The next number of a sequence that its start decides alone. */
uint64_t lab_draw(uint64_t *state);

/* Makes the next question about the zone. also: the name that the zone's row asks for. */
void lab_question_make(struct lab_question *out, const struct lab_zone *zone, const char *also,
                       uint64_t *state);

#endif
