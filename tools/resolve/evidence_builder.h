/*
 * evidence_builder.h - what was judged, as evidence for the diagnosis: filled in as the module fills it in.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_EXHIBIT_H
#define WF_EXHIBIT_H

#include "resolve/direct.h"
#include "resolve/validate.h"

/* The evidence, and what it points to besides the judge's readings. */
struct wf_exhibit {
    struct wf_evidence evidence;
    struct wf_link links[WF_MAX_LINKS];
    struct wf_subquery subqueries[2];
    struct wf_delegation delegation;
    struct wf_rrset anchor;
    struct wf_rdata anchor_rdata[WF_MAX_RRS];
    uint8_t anchor_octets[WF_MAX_RRS][WF_NAME_MAX];
};

/*
 * Fills the exhibit, which points into itself and into what the judge's looker and direct hold.
 * direct: what the servers said of which the resolver had no answer; NULL when nobody asked them.
 */
void wf_exhibit_fill(struct wf_exhibit *exhibit, const struct wf_judge *judge,
                     const struct wf_direct *direct, time_t now);

#endif
