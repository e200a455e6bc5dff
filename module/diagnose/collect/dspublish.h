/*
 * dspublish.h - which DS records would do, and telling to publish them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_DSPUBLISH_H
#define WF_COLLECT_DSPUBLISH_H

#include "diagnose/case.h"

/*
 * Bit i: the zone's key i may stand in a DS record, for it signs the DNSKEY RRset (RFC 4035,
 * section 5.2). Of the first few that do, those with the SEP flag where there are any.
 */
uint32_t wf_keys_to_publish(struct wf_case *c);

/* Tells to publish one of them, or what else there is to do. Requires the fact's publish. */
wf_tell wf_fix_ds;

/* Tells to sign the DNSKEY RRset with the key that the DS names, or to publish one of them. */
wf_tell wf_fix_not_signed;

#endif
