/*
 * facts.h - what was seen of one zone and of its name servers. The contract between gathering and
 * judging: plain data, without a clock or a packet.
 *
 * Every part may be missing: a count is 0, a flag false where something was not seen. What was not
 * asked is not judged.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_FACTS_H
#define WF_CHECK_FACTS_H

#include "evidence.h"
#include "verdict.h"

enum {
    WF_CHECK_SERVERS = 26,  /* addresses that are asked at most */
    WF_CHECK_NAMES = 32,    /* names of name servers that are looked at */
    WF_CHECK_ADDRESSES = 6, /* of each of them, and likewise of its glue */
    WF_CHECK_DS = 12,
    WF_CHECK_PARENTS = 4, /* the parent's servers that are asked for the delegation */
    WF_CHECK_TEXT_SIZE = 512
};

/* What came of one question to one server. */
struct wf_said {
    bool asked;
    bool answered; /* with AA, and NOERROR or NXDOMAIN */
    enum wf_outcome outcome;
    enum wf_lameness lameness;
    uint16_t rcode;
    int sys_errno;
};

/* One of the zone's RRsets as one server gives it. */
struct wf_checked_set {
    bool seen;
    unsigned group;            /* the same for servers that give the same records; from 1 on */
    enum wf_security security; /* BOGUS: its signatures do not hold; UNKNOWN: was not verified */
    unsigned signatures;
    int64_t inception, expiration; /* of the signature that holds longest; 0: there is none */
};

struct wf_checked_server {
    unsigned name; /* index into the names */
    struct wf_addr addr;
    bool no_ipv6;           /* this host has none: the server was not asked */
    struct wf_said udp;     /* SOA with EDNS; what follows is asked only as far as it makes sense */
    struct wf_said plain;   /* SOA without EDNS, where it failed with it */
    struct wf_said tcp;     /* SOA over TCP */
    struct wf_said unknown; /* a type that nobody has a name for */
    struct wf_said keys, names; /* DNSKEY and NS */
    bool has_edns;              /* its answer had an OPT record */
    bool has_serial;
    bool denial_bad; /* what it answered for the unknown type proves nothing */
    uint32_t serial;
    struct wf_checked_set soa, dnskey, ns;
};

struct wf_checked_addresses {
    bool seen;
    unsigned count;
    struct wf_addr list[WF_CHECK_ADDRESSES];
};

/* The name of a name server. */
struct wf_checked_name {
    struct wf_name name;
    bool at_parent, in_zone; /* named by the delegation; by the zone's own NS RRset */
    bool is_below;           /* it lies at or below the zone: resolvers need its glue */
    bool is_alias, does_not_exist;
    bool lookup_failed;                    /* whether it has addresses is not known */
    struct wf_checked_addresses glue, own; /* of the delegation; of the zone the name lies in */
};

struct wf_checked_ds {
    uint16_t tag;
    uint8_t algorithm, digest_type;
    bool usable;  /* algorithm and digest type can be checked here */
    bool has_key; /* it names a key of the zone */
    bool has_tag; /* if not: a key of the zone has its tag and algorithm, so the digest is wrong */
    bool key_signs; /* and that key signs the DNSKEY RRset */
};

enum wf_zone_state {
    WF_ZONE_UNKNOWN, /* that could not be found out: see chain_text */
    WF_ZONE_FOUND,
    WF_ZONE_ABSENT,   /* the zone above says that there is no such name */
    WF_ZONE_NO_CUT,   /* or that the name is in it, and begins no zone */
    WF_ZONE_CHAIN_BAD /* the chain of trust breaks above it */
};

struct wf_zone_facts {
    struct wf_name zone;
    struct wf_name parent; /* the zone above; unset for the root */
    enum wf_zone_state state;
    bool anchored;             /* the chain begins with the trust anchor */
    enum wf_security security; /* what the zone should be, by its DS RRset */
    bool delegation_seen;      /* NS and glue are those of the parent's servers */
    unsigned parents_asked, parents_silent, parents_refused;
    unsigned parents_differ_ns, parents_differ_ds; /* of them, that say another thing than most */

    /* what the diagnosis says of a chain or an answer that does not hold */
    bool explained;
    char cause[32];
    enum wf_party party;
    struct wf_name broken_zone;
    char chain_text[WF_CHECK_TEXT_SIZE], chain_remedy[WF_CHECK_TEXT_SIZE];

    bool keys_seen; /* of some server; else what the DS records name is not known */
    unsigned ds_count, ds_total;
    struct wf_checked_ds ds[WF_CHECK_DS];
    struct wf_checked_set ds_set; /* by the parent */

    unsigned name_count, name_total; /* that are looked at; that there are */
    struct wf_checked_name names[WF_CHECK_NAMES];
    unsigned server_count, server_total;
    struct wf_checked_server servers[WF_CHECK_SERVERS];
    bool no_ipv6;          /* this host has no way out over IPv6 */
    bool resolver_answers; /* where all servers refused this host: the resolver has a SOA record */

    bool gave_up, no_memory;
    unsigned questions;
    uint32_t elapsed_ms;
};

#endif
