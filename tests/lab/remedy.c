/*
 * remedy.c - finds in a printed remedy what remedies.def knows, in its order.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/remedy.h"

#include <regex.h>
#include <stdio.h>
#include <string.h>

enum which { OR, AND };

static const struct {
    enum which which;
    const char *words;
    lab_repair_fn *repair;
} asks[] = {
#define ASKS(which, words, repair) {which, words, repair},
#include "lab/remedies.def"
#undef ASKS
};

enum { KINDS = sizeof(asks) / sizeof(*asks), FINDS = 24 };

/* A place of the text that asks for something. */
struct find {
    size_t kind;
    size_t from, to;
    regmatch_t words[LAB_WORDS + 1];
};

static const regex_t *compiled(size_t kind)
{
    static regex_t regex[KINDS];
    static bool done[KINDS];

    if (!done[kind] && regcomp(&regex[kind], asks[kind].words, REG_EXTENDED | REG_ICASE) != 0)
        lab_die("remedies.def: \"%s\" is no regular expression", asks[kind].words);
    done[kind] = true;
    return &regex[kind];
}

static bool overlaps(const struct find *finds, size_t count, size_t from, size_t to)
{
    for (size_t i = 0; i < count; i++)
        if (from < finds[i].to && to > finds[i].from)
            return true;
    return false;
}

/* Keeps the finds in the order of the text. Returns their number. */
static size_t put_find(struct find *finds, size_t count, const struct find *find)
{
    size_t at = count;

    if (count == FINDS || overlaps(finds, count, find->from, find->to))
        return count;
    for (; at > 0 && finds[at - 1].from > find->from; at--)
        finds[at] = finds[at - 1];
    finds[at] = *find;
    return count + 1;
}

static size_t find_all(struct find *finds, const char *text)
{
    size_t count = 0;

    for (size_t kind = 0; kind < KINDS; kind++) {
        struct find find = {.kind = kind};
        size_t at = 0;

        while (regexec(compiled(kind), text + at, LAB_WORDS + 1, find.words, at ? REG_NOTBOL : 0) ==
               0) {
            for (size_t i = 0; i <= LAB_WORDS; i++)
                if (find.words[i].rm_so >= 0) {
                    find.words[i].rm_so += (regoff_t)at;
                    find.words[i].rm_eo += (regoff_t)at;
                }
            find.from = (size_t)find.words[0].rm_so;
            find.to = (size_t)find.words[0].rm_eo;
            count = put_find(finds, count, &find);
            at = find.to;
        }
    }
    return count;
}

static void take_words(char *out, const char *text, regmatch_t match)
{
    size_t len = match.rm_so < 0 ? 0 : (size_t)(match.rm_eo - match.rm_so);

    if (len >= LAB_WORD_MAX)
        len = LAB_WORD_MAX - 1;
    if (len > 0)
        memcpy(out, text + match.rm_so, len);
    out[len] = '\0';
}

static void add_step(struct lab_alternative *alternative, const char *text, const struct find *find)
{
    struct lab_remedy_step *step = &alternative->steps[alternative->count++];

    step->repair = asks[find->kind].repair;
    for (size_t i = 0; i < LAB_WORDS; i++)
        take_words(step->words[i], text, find->words[i + 1]);
    if (step->repair == lab_repair_flush)
        alternative->flushes = true;
}

void lab_remedy_read(struct lab_remedy *remedy, const char *text)
{
    struct find finds[FINDS];
    size_t count = find_all(finds, text);
    const char *then = strstr(text, " even then, ");

    remedy->count = 0;
    for (size_t i = 0; i < count; i++) {
        struct lab_alternative *at;

        if (asks[finds[i].kind].which == OR || remedy->count == 0) {
            if (remedy->count == LAB_ALTERNATIVES)
                lab_die("more alternatives than are read: %s", text);
            at = &remedy->alternatives[remedy->count++];
            memset(at, 0, sizeof(*at));
            take_words(at->asked, text, finds[i].words[0]);
            at->if_need_be = then && text + finds[i].from > then;
        }
        at = &remedy->alternatives[remedy->count - 1];
        if (at->count < LAB_STEPS)
            add_step(at, text, &finds[i]);
    }
}
