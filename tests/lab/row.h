/*
 * row.h - what a scenario is: one row of the lab's table.
 *
 * A row says what is broken, what is asked and what must come of it. Everything it does not say is
 * as in a well-run zone: signed with NSEC and ECDSA P-256, one IPv4 and one IPv6 server that
 * answer. Texts may hold placeholders that the world fills in (see placeholder.h).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_ROW_H
#define LAB_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ldns/ldns.h>

#include "lab/fault.h"

enum {
    LAB_MAX_FAULTS = 6,
    LAB_MAX_SPECS = 8,
    LAB_MAX_SERVERS = 40,
    LAB_MAX_LINES = 12,
    LAB_MAX_ALSO = 8,
    LAB_MAX_EDES = 4,
    LAB_MAX_TEXTS = 6,
    LAB_NO_TTL = UINT16_MAX /* a TTL of 0 */
};

/* What a server does with a query for its zone. */
enum lab_act {
    LAB_ACT_ANSWER,
    LAB_ACT_DROP,        /* silence */
    LAB_ACT_CLOSED,      /* nothing listens: the port is closed */
    LAB_ACT_RCODE,       /* arg: the rcode, extended ones included */
    LAB_ACT_NO_AA,       /* the right answer without AA */
    LAB_ACT_PORTAL,      /* NXDOMAIN for everything with RA and without AA, as a resolver says it */
    LAB_ACT_UP_REFERRAL, /* a referral to the root */
    LAB_ACT_SELF_REFERRAL, /* a referral to the zone itself */
    LAB_ACT_DELAY,         /* arg: milliseconds */
    LAB_ACT_STRIP,         /* as if the client had not asked for DNSSEC */
    LAB_ACT_TRUNCATE,      /* TC on every UDP answer */
    LAB_ACT_GARBAGE,       /* the right id, then noise */
    LAB_ACT_WRONG_ID,
    LAB_ACT_WRONG_QUESTION,
    LAB_ACT_CUT,                 /* the answer stops in the middle */
    LAB_ACT_POINTER_LOOP,        /* a compression pointer to itself */
    LAB_ACT_BAD_RDLENGTH,        /* an RDLENGTH beyond the packet */
    LAB_ACT_SHORT,               /* fewer octets than a header has */
    LAB_ACT_LOWERCASE,           /* the question comes back in lower case */
    LAB_ACT_VARY,                /* the same, and another address each time */
    LAB_ACT_STALE,               /* an old copy of the zone: its signatures have expired */
    LAB_ACT_BEHIND,              /* an earlier version of the zone, which is signed well */
    LAB_ACT_DROP_LARGE,          /* silence instead of an answer of more octets than arg */
    LAB_ACT_NO_EMPTY,            /* NXDOMAIN for names that only have names below them */
    LAB_ACT_DS_BELOW,            /* asked for a DS, it answers out of the zone below */
    LAB_ACT_EDNS_FORMERR,        /* FORMERR to EDNS, an answer without it */
    LAB_ACT_EDNS_FORMERR_SILENT, /* FORMERR to EDNS, silence without it */
    LAB_ACT_COMPACT,             /* one NSEC for what is not there, made when it is asked for */
    LAB_ACT_NARROW,              /* NSEC3 made in the same way, which cover next to nothing */
    LAB_ACT_PARKED,    /* an address for every name, unsigned, and nothing of other types */
    LAB_ACT_ALIAS_ALL, /* every question is answered with an unsigned CNAME out of the zone */
    LAB_ACT_COUNT
};

/* What it does over TCP when that is not the same. */
enum lab_tcp {
    LAB_TCP_SAME,
    LAB_TCP_REFUSE, /* nothing listens */
    LAB_TCP_SILENT, /* accepts, reads, never answers */
    LAB_TCP_CLOSE   /* closes when the query has come */
};

enum lab_net { LAB_NET_END, LAB_NET_V4, LAB_NET_V6, LAB_NET_V4_NO_ROUTE };

