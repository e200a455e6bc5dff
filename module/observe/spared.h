/*
 * spared.h - failures of the resolver's own look-ups that need no verdict of their own.
 *
 * For one question Unbound looks up the addresses of many servers, in both families. Where the
 * servers' names are in zones that are broken, each look-up fails, and none of them on its own is
 * anybody's news: what one cost another would.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_SPARED_H
#define WF_OBSERVE_SPARED_H

#include "observe/observe.h"

/*
 * Whether the query, which failed and which no client asked for, is not to be judged. It has got a
 * verdict then: that on its zone's servers that was made while it went on; or, of a failure that
 * was cached, that of the one before.
 */
bool wf_failure_is_spared(struct wf_module *module, struct module_qstate *q, int id);

#endif
