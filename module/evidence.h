/*
 * evidence.h - what was seen of one failed resolution. The contract between observe/ and diagnose/.
 *
 * Plain C on purpose: neither an Unbound nor an ldns header, because the two cannot be included
 * together. Names and RDATA are in uncompressed wire form (RFC 1035, section 3.1), numbers in host
 * byte order, times in seconds since 1970 (UTC) unless a field says otherwise.
 *
 * Ownership: whoever fills the evidence owns all memory behind its pointers and keeps it unchanged
 * until the diagnosis returns. The diagnosis keeps no pointer into it.
 *
 * Completeness: every part may be missing. A pointer is NULL, a count 0 or a state UNKNOWN where
 * the fact could not be had; the diagnosis then says less, never something else.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_EVIDENCE_H
#define WF_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "common/addr.h"
#include "common/name.h"

/* What is looked at of one failure at most; what lies beyond is counted in the *_total fields. */
enum {
    WF_MAX_ATTEMPTS = 64,
    WF_MAX_SUBQUERIES = 16,
    WF_MAX_RRS = 32,          /* records of one RRset, and as many of its RRSIGs */
    WF_MAX_RRSETS = 24,       /* RRsets of one message */
    WF_MAX_SERVERS = 32,      /* addresses of one delegation */
    WF_MAX_SERVER_NAMES = 16, /* NS names of one delegation */
    WF_MAX_KEY_RDATA = 4096,  /* a larger key is not digested or used */
    WF_MAX_LINKS = 16,        /* zones between the root and the question */
    WF_ANSWERED_KEEP_S = 300, /* an answer of longer ago says nothing of the servers now */
    WF_SEEN_BEFORE_S = 3,     /* what was found so long ago may have been repaired since */
    WF_FAILED_NAMES = 6,      /* names that configured servers failed at, of unrelated domains */
    WF_MAX_WITHHELD = 8       /* addresses that this resolver took out of what servers gave */
};

/* The RR types the diagnosis speaks of (IANA "Resource Record (RR) TYPEs"). */
enum {
    WF_TYPE_A = 1,
    WF_TYPE_NS = 2,
    WF_TYPE_CNAME = 5,
    WF_TYPE_SOA = 6,
    WF_TYPE_AAAA = 28,
    WF_TYPE_DNAME = 39,
    WF_TYPE_DS = 43,
    WF_TYPE_RRSIG = 46,
    WF_TYPE_NSEC = 47,
    WF_TYPE_DNSKEY = 48,
    WF_TYPE_NSEC3 = 50,
    WF_TYPE_ANY = 255 /* a QTYPE */
};

/* RCODEs by which servers fail (IANA "DNS RCODEs"). */
enum {
    WF_RCODE_NOERROR = 0,
    WF_RCODE_FORMERR = 1,
    WF_RCODE_SERVFAIL = 2,
    WF_RCODE_NXDOMAIN = 3,
    WF_RCODE_NOTIMP = 4,
    WF_RCODE_REFUSED = 5,
    WF_RCODE_NOTAUTH = 9,
    WF_RCODE_BADVERS = 16,    /* RFC 6891, section 9 */
    WF_RCODE_UNKNOWN = 0xffff /* no packet, or none that could be read */
};

struct wf_question {
    struct wf_dname name;
    uint16_t type;
    uint16_t rrclass;
};

/* What the validator holds of a zone's keys, an RRset or a response (RFC 4035, section 4.3). */
enum wf_security {
    WF_SECURITY_UNKNOWN, /* not judged, or indeterminate */
    WF_SECURITY_SECURE,
    WF_SECURITY_INSECURE,
    WF_SECURITY_BOGUS
};

struct wf_rdata {
    const uint8_t *data; /* without the RDLENGTH */
    uint16_t len;
};

/*
 * A copy in the resolver's cache that is older than the resolution by some seconds: what its zone
 * has may be another by now. Both 0 for what came later, or where it is not known.
 */
struct wf_copy {
    int64_t received; /* when its answer came */
    int64_t until;    /* when its TTL ends; not before the time of day */
};

