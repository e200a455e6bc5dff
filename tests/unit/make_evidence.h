/*
 * make_evidence.h - evidence for the diagnosis from a short description.
 *
 * A scene describes how one resolution failed. What it leaves out is as in a sound zone: bank.test
 * below test below the root, signed with P-256 by a key signing key that the DS record at the
 * parent names and a zone signing key, and asked for www.bank.test/A. Keys, digests and signatures
 * are real.
 *
 * Lists are written with the macros: .ds = DS({.key = OLD}), .sigs = SIGS({.key = ZSK}).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_MAKE_EVIDENCE_H
#define WF_MAKE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "evidence.h"
#include "make_stage.h"
#include "verdict.h"

enum {
    WF_NOW = 1795403045, /* 2026-11-23T03:04:05Z: the time of day of every scene */
    HOUR = 3600,
    DAY = 24 * HOUR
};

/* The key pairs there are. */
enum wf_pair {
    PAIR_NONE,
    PAIR_KSK,   /* the zone's key signing key, 257 */
    PAIR_ZSK,   /* the zone's zone signing key, 256 */
    PAIR_OLD,   /* a key signing key that the zone no longer publishes, 257 */
    PAIR_ABOVE, /* the only key of the parent, 257 */
    PAIR_COUNT
};

/* Their tags with the flags above. */
#define TAG_KSK   "60798"
#define TAG_ZSK   "45764"
#define TAG_OLD   "4655"
#define TAG_ABOVE "55887"

enum { NO_FLAGS = 0xffff };

struct wf_made_key {
    enum wf_pair pair;
    uint16_t flags;    /* 0: the pair's own; NO_FLAGS: none */
    uint8_t algorithm; /* 0: 13 */
    uint8_t protocol;  /* 0: 3 */
};

struct wf_made_ds {
    struct wf_made_key key;
    uint16_t tag;        /* 0: the key's */
    uint8_t algorithm;   /* 0: the key's */
    uint8_t digest_type; /* 0: 2, SHA-256; of a type that ldns lacks the digest is SHA-256's */
    bool altered;        /* the digest's last octet */
};

struct wf_made_sig {
    struct wf_made_key key;
    int32_t from, until; /* seconds from the time of day; both 0: an hour ago, in 13 days */
    const char *signer;  /* NULL: the zone */
    int8_t labels;       /* added to the right label count */
    uint8_t algorithm;   /* 0: the key's */
    uint16_t tag;        /* 0: the key's */
    uint16_t covered;    /* 0: the RRset's type */
    uint8_t size;        /* octets of the signature; 0: all */
    bool altered;        /* the signature's last octet */
    bool cut;            /* the RDATA ends within the fixed part */
};

/* An NSEC3 that either matches a name or covers it; its ends are one beside the name's hash. */
struct wf_made_nsec3 {
    const char *at;
    const char *around;
    const char *types;
    uint16_t iterations;
    uint8_t hash;     /* 0: 1, SHA-1 */
    const char *salt; /* hexadecimal; NULL: none */
};

struct wf_made_sigs {
    const struct wf_made_sig *list;
    size_t count;
    bool none;
};

struct wf_made_rrset {
    const char *records[5]; /* in master file format */
    struct wf_made_nsec3 nsec3;
    struct wf_made_sigs sigs; /* unset: by the zone signing key */
    enum wf_security security;
};

struct wf_made_message {
    uint16_t rcode;
    struct {
        const struct wf_made_rrset *list;
        size_t count;
    } answer, authority;
};

struct wf_made_attempt {
    const char *server;
    enum wf_outcome outcome;
    uint16_t rcode;    /* counts when answered */
    const char *zone;  /* NULL: the delegation's */
    const char *asked; /* NULL: the zone */
    uint16_t type;     /* 0: A */
    enum wf_lameness lameness;
    bool configured;
    bool no_edns, edns_refused, tcp;
    int sys_errno;
    int tls_verify;
    uint32_t waited_ms;
    uint16_t ede_code;
    const char *ede_text; /* NULL: the server sent no EDE */
};

struct wf_made_attempts {
    const struct wf_made_attempt *list;
    size_t count;
};

