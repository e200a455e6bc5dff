/*
 * truth_claims.c - single claims against the records, keys, signatures and servers of the world.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "lab/resolver.h"
#include "lab/truth.h"

/* Fields of DNSKEY (RFC 4034, section 2.1), DS (section 5.1) and RRSIG (section 3.1). */
enum { KEY_FLAGS_FIELD = 0, KEY_ALGORITHM_FIELD = 2 };
enum { DS_TAG_FIELD = 0, DS_ALGORITHM_FIELD = 1, DS_TYPE_FIELD = 2 };
enum {
    SIG_ALGORITHM_FIELD = 1,
    SIG_EXPIRATION_FIELD = 4,
    SIG_INCEPTION_FIELD = 5,
    SIG_TAG_FIELD = 6
};

__attribute__((format(printf, 2, 3))) static bool untrue(struct lab_claim *claim,
                                                         const char *format, ...)
{
    va_list args;

    va_start(args, format);
    vsnprintf(claim->truth, sizeof(claim->truth), format, args);
    va_end(args);
    return false;
}

static unsigned number(const struct lab_claim *claim, size_t word)
{
    return (unsigned)strtoul(claim->words[word], NULL, 10);
}

static unsigned tag_in(const ldns_rr *rr, size_t field)
{
    return ldns_rdf2native_int16(ldns_rr_rdf(rr, field));
}

static unsigned octet_in(const ldns_rr *rr, size_t field)
{
    return ldns_rdf2native_int8(ldns_rr_rdf(rr, field));
}

/* Counts and servers. */

static const struct lab_set *delegation_of(const struct lab_zone *zone)
{
    return lab_zone_find(zone->parent ? zone->parent : zone, zone->apex, LDNS_RR_TYPE_NS);
}

static unsigned name_count(const struct lab_zone *zone)
{
    const struct lab_set *ns = delegation_of(zone);

    return ns ? (unsigned)ldns_rr_list_rr_count(ns->rrs) : 0;
}

static bool has_names(struct lab_claim *claim, unsigned said)
{
    unsigned count = name_count(claim->zone);

    return said == count || untrue(claim, "%s has %u name servers", claim->zone->name, count);
}

bool lab_claim_only(struct lab_claim *claim)
{
    return has_names(claim, 1);
}

bool lab_claim_all(struct lab_claim *claim)
{
    return has_names(claim, number(claim, 0));
}

bool lab_claim_both(struct lab_claim *claim)
{
    return has_names(claim, 2);
}

bool lab_claim_none(struct lab_claim *claim)
{
    bool two = strchr("ne", claim->words[0][0]) && strstr(claim->words[0], "ither");

    if (two && number(claim, 1) != 2)
        return untrue(claim, "\"%s\" is of two", claim->words[0]);
    return has_names(claim, number(claim, 1));
}

bool lab_claim_of_all(struct lab_claim *claim)
{
    return has_names(claim, number(claim, 1));
}

/* Unbound's bounds for NS records and for the RRSIGs of an RRset, which the lab leaves alone. */
enum { NS_KEPT = 20, SIGS_KEPT = 8 };

bool lab_claim_kept(struct lab_claim *claim)
{
    unsigned count = name_count(claim->zone);

    return (number(claim, 1) == NS_KEPT && count >= NS_KEPT) ||
           untrue(claim, "%s has %u name servers, and %u are kept", claim->zone->name, count,
                  (unsigned)NS_KEPT);
}

bool lab_claim_asked(struct lab_claim *claim)
{
    unsigned count = name_count(claim->zone);

    return number(claim, 0) <= count ||
           untrue(claim, "%s has %u name servers", claim->zone->name, count);
}

static size_t records_at(const struct lab_zone *zone, const ldns_rdf *name, ldns_rr_type type)
{
    const struct lab_set *set = zone ? lab_zone_find(zone, name, type) : NULL;

    return set ? ldns_rr_list_rr_count(set->rrs) : 0;
}

/* In whichever of the row's zones and those above them it lies. */
static const struct lab_zone *home_of(const struct lab_claim *claim, const ldns_rdf *name)
{
    const struct lab_zone *home = NULL;

    for (size_t i = 0; i <= LAB_MAX_ALSO; i++)
        for (const struct lab_zone *zone = claim->of->zones[i]; zone; zone = zone->parent)
            if ((ldns_dname_is_subdomain(name, zone->apex) ||
                 ldns_dname_compare(name, zone->apex) == 0) &&
                (!home || ldns_dname_label_count(zone->apex) > ldns_dname_label_count(home->apex)))
                home = zone;
    return home;
}

