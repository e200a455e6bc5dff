/*
 * fact.h - what the steps of the diagnosis hand on: facts, whom they are attributed to, and how
 * they are told.
 *
 * A fact is a possible cause with all that is needed to attribute and to tell it. It is made by one
 * examiner and never changed afterwards.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_FACT_H
#define WF_DIAGNOSE_FACT_H

#include "common/clear.h"
#include "common/strbuf.h"
#include "dnssec/keys.h"
#include "dnssec/sig.h"
#include "verdict.h"

struct wf_case;
struct wf_telling;

/*
 * Appends to the telling's text: a clause that can follow "zone: ", or, as a remedy, a sentence
 * that tells the party at fault what to do, with the actual values.
 */
typedef void wf_tell(const struct wf_telling *t);

/* What the servers of one zone were asked for, and at which of it they failed. */
struct wf_asked {
    struct wf_question failed; /* the last that they failed at; type 0: none is seen */
    bool several;              /* they failed at other types, too */
    bool partial;              /* in this resolution they answered what follows */
    /* of configured servers, which are asked for names of unrelated zones */
    bool spared;    /* they answer something else, and are not seen to fail at most of it */
    bool most_fail; /* they failed at names of other domains, too, and at none they did not */
    struct wf_question answered; /* that they answered; type 0: nothing is seen of it */
    uint32_t answered_s;         /* how long ago, unless partial */
};

/* The attempts at the servers of one zone, a line for each server. */
struct wf_server_set {
    struct wf_dname zone;
    uint16_t count, total; /* of lines; total counts those beyond the bound too */
    uint16_t known;        /* all the delegation's addresses, those not asked included */
    uint16_t names;        /* of its servers; 0: not known, or each is known to have one address */
    uint16_t giver;        /* the line, counted from 1, that gave what is wrong; 0: not known */
    bool configured;       /* forwarders or stub servers */
    bool listed; /* the delegation is at hand: without it only those that were asked are known */
    bool cut;    /* of the zone's name servers this resolver knows no more than it keeps */
    bool echoes; /* one says what this resolver has said itself */
    struct wf_asked asked; /* once looked at, see wf_asked_note() */
    struct wf_server_line lines[WF_MAX_SERVERS];
};
WF_ENDS_WITH(struct wf_server_set, lines, sizeof(struct wf_server_line[WF_MAX_SERVERS]));

/* Whether there are any, and all of them are so. */
typedef bool wf_line_is(const struct wf_server_line *line);

static inline bool wf_lines_all(const struct wf_server_set *set, wf_line_is *is)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (!is(&set->lines[i]))
            return false;
    }
    return set->count > 0;
}

/* It was not asked this time: Unbound lets servers that do not answer alone for a while. */
static inline bool wf_server_is_held_back(const struct wf_server_line *line)
{
    return line->tries == 0 && line->lameness == WF_LAME_NONE;
}

/* The RCODE by which it turned this resolver away; 0: it did not. */
static inline uint16_t wf_server_turned(const struct wf_server_line *line)
{
    return line->outcome == WF_OUTCOME_ANSWERED && line->tries > 0 &&
                   line->rcode != WF_RCODE_NXDOMAIN && line->rcode != WF_RCODE_UNKNOWN
               ? line->rcode
               : 0;
}

/* It answered as a resolver does, and not as a name server of the zone. */
static inline bool wf_server_recurses(const struct wf_server_line *line)
{
    return line->outcome == WF_OUTCOME_ANSWERED && line->lameness == WF_LAME_RECURSIVE;
}

/* Whether this resolver's private-address leaves it no address of any server that it could ask. */
static inline bool wf_takes_all_addresses(const struct wf_resolver_config *config)
{
    return (config->takes_all_v4 || config->takes_all_v6) &&
           (config->takes_all_v4 || config->lacks_ipv4) &&
           (config->takes_all_v6 || !config->has_ipv6);
}

/* What kept this resolver from servers, where it is seen: it tells whose hand was in the way. */
enum wf_obstacle {
    WF_OBSTACLE_NONE,    /* or it is not seen */
    WF_OBSTACLE_OPTION,  /* an option of this resolver's own */
    WF_OBSTACLE_HOST,    /* this resolver's own host let nothing out */
    WF_OBSTACLE_WAY,     /* the network said that there is no way */
    WF_OBSTACLE_PORT,    /* their machines said that nothing listens */
    WF_OBSTACLE_PRIVATE, /* no way, and they have addresses of private networks */
    WF_OBSTACLE_IMPOSTOR /* something answered in their place */
};