/* An RRset and the RRSIGs that came with it. rdata holds first the records, then the RRSIGs. */
struct wf_rrset {
    struct wf_dname owner;
    uint16_t type;
    uint16_t rrclass;
    uint32_t ttl;
    enum wf_security security;
    uint16_t rr_count;    /* at most WF_MAX_RRS */
    uint16_t rrsig_count; /* at most WF_MAX_RRS */
    uint16_t rr_total;    /* as received; larger than rr_count when cut */
    uint16_t rrsig_total;
    const struct wf_rdata *rdata;
    struct wf_copy copy; /* of ds and dnskey of an evidence; else unset */
};

/* A response as the resolver holds it after its own sanitising. */
struct wf_message {
    uint16_t rcode;
    uint16_t answer_count; /* the first so many of rrsets */
    uint16_t authority_count;
    uint16_t rrset_total; /* of both sections; larger than the sum of the counts when cut */
    const struct wf_rrset *rrsets;
};

/* How one query to one server ended. */
enum wf_outcome {
    WF_OUTCOME_PENDING,     /* sent; nothing was seen of its end, or there is none yet */
    WF_OUTCOME_ANSWERED,    /* a response that could be read: see rcode and lameness */
    WF_OUTCOME_SILENT,      /* timeout, or a closed port: this Unbound cannot tell which */
    WF_OUTCOME_TIMEOUT,     /* timeout, known not to be an ICMP error */
    WF_OUTCOME_UNREACHABLE, /* an ICMP error; see sys_errno */
    WF_OUTCOME_TCP_FAILED,  /* connect, reset or silence over TCP */
    WF_OUTCOME_TLS_FAILED,
    WF_OUTCOME_MALFORMED, /* could not be parsed, or answered another question */
    WF_OUTCOME_UNSENT,    /* this host let nothing out; see sys_errno */
    WF_OUTCOME_COUNT
};

/* Why a readable response was of no use (RFC 8499, "lame delegation"). */
enum wf_lameness {
    WF_LAME_NONE,
    WF_LAME_NOT_AUTHORITATIVE, /* no AA, no referral downwards */
    WF_LAME_UPWARD_REFERRAL,
    WF_LAME_SELF_REFERRAL,
    WF_LAME_RECURSIVE, /* no AA, but RA: another resolver's answer, wherever it came from */
    WF_LAME_COUNT
};

/* An EDE option found in a server's response (RFC 8914). The text is the server's, not ours. */
struct wf_foreign_ede {
    bool present;
    uint16_t code;
    uint8_t text_len;
    char text[64]; /* printable ASCII, everything else replaced by '?'; not terminated */
};

struct wf_attempt {
    struct wf_addr server;
    struct wf_dname zone;     /* the delegation that named the server */
    struct wf_question asked; /* as sent: may be minimised (RFC 9156) */
    enum wf_outcome outcome;
    enum wf_lameness lameness;
    uint16_t rcode;    /* WF_RCODE_UNKNOWN unless answered */
    bool configured;   /* a forward-zone's or stub-zone's server, not one found by delegation */
    bool edns_refused; /* it answered FORMERR or NOTIMP to EDNS, and was asked again without */
    bool no_edns;      /* its response had no OPT record: it does not do EDNS (RFC 6891) */
    bool tcp;          /* its response came over TCP, so far as is known */
    int sys_errno;     /* with WF_OUTCOME_UNREACHABLE, UNSENT, TCP_FAILED and TLS_FAILED; 0: not
                          known. ENOBUFS with the last two: when it began all TCP connections that
                          this resolver may have (outgoing-num-tcp) were in use */
    int tls_verify;    /* with WF_OUTCOME_TLS_FAILED: an X509_V_ERR_ of OpenSSL; 0: not known */
    uint32_t waited_ms;
    struct wf_foreign_ede ede;
};

