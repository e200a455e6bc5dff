/*
 * case.h - the working state of one diagnosis: what the examiners share and what they find.
 *
 * Examiners look at one kind of evidence each and add facts. A fact is a possible cause with all
 * that is needed to tell it; ranking.c ranks the facts, word.c words the winner.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_CASE_H
#define WF_DIAGNOSE_CASE_H

#include "diagnose/diagnose.h"

struct wf_case;
struct wf_fact;

/* Appends a clause that can follow "zone: "; hide: leave out addresses clients may not see. */
typedef void wf_describe(const struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out,
                         bool hide);

/* Appends a sentence that tells the party at fault what to do, with the actual values. */
typedef void wf_fix(struct wf_case *c, const struct wf_fact *fact, struct wf_strbuf *out);

/* A DS record, read. */
struct wf_ds {
    bool usable;    /* as far as is known this resolver supports it */
    bool supported; /* its algorithm at least */
    uint16_t tag;
    uint8_t algorithm, digest_type;
    const uint8_t *digest;
    uint16_t digest_len;
};

/* A DNSKEY record, read. */
struct wf_key {
    uint16_t tag, flags;
    uint8_t algorithm, protocol;
    const struct wf_rdata *rdata;
};

/* An RRSIG record, read. Times are RFC 4034's 32 bits, made absolute next to the time of day. */
struct wf_sig {
    uint16_t covered, tag;
    uint8_t algorithm, labels;
    int64_t inception, expiration;
    struct wf_dname signer;
    uint16_t signature_len;
};

/* The keys of a zone, read from its DNSKEY RRset. */
struct wf_keyset {
    struct wf_dname zone;
    const struct wf_rrset *rrset; /* NULL when there is none */
    uint16_t count;
    struct wf_key keys[WF_MAX_RRS];
};

/* The attempts at the servers of one zone, a line for each server. */
struct wf_server_set {
    struct wf_dname zone;
    uint16_t count, total; /* of lines; total counts those beyond the bound too */
    uint16_t known;        /* all the delegation's servers, those not asked included */
    bool configured;       /* forwarders or stub servers */
    struct wf_server_line lines[WF_MAX_SERVERS];
};

/* What a response says does not exist, or exists only by a wildcard. */
enum wf_denied {
    WF_DENIED_NAME,       /* NXDOMAIN */
    WF_DENIED_TYPE,       /* NODATA */
    WF_DENIED_BY_WILDCARD /* an answer expanded from a wildcard: the name itself does not exist */
};

/* The first thing that a proof of nonexistence lacks. */
enum wf_gap {
    WF_GAP_UNKNOWN,         /* none is seen */
    WF_GAP_UNVERIFIED,      /* nor is it known that the records' signatures are good */
    WF_GAP_NO_MATCH,        /* no record is at the name */
    WF_GAP_TYPE_LISTED,     /* the record at the name lists the type, or CNAME */
    WF_GAP_WILDCARD_LISTED, /* that of the wildcard which stands for the name does */
    WF_GAP_NAME_COVER,      /* no record covers the name (NSEC3: the next closer name) */
    WF_GAP_WILDCARD_COVER,  /* no record covers the wildcard that could have answered */
    WF_GAP_ENCLOSER,        /* no NSEC3 matches an enclosing name */
    WF_GAP_HASH,            /* NSEC3 of an unknown hash algorithm, or of different parameters */
    WF_GAP_ITERATIONS       /* more NSEC3 iterations than are accepted */
};

struct wf_proof {
    enum wf_gap gap;
    bool nsec3;
    bool whole;              /* all that was to be looked at for a gap was */
    struct wf_dname at;      /* the name the gap is at */
    uint8_t wildcard_labels; /* of the name, behind the "*." that covers it or is not covered */
    uint16_t iterations;
};

