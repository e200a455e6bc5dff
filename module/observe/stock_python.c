/*
 * stock_python.c - what the way in through Unbound's python module needs of Python.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/stock_python.h"

#include <stdio.h>
#include <string.h>

/* SWIG's, in every release since 2.0: how an object leads to what it stands for. */
struct swig_type {
    const char *name, *words;
    void *(*cast_down)(void **);
    void *casts;
    void *proxy; /* the class that its objects are wrapped in; NULL: in none */
    int owns_proxy;
};

struct swig_object {
    PyObject_HEAD void *pointer;
    struct swig_type *type;
};

/*
 * Making an object of such a class takes some thousand instructions, seven of them a reply. As long
 * as no script but ours is there to look at one, the bare objects will do. The classes are put back
 * at the end: SWIG gives them up with the interpreter.
 */
enum { MOST_TYPES = 16 };

static struct {
    struct swig_type *type;
    void *proxy;
} bared[MOST_TYPES];
static size_t bared_count;
static bool bare;

static PyObject *loggers[WF_STOCK_LEVELS];

static void take_proxy(struct swig_type *type)
{
    if (!bare || type == NULL || type->proxy == NULL || bared_count == MOST_TYPES)
        return;
    bared[bared_count].type = type;
    bared[bared_count++].proxy = type->proxy;
    type->proxy = NULL;
}

static void give_proxies_back(void)
{
    while (bared_count > 0) {
        bared_count--;
        if (bared[bared_count].type->proxy == NULL)
            bared[bared_count].type->proxy = bared[bared_count].proxy;
    }
}

static const PyTypeObject *bare_type; /* of the objects, once one was seen */

static bool is_bare(const PyObject *object)
{
    if (Py_TYPE(object) == bare_type)
        return true;
    if (strcmp(Py_TYPE(object)->tp_name, "SwigPyObject") != 0)
        return false;
    bare_type = Py_TYPE(object);
    return true;
}

void *wf_stock_pointer(PyObject *object)
{
    void *pointer = NULL;
    PyObject *inner;

    if (object == NULL || object == Py_None)
        return NULL;
    if (is_bare(object))
        return ((struct swig_object *)object)->pointer;
    inner = PyObject_GetAttrString(object, "this");
    if (inner != NULL && is_bare(inner)) {
        pointer = ((struct swig_object *)inner)->pointer;
        take_proxy(((struct swig_object *)inner)->type);
    }
    PyErr_Clear();
    Py_XDECREF(inner);
    return pointer;
}

bool wf_stock_python_start(bool alone)
{
    static const char *const names[WF_STOCK_LEVELS] = {"log_info", "log_warn", "log_err"};
    PyObject *module = PyImport_ImportModule("unboundmodule");
    bool ok = module != NULL;
    size_t i;

    for (i = 0; ok && i < WF_STOCK_LEVELS; i++) {
        Py_XSETREF(loggers[i], PyObject_GetAttrString(module, names[i]));
        ok = loggers[i] != NULL;
    }
    Py_XDECREF(module);
    PyErr_Clear();
    bare = ok && alone;
    return ok;
}

void wf_stock_python_stop(void)
{
    size_t i;

    bare = false;
    bare_type = NULL;
    give_proxies_back();
    for (i = 0; i < WF_STOCK_LEVELS; i++)
        Py_CLEAR(loggers[i]);
}

void wf_stock_log(enum wf_stock_level level, const char *text)
{
    PyGILState_STATE gil;
    PyObject *line, *done;

    if (!Py_IsInitialized()) {
        fprintf(stderr, "%s\n", text);
        return;
    }
    gil = PyGILState_Ensure();
    if (loggers[level] == NULL) {
        fprintf(stderr, "%s\n", text);
    } else {
        /* an event may hold octets that are no text */
        line = PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
        done = line == NULL ? NULL : PyObject_CallOneArg(loggers[level], line);
        PyErr_Clear();
        Py_XDECREF(done);
        Py_XDECREF(line);
    }
    PyGILState_Release(gil);
}
