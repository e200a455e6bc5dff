/*
 * causes.c - the table of causes.def, to be looked things up in.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "verdict.h"

enum { TELLS_FAILURE, TELLS_INSECURE };

static const struct wf_cause_info causes[WF_CAUSE_COUNT] = {
#define WF_CAUSE(symbol, id, group, seen, sign, tells, ede, party, meaning, remedy)                \
    [WF_CAUSE_##symbol] = {id,  WF_GROUP_##group, WF_SEEN_##seen, TELLS_##tells,                   \
                           ede, WF_PARTY_##party, meaning,        remedy},
#include "causes.def"
#undef WF_CAUSE
};

static const char *const parties[WF_PARTY_COUNT] = {
    [WF_PARTY_NONE] = "none",         [WF_PARTY_ZONE] = "zone",
    [WF_PARTY_PARENT] = "parent",     [WF_PARTY_NETWORK] = "network",
    [WF_PARTY_RESOLVER] = "resolver", [WF_PARTY_FORWARDER] = "forwarder",
};

static const char *const groups[WF_GROUP_COUNT] = {
    [WF_GROUP_DNSSEC] = "dnssec",   [WF_GROUP_DELEGATION] = "delegation",
    [WF_GROUP_SERVERS] = "servers", [WF_GROUP_TRANSPORT] = "transport",
    [WF_GROUP_CHAIN] = "chain",     [WF_GROUP_RESOLVER] = "resolver",
};

static const char *const seen_from[WF_SEEN_COUNT] = {
    [WF_SEEN_ANYWHERE] = "anywhere",
    [WF_SEEN_AT_SERVERS] = "at-servers",
    [WF_SEEN_HERE] = "here",
    [WF_SEEN_CUT_OFF] = "cut-off",
};

const struct wf_cause_info *wf_cause_info(enum wf_cause cause)
{
    return &causes[cause];
}

void wf_verdict_begin(struct wf_verdict *verdict, enum wf_cause cause, time_t made)
{
    verdict->cause = cause;
    verdict->at_fault = causes[cause].party;
    verdict->made = made;
    verdict->ede_count = 1;
    verdict->ede[0].code = causes[cause].ede;
}

const char *wf_party_name(enum wf_party party)
{
    return party < WF_PARTY_COUNT ? parties[party] : parties[WF_PARTY_NONE];
}

const char *wf_cause_group_name(enum wf_cause_group group)
{
    return groups[group];
}

const char *wf_cause_seen_name(enum wf_cause_seen seen)
{
    return seen_from[seen];
}
