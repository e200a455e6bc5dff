/*
 * denial.h - why a denial of existence does not hold (RFC 4035, section 5.4; RFC 5155, section 8).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_DENIAL_H
#define WF_COLLECT_DENIAL_H

#include "diagnose/collect/examine.h"

/* Of a response that was cut nothing can be said to be missing. */
bool wf_message_is_whole(const struct wf_message *response);

/* Whether a DS question was answered out of the very zone whose DS it asks for: by its SOA. */
bool wf_denial_is_from_below(const struct wf_message *response, const struct wf_question *question);

/*
 * What is wrong with a response, whose signatures show no fault, that denies something without
 * proof: as a fact that is not added. Returns false when it denies nothing.
 * from: the RRsets of the response before this one belong to earlier links of a CNAME chain.
 */
bool wf_denial_judge(struct wf_case *c, const struct wf_keyset *keys,
                     const struct wf_message *response, size_t from,
                     const struct wf_question *question, enum wf_scope scope, struct wf_fact *fact);

/* Adds that as a fact. Returns whether it is seen what is missing. */
bool wf_examine_denial(struct wf_case *c, const struct wf_keyset *keys,
                       const struct wf_message *response, size_t from,
                       const struct wf_question *question, enum wf_scope scope);

#endif