struct wf_fact {
    enum wf_cause cause;
    enum wf_party party; /* WF_PARTY_NONE: the table's */
    enum wf_scope scope;
    struct wf_dname zone;
    wf_describe *describe;      /* NULL: the table's meaning */
    uint16_t ede;               /* 0: the table's code */
    wf_fix *fix;                /* NULL: the table's remedy */
    uint16_t also;              /* a second code that is true, told last; 0: none */
    wf_describe *describe_also; /* its text */
    struct wf_key key;
    const struct wf_rrset *rrset; /* that the fact is about */
    struct wf_sig sig, other_sig; /* either may be meant; algorithm 0: there is no other */
    struct wf_ds ds;
    const struct wf_server_set *servers;
    const struct wf_verdict *verdict; /* an earlier verdict that is passed on as it is */
    const struct wf_keyset *keys;     /* that the fact is about */
    struct wf_dname other;            /* a second name: what is denied, a server's name */
    uint16_t type;                    /* of what is denied */
    enum wf_denied denied;
    struct wf_proof proof;
    bool as_configured; /* it is so as a forwarder or stub server gives it */
};

/* What came of a server's name. */
struct wf_name_state {
    unsigned plight;              /* delegation.c's */
    const struct wf_verdict *why; /* looking it up failed; or NULL */
};

enum { WF_MAX_FACTS = 12 };

/*
 * What may still be read octet by octet of records and names, and be hashed of them. Zones as they
 * are take a tenth of it. One that is made to be read for longer gets no explanation of its DNSSEC,
 * rather than one from half the evidence.
 */
enum {
    WF_MAX_OCTETS = 5632,
    WF_MAX_HASHED =
        2048 /* three NSEC3 hashes of ten iterations, or seven keys of RSA with 2048 bits */
};
struct wf_effort {
    unsigned octets;
    bool spent;
    unsigned hashed;
    void *digest_context; /* see digest.h; the case's, or NULL */
    uint8_t digest_type;  /* it was used for; 0: none */
};

struct wf_case {
    const struct wf_evidence *ev;
    struct wf_policy left;        /* what may still be spent */
    struct wf_effort *effort;     /* likewise; not part of what a const case keeps constant */
    struct wf_keyset keys;        /* of the zone the validator stopped at */
    struct wf_keyset parent_keys; /* of the zone above it that signs its DS RRset */
    struct wf_ds ds[WF_MAX_RRS];
    uint16_t ds_count;
    struct wf_server_set servers;     /* of the delegation that failed */
    struct wf_server_set key_servers; /* asked for the DNSKEY or DS RRset that could not be had */
    struct wf_name_state names[WF_MAX_SERVER_NAMES]; /* of the delegation, once examined */
    bool silence_witness;
    struct wf_clock_suspect clock; /* unset unless the zone's signature is out of its dates */
    struct wf_fact facts[WF_MAX_FACTS];
    uint16_t fact_count;
};

/* Adds a fact with cause, scope and zone set; the rest is for the caller to fill. Never NULL: when
 * there is no room the last one is reused. */
struct wf_fact *wf_case_fact(struct wf_case *c, enum wf_cause cause, enum wf_scope scope,
                             struct wf_dname zone);

/* Takes octets from what may still be read; false when there are not so many left. */
bool wf_case_spend(const struct wf_case *c, size_t octets);

/* Takes one digest, and its input from what may be hashed; false when there is not so much left. */
bool wf_case_spend_digest(struct wf_case *c, size_t octets);

/* Adds the fact that an earlier verdict holds for this failure, too. */
void wf_case_remembered(struct wf_case *c, const struct wf_verdict *earlier);

/*
 * Adds the verdict on a sub-query as a fact, where the sub-query failed by a fault of this
 * resolver's own; returns whether it did. Then it says nothing of the zone it was about.
 */
bool wf_case_own_fault(struct wf_case *c, const struct wf_verdict *why, enum wf_scope scope);

/* The examiners, in the order they run. */
void wf_examine_dnssec(struct wf_case *c);
void wf_examine_origin(struct wf_case *c);
void wf_examine_clock(struct wf_case *c);
void wf_examine_insecure(struct wf_case *c);
void wf_examine_servers(struct wf_case *c);
void wf_examine_delegation(struct wf_case *c);
void wf_examine_network(struct wf_case *c);
void wf_examine_limits(struct wf_case *c);
void wf_examine_memory(struct wf_case *c);

/* Adds a fact for each fault of a set's servers; returns whether there was any. */
bool wf_examine_set(struct wf_case *c, const struct wf_server_set *set);

/* Whether every server of the set that was asked failed in some way. */
bool wf_servers_all_fail(const struct wf_server_set *set);

/* Words the fact: verdict with EDE, texts, remedy, detail lines. */
void wf_compose(struct wf_case *c, const struct wf_fact *fact, struct wf_finding *finding);

#endif
