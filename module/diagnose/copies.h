/*
 * copies.h - what this resolver's cache had from before the resolution: it is told as a copy, for
 * what its zone has may be another by now.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_COPIES_H
#define WF_DIAGNOSE_COPIES_H

#include "diagnose/case.h"

/* Whether it is one. rrset may be NULL. */
bool wf_is_copy(const struct wf_rrset *rrset);

/* Whether one of the two may have changed since the other came. Either may be NULL. */
bool wf_are_of_two_times(const struct wf_rrset *one, const struct wf_rrset *other);

/* "until 14:05 UTC". Requires that it is not over. */
void wf_copy_print_until(struct wf_strbuf *out, const struct wf_copy *copy, int64_t now);

/* "this resolver's copy of the DS RRset, until 14:05 UTC". */
void wf_copy_print(struct wf_strbuf *out, const struct wf_rrset *copy, int64_t now);

/*
 * "Run unbound-control flush_zone bank.test for this resolver, or wait until 14:05 UTC; ": the copy
 * is of the fact's zone.
 */
void wf_copy_print_remedy(const struct wf_telling *t, const struct wf_copy *copy);

/*
 * ", if it is still there (if not, unbound-control flush_zone bank.test spares
 * this resolver the wait)": a DS record of which there is a copy.
 */
void wf_copy_print_if_there(const struct wf_telling *t);

/*
 * " If its DS has been removed from the parent since: unbound-control flush_zone bank.test, or wait
 * until 14:05 UTC.": of the fact's zone there is a copy of the DS RRset.
 */
void wf_copy_print_if_removed(const struct wf_telling *t);

/* Whether the servers asked for the zone are those of a delegation that was in the cache before. */
bool wf_delegation_is_copy(const struct wf_case *c, struct wf_dname zone);

/* The same of the zone the validator stopped at, whose DS RRset and keys were read since then. */
bool wf_keys_are_led_by_copy(const struct wf_case *c);

/*
 * ", by the delegation cached until 14:05 UTC", and a further sentence of a
 * remedy: "If the delegation has changed: unbound-control flush_zone ...". Require
 * that it is one.
 */
void wf_delegation_print_copy(const struct wf_telling *t);
void wf_delegation_print_remedy(const struct wf_telling *t);

#endif