/* Why this resolver asks no server at an address. */
enum wf_ban {
    WF_BAN_NONE,
    WF_BAN_LOCALHOST, /* do-not-query-localhost: yes */
    WF_BAN_LISTED,    /* do-not-query-address */
    WF_BAN_IPV4,      /* do-ip4: no */
    WF_BAN_IPV6,      /* do-ip6: no */
    WF_BAN_FROM_IPV4, /* there is no IPv4 address to send from (outgoing-interface) */
    WF_BAN_FROM_IPV6, /* likewise, of IPv6 */
    WF_BAN_COUNT
};

/* What the infrastructure cache and the delegation say of one server address. */
struct wf_server {
    struct wf_addr addr;
    enum wf_ban ban;
    uint8_t ban_bits;    /* if listed: the length of the prefix that is */
    bool listed_too;     /* with WF_BAN_LOCALHOST: do-not-query-address lists it as well */
    bool own;            /* configured, and this resolver itself listens there */
    bool lame;           /* Unbound keeps it as lame for the zone */
    bool bogus;          /* its address record failed validation */
    bool has_answered;   /* at some time, so far as Unbound remembers */
    bool dead;           /* not asked: it has not answered for too long */
    uint32_t dead_for_s; /* how long until Unbound asks it again; 0 when not known */
    uint32_t silent_s;   /* it has answered nothing for so long at least; 0 when not known */
};

/* One NS name of the delegation and what came of looking up its addresses. */
enum wf_lookup {
    WF_LOOKUP_UNKNOWN,
    WF_LOOKUP_HAVE,   /* at least one address */
    WF_LOOKUP_NONE,   /* looked up: there is none */
    WF_LOOKUP_PENDING /* not looked up */
};
struct wf_server_name {
    struct wf_dname name;
    enum wf_lookup v4;
    enum wf_lookup v6;
};

struct wf_delegation {
    struct wf_dname zone;
    uint16_t server_count; /* at most WF_MAX_SERVERS */
    uint16_t server_total;
    const struct wf_server *servers;
    uint16_t name_count; /* at most WF_MAX_SERVER_NAMES */
    uint16_t name_total;
    const struct wf_server_name *names;
    bool configured;     /* forward-zone or stub-zone */
    bool stub;           /* and of these a stub-zone */
    bool by_tls, by_tcp; /* its clause has its servers asked over TLS, or TCP, only */
    bool bogus;          /* the NS RRset failed validation */
    struct wf_copy copy; /* of its NS RRset */
};

struct wf_verdict;

/* An address record that this resolver took out of what a server gave (private-address). */
struct wf_withheld {
    struct wf_dname owner;
    struct wf_addr addr;
};

/* A query the resolver made for its own needs (DS, DNSKEY, an NS name's address, priming). */
struct wf_subquery {
    struct wf_question question;
    uint16_t rcode;  /* as it ended; WF_RCODE_SERVFAIL for no answer */
    bool is_alias;   /* the name has a CNAME record: rcode is about the name at the end of the chain
                        (RFC 2308, section 2.1) */
    bool ruled;      /* a rule of this resolver's own (rpz) answered in the place of servers */
    bool rule_gives; /* and gave records */
    enum wf_security security;
    const struct wf_message *response; /* NULL when it ended without */
    const struct wf_attempt *attempts;
    uint16_t attempt_count; /* at most WF_MAX_ATTEMPTS */
    uint16_t attempt_total;
    const struct wf_verdict *verdict; /* why it failed; NULL when it did not */
    struct wf_addr withheld;          /* taken out of what servers gave for its name; or unset */
};

/* One zone on the way from the root to the question, the root first. */
struct wf_link {
    struct wf_dname zone;
    enum wf_security security;
};

/* How the resolution as a whole ended. */
enum wf_ending {
    WF_ENDING_FAILED,   /* no usable response was found */
    WF_ENDING_BOGUS,    /* a response was found and failed validation */
    WF_ENDING_ERROR,    /* a module gave up (allocation failure, internal error) */
    WF_ENDING_INSECURE, /* it did not fail: the answer is good, but counts as insecure */
    WF_ENDING_RUNNING,  /* none yet, it goes on: nothing that is seen of it is final */
    WF_ENDING_COUNT
};

