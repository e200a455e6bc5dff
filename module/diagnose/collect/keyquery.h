/*
 * keyquery.h - what came of the questions for a zone's DS and DNSKEY RRset.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_KEYQUERY_H
#define WF_COLLECT_KEYQUERY_H

#include "diagnose/collect/examine.h"

/* Adds the fact that no server gave a usable answer; cause: DS_ or DNSKEY_UNREACHABLE. */
void wf_examine_unreachable(struct wf_case *c, const struct wf_subquery *sub, enum wf_cause cause);

/*
 * Adds the fact that the zone's servers do not do EDNS, and the DNSKEY RRset came without
 * signatures for that; returns whether it is so.
 */
bool wf_examine_edns(struct wf_case *c, const struct wf_subquery *sub);

/* Adds the fact that the parent has a DS RRset and the zone, as it answered, no DNSKEY RRset. */
void wf_examine_absent(struct wf_case *c, const struct wf_subquery *sub);

#endif