static unsigned address_count(const struct lab_claim *claim)
{
    const struct lab_set *ns = delegation_of(claim->zone);
    unsigned count = 0;

    for (size_t i = 0; ns && i < ldns_rr_list_rr_count(ns->rrs); i++) {
        const ldns_rdf *host = ldns_rr_rdf(ldns_rr_list_rr(ns->rrs, i), 0);
        const struct lab_zone *from = claim->zone->parent;

        if (records_at(from, host, LDNS_RR_TYPE_A) + records_at(from, host, LDNS_RR_TYPE_AAAA) == 0)
            from = home_of(claim, host);
        count += (unsigned)(records_at(from, host, LDNS_RR_TYPE_A) +
                            records_at(from, host, LDNS_RR_TYPE_AAAA));
    }
    return count;
}

bool lab_claim_addresses(struct lab_claim *claim)
{
    unsigned said = strcmp(claim->words[0], "both") == 0 ? 2 : number(claim, 0);
    unsigned count = address_count(claim);

    if (!has_names(claim, 1))
        return false;
    return said == count || untrue(claim, "it has %u addresses", count);
}

bool lab_claim_of_addresses(struct lab_claim *claim)
{
    unsigned said = strcmp(claim->words[0], "both") == 0
                        ? 2
                        : (unsigned)strtoul(claim->words[0] + strlen("all "), NULL, 10);
    unsigned count = address_count(claim);

    if (!has_names(claim, number(claim, 1)))
        return false;
    return said == count || untrue(claim, "they have %u addresses", count);
}

bool lab_claim_of_the_addresses(struct lab_claim *claim)
{
    unsigned count = address_count(claim);

    return number(claim, 1) == count || untrue(claim, "they have %u addresses", count);
}

bool lab_claim_any_address(struct lab_claim *claim)
{
    unsigned count = address_count(claim);
    bool either = claim->words[0][0] == 'e';

    if (claim->words[1][0] != 'o' && !has_names(claim, number(claim, 1)))
        return false;
    return either == (count == 2) || untrue(claim, "they have %u addresses", count);
}

bool lab_claim_both_asked(struct lab_claim *claim)
{
    unsigned count = name_count(claim->zone);

    return count >= 2 || untrue(claim, "%s has %u name servers", claim->zone->name, count);
}

bool lab_claim_several(struct lab_claim *claim)
{
    unsigned count = name_count(claim->zone);

    return count != 1 || untrue(claim, "%s has only one", claim->zone->name);
}

/* The lines of the row's own part of the configuration. */
bool lab_claim_configured(struct lab_claim *claim)
{
    bool both = strcmp(claim->words[0], "both") == 0;
    unsigned said = claim->words[1][0] ? number(claim, 1) : both ? 2 : 1, count = 0;
    const char *conf = claim->of->row->conf, *at;

    for (at = conf; at && (at = strstr(at, "-addr: ")) != NULL; at++)
        count++;
    for (at = conf; at && (at = strstr(at, "-host: ")) != NULL; at++)
        count++;
    return said == count || untrue(claim, "%u servers are configured", count);
}

static const struct lab_server *server_at(const struct lab_claim *claim, const char *address)
{
    for (size_t i = 0; i <= LAB_MAX_ALSO; i++)
        for (const struct lab_zone *zone = claim->of->zones[i]; zone; zone = zone->parent)
            for (size_t j = 0; j < zone->server_count; j++)
                if (strcmp(zone->servers[j].text, address) == 0)
                    return &zone->servers[j];
    return NULL;
}

/* As a word of its own, so that "10.1.2.3" is not in "10.1.2.30". */
static bool has_word(const char *line, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = line; (at = strstr(at, word)) != NULL; at++)
        if ((at == line || at[-1] == ' ') && (at[len] == '\0' || at[len] == ' '))
            return true;
    return false;
}

static bool is_in_lines(const struct lab_zone_spec *spec, const char *address)
{
    for (size_t i = 0; i < LAB_MAX_LINES; i++)
        if ((spec->delegation[i] && has_word(spec->delegation[i], address)) ||
            (spec->records[i] && has_word(spec->records[i], address)) ||
            (spec->apex[i] && has_word(spec->apex[i], address)))
            return true;
    return false;
}

/* A server of the row or above it, or what a line of the row names. */
bool lab_claim_address(struct lab_claim *claim)
{
    const char *address = claim->words[0];

    if (server_at(claim, address) || is_in_lines(&claim->of->row->zone, address))
        return true;
    for (size_t i = 0; i < LAB_MAX_ALSO && claim->of->row->also[i].name; i++)
        if (is_in_lines(&claim->of->row->also[i], address))
            return true;
    if (claim->of->row->profile == LAB_PROFILE_NO_ROOT && strcmp(address, LAB_NOBODY) == 0)
        return true;
    return untrue(claim, "nothing of the row has that address");
}

