/*
 * verdict.h - what the evidence means: cause, zone, party, and what clients and operators get.
 *
 * A verdict owns all its memory and can be copied by assignment. Texts are UTF-8, terminated, and
 * hold no control characters.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_VERDICT_H
#define WF_VERDICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "common/addr.h"
#include "common/clear.h"
#include "common/name.h"
#include "evidence.h"

enum wf_cause {
#define WF_CAUSE(symbol, ...) WF_CAUSE_##symbol,
#include "causes.def"
#undef WF_CAUSE
    WF_CAUSE_COUNT
};

/* What a cause is about. */
enum wf_cause_group {
    WF_GROUP_DNSSEC,     /* keys, signatures and proofs: seen by validation alone */
    WF_GROUP_DELEGATION, /* the names and addresses of a zone's servers */
    WF_GROUP_SERVERS,    /* what servers answer */
    WF_GROUP_TRANSPORT,  /* the way to them */
    WF_GROUP_CHAIN,      /* aliases, and the steps that a resolution takes */
    WF_GROUP_RESOLVER,   /* this resolver's own doing */
    WF_GROUP_COUNT
};

/* From where a cause is seen, other than here. */
enum wf_cause_seen {
    WF_SEEN_ANYWHERE,   /* in what any resolver passes on, with CD set */
    WF_SEEN_AT_SERVERS, /* by whoever asks the name servers */
    WF_SEEN_HERE,       /* nowhere else: it is about this resolver, and others resolve the name */
    WF_SEEN_CUT_OFF,    /* nor here: this resolver reaches nobody that could be asked */
    WF_SEEN_COUNT
};

/* Who must act. */
enum wf_party {
    WF_PARTY_NONE,
    WF_PARTY_ZONE,   /* whoever runs the zone's DNS */
    WF_PARTY_PARENT, /* the zone's owner, at the zone above: the delegation or the DS RRset */
    WF_PARTY_NETWORK,
    WF_PARTY_RESOLVER,  /* this resolver: clock, anchor, limits, configuration, own network */
    WF_PARTY_FORWARDER, /* the configured upstream */
    WF_PARTY_COUNT
};

/* Which other questions fail for the same reason, and may be told so without new evidence. */
enum wf_scope {
    WF_SCOPE_QUESTION, /* only this one */
    WF_SCOPE_KEYS,     /* every name below the zone with bad keys: they or their DS are at fault */
    WF_SCOPE_SERVERS   /* every name in the zone: its servers do not serve it */
};

/* Extended DNS Error codes (RFC 8914, section 4; IANA "Extended DNS Error Codes"). */
enum wf_ede_code {
#define WF_EDE(symbol, code, name) WF_EDE_##symbol = code,
#include "ede.def"
#undef WF_EDE
};

enum {
    WF_EDE_OPTION = 15,    /* its EDNS option (RFC 8914, section 2) */
    WF_EDE_TEXT_MAX = 180, /* bytes of EXTRA-TEXT, without a NUL */
    WF_VERDICT_EDES = 3,   /* the verdict and two details; "cached error" comes on top */
    WF_TEXT_SIZE = 512,
    WF_REMEDY_SIZE = 320,
    WF_CONTACT_SIZE = 128,
    WF_UNBOUND_TEXT_SIZE = 256
};

struct wf_ede {
    uint16_t code;
    uint8_t text_len;
    char text[WF_EDE_TEXT_MAX + 1];
};

/* Stands in a text where what is wrong is so as a forwarder or stub server gives it. */
#define WF_AS_CONFIGURED "as the configured server "

/* How a text begins to say that not all of the zone's servers gave what is wrong. */
#define WF_ONE_OF_SERVERS " (one of "

/* How a text begins to say that the servers asked are those of a delegation from the cache. */
#define WF_BY_CACHED_DELEGATION ", by the delegation cached "

/* What is kept and told to clients. */
struct wf_verdict {
    enum wf_cause cause;
    enum wf_party at_fault; /* the table's, or a nearer one that the evidence shows */
    enum wf_scope scope;
    struct wf_name zone; /* where it broke; unset when not known */
    time_t made;
    uint8_t ede_count;                  /* at most WF_VERDICT_EDES */
    bool has_remedy;                    /* see wf_verdict_set_remedy() */
    struct wf_ede ede[WF_VERDICT_EDES]; /* in the order they are sent, for clients */
};

/* How many of each the event shows; what lies beyond is counted. */
enum {
    WF_SHOW_SERVERS = 16,
    WF_SHOW_ZONES = 4,
    WF_SHOW_KEYS = 8,
    WF_SHOW_CHAIN = 10,
    WF_SHOW_RRSIGS = 2
};

/* One server's part in it: its attempts taken together. */
struct wf_server_line {
    struct wf_addr addr;
    enum wf_reach reach; /* the address's */
    uint8_t zone;        /* index into the finding's zones; WF_SHOW_ZONES when there was no room */
    enum wf_outcome outcome; /* of the last attempt */
    enum wf_lameness lameness;
    uint16_t rcode;
    uint16_t tries;      /* 0: known not to answer, and not retried yet */
    uint32_t dead_for_s; /* then how long it will not be asked; 0 when not known */
    uint32_t silent_s;   /* and for how long, at least, it has not answered; 0 when not known */
    uint32_t waited_ms;  /* all tries together */
    bool no_edns;        /* as in the last attempt's evidence, and the next four */
    bool tcp;
    bool edns_refused;
    bool crowded; /* one of its attempts was over TCP, with all connections in use */
    int sys_errno, tls_verify;
    struct wf_foreign_ede ede;
};

