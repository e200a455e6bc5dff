/*
 * anchor.h - the trust anchors of this resolver, as what the diagnosis compares a zone's keys with.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_ANCHOR_H
#define WF_OBSERVE_ANCHOR_H

#include "observe/rrset.h"

/*
 * The trust anchor at exactly this name, as DS records: its own, and one with SHA-256 for each of
 * its DNSKEY records, which names just that key (RFC 4034, section 5.1.4). NULL when it has none.
 * are_keys: set to whether they are all DNSKEY records, as unbound-anchor and
 * auto-trust-anchor-file keep them.
 */
struct wf_rrset *wf_anchor_find(struct module_env *env, struct wf_dname owner, uint16_t rrclass,
                                struct regional *region, bool *are_keys);

#endif