/* What the server is made to answer; one that has another zone only refuses this one. */
static const char *rcode_of(const struct lab_server *server)
{
    static const struct {
        uint32_t rcode;
        const char *name;
    } names[] = {{LDNS_RCODE_NOTIMPL, "NOTIMP"},
                 {16, "BADVERS"},
                 {21, "BADALG"},
                 {22, "BADTRUNC"},
                 {23, "BADCOOKIE"},
                 {24, "RCODE24"}};
    const struct lab_server_spec *spec = server->spec;
    ldns_lookup_table *name;

    if (spec->act == LAB_ACT_EDNS_FORMERR || spec->act == LAB_ACT_EDNS_FORMERR_SILENT)
        return "FORMERR";
    if (spec->act != LAB_ACT_RCODE)
        return "REFUSED";
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (names[i].rcode == spec->arg)
            return names[i].name;
    name = ldns_lookup_by_id(ldns_rcodes, (int)spec->arg);
    return name ? name->name : "";
}

static bool says_rcode(struct lab_claim *claim, const char *address, const char *rcode)
{
    const struct lab_server *server = server_at(claim, address);

    if (!server)
        return untrue(claim, "no server of the row has the address %s", address);
    if (server->zone == claim->zone && server->spec->act == LAB_ACT_ANSWER)
        return untrue(claim, "%s answers", address);
    return strcmp(rcode_of(server), rcode) == 0 ||
           untrue(claim, "%s says %s", address, rcode_of(server));
}

bool lab_claim_rcode(struct lab_claim *claim)
{
    return says_rcode(claim, claim->words[0], claim->words[2]);
}

/* Of each in "192.0.2.1 (3 tries), 2001:db8::1". */
static bool all_in_list(struct lab_claim *claim,
                        bool (*holds)(struct lab_claim *, const char *, const char *))
{
    char list[LAB_CLAIM_MAX], *rest = list;

    snprintf(list, sizeof(list), "%s", claim->words[2]);
    for (char *at = strsep(&rest, ","); at; at = strsep(&rest, ",")) {
        at += strspn(at, " ");
        at[strcspn(at, " ")] = '\0';
        if (!holds(claim, at, claim->words[0]))
            return false;
    }
    return true;
}

bool lab_claim_rcodes(struct lab_claim *claim)
{
    return all_in_list(claim, says_rcode);
}

static const struct {
    const char *words;
    enum lab_act acts[8];
} doings[] = {
    {"no answer",
     {LAB_ACT_DROP, LAB_ACT_CLOSED, LAB_ACT_DELAY, LAB_ACT_WRONG_ID, LAB_ACT_SHORT,
      LAB_ACT_EDNS_FORMERR_SILENT, LAB_ACT_DROP_LARGE}},
    {"has not answered",
     {LAB_ACT_DROP, LAB_ACT_CLOSED, LAB_ACT_DELAY, LAB_ACT_WRONG_ID, LAB_ACT_SHORT,
      LAB_ACT_EDNS_FORMERR_SILENT, LAB_ACT_DROP_LARGE}},
    {"port closed", {LAB_ACT_CLOSED}},
    {"failed over TCP", {LAB_ACT_TRUNCATE}},
    {"unreadable answer",
     {LAB_ACT_GARBAGE, LAB_ACT_WRONG_QUESTION, LAB_ACT_CUT, LAB_ACT_POINTER_LOOP,
      LAB_ACT_BAD_RDLENGTH}},
    {"answered without authority",
     {LAB_ACT_SELF_REFERRAL, LAB_ACT_RCODE, LAB_ACT_NO_AA, LAB_ACT_PORTAL}},
    {"answered without EDNS", {LAB_ACT_EDNS_FORMERR}},
    {"referred upwards", {LAB_ACT_UP_REFERRAL}},
    {"rejects EDNS", {LAB_ACT_EDNS_FORMERR_SILENT}},
    /* of several alike */
    {"not answer",
     {LAB_ACT_DROP, LAB_ACT_CLOSED, LAB_ACT_DELAY, LAB_ACT_WRONG_ID, LAB_ACT_SHORT,
      LAB_ACT_EDNS_FORMERR_SILENT, LAB_ACT_DROP_LARGE}},
    {"nothing listens", {LAB_ACT_CLOSED}},
    {"over TCP", {LAB_ACT_TRUNCATE}},
    {"unreadable answers",
     {LAB_ACT_GARBAGE, LAB_ACT_WRONG_QUESTION, LAB_ACT_CUT, LAB_ACT_POINTER_LOOP,
      LAB_ACT_BAD_RDLENGTH}},
    {"not serve the zone",
     {LAB_ACT_SELF_REFERRAL, LAB_ACT_RCODE, LAB_ACT_NO_AA, LAB_ACT_PORTAL, LAB_ACT_UP_REFERRAL}},
    {"without EDNS", {LAB_ACT_EDNS_FORMERR}},
};

