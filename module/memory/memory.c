/*
 * memory.c - the cause memory: verdicts by question and by zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "memory/memory.h"

#include <stdlib.h>
#include <sys/random.h>

#include "memory/table.h"

struct wf_memory {
    struct wf_table *questions;
    struct wf_table *zones;
};

/* A hash that a stranger cannot foresee, so that nobody can choose names that push others out. */
static bool random_seed(uint64_t *seed)
{
    return getrandom(seed, sizeof(*seed), 0) == (ssize_t)sizeof(*seed);
}

struct wf_memory *wf_memory_create(size_t questions, size_t zones)
{
    struct wf_memory *memory = calloc(1, sizeof(*memory));
    uint64_t seed;

    if (memory == NULL)
        return NULL;
    if (random_seed(&seed)) {
        memory->questions = wf_table_create(questions, seed);
        memory->zones = wf_table_create(zones, seed);
    }
    if (memory->questions == NULL || memory->zones == NULL) {
        wf_memory_destroy(memory);
        return NULL;
    }
    return memory;
}

void wf_memory_destroy(struct wf_memory *memory)
{
    if (memory == NULL)
        return;
    wf_table_destroy(memory->questions);
    wf_table_destroy(memory->zones);
    free(memory);
}

size_t wf_memory_bytes(const struct wf_memory *memory)
{
    return sizeof(*memory) + wf_table_bytes(memory->questions) + wf_table_bytes(memory->zones);
}

size_t wf_memory_count(struct wf_memory *memory, time_t now)
{
    return wf_table_count(memory->questions, now) + wf_table_count(memory->zones, now);
}

size_t wf_memory_clear(struct wf_memory *memory, struct wf_dname below)
{
    return wf_table_clear(memory->questions, below) + wf_table_clear(memory->zones, below);
}

struct walk {
    struct wf_dname below;
    wf_memory_visit *visit;
    void *arg;
};

static void tell(const struct walk *walk, const struct wf_memory_item *item)
{
    if (walk->below.len == 0 || wf_dname_is_below_or_at(item->name, walk->below))
        walk->visit(item, walk->arg);
}

static void tell_question(struct wf_dname name, uint32_t tag, const struct wf_verdict *verdict,
                          void *arg)
{
    tell(arg, &(struct wf_memory_item){.name = name,
                                       .type = (uint16_t)(tag >> 16),
                                       .rrclass = (uint16_t)tag,
                                       .verdict = verdict});
}

static void tell_zone(struct wf_dname name, uint32_t tag, const struct wf_verdict *verdict,
                      void *arg)
{
    tell(arg,
         &(struct wf_memory_item){
             .name = name, .is_zone = true, .kind = (enum wf_memory_kind)tag, .verdict = verdict});
}

void wf_memory_each(struct wf_memory *memory, struct wf_dname below, time_t now,
                    wf_memory_visit *visit, void *arg)
{
    struct walk walk = {below, visit, arg};

    wf_table_each(memory->zones, now, tell_zone, &walk);
    wf_table_each(memory->questions, now, tell_question, &walk);
}

static uint32_t question_tag(const struct wf_question *question)
{
    return (uint32_t)question->type << 16 | question->rrclass;
}

void wf_memory_put_question(struct wf_memory *memory, const struct wf_question *question,
                            const struct wf_verdict *verdict, time_t now, uint32_t keep_s)
{
    struct wf_table_key key;

    if (wf_table_key_init(&key, question->name, question_tag(question)))
        wf_table_put(memory->questions, &key, verdict, now, keep_s);
}

/* Copies what was found, if anything was, and releases it. */
static bool take(bool found, struct wf_table_hold *hold, struct wf_verdict *out)
{
    if (found) {
        *out = *hold->verdict;
        wf_table_release(hold);
    }
    return found;
}

bool wf_memory_hold_question(struct wf_memory *memory, const struct wf_question *question,
                             time_t now, struct wf_table_hold *hold)
{
    struct wf_table_key key;

    return wf_table_key_init(&key, question->name, question_tag(question)) &&
           wf_table_hold(memory->questions, &key, now, hold);
}

bool wf_memory_get_question(struct wf_memory *memory, const struct wf_question *question,
                            time_t now, struct wf_verdict *out)
{
    struct wf_table_hold hold;

    return take(wf_memory_hold_question(memory, question, now, &hold), &hold, out);
}

void wf_memory_put_zone(struct wf_memory *memory, struct wf_dname zone, enum wf_memory_kind kind,
                        const struct wf_verdict *verdict, time_t now, uint32_t keep_s)
{
    struct wf_table_key key;

    if (wf_table_key_init(&key, zone, (uint32_t)kind))
        wf_table_put(memory->zones, &key, verdict, now, keep_s);
}

static bool hold_zone(struct wf_memory *memory, struct wf_dname zone, enum wf_memory_kind kind,
                      time_t now, struct wf_table_hold *hold)
{
    struct wf_table_key key;

    return wf_table_key_init(&key, zone, (uint32_t)kind) &&
           wf_table_hold(memory->zones, &key, now, hold);
}

bool wf_memory_get_zone(struct wf_memory *memory, struct wf_dname zone, enum wf_memory_kind kind,
                        time_t now, struct wf_verdict *out)
{
    struct wf_table_hold hold;

    return take(hold_zone(memory, zone, kind, now, &hold), &hold, out);
}

bool wf_memory_hold_zone(struct wf_memory *memory, struct wf_dname name, struct wf_dname top,
                         enum wf_memory_kind kind, time_t now, struct wf_table_hold *hold)
{
    struct wf_dname above = wf_dname_cut(name, WF_MEMORY_LABELS);
    struct wf_table_key key;

    if (above.len < name.len && hold_zone(memory, name, kind, now, hold))
        return true;
    if (!wf_table_key_init(&key, above, (uint32_t)kind))
        return false;
    while (!wf_table_hold(memory->zones, &key, now, hold))
        if (wf_table_key_len(&key) <= top.len || !wf_table_key_to_parent(&key))
            return false;
    return true;
}
