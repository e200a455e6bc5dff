/*
 * make_keys.h - key pairs, DS digests and signatures that are real, for tests of the diagnosis.
 *
 * The pairs are fixed, so that key tags can stand in a test's expectation.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_MAKE_KEYS_H
#define WF_MAKE_KEYS_H

#include <ldns/ldns.h>
#include <stdbool.h>
#include <stdint.h>

#include "make_evidence.h"

/* All return new objects of ldns's that the caller frees; they end the program when ldns fails. */
ldns_rr *wf_make_dnskey(const char *zone, const struct wf_made_key *key);
ldns_rr *wf_make_ds(const char *zone, const struct wf_made_ds *ds);
ldns_rr *wf_make_rrsig(const char *zone, const ldns_rr_list *rrset, const struct wf_made_sig *sig);
ldns_rr *wf_make_nsec3(const char *zone, const struct wf_made_nsec3 *nsec3);

/* Reads a record in master file format, with the TTL 300. */
ldns_rr *wf_make_rr(const char *text);

#endif
