/*
 * truth.h - what a sentence claims, held against the row's zones and servers as the lab made them.
 *
 * Nothing of what the module saw is used: the records, keys, signatures and servers are the
 * world's.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_TRUTH_H
#define LAB_TRUTH_H

#include <stddef.h>

#include "lab/world.h"

enum { LAB_CLAIM_WORDS = 5, LAB_CLAIM_MAX = 256 };

/* A claim that claims.def knows, and where it was made. */
struct lab_claim {
    const struct lab_case *of;
    const struct lab_zone *zone; /* that the sentence is about */
    char words[LAB_CLAIM_WORDS][LAB_CLAIM_MAX];
    char truth[LAB_CLAIM_MAX]; /* set where the claim is not true: what is */
};

/* Returns whether it is true; where it cannot be told it is. */
typedef bool lab_claim_fn(struct lab_claim *claim);

/*
 * Checks the sentences of a text that is about the zone, whose name has no final dot ("" where the
 * text itself tells). Says with a TAP line that they are true, or which is not and what is.
 */
void lab_truth_check(const struct lab_case *of, const char *zone, const char *what,
                     const char *const texts[], size_t count);

/* Checks that each claim that was found true would not have been with its number or name changed.
 */
void lab_truth_end(void);

/* Counts and servers, then keys and signatures (truth_claims.c). */
lab_claim_fn lab_claim_only, lab_claim_all, lab_claim_of_all, lab_claim_kept, lab_claim_asked,
    lab_claim_addresses, lab_claim_configured, lab_claim_rcode, lab_claim_rcodes, lab_claim_does,
    lab_claim_do, lab_claim_both, lab_claim_none, lab_claim_address, lab_claim_type,
    lab_claim_answered, lab_claim_nowhere, lab_claim_no_glue, lab_claim_alias, lab_claim_ipv6,
    lab_claim_no_address, lab_claim_sig, lab_claim_dates, lab_claim_no_sig, lab_claim_sig_count,
    lab_claim_sigs_kept, lab_claim_not_verified, lab_claim_ds, lab_claim_no_match, lab_claim_keys,
    lab_claim_flags, lab_claim_unknown_key, lab_claim_signed_by, lab_claim_has_ds,
    lab_claim_no_keys, lab_claim_new_ds, lab_claim_key, lab_claim_iterations, lab_claim_both_asked,
    lab_claim_several, lab_claim_giver, lab_claim_of_addresses, lab_claim_of_the_addresses,
    lab_claim_any_address, lab_claim_nobodys, lab_claim_sigs_by, lab_claim_none_verifies,
    lab_claim_only_sig, lab_claim_one_of_sigs, lab_claim_above;

#endif
