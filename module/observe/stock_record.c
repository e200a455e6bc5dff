/*
 * stock_record.c - a query's record in what Unbound's python module keeps of the query.
 *
 * It keeps one object, made for the script's use, and gives it up with the query: whatever becomes
 * of that, finished, dropped or jostled out. So the object is one of ours, and takes the record
 * along when it goes. It is made where the record is first needed, at times without the GIL and
 * before the python module knows of the query; nothing of Python is called for it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/compat.h"

#undef _POSIX_C_SOURCE
#undef _XOPEN_SOURCE
#include <Python.h>

#include "observe/query.h"
#include "observe/record.h"
#include "observe/region.h"
#include "observe/stock_record.h"

/* As in pythonmod/pythonmod.c, which has no header for it. */
struct pythonmod_qstate {
    PyObject *data;
};

struct holder {
    PyObject_HEAD PyObject *before; /* what the python module had made: given up with this */
    void *record;                   /* see query.c */
    struct wf_stock_sent sent;
};

static struct wf_cells *cells_in_use;

static void holder_free(PyObject *object)
{
    struct holder *holder = (struct holder *)object;

    wf_query_free(holder->record, cells_in_use);
    Py_XDECREF(holder->before);
    free(holder);
}

static PyTypeObject holder_type = {
    .ob_base = {PyObject_HEAD_INIT(NULL) 0},
    .tp_name = "whyfail.record",
    .tp_basicsize = sizeof(struct holder),
    .tp_dealloc = holder_free,
    .tp_flags = Py_TPFLAGS_DEFAULT,
};

bool wf_stock_records_start(struct wf_cells *cells)
{
    cells_in_use = cells;
    if (PyType_Ready(&holder_type) == 0)
        return true;
    PyErr_Clear();
    return false;
}

void wf_stock_records_stop(void)
{
    cells_in_use = NULL;
}

static struct holder *find_holder(const struct module_qstate *q, int id)
{
    const struct pythonmod_qstate *kept = q->minfo[id];

    if (kept == NULL || kept->data == NULL || Py_TYPE(kept->data) != &holder_type)
        return NULL;
    return (struct holder *)kept->data;
}

void **wf_record_place(const struct module_qstate *q, int id)
{
    struct holder *holder = find_holder(q, id);

    return holder == NULL ? NULL : &holder->record;
}

struct wf_stock_sent *wf_stock_sent_of(const struct module_qstate *q, int id)
{
    struct holder *holder = find_holder(q, id);

    return holder == NULL ? NULL : &holder->sent;
}

void **wf_record_make_place(struct module_qstate *q, int id)
{
    struct holder *holder = find_holder(q, id);
    struct pythonmod_qstate *kept = q->minfo[id];

    if (holder != NULL)
        return &holder->record;
    holder = wf_waiting_alloc(sizeof(*holder));
    if (holder == NULL)
        return NULL;
    if (kept == NULL)
        kept = q->minfo[id] = calloc(1, sizeof(*kept));
    if (kept == NULL) {
        free(holder);
        return NULL;
    }
    memset(holder, 0, sizeof(*holder));
    (void)PyObject_INIT((PyObject *)holder, &holder_type);
    holder->before = kept->data;
    kept->data = (PyObject *)holder;
    return &holder->record;
}
