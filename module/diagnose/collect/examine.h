/*
 * examine.h - the examiners: each looks at one kind of evidence and adds the facts it shows.
 *
 * An examiner may read the facts of those before it, and changes none of them. Who must act is no
 * business of theirs.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_EXAMINE_H
#define WF_COLLECT_EXAMINE_H

#include "diagnose/case.h"

/* Of a resolution that goes on: who was asked, and has not given an answer yet. */
void wf_examine_running(struct wf_case *c);

/* What broke in the chain of trust. */
void wf_examine_validation(struct wf_case *c);

/* Whether what is not signed is of a zone that only this resolver knows of. */
void wf_examine_own_zone(struct wf_case *c);

/* Whether this resolver itself took out what the answer lacks. */
void wf_examine_withheld(struct wf_case *c);

/* Whether a signature that is out of its dates speaks against this resolver's clock. */
void wf_examine_clock(struct wf_case *c);

/* The bounds of the right time, by the RRsets beside a bogus answer that were found good. */
struct wf_clock_bounds wf_clock_bounds(struct wf_case *c);

/*
 * Where there was too much to read for any other fact: whether what was read is enough to see that
 * more signatures were to be tried than a resolver tries.
 */
void wf_examine_excess(struct wf_case *c);

/* Why a good answer counts as insecure. */
void wf_examine_insecure(struct wf_case *c);

/* Why the servers that were asked gave no usable answer. */
void wf_examine_servers(struct wf_case *c);

/* Whether this resolver's own options keep it from asking any. */
void wf_examine_options(struct wf_case *c);

/* Why there is none that could be asked. */
void wf_examine_delegation(struct wf_case *c);

/* Whether silence is this resolver's own: no server of any zone answers. */
void wf_examine_network(struct wf_case *c);

/* Whether this resolver's own options make it refuse what it got. */
void wf_examine_vary(struct wf_case *c);

/* Whether its own copy of the zone cannot answer. */
void wf_examine_auth_copy(struct wf_case *c);

/* Whether it has not found the root's name servers. */
void wf_examine_priming(struct wf_case *c);

/* Whether aliases lead nowhere. */
void wf_examine_aliases(struct wf_case *c);

/* What else ended the resolution on this resolver's side. */
void wf_examine_limits(struct wf_case *c);

/* What was found earlier of the same, where this failure shows nothing. */
void wf_examine_memory(struct wf_case *c);

/*
 * Whether the keys were judged by an earlier resolution, and this one looked at nothing of theirs.
 * What the cache has of them by now need not be what was judged, nor what is at their place;
 * nor does it tell which of the zone's servers gave it, and what the others did. Of dates other
 * zones may have told since that it is this resolver's clock: see clock.c. keys: NULL is fine.
 */
bool wf_keys_judged_before(const struct wf_evidence *ev, const struct wf_verdict *keys);

/* Whether, besides, wf_examine_memory() adds nothing but that verdict. */
bool wf_keys_recalled(const struct wf_evidence *ev, const struct wf_verdict *keys);

#endif