struct wf_made_server {
    const char *addr;
    bool lame, bogus, dead, has_answered, own;
    uint32_t dead_for_s;
    uint32_t silent_s;
    enum wf_ban ban;
    uint8_t ban_bits;
    bool listed_too;
    uint16_t port; /* 0: 53 */
};

struct wf_made_server_name {
    const char *name;
    enum wf_lookup v4, v6;
};

struct wf_made_delegation {
    const char *zone; /* NULL: the scene's */
    struct {
        const struct wf_made_server *list;
        size_t count;
    } servers;
    struct {
        const struct wf_made_server_name *list;
        size_t count;
    } names;
    uint16_t name_total;   /* 0: as many as there are */
    uint16_t server_total; /* of their addresses; 0: as many as there are */
    bool configured, stub, bogus, by_tls, by_tcp;
    int32_t age, left; /* of its NS RRset in the cache; age 0: it was just read */
};

/* An earlier or a sub-query's verdict. */
struct wf_made_verdict {
    enum wf_cause cause;
    const char *zone;
    const char *text;    /* of its first EDE; NULL: there is no verdict */
    enum wf_party party; /* unset: the cause's */
    const char *remedy;  /* NULL: none is kept */
    uint32_t age_s;      /* how long ago it was made; 0: five seconds */
};

struct wf_made_subquery {
    const char *name;
    uint16_t type;
    uint16_t rcode;
    bool is_alias;
    bool ruled, rule_gives;
    enum wf_security security;
    const struct wf_made_message *response;
    const struct wf_made_attempts *attempts;
    struct wf_made_verdict verdict;
    const char *withheld; /* an address; NULL: none */
};

struct wf_made_suspect {
    const char *zone;
    bool expired;
    int32_t from, until; /* seconds from the time of day */
};

struct wf_scene {
    const char *question; /* NULL: www.bank.test */
    uint16_t type;        /* 0: A */
    enum wf_ending ending;
    uint32_t elapsed_ms;
    const char *waiting; /* a name that is looked up for it; NULL: it waits for its own */
    uint16_t waiting_type;
    const char *zone;   /* NULL: bank.test */
    const char *parent; /* the nearest one that is secure; NULL: the one right above */
    bool keys_bad, is_anchor, anchor_is_key, hardened, dates_ignored;
    int32_t keys_kept_s; /* with keys_bad: judged before, and for so long */
    int32_t skew_min, skew_max;
    int32_t date_override; /* seconds from the time of day; 0: none */
    uint16_t ns_kept, ds_kept, sigs_kept, sigs_tried, denial_sigs_tried;
    struct {
        const struct wf_made_ds *list; /* unset: names the key signing key */
        size_t count;
        bool none;
    } ds;
    struct wf_made_sigs ds_sigs; /* unset: by PAIR_ABOVE */
    enum wf_security ds_security;
    int32_t ds_age, dnskey_age, copies_left; /* seconds: they were in the cache; 0: just read */
    struct {
        const struct wf_made_key *list; /* unset: PAIR_KSK, PAIR_ZSK */
        size_t count;
        bool none;
    } dnskey;
    struct wf_made_sigs dnskey_sigs; /* unset: by PAIR_KSK */
    struct wf_made_sigs parent_sigs; /* of the parent's DNSKEY RRset; unset: by PAIR_ABOVE */
    const struct wf_made_message *response;
    const char *chased;
    const char *cut;
    uint16_t rrset_skip;
    struct wf_made_attempts attempts;
    uint16_t attempt_total; /* 0: as many as there are */
    const struct wf_made_delegation *delegation;
    struct {
        const struct wf_made_subquery *list;
        size_t count;
    } subqueries;
    struct {
        const struct wf_made_suspect *list;
        size_t count;
    } suspects;
    int32_t bounds_from, bounds_until; /* seconds from the time of day; both 0: none */
    struct {
        const char *owner, *addr; /* NULL: the list ends */
    } withheld[WF_MAX_WITHHELD];
    struct wf_made_verdict remembered_keys, remembered_servers, remembered_question,
        remembered_hosts;
    uint32_t ds_algorithms_unknown, ds_digests_unknown; /* bits, as in the evidence */
    struct wf_inability inability;
    const char *aliases[WF_MAX_ALIASES], *alias_target, *alias_zone;
    bool takes_all_v4, takes_all_v6;
    bool has_ipv6, lacks_ipv4, takes_addresses, tls_upstream, tcp_upstream, lacks_certificates;
    bool no_interface;
    uint16_t udp_ports;
    enum wf_origin origin;
    const char *configured_zone;
    /* of keys that are bad; NULL: as far as configured_zone reaches */
    const char *dnskey_configured, *ds_configured;
    enum wf_limit limit;
    uint32_t limit_value;
    bool refused_here;
    bool answers_vary;
    bool stood_in_for;
    enum wf_asked_back asked_back;
    const char *led_from; /* NULL: no rule of this resolver's own does */
    bool unproven_is_bogus;
    bool rate_limited;
    const char *answered; /* a name that is cached of the zone; NULL: none */
    uint16_t answered_type;
    uint32_t answered_s;
    uint8_t failed_names;
    uint16_t silent_zones;
    bool tld_silent;
    uint16_t unsent_zones_v4, unsent_zones_v6;
    bool answered_v4, answered_v6, no_tcp;
    struct wf_turned turned_v4, turned_v6;
    int32_t silence_s;
    struct {
        const char *name; /* NULL: the question lies in none */
        bool expired, checked, fallback, bare;
    } auth_zone;
    const char *unbound_text;
};

