/*
 * stock_own.h - Unbound's functions where the running Unbound shows none of its own.
 *
 * A distribution's daemon exports nothing. What the module calls of Unbound is linked in as a copy,
 * compiled from the daemon's own source; it works on the daemon's data. What little such a copy
 * keeps itself is set here to what the daemon has.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_STOCK_OWN_H
#define WF_OBSERVE_STOCK_OWN_H

#include "observe/compat.h"

/*
 * Before any of them is called, and before Unbound has threads. Returns false after a line in the
 * log when something of the daemon cannot be found.
 */
bool wf_stock_own_start(struct module_env *env);

/*
 * Takes over the seed of the daemon's hashes: it is drawn by lot after the modules have started,
 * and before there are threads. Where it stands was read off the daemon's file.
 */
void wf_stock_own_seed(void);

/* Whether the hash that the caches are read by is what the daemon noted with an RRset of these. */
bool wf_stock_own_agrees(const struct reply_info *rep);

#endif