/* Bounds of the resolver's own that end a resolution. */
enum wf_limit {
    WF_LIMIT_NONE,
    WF_LIMIT_SENDS,     /* queries sent for one question */
    WF_LIMIT_REFERRALS, /* delegations followed */
    WF_LIMIT_RESTARTS,  /* CNAME and DNAME records followed */
    WF_LIMIT_DEPTH,     /* look-ups of name servers for look-ups of name servers */
    WF_LIMIT_TARGETS,   /* name server names looked up */
    WF_LIMIT_MISSING,   /* look-ups of name server names that brought no address, or failed */
    WF_LIMIT_COUNT
};

/* Whose servers gave what failed, or were to. */
enum wf_origin {
    WF_ORIGIN_UNKNOWN,   /* or this resolver's own copy (auth-zone) */
    WF_ORIGIN_DELEGATED, /* name servers, found by delegation */
    WF_ORIGIN_CONFIGURED /* those of a forward-zone or stub-zone */
};

/* Whether the configured servers ask this resolver for what it asks them, while it waits. */
enum wf_asked_back {
    WF_ASKED_BACK_NOT,     /* or it is not seen */
    WF_ASKED_BACK_PERHAPS, /* other programs of their host may have, for their own needs */
    WF_ASKED_BACK,
    WF_ASKED_BACK_COUNT
};

/* A zone that this resolver serves itself from a local copy (auth-zone). */
struct wf_auth_zone {
    struct wf_dname name;
    bool expired;  /* not refreshed for longer than its SOA allows, or not what ZONEMD says */
    bool checked;  /* by ZONEMD */
    bool fallback; /* the Internet is asked instead */
    bool bare;     /* it is unsigned, and this resolver takes no unsigned answer for the zone */
};

enum { WF_MAX_ALIASES = 16 };

/*
 * A zone whose signature was out of its dates a short while ago, and when it would have been in
 * them together with the good signatures above it: a moment this resolver's clock may be off from.
 */
struct wf_clock_witness {
    struct wf_dname zone;
    struct wf_dname parent; /* the zone that vouches for it */
    bool expired;           /* else not yet valid */
    int64_t from, until;    /* both ends included */
};

enum { WF_MAX_CLOCK_WITNESSES = 16 };

/*
 * From the latest inception to the earliest expiration of signatures that were found good: the
 * right time is in it, as nobody dates signatures ahead and few serve those that have expired. Both
 * 0: none was found. from may be after until.
 */
struct wf_clock_bounds {
    int64_t from, until;
};

/*
 * Who has turned queries away over one family of addresses, all with the same RCODE, since any
 * server last gave a good answer over it: something on the way does so for everybody.
 */
struct wf_turned {
    uint16_t rcode; /* 0: nobody has */
    bool root, tld; /* the root's servers; those of a zone directly below it */
    uint8_t zones;  /* those of so many other, unrelated zones */
};

/* What is remembered of other failures: of the same zone or question, and of all others. */
struct wf_remembered {
    /* what was said earlier of the same zone, for a failure that brings no facts of its own */
    const struct wf_verdict *keys;     /* of zone */
    const struct wf_verdict *servers;  /* of the delegation */
    const struct wf_verdict *question; /* of this very question */
    const struct wf_verdict *hosts; /* of the zone that a server's name of the delegation is in */

    /* other, unrelated zones that used to answer and are silent since any server last answered */
    uint16_t silent_zones;
    bool root_silent; /* likewise, the root's servers */
    bool tld_silent;  /* and those of a zone directly below it; neither is in the count */
    bool cut_off; /* found so by an earlier failure, and no server has answered anything since */
    /* likewise, other, unrelated zones to whose servers this host let nothing out since any server
       last answered over the same family; and whether one ever did, since the start */
    uint16_t unsent_zones_v4, unsent_zones_v6;
    bool answered_v4, answered_v6;
    struct wf_turned turned_v4, turned_v6; /* by others' servers than the delegation's */
    bool no_tcp;       /* no server of any zone has answered anything over TCP since the start */
    int32_t silence_s; /* seconds since any server answered anything; -1: none yet */
    const struct wf_clock_witness *clock_witnesses; /* of other questions */
    uint16_t clock_witness_count;                   /* at most WF_MAX_CLOCK_WITNESSES */
    struct wf_clock_bounds clock_bounds; /* by what came along with other failures lately */