/* LAB_ACT_ANSWER is 0, so it ends each list. */
static bool does(struct lab_claim *claim, const char *address, const char *words)
{
    static const char *const of_nobody[] = {"no answer", "has not answered", "port closed",
                                            "not answer", "nothing listens"};
    const struct lab_server *server = server_at(claim, address);

    for (size_t i = 0; i < sizeof(of_nobody) / sizeof(*of_nobody); i++)
        if ((!server || server->spec->net == LAB_NET_V4_NO_ROUTE) && !strcmp(words, of_nobody[i]))
            return true;
    if (!server || server->spec->net == LAB_NET_V4_NO_ROUTE)
        return untrue(claim, "nothing is at %s", address);
    for (size_t i = 0; i < sizeof(doings) / sizeof(*doings); i++) {
        if (strcmp(doings[i].words, words) != 0)
            continue;
        for (size_t k = 0; k < 8 && doings[i].acts[k] != LAB_ACT_ANSWER; k++)
            if (doings[i].acts[k] == server->spec->act)
                return true;
    }
    return untrue(claim, "%s does not do so (act %d)", address, (int)server->spec->act);
}

bool lab_claim_does(struct lab_claim *claim)
{
    return does(claim, claim->words[0], claim->words[2]);
}

bool lab_claim_do(struct lab_claim *claim)
{
    return all_in_list(claim, does);
}

/* Of those beside the one that gave it, some must be what is said of them. */
bool lab_claim_giver(struct lab_claim *claim)
{
    static const char *const words[] = {"did not answer", "failed", "not asked", "answered"};
    bool seen[4] = {false, false, true, true}, ok = true;

    for (size_t i = 0; i < claim->zone->server_count; i++) {
        struct lab_claim other = *claim;
        const struct lab_server *server = &claim->zone->servers[i];

        if (server->spec->net == LAB_NET_V4_NO_ROUTE || does(&other, server->text, "no answer"))
            seen[0] = true;
        else if (server->spec->act != LAB_ACT_ANSWER)
            seen[1] = true;
    }
    for (size_t i = 0; i < 4; i++)
        ok = ok && (!strstr(claim->words[2], words[i]) || seen[i]);
    if (!ok)
        return untrue(claim, "no server does so");
    return has_names(claim, number(claim, 0));
}

/* Of a server of a zone above; of a DS RRset the zone spoken of may be the one that has it. */
bool lab_claim_above(struct lab_claim *claim)
{
    bool own = !claim->zone->parent || strcmp(claim->words[0], "DS") == 0;
    const struct lab_zone *above = own ? claim->zone : claim->zone->parent;

    for (; above; above = above->parent)
        for (size_t i = 0; i < above->server_count; i++)
            if (strcmp(above->servers[i].text, claim->words[1]) == 0)
                return true;
    return untrue(claim, "no server of a zone above %s has that address", claim->zone->name);
}

/* Of the question itself; of a name server's name, an address; where a stub is primed, NS. */
bool lab_claim_type(struct lab_claim *claim)
{
    const struct lab_row *row = claim->of->row;
    char *type = ldns_rr_type2str(row->ask.type ? row->ask.type : LDNS_RR_TYPE_A);
    bool same = strcmp(type, claim->words[0]) == 0;
    bool primed =
        row->conf && strstr(row->conf, "stub-prime: yes") && !strcmp(claim->words[0], "NS");
    bool lookup = claim->zone != claim->of->zones[0] &&
                  (!strcmp(claim->words[0], "A") || !strcmp(claim->words[0], "AAAA"));

    if (!same && !primed && !lookup)
        untrue(claim, "%s was asked for", type);
    free(type);
    return same || primed || lookup || (row->second && strcmp(claim->words[0], "A") == 0);
}

bool lab_claim_answered(struct lab_claim *claim)
{
    ldns_rr_type type = ldns_get_rr_type_by_name(claim->words[0]);

    for (size_t i = 0; i < claim->zone->server_count; i++) {
        ldns_rr_type only = claim->zone->servers[i].spec->only;

        if (only && only != type)
            return true;
    }
    return untrue(claim, "no server tells types apart");
}

/* Names of name servers. */

static bool about_name(struct lab_claim *claim,
                       bool (*holds)(const struct lab_zone *home, const ldns_rdf *name),
                       const char *truth)
{
    ldns_rdf *name = ldns_dname_new_frm_str(claim->words[0]);
    const struct lab_zone *home = name ? home_of(claim, name) : NULL;
    bool ok = !home || holds(home, name);

    ldns_rdf_deep_free(name);
    return ok || untrue(claim, "%s", truth);
}

static bool is_nowhere(const struct lab_zone *home, const ldns_rdf *name)
{
    return !lab_zone_has_name(home, name);
}

static bool has_no_address(const struct lab_zone *home, const ldns_rdf *name)
{
    return lab_zone_has_name(home, name) &&
           records_at(home, name, LDNS_RR_TYPE_A) + records_at(home, name, LDNS_RR_TYPE_AAAA) == 0;
}

static bool is_alias(const struct lab_zone *home, const ldns_rdf *name)
{
    return records_at(home, name, LDNS_RR_TYPE_CNAME) > 0;
}

