/*
 * custody.h - through whose hands the data that a fact is about came.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_CUSTODY_H
#define WF_DIAGNOSE_CUSTODY_H

#include "diagnose/fact.h"

/* What a good signature of the zone's own would have had to prove. */
enum wf_custody {
    WF_CUSTODY_PROVEN,   /* the fact is about no data of others' hands, or about proven data */
    WF_CUSTODY_UNSIGNED, /* nothing signed is there: whoever answered may have made it */
    WF_CUSTODY_UNPROVEN  /* it is signed, badly: the zone may have made it, or who answered */
};

enum wf_custody wf_custody_of(const struct wf_fact *fact);

/* The forward-zone or stub-zone whose servers gave it; unset: those of a delegation. */
struct wf_dname wf_custody_configured(const struct wf_evidence *ev, const struct wf_fact *fact);

/* The one of them that gave it last; NULL where that is not known. */
const struct wf_addr *wf_custody_server(const struct wf_evidence *ev, const struct wf_fact *fact,
                                        struct wf_dname configured);

/* The name server that gave it last; NULL where that is not known, or it was a configured one. */
const struct wf_attempt *wf_custody_giver(const struct wf_evidence *ev, const struct wf_fact *fact);

/* Whether the DS RRset that it rests on is out of this resolver's own copy of the zone above. */
bool wf_custody_ds_is_own_copy(const struct wf_evidence *ev, const struct wf_fact *fact);

/* Whether it came from this resolver's own copy of the zone, without anybody being asked. */
bool wf_custody_is_own_copy(const struct wf_evidence *ev, const struct wf_fact *fact);

/* Whether the answer that lacks something has nothing at all that is signed. */
bool wf_custody_answer_is_bare(const struct wf_evidence *ev, const struct wf_fact *fact);

#endif