    /* what is cached of the delegation's zone and came from its servers: of the name asked for
       another type, or a record at the zone's own name; of configured servers also any other
       question that they answered last */
    struct wf_question answered; /* type 0: nothing, or nothing young enough */
    uint32_t answered_s;         /* how long ago */
    /* names of other, unrelated domains that configured servers failed at since they last answered
       anything */
    uint8_t failed_names; /* at most WF_FAILED_NAMES */
};

/* What a process cannot check, by its host's crypto policy, say: bit i stands for number i. */
struct wf_inability {
    uint32_t algorithms; /* of signatures (IANA "DNS Security Algorithm Numbers") */
    uint32_t digests;    /* of DS records (IANA "Digest Algorithms") */
};

/* What this resolver can do, and is set to do. */
struct wf_resolver_config {
    struct wf_inability inability; /* of this process, whatever its Unbound was built to support */
    uint32_t ds_algorithms_known;  /* bit i: it supports the algorithm of ds' record i */
    uint32_t ds_digests_known;     /* likewise, the digest type */
    bool ds_known;                 /* whether the two masks are filled in */
    bool downgrade_hardened; /* only the strongest digest type counts, and every algorithm must */
    bool dates_ignored;      /* signatures never expire */
    int64_t date_override;   /* the moment at which signatures are judged instead of now, by
                                val-override-date; 0: none */
    int32_t skew_min, skew_max; /* seconds by which it lets a signature be out of its dates: a tenth
                                   of the time it is valid, within these bounds */
    /*
     * So many records of an NS or DS RRset, and RRSIGs of any RRset, are kept of an answer, and the
     * rest is dropped before validation; 0: all are kept, or it is not known.
     */
    uint16_t ns_kept, ds_kept, sigs_kept;
    /*
     * So many signatures are verified for one question, and so many of NSEC and NSEC3 records for
     * one answer; what is left then counts as bogus. 0: there is no such bound, or it is not known.
     */
    uint16_t sigs_tried, denial_sigs_tried;
    bool has_ipv6;        /* it asks servers over IPv6 */
    bool lacks_ipv4;      /* it is known to ask none over IPv4 */
    bool no_interface;    /* and that because no outgoing-interface is of the family, which is on */
    uint16_t udp_ports;   /* so many it may send from (outgoing-port-permit); 0: not known, or many;
                             where an attempt could not be sent */
    bool takes_addresses; /* private-address is in use */
    bool takes_all_v4, takes_all_v6; /* and lists 0.0.0.0/0, or ::/0 */
    bool tls_upstream, tcp_upstream; /* all servers are asked over TLS, or TCP, only */
    bool lacks_certificates;         /* no tls-cert-bundle, which the servers' names call for */
};

/* In what this release of Unbound differs. */
struct wf_quirks {
    bool unproven_is_bogus; /* it calls an RRset made of a wildcard bogus for that, too, that the
                               name itself is not proven not to exist */
};

/*
 * What was seen of this resolution: its own messages and attempts, and what the resolver's caches
 * hold of the zones that it went through.
 */
struct wf_resolution {
    struct wf_question question;
    enum wf_ending ending;
    uint32_t elapsed_ms;    /* since the resolution began */
    bool stale_answer;      /* clients got, or get, old data instead (RFC 8767, serve-expired) */
    bool prefetch;          /* it was to renew what is cached: nobody waited for it */
    uint32_t early_answers; /* clients that were told before its end that it goes on */
    uint32_t early_ms;      /* how long the first of them had waited */
    struct wf_question waiting; /* with WF_ENDING_RUNNING, whose attempts these are: a question of
                                   this resolver's own that is waited for; type 0: its own */

