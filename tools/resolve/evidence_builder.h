/*
 * evidence_builder.h - what a validation found, as evidence for the diagnosis: filled in as the
 * module fills it in.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_EVIDENCE_BUILDER_H
#define WF_EVIDENCE_BUILDER_H

#include "resolve/direct.h"
#include "resolve/validate.h"

/* The evidence, and what it points to besides the session's responses. */
struct wf_built_evidence {
    struct wf_evidence evidence;
    struct wf_link links[WF_MAX_LINKS];
    struct wf_subquery subqueries[2];
    struct wf_delegation delegation;
    struct wf_rrset anchor;
    struct wf_rdata anchor_rdata[WF_MAX_RRS];
    uint8_t anchor_octets[WF_MAX_RRS][WF_NAME_MAX];
};

/*
 * Fills built, which points into itself and into what the validation's session and direct hold.
 * direct: what the servers said of which the resolver had no answer; NULL when nobody asked them.
 */
void wf_evidence_build(struct wf_built_evidence *built, const struct wf_validation *validation,
                       const struct wf_direct *direct, time_t now);

/*
 * Marks what is of that zone as given by servers that the resolver was configured to ask for it;
 * the root: all of it, of whichever zone they may be.
 */
void wf_evidence_mark_configured(struct wf_built_evidence *built, struct wf_dname configured);

#endif
