/*
 * remedies.h - what a party can do that the cause's own remedy does not speak to.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_REMEDIES_H
#define WF_DIAGNOSE_REMEDIES_H

#include "diagnose/fact.h"

/* This resolver's operator. */
wf_tell wf_fix_host, wf_fix_ipv4, wf_fix_ipv6, wf_fix_private_server, wf_fix_server_by_address;

wf_tell wf_fix_all_private, wf_fix_to_forward, wf_fix_to_stub;

/* The same one, who has a copy of the zone; and who must act where it may be as the zone's is. */
wf_tell wf_fix_copy, wf_fix_copy_above, wf_fix_copy_or_zone;

/* Whoever has a hand in the network. */
wf_tell wf_fix_way, wf_fix_way_to_configured, wf_fix_root, wf_fix_impostor, wf_fix_turned;

/* The same, or whoever runs the zone's servers. */
wf_tell wf_fix_resolver, wf_fix_way_tcp, wf_fix_way_ipv6, wf_fix_way_turned, wf_fix_crowded;

/* The zone's: nothing serves DNS on its servers, or no server can be at their addresses. */
wf_tell wf_fix_port, wf_fix_address;

/* The forwarder's operator: its servers leave DNSSEC records out, or give no usable answer. */
wf_tell wf_fix_configured, wf_fix_unanswered, wf_fix_held_back;

/* This resolver's operator, who chose to have servers asked over TLS or TCP, and whoever runs them.
 */
wf_tell wf_fix_tls, wf_fix_tcp;

/* This resolver's operator, who forbids one of the configured servers, or whoever runs the rest. */
wf_tell wf_fix_banned;

/* Whoever runs configured servers that refuse, or this resolver's operator, who took them for
 * others. */
wf_tell wf_fix_refusing;

/* Whoever asks forwarders that may only pass a failure on, or fail at one question of many. */
wf_tell wf_fix_relayed, wf_fix_one_of_many;

/* Whoever asks the servers once more: the zone's, and those that may have answered for them. */
wf_tell wf_fix_either, wf_fix_bare;

/* This resolver's operator, or the one above the zone that is not delegated, or the one of the
 * configured servers, which have it of their own accord. */
wf_tell wf_fix_undelegated, wf_fix_invented;

#endif
