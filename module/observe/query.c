/*
 * query.c - what is kept per query while it is resolved.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/query.h"

#include "observe/region.h"

int wf_module_place(const struct module_env *env, const char *name)
{
    const struct module_stack *mods = &env->mesh->mods;
    int i = mods->num;

    /* the iterator, which is asked for most, is the last */
    while (i-- > 0 && (mods->mod[i]->name[0] != name[0] || strcmp(mods->mod[i]->name, name) != 0))
        ;
    return i;
}

static void *module_state(struct module_qstate *q, const char *name)
{
    int i = wf_module_place(q->env, name);

    return i < 0 ? NULL : q->minfo[i];
}

const char *_Atomic wf_iterator_name;

struct iter_qstate *wf_query_find_iterator(struct module_qstate *q)
{
    int place = wf_module_place(q->env, "iterator");

    if (place < 0)
        return NULL;
    atomic_store_explicit(&wf_iterator_name, q->env->mesh->mods.mod[place]->name,
                          memory_order_relaxed);
    return q->minfo[place];
}

struct val_qstate *wf_query_validator(struct module_qstate *q)
{
    return module_state(q, "validator");
}

char wf_query_none;

static void *make_record(void)
{
    struct wf_query *query = wf_waiting_alloc(sizeof(*query));

    if (query == NULL)
        return &wf_query_none;
    WF_CLEAR_TO(query, subs);
    return query;
}

struct wf_query *wf_query_get(struct module_qstate *q, int id)
{
    void **place = wf_record_make_place(q, id);

    if (place == NULL)
        return NULL;
    if (*place == NULL)
        *place = make_record();
    return *place == &wf_query_none ? NULL : *place;
}

struct regional *wf_query_scratch(const struct module_qstate *q)
{
    return q->env->scratch;
}

void wf_query_note_clients(struct module_qstate *q, int id)
{
    const struct mesh_reply *reply = q->mesh_info->reply_list;
    struct wf_query *query = reply == NULL ? NULL : wf_query_get(q, id);

    if (query == NULL)
        return;
    for (; reply != NULL; reply = reply->next) {
        if (query->client_size == 0 || reply->edns.udp_size < query->client_size)
            query->client_size = reply->edns.udp_size;
    }
}

static void free_past(struct wf_query *query)
{
    size_t i;

    for (i = 0; i < WF_PAST_PARTS; i++) {
        free(query->past[i]);
        query->past[i] = NULL;
    }
    query->past_count = 0;
}

void wf_query_rest(struct wf_query *query, struct wf_cells *cells)
{
    while (query->sub_count > 0)
        wf_cells_release(cells, query->subs[--query->sub_count]);
    if (query->withheld != WF_NO_BLOCK)
        wf_cells_release(cells, query->withheld);
    query->withheld = WF_NO_BLOCK;
    if (query->past_count > 0)
        free_past(query);
}

void wf_query_free(void *record, struct wf_cells *cells)
{
    struct wf_query *query = record;

    if (record == NULL || record == &wf_query_none)
        return;
    if (query->sub_count > 0 || query->past_count > 0 || query->withheld != WF_NO_BLOCK)
        wf_query_rest(query, cells);
    if (query->early != NULL)
        free(query->early);
    free(query);
}

void wf_query_clear(struct module_qstate *q, int id, struct wf_cells *cells)
{
    void **place = wf_record_place(q, id);

    if (place == NULL)
        return;
    wf_query_free(*place, cells);
    *place = NULL;
}
