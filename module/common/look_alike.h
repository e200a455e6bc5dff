/*
 * look_alike.h - what a mistyped word was probably meant to be.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_LOOK_ALIKE_H
#define WF_LOOK_ALIKE_H

#include <stddef.h>

/*
 * The smallest number of letters to be put in, left out, replaced, or exchanged with their
 * neighbour to make one word of the other, where capitals do not matter. Words longer than 31
 * octets are as far apart as it gets: SIZE_MAX.
 */
size_t wf_word_distance(const char *a, const char *b);

/*
 * Of the words that are close enough to be meant the closest one; NULL when there is none. Each
 * begins stride octets after the one before, as in a table of structs whose first member it is.
 */
const char *wf_look_alike(const char *word, const char *const *words, size_t count, size_t stride);

#endif
