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

/* Of two sorted sections with the same records; the signed TTL is a record's own. */
static bool ttls_within(const ldns_rr_list *left, const ldns_rr_list *right, uint32_t slack)
{
    for (size_t i = 0; i < ldns_rr_list_rr_count(left); i++) {
        uint32_t a = ldns_rr_ttl(ldns_rr_list_rr(left, i));
        uint32_t b = ldns_rr_ttl(ldns_rr_list_rr(right, i));

        if ((a > b ? a - b : b - a) > slack)
            return false;
    }
    return true;
}

/* Order aside, which rotates; TTLs run down, so that they may differ by the slack. */
static bool same_records(const ldns_pkt *a, const ldns_pkt *b, ldns_pkt_section section,
                         uint32_t slack)
{
    ldns_rr_list *left = ldns_pkt_get_section_clone(a, section);
    ldns_rr_list *right = ldns_pkt_get_section_clone(b, section);
    bool same = ldns_rr_list_rr_count(left) == ldns_rr_list_rr_count(right);

    ldns_rr_list_sort(left);
    ldns_rr_list_sort(right);
    for (size_t i = 0; same && i < ldns_rr_list_rr_count(left); i++)
        same = ldns_rr_compare(ldns_rr_list_rr(left, i), ldns_rr_list_rr(right, i)) == 0;
    same = same && ttls_within(left, right, slack);
    ldns_rr_list_deep_free(left);
    ldns_rr_list_deep_free(right);
    return same;
}

/* All of it but the Extended DNS Errors. */
static bool same_opt(const struct lab_reply *left, const struct lab_reply *right)
{
    const ldns_pkt *a = left->pkt, *b = right->pkt;

    return left->has_opt == right->has_opt && left->option_count == right->option_count &&
           ldns_pkt_edns_udp_size(a) == ldns_pkt_edns_udp_size(b) &&
           ldns_pkt_edns_version(a) == ldns_pkt_edns_version(b) &&
           ldns_pkt_edns_do(a) == ldns_pkt_edns_do(b);
}

const char *lab_difference(const struct lab_reply *with, const struct lab_reply *without,
                           uint32_t slack)
{
    static const struct {
        ldns_pkt_section section;
        const char *differs;
    } sections[] = {
        {LDNS_SECTION_QUESTION, "the question differs"},
        {LDNS_SECTION_ANSWER, "the answer section differs"},
        {LDNS_SECTION_AUTHORITY, "the authority section differs"},
        {LDNS_SECTION_ADDITIONAL, "the additional section differs"},
    };

    if (!with->pkt || !without->pkt)
        return with->pkt == without->pkt ? NULL : "one of them gave no answer";
    if (ldns_pkt_get_rcode(with->pkt) != ldns_pkt_get_rcode(without->pkt))
        return "the rcode differs";
    if (flags_of(with->pkt) != flags_of(without->pkt))
        return "the flags differ";
    if (!same_opt(with, without))
        return "the OPT record differs";
    /* cut to size: what is left depends on the order */
    if (ldns_pkt_tc(with->pkt))
        return NULL;
    for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
        if (!same_records(with->pkt, without->pkt, sections[i].section, UINT32_MAX))
            return sections[i].differs;
    for (size_t i = 0; i < sizeof(sections) / sizeof(*sections); i++)
        if (!same_records(with->pkt, without->pkt, sections[i].section, slack))
            return "a TTL differs";
    return NULL;
}

void lab_check_neutral(const struct lab_job *with, const struct lab_job *without)
{
    const char *found = NULL;
    int step;

    for (step = 0; step < LAB_STEP_COUNT && !found; step++)
        if (with->replies[step] && without->replies[step])
            found = lab_difference(with->replies[step], without->replies[step], UINT32_MAX);
    if (!lab_tap(!found, with->of->row->label, "neutral: the same answers as without the module"))
        lab_tap_note("%s: %s", lab_step_name((enum lab_step)(step - 1)), found);
}