static bool has_no_ipv4(const struct lab_zone *home, const ldns_rdf *name)
{
    return records_at(home, name, LDNS_RR_TYPE_A) == 0 &&
           records_at(home, name, LDNS_RR_TYPE_AAAA) > 0;
}

static bool has_no_glue(const struct lab_zone *home, const ldns_rdf *name)
{
    return records_at(home->parent, name, LDNS_RR_TYPE_A) +
               records_at(home->parent, name, LDNS_RR_TYPE_AAAA) ==
           0;
}

/* At the parent, as glue. */
static bool is_nobodys(const struct lab_zone *home, const ldns_rdf *name)
{
    const struct lab_set *set = lab_zone_find(home->parent, name, LDNS_RR_TYPE_A);
    bool all = set != NULL;

    for (size_t i = 0; all && i < ldns_rr_list_rr_count(set->rrs); i++) {
        uint8_t first = ldns_rdf_data(ldns_rr_rdf(ldns_rr_list_rr(set->rrs, i), 0))[0];

        all = first == 0 || first == 127 || first >= 224;
    }
    return all;
}

bool lab_claim_nobodys(struct lab_claim *claim)
{
    return about_name(claim, is_nobodys, "it has an address that a name server can have");
}

bool lab_claim_nowhere(struct lab_claim *claim)
{
    return about_name(claim, is_nowhere, "the name exists");
}

bool lab_claim_no_address(struct lab_claim *claim)
{
    return about_name(claim, has_no_address, "it has an address, or does not exist");
}

bool lab_claim_alias(struct lab_claim *claim)
{
    return about_name(claim, is_alias, "it has no CNAME record");
}

bool lab_claim_ipv6(struct lab_claim *claim)
{
    return about_name(claim, has_no_ipv4, "it has another address");
}

bool lab_claim_no_glue(struct lab_claim *claim)
{
    return about_name(claim, has_no_glue, "the parent has glue");
}

/* Signatures. */

/* The RRset in the zone, or as it was before; a wildcard's stands for what it expands to. */
static const struct lab_set *set_of(const struct lab_claim *claim, const struct lab_zone *zone)
{
    ldns_rr_type type = ldns_get_rr_type_by_name(claim->words[1]);
    ldns_rdf *name = ldns_dname_new_frm_str(claim->words[0]);
    const struct lab_set *set = name ? lab_zone_find(zone, name, type) : NULL;

    while (!set && name && ldns_dname_label_count(name) > ldns_dname_label_count(zone->apex)) {
        ldns_rdf *up = ldns_dname_left_chop(name);
        ldns_rdf *wildcard = ldns_dname_new_frm_str("*");

        ldns_dname_cat(wildcard, up);
        set = lab_zone_find(zone, wildcard, type);
        ldns_rdf_deep_free(wildcard);
        ldns_rdf_deep_free(name);
        name = up;
    }
    ldns_rdf_deep_free(name);
    return set;
}

/* A signature by the tag, of the zone as it is or, earlier, as it was; NULL: there is none. */
static ldns_rr *sig_by(const struct lab_claim *claim, const struct lab_zone *zone,
                       const struct lab_set **set)
{
    *set = zone ? set_of(claim, zone) : NULL;
    for (size_t i = 0; *set && (*set)->sigs && i < ldns_rr_list_rr_count((*set)->sigs); i++) {
        ldns_rr *sig = ldns_rr_list_rr((*set)->sigs, i);

        if (tag_in(sig, SIG_TAG_FIELD) == number(claim, 2))
            return sig;
    }
    return NULL;
}

bool lab_claim_sig(struct lab_claim *claim)
{
    const struct lab_set *set;

    return sig_by(claim, claim->zone, &set) || sig_by(claim, claim->zone->earlier, &set) ||
           untrue(claim, "it has no signature by that key");
}

static bool is_stale(const struct lab_zone *zone)
{
    for (size_t i = 0; i < zone->server_count; i++)
        if (zone->servers[i].spec->act == LAB_ACT_STALE)
            return true;
    return false;
}

static bool is_at(const ldns_rr *sig, size_t field, const char *said)
{
    time_t when = (time_t)(uint32_t)ldns_rdf2native_int32(ldns_rr_rdf(sig, field));
    char text[32];
    struct tm utc;

    gmtime_r(&when, &utc);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &utc);
    return strcmp(text, said) == 0;
}

/* Of the signatures by the key; the dates of an old copy are made when it is served. */
bool lab_claim_dates(struct lab_claim *claim)
{
    bool begins = claim->words[3][0] == 'n';
    const struct lab_set *set;
    const ldns_rr *sig = sig_by(claim, claim->zone, &set);

    if (!sig || is_stale(claim->zone))
        return strlen(claim->words[4]) == 20 && claim->words[4][10] == 'T';
    return is_at(sig, begins ? SIG_INCEPTION_FIELD : SIG_EXPIRATION_FIELD, claim->words[4]) ||
           untrue(claim, "the signature has another date");
}

