/*
 * compare.c - the module is neutral: rcode, flags and records are those of Unbound alone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdlib.h>
#include <string.h>

#include "lab/checks.h"
#include "lab/tap.h"

static unsigned flags_of(const ldns_pkt *pkt)
{
    return (unsigned)ldns_pkt_aa(pkt) | (unsigned)ldns_pkt_tc(pkt) << 1 |
           (unsigned)ldns_pkt_rd(pkt) << 2 | (unsigned)ldns_pkt_ra(pkt) << 3 |
           (unsigned)ldns_pkt_ad(pkt) << 4 | (unsigned)ldns_pkt_cd(pkt) << 5 |
           (unsigned)ldns_pkt_qr(pkt) << 6;
}

/* Order and TTL aside: the order rotates and the TTLs run down. */
static bool same_records(const ldns_pkt *a, const ldns_pkt *b, ldns_pkt_section section)
{
    ldns_rr_list *left = ldns_pkt_get_section_clone(a, section);
    ldns_rr_list *right = ldns_pkt_get_section_clone(b, section);
    bool same = ldns_rr_list_rr_count(left) == ldns_rr_list_rr_count(right);

    ldns_rr_list_sort(left);
    ldns_rr_list_sort(right);
    for (size_t i = 0; same && i < ldns_rr_list_rr_count(left); i++)
        same = ldns_rr_compare(ldns_rr_list_rr(left, i), ldns_rr_list_rr(right, i)) == 0;
    ldns_rr_list_deep_free(left);
    ldns_rr_list_deep_free(right);
    return same;
}

static const char *difference(const struct lab_reply *with, const struct lab_reply *without)
{
    if (!with->pkt || !without->pkt)
        return with->pkt == without->pkt ? NULL : "one of them gave no answer";
    if (ldns_pkt_get_rcode(with->pkt) != ldns_pkt_get_rcode(without->pkt))
        return "the rcode differs";
    if (flags_of(with->pkt) != flags_of(without->pkt))
        return "the flags differ";
    if (with->has_opt != without->has_opt)
        return "the OPT record differs";
    if (!same_records(with->pkt, without->pkt, LDNS_SECTION_QUESTION))
        return "the question differs";
    if (!same_records(with->pkt, without->pkt, LDNS_SECTION_ANSWER))
        return "the answer section differs";
    if (!same_records(with->pkt, without->pkt, LDNS_SECTION_AUTHORITY))
        return "the authority section differs";
    if (!same_records(with->pkt, without->pkt, LDNS_SECTION_ADDITIONAL))
        return "the additional section differs";
    return NULL;
}

void lab_check_neutral(const struct lab_job *with, const struct lab_job *without)
{
    const char *found = NULL;
    int step;

    for (step = 0; step < LAB_STEP_COUNT && !found; step++)
        if (with->replies[step] && without->replies[step])
            found = difference(with->replies[step], without->replies[step]);
    if (!lab_tap(!found, with->of->row->label, "neutral: the same answers as without the module"))
        lab_tap_note("%s: %s", lab_step_name((enum lab_step)(step - 1)), found);
}
