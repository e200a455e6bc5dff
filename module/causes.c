/*
 * causes.c - the table of causes.def, to be looked things up in.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "verdict.h"

static const struct wf_cause_info causes[WF_CAUSE_COUNT] = {
#define WF_CAUSE(symbol, id, ede, party, meaning, remedy)                                          \
    [WF_CAUSE_##symbol] = {id, ede, WF_PARTY_##party, meaning, remedy},
#include "causes.def"
#undef WF_CAUSE
};

static const char *const parties[WF_PARTY_COUNT] = {
    [WF_PARTY_NONE] = "none",         [WF_PARTY_ZONE] = "zone",
    [WF_PARTY_PARENT] = "parent",     [WF_PARTY_NETWORK] = "network",
    [WF_PARTY_RESOLVER] = "resolver", [WF_PARTY_FORWARDER] = "forwarder",
};

const struct wf_cause_info *wf_cause_info(enum wf_cause cause)
{
    return &causes[cause];
}

const char *wf_party_name(enum wf_party party)
{
    return party < WF_PARTY_COUNT ? parties[party] : parties[WF_PARTY_NONE];
}