static bool is_stripped(const struct lab_claim *claim)
{
    for (size_t i = 0; i <= LAB_MAX_ALSO; i++)
        for (size_t j = 0; claim->of->zones[i] && j < claim->of->zones[i]->server_count; j++)
            if (claim->of->zones[i]->servers[j].spec->act == LAB_ACT_STRIP ||
                claim->of->zones[i]->servers[j].spec->act == LAB_ACT_PARKED)
                return true;
    return false;
}

/* At all, of an algorithm, or of one that the resolver supports, which all below 17 are here. */
bool lab_claim_no_sig(struct lab_claim *claim)
{
    const struct lab_set *set = set_of(claim, claim->zone);
    unsigned algorithm = 0;

    if (is_stripped(claim) || !set || !set->sigs)
        return true;
    (void)sscanf(claim->words[2], " of algorithm %u", &algorithm);
    for (size_t i = 0; i < ldns_rr_list_rr_count(set->sigs); i++) {
        unsigned of = octet_in(ldns_rr_list_rr(set->sigs, i), SIG_ALGORITHM_FIELD);

        if (algorithm ? of == algorithm : of < 17)
            return untrue(claim, "it has a signature of algorithm %u", of);
    }
    return true;
}

bool lab_claim_sig_count(struct lab_claim *claim)
{
    const struct lab_set *set = set_of(claim, claim->zone);
    unsigned count = set && set->sigs ? (unsigned)ldns_rr_list_rr_count(set->sigs) : 0;

    return number(claim, 2) == count || untrue(claim, "it has %u signatures", count);
}

bool lab_claim_sigs_kept(struct lab_claim *claim)
{
    const struct lab_set *set = set_of(claim, claim->zone);
    unsigned count = set && set->sigs ? (unsigned)ldns_rr_list_rr_count(set->sigs) : 0;

    return (number(claim, 2) == SIGS_KEPT && count >= SIGS_KEPT) ||
           untrue(claim, "it has %u signatures, and %u are kept", count, (unsigned)SIGS_KEPT);
}

static unsigned sigs_by(const struct lab_set *set, unsigned tag)
{
    unsigned count = 0;

    for (size_t i = 0; set && set->sigs && i < ldns_rr_list_rr_count(set->sigs); i++)
        count += tag_in(ldns_rr_list_rr(set->sigs, i), SIG_TAG_FIELD) == tag;
    return count;
}

bool lab_claim_sigs_by(struct lab_claim *claim)
{
    unsigned count = sigs_by(set_of(claim, claim->zone), number(claim, 4));

    return count > number(claim, 3) || untrue(claim, "it has %u by that key tag", count);
}

bool lab_claim_only_sig(struct lab_claim *claim)
{
    const struct lab_set *set = set_of(claim, claim->zone);
    size_t count = set && set->sigs ? ldns_rr_list_rr_count(set->sigs) : 0;

    return (count == 1 && sigs_by(set, number(claim, 2)) == 1) ||
           untrue(claim, "it has %zu signatures, or another", count);
}

bool lab_claim_one_of_sigs(struct lab_claim *claim)
{
    const struct lab_set *set = set_of(claim, claim->zone);

    return (sigs_by(set, number(claim, 2)) > 0 && sigs_by(set, number(claim, 3)) > 0) ||
           untrue(claim, "it is not signed by both");
}

static const struct lab_set *keys_of(const struct lab_zone *zone)
{
    return zone ? lab_zone_find(zone, zone->apex, LDNS_RR_TYPE_DNSKEY) : NULL;
}

/* The cryptography, with each key of the tag. */
bool lab_claim_not_verified(struct lab_claim *claim)
{
    const struct lab_set *set, *keys = keys_of(claim->zone);
    ldns_rr *sig = sig_by(claim, claim->zone, &set);

    for (size_t i = 0; sig && keys && i < ldns_rr_list_rr_count(keys->rrs); i++) {
        ldns_rr *key = ldns_rr_list_rr(keys->rrs, i);

        if (ldns_calc_keytag(key) == number(claim, 2) &&
            ldns_verify_rrsig(set->rrs, sig, key) == LDNS_STATUS_OK)
            return untrue(claim, "it does");
    }
    return true;
}

/* As many at least do not as are tried. */
bool lab_claim_none_verifies(struct lab_claim *claim)
{
    const struct lab_set *set = set_of(claim, claim->zone), *keys = keys_of(claim->zone);
    unsigned bad = 0;

    for (size_t i = 0; set && set->sigs && keys && i < ldns_rr_list_rr_count(set->sigs); i++)
        bad += ldns_verify_rrsig_keylist(set->rrs, ldns_rr_list_rr(set->sigs, i), keys->rrs,
                                         NULL) != LDNS_STATUS_OK;
    return bad >= number(claim, 2) || untrue(claim, "%u do not verify", bad);
}