    /* the response that failed validation, and where in it the validator stood */
    const struct wf_message *response;
    struct wf_dname chased; /* the question's name after the CNAMEs that were valid; or unset */
    struct wf_dname cut; /* the nearest zone at or above that name of which a delegation is known,
                            though this resolution may not have followed it; or unset */
    uint16_t rrset_skip; /* so many RRsets of the response lie before the link it stopped at */

    /* the zone the validator stopped at: its keys are bad, or its name signs what failed */
    struct wf_dname zone;
    bool zone_keys_bad;
    /* with zone_keys_bad: an earlier resolution found them so, and until then they are not looked
       at again; 0: this one did, or it is not known */
    int64_t keys_kept_until;
    enum wf_security zone_security;
    const struct wf_rrset *ds;     /* of zone, from its parent */
    const struct wf_rrset *dnskey; /* of zone */
    bool zone_is_anchor;           /* ds is not the parent's, but this resolver's trust anchor */
    bool anchor_is_key;            /* which is of DNSKEY records, that those of ds name */
    struct wf_dname parent;        /* the nearest zone above that is secure */
    const struct wf_rrset *parent_dnskey;

    enum wf_origin origin;
    enum wf_asked_back asked_back; /* by all servers of the delegation, which is configured */
    struct wf_dname led_from; /* what a client asked for, and this resolver's own rule (local-data,
                                 rpz) made an alias of the question; or unset */
    struct wf_dname configured_zone; /* the forward-zone or stub-zone; unset for other origins */
    /* that of the servers which gave zone's DNSKEY and DS RRset, where its keys are bad; or unset
     */
    struct wf_dname dnskey_configured, ds_configured;

    const struct wf_dname *aliases; /* owners of the CNAME records followed, in order */
    uint16_t alias_count;           /* at most WF_MAX_ALIASES */
    uint16_t alias_total;
    enum wf_limit limit; /* the bound that was passed */
    uint32_t limit_value;
    struct wf_dname alias_target; /* where the last one leads */
    struct wf_dname alias_zone;   /* of the first one, or of the one led back to, where it is known
                                     although no attempt tells it; or unset */
    bool refused_here; /* another module of this resolver ended it, before it was resolved */
    bool answers_vary; /* use-caps-for-id: the name came back in another case, and the answers to it
                          that were compared because of that differ */
    bool stood_in_for; /* another module, such as dns64 or respip, had the last of the sub-queries
                          resolved in its place, and nothing that was asked for itself failed */
    bool rate_limited; /* by this resolver's ratelimit for a zone */
    const struct wf_auth_zone *auth_zone; /* that the question lies in; or NULL */

    const struct wf_delegation *delegation; /* where the iterator stood */
    const struct wf_attempt *attempts;      /* in order of time */
    uint16_t attempt_count;                 /* at most WF_MAX_ATTEMPTS */
    uint16_t attempt_total;
    const struct wf_subquery *subqueries; /* in order of ending */
    uint16_t subquery_count;              /* at most WF_MAX_SUBQUERIES */
    uint16_t subquery_total;
    const struct wf_link *chain;
    uint16_t chain_count;
    const struct wf_withheld *withheld; /* of this resolution, its sub-queries' left out */
    uint16_t withheld_count;            /* at most WF_MAX_WITHHELD */

    const char *unbound_text; /* Unbound's own words, terminated; NULL when it said nothing */
};

/* One failed resolution: what was seen in it, and beside it what the resolver brings. */
struct wf_evidence {
    time_t now;
    struct wf_resolution seen;
    struct wf_remembered remembered;
    struct wf_resolver_config config;
    struct wf_quirks quirks;
};

/* The question that failed: the one asked, of the name that its valid aliases lead to. */
static inline struct wf_question wf_failed_question(const struct wf_evidence *evidence)
{
    struct wf_question question = evidence->seen.question;

    if (evidence->seen.chased.len > 0)
        question.name = evidence->seen.chased;
    return question;
}

#endif