/* Whether the validator heeds a DS record (RFC 4035, section 5.2; RFC 4509, section 3). */
enum wf_ds_use {
    WF_DS_USED,        /* or it is not known */
    WF_DS_UNSUPPORTED, /* its algorithm or digest type */
    WF_DS_OUTRANKED,   /* another one has a stronger digest type (harden-algo-downgrade) */
    WF_DS_USES
};

struct wf_ds_line {
    uint16_t key_tag;
    uint8_t algorithm;
    uint8_t digest_type;
    uint8_t use; /* a wf_ds_use */
};

/* A signature that the verdict is about. Times are absolute. */
struct wf_rrsig_line {
    int64_t inception, expiration;
    uint16_t covered, key_tag;
    uint8_t algorithm;
};

struct wf_dnskey_line {
    uint16_t key_tag;
    uint16_t flags; /* RFC 4034, section 2.1.1 */
    uint8_t algorithm;
};

struct wf_chain_line {
    uint8_t labels; /* the zone is the verdict's zone cut to so many labels */
    enum wf_security security;
};

/*
 * Everything one resolution's event says. From the text on it is set as far as the counts say, and
 * each text to its end.
 */
struct wf_finding {
    bool silence_witness; /* the verdict's zone used to answer, and none of its servers does now */
    /* this host let nothing out to servers of the verdict's zone, over which family */
    bool unsent_v4, unsent_v6;
    /* the RCODE with which all servers of the verdict's zone turned queries away, over which
       family; 0: they did not all */
    uint16_t turned_v4, turned_v6;
    /* the verdict's zone as a witness against this resolver's clock, for later diagnoses */
    bool clock_witness, clock_expired;
    int64_t clock_from, clock_until;
    struct wf_clock_bounds clock_bounds; /* by the good signatures beside it, likewise */
    uint16_t server_count, server_total;
    uint16_t ds_count, ds_total;
    uint16_t dnskey_count, dnskey_total;
    uint16_t rrsig_count;
    uint16_t chain_count;
    uint16_t zone_count;
    struct wf_copy ds_copy, dnskey_copy; /* unset where the RRset was read in the resolution */
    time_t now;                          /* when the resolution ended */
    uint32_t seen_s; /* how long ago what is told was seen, which an earlier resolution found */
    struct wf_name clock_parent;
    struct wf_verdict verdict;
    char text[WF_TEXT_SIZE];       /* for the operator: every address, every number */
    char remedy[WF_REMEDY_SIZE];   /* one sentence, with the actual values */
    char contact[WF_CONTACT_SIZE]; /* the mailbox of the verdict's zone; empty when not known */
    char unbound[WF_UNBOUND_TEXT_SIZE];
    struct wf_name zones[WF_SHOW_ZONES]; /* the delegations whose servers were asked */
    struct wf_server_line servers[WF_SHOW_SERVERS];
    struct wf_ds_line ds[WF_SHOW_KEYS];
    struct wf_dnskey_line dnskey[WF_SHOW_KEYS];
    struct wf_rrsig_line rrsig[WF_SHOW_RRSIGS];
    struct wf_chain_line chain[WF_SHOW_CHAIN];
};
WF_ENDS_WITH(
    struct wf_finding, text,
    WF_TEXT_SIZE + WF_REMEDY_SIZE + WF_CONTACT_SIZE + WF_UNBOUND_TEXT_SIZE +
        sizeof(struct wf_name[WF_SHOW_ZONES]) + sizeof(struct wf_server_line[WF_SHOW_SERVERS]) +
        sizeof(struct wf_ds_line[WF_SHOW_KEYS]) + sizeof(struct wf_dnskey_line[WF_SHOW_KEYS]) +
        sizeof(struct wf_rrsig_line[WF_SHOW_RRSIGS]) + sizeof(struct wf_chain_line[WF_SHOW_CHAIN]));

/* The row of causes.def. Requires cause < WF_CAUSE_COUNT. */
struct wf_cause_info {
    const char *id;
    enum wf_cause_group group;
    enum wf_cause_seen seen;
    bool tells_insecure; /* also of a good answer, why that counts as insecure */
    uint16_t ede;
    enum wf_party party;
    const char *meaning; /* a clause that can follow "zone: " */
    const char *remedy;  /* a sentence */
};
const struct wf_cause_info *wf_cause_info(enum wf_cause cause);

/* "dnssec", "delegation", ... and "anywhere", "at-servers", ...: for the tests' scripts. */
const char *wf_cause_group_name(enum wf_cause_group group);
const char *wf_cause_seen_name(enum wf_cause_seen seen);

/* Makes a zeroed verdict one of the cause, as its row has it, without words. */
void wf_verdict_begin(struct wf_verdict *verdict, enum wf_cause cause, time_t made);

/*
 * Keeps what is to be done, for operators, whoever asks, in the room that the texts of the EDEs
 * leave: they are not changed from then on. Where that is too little none is kept, as half a remedy
 * is none. What is kept: writes it, terminated, and returns its length; 0 when there is none.
 */
void wf_verdict_set_remedy(struct wf_verdict *verdict, const char *remedy);
size_t wf_verdict_remedy(const struct wf_verdict *verdict, char remedy[WF_REMEDY_SIZE]);

/* Whether the zone itself, or the one above it, has to act: then no resolver can help. */
bool wf_verdict_is_of_zone(const struct wf_verdict *verdict);

/* "zone", "parent", ...: the value of at_fault in events. */
const char *wf_party_name(enum wf_party party);

#endif
