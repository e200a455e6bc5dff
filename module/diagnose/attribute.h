/*
 * attribute.h - who must act.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_ATTRIBUTE_H
#define WF_DIAGNOSE_ATTRIBUTE_H

#include "diagnose/fact.h"

/*
 * The nearest party that the evidence singles out, else the one of the fact's table. fact: NULL, or
 * an earlier verdict, which has its own: then no party.
 */
struct wf_attribution wf_attribute(const struct wf_evidence *ev, const struct wf_fact *fact);

#endif
