/*
 * watching.h - what passes of watched zones while queries are resolved.
 *
 * In use only with the option watch; then each query's name is looked up once at its end.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_WATCHING_H
#define WF_OBSERVE_WATCHING_H

#include "observe/observe.h"

/* Whether wf_watching_finish() will do more than look up the name. Takes no lock. */
bool wf_watching_looks(const struct wf_module *module, const struct module_qstate *q);

/* At a query's end: judges what passed, if its answer is good and a zone above it is watched. */
void wf_watching_finish(struct wf_module *module, struct module_qstate *q, int id);

#endif
