/*
 * contact.h - whom to write to: the mailbox that a zone's SOA record names.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_CONTACT_H
#define WF_DIAGNOSE_CONTACT_H

#include "evidence.h"
#include "verdict.h"

/*
 * Fills the finding's contact, where the zone or the one above it has to act and its SOA record is
 * in the response; else it is empty. It is the zone's own word, and only an address that can be
 * written without quotes.
 */
void wf_contact_word(const struct wf_evidence *evidence, struct wf_finding *finding);

/*
 * Who writes an event and has SOA records elsewhere: the zone whose record names the contact that
 * the finding lacks, unset where none is wanted; and fills it in from that, if it is the zone's.
 * soa: NULL is fine.
 */
struct wf_dname wf_contact_zone(const struct wf_finding *finding);
void wf_contact_from(const struct wf_rrset *soa, struct wf_finding *finding);

#endif