bool lab_claim_iterations(struct lab_claim *claim)
{
    return number(claim, 0) == claim->zone->spec->iterations ||
           untrue(claim, "it uses %u", (unsigned)claim->zone->spec->iterations);
}

/* Keys and DS records. */

static const struct lab_set *ds_in(const struct lab_zone *parent, const struct lab_zone *zone)
{
    return parent ? lab_zone_find(parent, zone->apex, LDNS_RR_TYPE_DS) : NULL;
}

static bool is_ds_in(const struct lab_set *set, const unsigned numbers[3])
{
    for (size_t i = 0; set && i < ldns_rr_list_rr_count(set->rrs); i++) {
        const ldns_rr *rr = ldns_rr_list_rr(set->rrs, i);

        if (tag_in(rr, DS_TAG_FIELD) == numbers[0] &&
            octet_in(rr, DS_ALGORITHM_FIELD) == numbers[1] &&
            octet_in(rr, DS_TYPE_FIELD) == numbers[2])
            return true;
    }
    return false;
}

/* At the parent, there before, or in the row's configuration as an anchor. */
bool lab_claim_ds(struct lab_claim *claim)
{
    const struct lab_zone *zone = claim->zone, *parent = zone->parent;
    unsigned numbers[3] = {number(claim, 0), number(claim, 1), number(claim, 2)};
    char anchor[64];

    snprintf(anchor, sizeof(anchor), "DS %u %u %u ", numbers[0], numbers[1], numbers[2]);
    if (claim->of->row->conf && strstr(claim->of->row->conf, anchor))
        return true;
    if (!parent)
        return numbers[0] == ldns_key_keytag(zone->ksk) || untrue(claim, "no anchor has that tag");
    return is_ds_in(ds_in(parent, zone), numbers) ||
           is_ds_in(ds_in(parent->earlier, zone), numbers) ||
           untrue(claim, "the parent has no such DS record");
}

bool lab_claim_has_ds(struct lab_claim *claim)
{
    const struct lab_zone *zone = claim->zone, *parent = zone->parent;

    return ds_in(parent, zone) || (parent && ds_in(parent->earlier, zone)) ||
           untrue(claim, "it has none");
}

/* Servers that are parked have none, whatever the zone has. */
bool lab_claim_no_keys(struct lab_claim *claim)
{
    const struct lab_zone *zone = claim->zone;

    return !keys_of(zone) ||
           (zone->server_count > 0 && zone->servers[0].spec->act == LAB_ACT_PARKED) ||
           untrue(claim, "it has keys");
}

static bool has_key_of_ds(const struct lab_set *keys, const struct lab_set *ds_set, unsigned tag)
{
    for (size_t i = 0; keys && ds_set && i < ldns_rr_list_rr_count(keys->rrs); i++)
        for (size_t k = 0; k < ldns_rr_list_rr_count(ds_set->rrs); k++) {
            const ldns_rr *ds = ldns_rr_list_rr(ds_set->rrs, k);

            if (tag_in(ds, DS_TAG_FIELD) == tag &&
                ldns_rr_compare_ds(ldns_rr_list_rr(keys->rrs, i), ds))
                return true;
        }
    return false;
}

static bool has_server_behind(const struct lab_zone *zone)
{
    for (size_t i = 0; i < zone->server_count; i++)
        if (zone->servers[i].spec->act == LAB_ACT_BEHIND)
            return true;
    return false;
}

/* No key that is published has such a DS record, of whatever the parent has; or none that a server
 * has which is behind. */
bool lab_claim_no_match(struct lab_claim *claim)
{
    const struct lab_zone *zone = claim->zone;
    const struct lab_set *ds = ds_in(zone->parent, zone);

    return !has_key_of_ds(keys_of(zone), ds, number(claim, 0)) ||
           (has_server_behind(zone) &&
            !has_key_of_ds(keys_of(zone->earlier), ds, number(claim, 0))) ||
           untrue(claim, "it does");
}

static bool is_key_in(const struct lab_set *set, unsigned tag, unsigned algorithm)
{
    for (size_t i = 0; set && i < ldns_rr_list_rr_count(set->rrs); i++) {
        const ldns_rr *key = ldns_rr_list_rr(set->rrs, i);

        if (ldns_calc_keytag(key) == tag &&
            (algorithm == 0 || octet_in(key, KEY_ALGORITHM_FIELD) == algorithm))
            return true;
    }
    return false;
}

/* All of them, and no others: of the zone as it is, or as the cache has it. */
static bool is_list_of(const char *list, const struct lab_set *set)
{
    size_t count = 0;

    while (*list) {
        unsigned tag, algorithm;
        int len = 0;

        if (sscanf(list, "%u/%u%n", &tag, &algorithm, &len) != 2 || !is_key_in(set, tag, algorithm))
            return false;
        count++;
        list += len + (int)strspn(list + len, ", ");
    }
    return set && count == ldns_rr_list_rr_count(set->rrs);
}

