/*
 * dsmatch.h - what is wrong between a zone's DS RRset, or trust anchor, and its keys.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_DSMATCH_H
#define WF_COLLECT_DSMATCH_H

#include "diagnose/collect/examine.h"

/*
 * Adds the fact that keeps the zone's DNSKEY RRset from being trusted: no DS matches, the key that
 * matches cannot be used, or its signature does not hold (RFC 4035, section 5.2). Adds none when
 * not all the records are at hand.
 */
void wf_examine_ds(struct wf_case *c);

#endif
