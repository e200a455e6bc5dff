/*
 * chain.c - the chain of trust down to the break, in one line.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/chain.h"

#include <string.h>

static const char *const states[] = {
    [WF_SECURITY_UNKNOWN] = "not checked",
    [WF_SECURITY_SECURE] = "ok",
    [WF_SECURITY_INSECURE] = "insecure",
    [WF_SECURITY_BOGUS] = "bogus",
};

static void zone_print(struct wf_strbuf *out, struct wf_dname zone)
{
    wf_dname_print(out, zone);
    if (zone.len > 1)
        wf_strbuf_str(out, ".");
}

/* The finding's text, which begins with its zone. */
static const char *fact_of(const struct wf_finding *finding)
{
    const char *fact = strstr(finding->text, ": ");

    return fact == NULL ? finding->text : fact + 2;
}

/* A zone of the chain is the verdict's, cut to so many labels. */
struct wf_dname wf_chain_zone(const struct wf_finding *finding, size_t i)
{
    struct wf_dname zone = wf_dname_of(&finding->verdict.zone);

    while (wf_dname_labels(zone) > finding->chain[i].labels)
        zone = wf_dname_parent(zone);
    return zone;
}

void wf_chain_print(struct wf_strbuf *out, const struct wf_finding *finding)
{
    size_t i;

    for (i = 0; i < finding->chain_count; i++) {
        wf_strbuf_str(out, i == 0 ? "" : " > ");
        zone_print(out, wf_chain_zone(finding, i));
        wf_strbuf_printf(out, " %s",
                         i + 1 < finding->chain_count ? states[finding->chain[i].security]
                                                      : fact_of(finding));
    }
}
