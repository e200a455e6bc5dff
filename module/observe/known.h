/*
 * known.h - questions below a zone that is known to be broken, answered without a resolution.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_KNOWN_H
#define WF_OBSERVE_KNOWN_H

#include "observe/observe.h"

/*
 * A query begins: whether it ends here, as all below its zone fails (known-broken). Its verdict is
 * then that of the zone.
 */
bool wf_known_ends(struct wf_module *module, struct module_qstate *q, int id);

/* A query has ended well: the zone that answered is not known to be broken any more. */
void wf_known_worked(struct wf_module *module, const struct module_qstate *q, int id);

#endif
