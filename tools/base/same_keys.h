/*
 * same_keys.h - the remedy where one server of a zone may be behind with its keys.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_SAME_KEYS_H
#define WF_SAME_KEYS_H

#include "common/name.h"
#include "common/strbuf.h"

/*
 * That all name servers of the zone are to give the same keys first. remedy: for those that were
 * seen, if they are the right ones; must not lie in what is written to.
 */
void wf_same_keys_print(struct wf_strbuf *out, struct wf_dname zone, const char *remedy);

#endif