/* Keys, then attempts that ended in one way or another. */
#define KSK                                                                                        \
    {                                                                                              \
        .pair = PAIR_KSK                                                                           \
    }
#define ZSK                                                                                        \
    {                                                                                              \
        .pair = PAIR_ZSK                                                                           \
    }
#define OLD                                                                                        \
    {                                                                                              \
        .pair = PAIR_OLD                                                                           \
    }
#define ABOVE                                                                                      \
    {                                                                                              \
        .pair = PAIR_ABOVE                                                                         \
    }
#define ANSWERS(addr, code, ...)                                                                   \
    {                                                                                              \
        .server = (addr), .outcome = WF_OUTCOME_ANSWERED, .rcode = (code), __VA_ARGS__             \
    }
#define FAILS(addr, how, ...)                                                                      \
    {                                                                                              \
        .server = (addr), .outcome = WF_OUTCOME_##how, __VA_ARGS__                                 \
    }

#define WF_LIST(type, ...)                                                                         \
    {                                                                                              \
        .list = (const type[]){__VA_ARGS__},                                                       \
        .count = sizeof((const type[]){__VA_ARGS__}) / sizeof(type)                                \
    }
#define DS(...)       WF_LIST(struct wf_made_ds, __VA_ARGS__)
#define KEYS(...)     WF_LIST(struct wf_made_key, __VA_ARGS__)
#define SIGS(...)     WF_LIST(struct wf_made_sig, __VA_ARGS__)
#define RRSETS(...)   WF_LIST(struct wf_made_rrset, __VA_ARGS__)
#define ATTEMPTS(...) WF_LIST(struct wf_made_attempt, __VA_ARGS__)
#define SERVERS(...)  WF_LIST(struct wf_made_server, __VA_ARGS__)
#define NAMES(...)    WF_LIST(struct wf_made_server_name, __VA_ARGS__)
#define SUBS(...)     WF_LIST(struct wf_made_subquery, __VA_ARGS__)
#define SUSPECTS(...) WF_LIST(struct wf_made_suspect, __VA_ARGS__)
#define NONE                                                                                       \
    {                                                                                              \
        .none = true                                                                               \
    }
#define MESSAGE(...)    (&(const struct wf_made_message){__VA_ARGS__})
#define DELEGATION(...) (&(const struct wf_made_delegation){__VA_ARGS__})
#define TRIED(...)      (&(const struct wf_made_attempts)ATTEMPTS(__VA_ARGS__))

/* Empties the stage and puts the scene on it. Returns the evidence, which is on the stage too. */
struct wf_evidence *wf_evidence_make(struct wf_stage *stage, const struct wf_scene *scene);

#endif