struct lab_server_spec {
    enum lab_net net;
    enum lab_act act;
    uint32_t arg;
    ldns_rr_type only; /* act holds for this type only, everything else is answered */
    const char *below; /* act holds for this name, relative to the zone, and those below it only */
    enum lab_tcp tcp;
    bool udp_only; /* act holds over UDP only: another program answers TCP */
    bool aa;       /* with LAB_ACT_RCODE: it has the AA flag, so that the answer counts */
    bool tls;      /* it also listens for TLS */
    uint16_t ede;  /* with ede_text: an EDE of the server's own on every answer */
    const char *ede_text;
    uint16_t ede_len; /* octets of a text that may hold any; 0: it ends as strings do */
    uint16_t options; /* so many other EDNS options on every answer, too */
};

#define V4(...)                                                                                    \
    {                                                                                              \
        .net = LAB_NET_V4, __VA_ARGS__                                                             \
    }
#define V6(...)                                                                                    \
    {                                                                                              \
        .net = LAB_NET_V6, __VA_ARGS__                                                             \
    }
#define V4_NO_ROUTE                                                                                \
    {                                                                                              \
        .net = LAB_NET_V4_NO_ROUTE                                                                 \
    }
#define ANSWERS              .act = LAB_ACT_ANSWER
#define IS_SILENT            .act = LAB_ACT_DROP
#define IS_CLOSED            .act = LAB_ACT_CLOSED
#define SAYS_RCODE(code)     .act = LAB_ACT_RCODE, .arg = (code)
#define REFUSES              SAYS_RCODE(LDNS_RCODE_REFUSED)
#define SAYS_EMPTY(code)     SAYS_RCODE(code), .aa = true
#define DOES(what)           .act = LAB_ACT_##what
#define DROPS_ABOVE(octets)  .act = LAB_ACT_DROP_LARGE, .arg = (octets)
#define IS_SLOW(ms)          .act = LAB_ACT_DELAY, .arg = (ms)
#define ONLY_FOR(type)       .only = LDNS_RR_TYPE_##type
#define ONLY_BELOW(name)     .below = (name)
#define OVER_TCP(what)       .tcp = LAB_TCP_##what
#define BY_UDP               .udp_only = true
#define HAS_TLS              .tls = true
#define WITH_EDE(code, text) .ede = (code), .ede_text = (text)
#define WITH_EDE_OCTETS(code, octets)                                                              \
    .ede = (code), .ede_text = (octets), .ede_len = sizeof(octets) - 1
#define WITH_OPTIONS(n) .options = (n)

enum lab_signing { LAB_NSEC, LAB_NSEC3, LAB_NSEC3_OPTOUT, LAB_UNSIGNED };

struct lab_zone_spec {
    const char *name; /* absolute with a final dot, or relative to the row's zone */
    enum lab_signing signing;
    uint8_t algorithm;   /* 0: 13, ECDSA P-256 with SHA-256 */
    uint16_t iterations; /* of NSEC3 */
    uint16_t rsa_bits;   /* of keys; 0: 1024 */
    uint16_t key_ttl; /* of the DNSKEY RRset, in seconds; 0: as of all others; LAB_NO_TTL: none */
    uint16_t ds_ttl;  /* likewise, of the DS RRset at the parent */
    uint16_t ns_ttl;  /* likewise, of its NS RRset and the addresses in it, at the parent, too */
    uint16_t neg_ttl; /* likewise, of what says that there is nothing */
    bool no_ds;       /* signed, but the parent has no DS */
    bool undelegated; /* the parent knows nothing of it */
    struct lab_fault faults[LAB_MAX_FAULTS];
    struct lab_server_spec servers[LAB_MAX_SPECS];
    bool at_parent;                     /* served by the parent's servers, without any of its own */
    uint16_t copies;                    /* so many servers of each; 0: one */
    const char *records[LAB_MAX_LINES]; /* in addition; master-file text */
    const char *delegation[LAB_MAX_LINES]; /* NS and glue, instead of one ns<i> a server;
                                              "*9 ..." stands nine times, # is the number */
    const char *apex[LAB_MAX_LINES]; /* what the zone itself has of these, where that differs */
};

