/*
 * event_shrink.c - makes an event's JSON shorter, the least missed first, and says what went.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "common/utf8.h"
#include "report/event_parts.h"

/* What is left of the text when all else was not enough. */
enum { TEXT_KEPT = 256 };

struct list {
    const char *parent; /* the object within "whyfail"; NULL for itself */
    const char *key;
    const char *more; /* where the count of missing entries stands */
    bool from_front;
};

/* In the order in which they are shortened. The dates of the signatures stand in the text, too; the
 * break stands at the end of the chain. */
static const struct list lists[] = {
    {"dnssec", "rrsig", "rrsig_more", false}, {NULL, "upstream", "upstream_more", false},
    {"dnssec", "ds", "ds_more", false},       {"dnssec", "dnskey", "dnskey_more", false},
    {NULL, "chain", "chain_more", true},
};

/* Adds to a count that may not stand there yet. */
static void raise_count(json_t *object, const char *key, size_t by, bool *failed)
{
    json_int_t had = json_integer_value(json_object_get(object, key));

    wf_json_put(object, key, json_integer(had + (json_int_t)by), failed);
}

static bool shrink_list(json_t *whyfail, const struct list *list, size_t excess, bool *failed)
{
    json_t *object = list->parent != NULL ? json_object_get(whyfail, list->parent) : whyfail;
    json_t *array = json_object_get(object, list->key);
    size_t saved = 0, taken = 0;

    while (saved < excess && json_array_size(array) > 0) {
        size_t at = list->from_front ? 0 : json_array_size(array) - 1;

        saved += json_dumpb(json_array_get(array, at), NULL, 0, JSON_COMPACT) + 1;
        if (json_array_remove(array, at) != 0)
            return false;
        taken++;
    }
    if (taken > 0)
        raise_count(object, list->more, taken, failed);
    return taken > 0;
}

/* Notes in "cut" that a text is not there, or not all of it. */
static void note_cut(json_t *whyfail, const char *key, bool *failed)
{
    json_t *cut = json_object_get(whyfail, "cut");

    if (cut == NULL) {
        cut = json_array();
        wf_json_put(whyfail, "cut", cut, failed);
    }
    if (!*failed)
        wf_json_add(cut, json_string_nocheck(key), failed);
}

static bool drop_text(json_t *whyfail, const char *key, bool *failed)
{
    if (json_object_del(whyfail, key) != 0)
        return false;
    note_cut(whyfail, key, failed);
    return true;
}

/* The codes stay: they are what the client got. */
static bool drop_ede_texts(json_t *whyfail, bool *failed)
{
    json_t *edes = json_object_get(whyfail, "ede");
    bool dropped = false;
    size_t i;

    for (i = 0; i < json_array_size(edes); i++)
        if (json_object_del(json_array_get(edes, i), "extra_text") == 0)
            dropped = true;
    if (dropped)
        note_cut(whyfail, "ede", failed);
    return dropped;
}

static bool cut_text(json_t *whyfail, bool *failed)
{
    json_t *text = json_object_get(whyfail, "text");
    size_t len = json_string_length(text);

    if (len <= TEXT_KEPT)
        return false;
    len = wf_utf8_fit(json_string_value(text), len, TEXT_KEPT);
    text = json_stringn_nocheck(json_string_value(text), len);
    wf_json_put(whyfail, "text", text, failed);
    note_cut(whyfail, "text", failed);
    return true;
}

bool wf_json_shrink(json_t *whyfail, size_t excess, bool *failed)
{
    size_t i;

    for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
        if (shrink_list(whyfail, &lists[i], excess, failed))
            return true;
    return drop_text(whyfail, "unbound", failed) || drop_text(whyfail, "remedy", failed) ||
           drop_ede_texts(whyfail, failed) || cut_text(whyfail, failed);
}
