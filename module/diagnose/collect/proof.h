/*
 * proof.h - what a denial's NSEC or NSEC3 records fail to show.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_PROOF_H
#define WF_COLLECT_PROOF_H

#include "diagnose/collect/examine.h"

/* Finds the first thing that is missing in the proof; WF_GAP_UNKNOWN when nothing is seen. */
void wf_proof_find_gap(struct wf_proof *proof, struct wf_case *c, struct wf_dname zone,
                       const struct wf_message *response, enum wf_denied denied,
                       struct wf_dname name, uint16_t type);

/* A clause: "no NSEC covers *.bank.test", "the NSEC3 of www.bank.test lists type A", ... */
void wf_proof_print(struct wf_strbuf *out, const struct wf_proof *proof, struct wf_dname name,
                    uint16_t type);

#endif
