/*
 * stock_python.h - what the way in through Unbound's python module needs of Python.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_STOCK_PYTHON_H
#define WF_OBSERVE_STOCK_PYTHON_H

#include <Python.h>
#include <stdbool.h>

/*
 * Finds the functions that write to Unbound's log, and keeps them until wf_stock_python_stop().
 * alone: no other script runs in this Unbound. Requires the GIL; false when Python refuses.
 */
bool wf_stock_python_start(bool alone);
void wf_stock_python_stop(void);

/*
 * What an object that stands for one of Unbound's points to; NULL for None, and for what is no such
 * object. Requires the GIL; no exception is left behind.
 */
void *wf_stock_pointer(PyObject *object);

/* Unbound's own levels. */
enum wf_stock_level { WF_STOCK_INFO, WF_STOCK_WARN, WF_STOCK_ERR, WF_STOCK_LEVELS };

/* One line into Unbound's log, from any thread, with the GIL or without. */
void wf_stock_log(enum wf_stock_level level, const char *text);

#endif
