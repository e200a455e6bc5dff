/*
 * remedy.h - reads a printed remedy: what is to be done, and what of it are alternatives.
 *
 * Only the printed words are read. The table of what they may ask for is remedies.def.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_REMEDY_H
#define LAB_REMEDY_H

#include <stdbool.h>
#include <stddef.h>

#include "lab/repair.h"

enum { LAB_STEPS = 4, LAB_ALTERNATIVES = 5 };

/* One thing to be done. */
struct lab_remedy_step {
    lab_repair_fn *repair;
    char words[LAB_WORDS][LAB_WORD_MAX]; /* what it is to be done with; "" where there is less */
};

/* Things that belong together. */
struct lab_alternative {
    struct lab_remedy_step steps[LAB_STEPS];
    size_t count;
    char asked[LAB_WORD_MAX]; /* as it stands in the remedy */
    bool flushes;             /* the resolver's cache, so that nobody has to wait */
    bool if_need_be;          /* only where what stands before it was of no help */
};

struct lab_remedy {
    struct lab_alternative alternatives[LAB_ALTERNATIVES];
    size_t count;
};

/* Reads the text. Ends the program when remedies.def is not well-formed. */
void lab_remedy_read(struct lab_remedy *remedy, const char *text);

#endif