bool lab_claim_keys(struct lab_claim *claim)
{
    return is_list_of(claim->words[1], keys_of(claim->zone)) ||
           is_list_of(claim->words[1], keys_of(claim->zone->earlier)) ||
           untrue(claim, "these are not all its keys and no others");
}

bool lab_claim_flags(struct lab_claim *claim)
{
    const struct lab_set *keys = keys_of(claim->zone);
    bool revoked = claim->words[2][0] == 'i';

    for (size_t i = 0; keys && i < ldns_rr_list_rr_count(keys->rrs); i++) {
        const ldns_rr *key = ldns_rr_list_rr(keys->rrs, i);
        unsigned flags = tag_in(key, KEY_FLAGS_FIELD);

        if (ldns_calc_keytag(key) == number(claim, 0) &&
            (revoked ? (flags & LDNS_KEY_REVOKE_KEY) != 0 : (flags & LDNS_KEY_ZONE_KEY) == 0))
            return true;
    }
    return untrue(claim, "its flags are right, or there is no such key");
}

bool lab_claim_unknown_key(struct lab_claim *claim)
{
    return !is_key_in(keys_of(claim->zone), number(claim, 0), number(claim, 1)) ||
           claim->zone->earlier || untrue(claim, "it is");
}

bool lab_claim_signed_by(struct lab_claim *claim)
{
    const struct lab_set *keys = keys_of(claim->zone);
    bool by_one = false, by_other = false;

    for (size_t i = 0; keys && keys->sigs && i < ldns_rr_list_rr_count(keys->sigs); i++) {
        unsigned tag = tag_in(ldns_rr_list_rr(keys->sigs, i), SIG_TAG_FIELD);

        by_one = by_one || tag == number(claim, 0);
        by_other = by_other || tag == number(claim, 2);
    }
    return (by_one && !by_other) ||
           untrue(claim, "%s", by_one ? "the other signs it, too" : "that key does not sign it");
}

static bool has_new_ds(const struct lab_claim *claim, const struct lab_set *keys)
{
    for (size_t i = 0; keys && i < ldns_rr_list_rr_count(keys->rrs); i++) {
        const ldns_rr *key = ldns_rr_list_rr(keys->rrs, i);
        ldns_rr *ds = ldns_key_rr2ds(key, LDNS_SHA256);
        char *digest = ldns_rdf2str(ldns_rr_rdf(ds, 3));
        bool same = tag_in(ds, DS_TAG_FIELD) == number(claim, 0) &&
                    octet_in(ds, DS_ALGORITHM_FIELD) == number(claim, 1) &&
                    number(claim, 2) == LDNS_SHA256 && strcasecmp(digest, claim->words[3]) == 0;

        free(digest);
        ldns_rr_free(ds);
        if (same)
            return true;
    }
    return false;
}

/* The record that is to be published: of a key that is, if only at a server that is behind. */
bool lab_claim_new_ds(struct lab_claim *claim)
{
    const struct lab_zone *zone = claim->zone;

    return has_new_ds(claim, keys_of(zone)) ||
           (has_server_behind(zone) && has_new_ds(claim, keys_of(zone->earlier))) ||
           untrue(claim, "no key that is published has that DS record");
}

static bool is_signer_in(const struct lab_zone *zone, unsigned tag)
{
    for (size_t i = 0; zone && i < zone->set_count; i++)
        for (size_t j = 0; zone->sets[i].sigs && j < ldns_rr_list_rr_count(zone->sets[i].sigs); j++)
            if (tag_in(ldns_rr_list_rr(zone->sets[i].sigs, j), SIG_TAG_FIELD) == tag)
                return true;
    return false;
}

static bool is_tag_of_ds(const struct lab_set *set, unsigned tag)
{
    for (size_t i = 0; set && i < ldns_rr_list_rr_count(set->rrs); i++)
        if (tag_in(ldns_rr_list_rr(set->rrs, i), DS_TAG_FIELD) == tag)
            return true;
    return false;
}

/* Published, signing, or named by a DS record. */
bool lab_claim_key(struct lab_claim *claim)
{
    const struct lab_zone *zone = claim->zone, *parent = zone->parent;
    unsigned tag = number(claim, 0);

    return is_key_in(keys_of(zone), tag, 0) || is_key_in(keys_of(zone->earlier), tag, 0) ||
           is_signer_in(zone, tag) || is_signer_in(zone->earlier, tag) ||
           is_tag_of_ds(ds_in(parent, zone), tag) ||
           (parent && is_tag_of_ds(ds_in(parent->earlier, zone), tag)) ||
           untrue(claim, "the zone has nothing to do with such a key");
}