/* What must be told of a row that fails. cause NULL: nothing fails, nothing may be told. */
struct lab_expect {
    const char *cause;    /* id in module/causes.def */
    const char *at_fault; /* zone, parent, network, resolver, forwarder, none */
    const char *zone;     /* where it broke; NULL: the row's zone; "*": any */
    struct {
        uint8_t count;
        uint16_t code[LAB_MAX_EDES];
    } ede;                            /* fresh, in order */
    const char *says[LAB_MAX_TEXTS];  /* each stands in one of the EDE texts */
    const char *never[LAB_MAX_TEXTS]; /* none of them stands in any text */
};

#define EDE(...)   .ede = {sizeof((const uint16_t[]){__VA_ARGS__}) / 2, {__VA_ARGS__}}
#define SAYS(...)  .says = {__VA_ARGS__}
#define NEVER(...) .never = {__VA_ARGS__}

enum lab_profile_id {
    LAB_PROFILE_DEFAULT,
    LAB_PROFILE_NO_IPV6,
    LAB_PROFILE_IMPATIENT,
    LAB_PROFILE_OTHER_ANCHOR,
    LAB_PROFILE_CLOCK_AHEAD,
    LAB_PROFILE_CLOCK_BEHIND,
    LAB_PROFILE_NO_ROOT,
    LAB_PROFILE_CONFIGURED,
    LAB_PROFILE_INSECURE,
    LAB_PROFILE_CAPS,
    LAB_PROFILE_LOCAL_MODULE,
    LAB_PROFILE_OUTAGE,
    LAB_PROFILE_HARDENED,
    LAB_PROFILE_DATELESS,
    LAB_PROFILE_CLOCK_NEAR,
    LAB_PROFILE_CLOCK_DAY,
    LAB_PROFILE_CONTROL, /* without rows: what differ compares the default without the module to */
    LAB_PROFILE_COUNT
};

struct lab_row {
    const char *label;  /* names the row; its zone is <label>.test. unless zone.name says else */
    const char *broken; /* for people */
    struct lab_zone_spec zone;
    struct lab_zone_spec also[LAB_MAX_ALSO];
    struct {
        const char *name;  /* relative to the row's zone, or absolute; NULL: www */
        ldns_rr_type type; /* 0: A */
    } ask;
    const char *second;   /* another name that fails for the same reason; NULL: none */
    bool second_is_alias; /* its answer is no error: a distribution's Unbound calls nobody for it */
    const char *warm;     /* a name that is asked for before anything of the row is broken, so that
                             the cache holds the row's zones as they were; NULL: none. Only "lab run"
                             has such rows */
    bool repaired;        /* a row with warm: the zones were broken then, and are good afterwards */
    ldns_pkt_rcode rcode; /* of a row that does not fail; NOERROR unless said */
    bool secure;          /* a row that does not fail has AD */
    bool asked_once;      /* asked again, Unbound may fail in another way */
    bool before_reload;   /* after one Unbound knows its servers for dead */
    bool uncached;        /* Unbound may resolve this failure again for each question */
    bool answered;        /* expect is about a good answer, asked for with ede-insecure */
    unsigned since, before; /* Unbound's releases in which it is so (11701 is 1.17.1); 0: all */
    enum lab_profile_id profile;
    const char *conf; /* in addition in its unbound.conf */
    bool demo;        /* stands on the demonstration screen */
    struct lab_expect expect;
    struct lab_expect patched; /* what a patched Unbound can tell; cause NULL: the same */
};

#define ASK(owner, rrtype) .ask = {.name = (owner), .type = LDNS_RR_TYPE_##rrtype}

extern const struct lab_row lab_rows[];
extern const size_t lab_row_count;

/* The table's parts in their order, each with its number of rows. Ends with a heading of NULL. */
struct lab_row_group {
    const char *heading;
    size_t count;
};
extern const struct lab_row_group lab_row_groups[];

/* The zones above all rows: the root and the top-level domains. Ends with a name of NULL. */
extern const struct lab_zone_spec lab_infrastructure[];

#endif
