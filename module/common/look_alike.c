/*
 * look_alike.c - what a mistyped word was probably meant to be.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "common/look_alike.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { LONGEST = 31 };

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool is_same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* rows[i][j] is the distance of the first i letters from the first j. */
static void fill_cell(size_t rows[LONGEST + 1][LONGEST + 1], const char *a, const char *b, size_t i,
                      size_t j)
{
    size_t best = smaller(rows[i - 1][j], rows[i][j - 1]) + 1;

    best = smaller(best, rows[i - 1][j - 1] + (is_same(a[i - 1], b[j - 1]) ? 0 : 1));
    if (i > 1 && j > 1 && is_same(a[i - 1], b[j - 2]) && is_same(a[i - 2], b[j - 1]))
        best = smaller(best, rows[i - 2][j - 2] + 1);
    rows[i][j] = best;
}

size_t wf_word_distance(const char *a, const char *b)
{
    size_t rows[LONGEST + 1][LONGEST + 1];
    size_t a_len = strlen(a), b_len = strlen(b), i, j;

    if (a_len > LONGEST || b_len > LONGEST)
        return SIZE_MAX;
    for (i = 0; i <= a_len; i++)
        rows[i][0] = i;
    for (j = 0; j <= b_len; j++)
        rows[0][j] = j;
    for (i = 1; i <= a_len; i++) {
        for (j = 1; j <= b_len; j++)
            fill_cell(rows, a, b, i, j);
    }
    return rows[a_len][b_len];
}

/* A third of the letters may be wrong, but never all of a short word. */
const char *wf_look_alike(const char *word, const char *const *words, size_t count, size_t stride)
{
    size_t best = strlen(word) / 3 + 1, i;
    const char *found = NULL, *at = (const char *)words;

    for (i = 0; i < count; i++, at += stride) {
        const char *candidate = *(const char *const *)(const void *)at;
        size_t distance = wf_word_distance(word, candidate);

        if (distance < best && distance < strlen(candidate)) {
            best = distance;
            found = candidate;
        }
    }
    return found;
}