/* What came of the name of a delegation's server. */
enum wf_ns_state {
    WF_NS_UNKNOWN,
    WF_NS_NO_SUCH_NAME,
    WF_NS_NO_ADDRESS,
    WF_NS_NONE_KNOWN, /* no address is known, and why was not seen: looking it up may have failed */
    WF_NS_ALIAS,      /* the same of the name that an alias leads to */
    WF_NS_NO_GLUE,    /* the name lies in the zone itself, so only the parent could tell */
    WF_NS_NO_GLUE_OR_WITHHELD, /* this, or the next: what was read of it is not at hand */
    WF_NS_WITHHELD,            /* private-address took its address out */
    WF_NS_RULED,               /* a rule of this resolver's own (rpz) answers for its name */
    WF_NS_IN_ITSELF,           /* the name lies in the configured zone that it is to serve */
    WF_NS_NOWHERE,             /* it has addresses, but none that a name server can have */
    WF_NS_NOT_USED,            /* it has addresses, but none that this resolver would ask */
    WF_NS_ONLY_IPV6,           /* and this resolver has no IPv6 */
    WF_NS_ONLY_IPV4,           /* and this resolver has no IPv4 */
    WF_NS_NOT_ASKED,           /* it would have led back to this very question */
    WF_NS_BROKEN,              /* looking it up failed */
    WF_NS_BOGUS
};
struct wf_ns_result {
    enum wf_ns_state state;
    const struct wf_verdict *why; /* looking it up failed; or NULL */
    struct wf_addr withheld;      /* what was taken out; or unset */
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
    WF_GAP_EXISTS,          /* the name is said not to exist, and a record is at it */
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
    enum wf_scope scope;
    struct wf_dname zone;
    wf_tell *say;      /* NULL: the table's meaning */
    wf_tell *fix;      /* a remedy for the party that the table names; NULL: the table's */
    uint16_t ede;      /* 0: the table's code */
    uint16_t also;     /* a second code that is true, told last; 0: none */
    wf_tell *say_also; /* its text */
    struct wf_key key;
    const struct wf_rrset *rrset; /* that the fact is about */
    struct wf_sig sig, other_sig; /* either may be meant; algorithm 0: there is no other */
    struct wf_ds ds;
    const struct wf_server_set *servers;
    const struct wf_server_set *source; /* gave what it is about, one with giver; or NULL */
    bool referred; /* configured servers answered with a referral, as only name servers do */
    bool relayed; /* configured servers answer SERVFAIL: so did, it may be, those that they asked */
    const struct wf_server *banned; /* one of the delegation that is never asked, or is this
                                       resolver itself; NULL: none */
    bool one_of_many; /* configured servers fail at this question, and answer others or may */
    const struct wf_subquery *subquery; /* that could not be answered by them */
    enum wf_obstacle obstacle;          /* between this resolver and them */
    const struct wf_ns_result *ns;      /* of the server's name that the fact is about */
    const struct wf_verdict *verdict;   /* an earlier verdict that is passed on as it is */
    const struct wf_keyset *keys;       /* that the fact is about */
    uint32_t publish;                   /* bit i: a DS record of the case's key i would do */
    const struct wf_rrset *copy;        /* what it rests on and was in the cache before; or NULL */
    bool maybe_cut;   /* this resolver may have dropped records of rrset, which were signed, too */
    bool led_by_copy; /* the servers asked for the keys are those of a delegation that was in the
                         cache before, and the DS RRset was read since: the zone may have moved */
    bool outdated;    /* what it rests on was read at two times, and may not be so by now */
    bool shared;      /* records of several zones make it, of none the most */
    struct wf_dname other; /* a second name: what is denied, a server's name */
    unsigned given;        /* how many there are of what this resolver bounds */
    uint16_t type;         /* of what is denied */
    enum wf_denied denied;
    bool from_below; /* the denial is that of the zone below, whose DS was asked for */
    struct wf_proof proof;
};

/* Whether no usable answer came to a question for keys, or for what names them. */
static inline bool wf_fact_is_unreachable_key(const struct wf_fact *fact)
{
    return fact->cause == WF_CAUSE_DNSKEY_UNREACHABLE || fact->cause == WF_CAUSE_DS_UNREACHABLE;
}

/* Whether it is what a DS RRset says beside the zone's keys. */
static inline bool wf_fact_rests_on_ds(const struct wf_fact *fact)
{
    return fact->cause == WF_CAUSE_DS_MISMATCH || fact->cause == WF_CAUSE_DNSKEY_ABSENT ||
           fact->cause == WF_CAUSE_KEY_REVOKED || fact->cause == WF_CAUSE_ZONE_KEY_BIT_UNSET ||
           fact->cause == WF_CAUSE_DNSKEY_NOT_SIGNED_BY_DS_KEY;
}

/* Why it may be the way to the servers, and not the servers. */
enum wf_doubt {
    WF_DOUBT_NONE,
    WF_DOUBT_RESOLVER, /* another resolver answered in their place, or they are one */
    WF_DOUBT_TCP,      /* nobody has ever answered over TCP */
    WF_DOUBT_IPV6,     /* nobody has ever answered over IPv6 */
    WF_DOUBT_CROWDED,  /* all TCP connections that this resolver may have were in use */
    WF_DOUBT_TURNED    /* others' servers turn queries away, too, over the same family */
};

/* Who must act. */
struct wf_attribution {
    enum wf_party party;
    wf_tell *fix;       /* what the party can do; NULL: the table's remedy */
    bool of_data;       /* the fact is about what a server gave, which nothing proves */
    bool as_configured; /* it is so as a forwarder or stub server gives it */
    bool as_copied;     /* it is so as this resolver's own copy of the zone gives it */
    bool ds_as_copied;  /* by the DS RRset that this resolver's own copy of the parent gives */
    bool undecided;     /* and the zone may have given it so to that server, or to whom asks it */
    bool old_anchor;    /* and this resolver's own trust anchor may be out of date */
    enum wf_doubt doubt;
    bool turned_v4, turned_v6;    /* with WF_DOUBT_TURNED: over which family */
    struct wf_dname doubted;      /* the zone whose servers may not be what answered */
    struct wf_dname configured;   /* that server's forward-zone or stub-zone */
    const struct wf_addr *server; /* that server; NULL where it is not known which */
};

/* A fact on its way into words. */
struct wf_telling {
    const struct wf_case *c;
    const struct wf_fact *fact;
    const struct wf_attribution *attribution;
    struct wf_effort *effort; /* what a remedy may still compute */
    struct wf_strbuf *out;
    /* NULL: for the operator; else for clients, and set once anything is left out that they may not
     * see: see wf_telling_holds_back() */
    bool *held_back;
};

#endif
