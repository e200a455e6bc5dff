/*
 * score.c - judges answers by their EDE: a code, the right one, the zone's name.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/score.h"

#include <ctype.h>
#include <string.h>

enum { CACHED_ERROR = 13, FILLED_MAX = 512 };

static enum lab_kind kind_of(const struct lab_row *row)
{
    return !row->expect.cause ? LAB_WORKS : row->answered ? LAB_INSECURE : LAB_FAILS;
}

size_t lab_edes_of(const struct lab_reply *reply)
{
    if (!reply || !reply->pkt)
        return 0;
    return reply->ede_count < LAB_EDES_READ ? reply->ede_count : LAB_EDES_READ;
}

/* "Cached Error" explains nothing, so it does not count. */
static bool has_code(const struct lab_reply *reply)
{
    for (size_t i = 0; i < lab_edes_of(reply); i++)
        if (reply->ede[i].code != CACHED_ERROR)
            return true;
    return false;
}

static bool has_right_code(const struct lab_reply *reply, const struct lab_row *row)
{
    return lab_edes_of(reply) > 0 && row->expect.ede.count > 0 &&
           reply->ede[0].code == row->expect.ede.code[0];
}

static bool is_name_byte(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_';
}

/* Whether the name stands in the text by itself: not as the end of a longer one, nor its start. */
static bool stands_alone(const char *text, const char *name)
{
    size_t len = strlen(name);

    for (const char *at = text; (at = strstr(at, name)) != NULL; at++) {
        const char *end = at + len;

        if ((at == text || (at[-1] != '.' && !is_name_byte(at[-1]))) && !is_name_byte(*end) &&
            !(*end == '.' && is_name_byte(end[1])))
            return true;
    }
    return false;
}

/* Whether a text names the zone in which it broke, and not only the name that was asked for. */
static bool names_zone(const struct lab_reply *reply, const struct lab_case *of)
{
    const char *zone = of->row->expect.zone;
    char name[FILLED_MAX];

    lab_fill(name, sizeof(name), zone && strcmp(zone, "*") != 0 ? zone : "{zone}", of);
    for (size_t i = 0; i < lab_edes_of(reply); i++)
        if (stands_alone(reply->ede[i].text, name) ||
            (strcmp(name, ".") == 0 && stands_alone(reply->ede[i].text, "root")))
            return true;
    return false;
}

void lab_score_add(struct lab_score scores[LAB_KINDS], const struct lab_job pair[LAB_SIDES])
{
    const struct lab_case *of = pair[0].of;
    struct lab_score *score = &scores[kind_of(of->row)];

    score->rows++;
    score->asked_again += pair[LAB_ALONE].replies[LAB_STEP_CACHED_UDP] != NULL;
    for (int side = 0; side < LAB_SIDES; side++) {
        const struct lab_reply *fresh = pair[side].replies[LAB_STEP_FRESH];
        const struct lab_reply *again = pair[side].replies[LAB_STEP_CACHED_UDP];

        score->fresh[side].any_code += has_code(fresh);
        score->fresh[side].right_code += has_right_code(fresh, of->row);
        score->fresh[side].names_zone += names_zone(fresh, of);
        score->again[side].any_code += has_code(again);
        score->again[side].right_code += has_right_code(again, of->row);
        score->again[side].names_zone += names_zone(again, of);
    }
}
