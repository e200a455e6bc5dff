/*
 * above.c - which of the servers of the zone above gave what it has of a zone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/above.h"

#include "diagnose/copies.h"
#include "diagnose/server_words.h"
#include "diagnose/source.h"

enum { LOOKED_AT = 16 /* attempts: an attacker can make there be more */ };

/* Attempts at servers of the zone above, and the one that gave what it has of the zone. */
struct above {
    const struct wf_attempt *attempts;
    size_t count;
    const struct wf_attempt *giver; /* NULL: it is not known who */
};

static bool is_usable(const struct wf_attempt *attempt)
{
    return !attempt->configured && attempt->outcome == WF_OUTCOME_ANSWERED &&
           attempt->lameness == WF_LAME_NONE &&
           (attempt->rcode == WF_RCODE_NOERROR || attempt->rcode == WF_RCODE_UNKNOWN);
}

static bool is_above(const struct wf_attempt *attempt, struct wf_dname zone)
{
    return wf_dname_labels_below(zone, attempt->zone) > 0;
}

/*
 * A server was asked, and next one of the zone's own: it referred to them. NULL where several did,
 * of which the cache kept what one gave.
 */
static const struct wf_attempt *referrer(const struct wf_attempt *attempts, size_t count,
                                         struct wf_dname zone)
{
    const struct wf_attempt *found = NULL;
    size_t i;

    for (i = 0; i + 1 < count; i++) {
        if (!is_usable(&attempts[i]) || !is_above(&attempts[i], zone) ||
            !wf_dname_equal(attempts[i + 1].zone, zone) ||
            (attempts[i].asked.name.len > 0 &&
             !wf_dname_is_below_or_at(attempts[i].asked.name, zone)))
            continue;
        if (found != NULL && !wf_addr_equal(&found->server, &attempts[i].server))
            return NULL;
        found = &attempts[i];
    }
    return found;
}

static struct above by_referral(const struct wf_evidence *ev, struct wf_dname zone)
{
    size_t count = ev->seen.attempt_count < LOOKED_AT ? ev->seen.attempt_count : LOOKED_AT;

    if (ev->seen.attempt_total > ev->seen.attempt_count)
        return (struct above){NULL, 0, NULL};
    return (struct above){ev->seen.attempts, count, referrer(ev->seen.attempts, count, zone)};
}

/* Who was asked for it last, or, where nobody was, who gave it along with the delegation. */
static struct above of_ds(const struct wf_evidence *ev, struct wf_dname zone)
{
    size_t i;

    for (i = ev->seen.subquery_count; i-- > 0;) {
        const struct wf_subquery *sub = &ev->seen.subqueries[i];
        const struct wf_attempt *last;

        if (sub->question.type != WF_TYPE_DS || sub->attempt_count == 0 ||
            !wf_dname_equal(sub->question.name, zone))
            continue;
        last = &sub->attempts[sub->attempt_count - 1];
        return (struct above){sub->attempts, sub->attempt_count,
                              is_usable(last) && is_above(last, zone) ? last : NULL};
    }
    return by_referral(ev, zone);
}

/* Whether the attempt is the first one of several at its server. */
static bool is_first(const struct above *above, size_t at)
{
    size_t i;

    for (i = 0; i < at; i++) {
        if (wf_addr_equal(&above->attempts[i].server, &above->attempts[at].server))
            return false;
    }
    return true;
}

/* Other servers of the same zone, none of whose attempts was of use. */
static unsigned count_failed(const struct above *above)
{
    unsigned failed = 0;
    size_t i, k;

    for (i = 0; i < above->count && i < LOOKED_AT; i++) {
        const struct wf_attempt *attempt = &above->attempts[i];
        bool useful = attempt->outcome == WF_OUTCOME_PENDING;

        if (!wf_dname_equal(attempt->zone, above->giver->zone) || !is_first(above, i))
            continue;
        for (k = i; k < above->count && !useful; k++)
            useful = is_usable(&above->attempts[k]) &&
                     wf_addr_equal(&above->attempts[k].server, &attempt->server);
        failed += !useful;
    }
    return failed;
}

static bool rests_on_ds(const struct wf_telling *t)
{
    const struct wf_fact *fact = t->fact;

    if (t->c->ev->seen.ds == NULL || t->c->ev->seen.zone_is_anchor || wf_is_copy(t->c->ev->seen.ds))
        return false;
    return fact->rrset == t->c->ev->seen.ds
               ? !wf_source_is_partial(fact) /* else it is named before */
               : wf_fact_rests_on_ds(fact) && wf_dname_equal(fact->zone, t->c->ev->seen.zone);
}

static bool rests_on_delegation(const struct wf_telling *t)
{
    enum wf_cause_group group = wf_cause_info(t->fact->cause)->group;

    return (group == WF_GROUP_SERVERS || group == WF_GROUP_TRANSPORT ||
            group == WF_GROUP_DELEGATION) &&
           t->attribution->party == WF_PARTY_ZONE && !wf_delegation_is_copy(t->c, t->fact->zone);
}

static void failed_print(const struct wf_telling *t, const struct above *above, unsigned failed)
{
    if (failed == 0)
        return;
    if (failed == 1)
        wf_strbuf_str(t->out, ", another server of ");
    else
        wf_strbuf_printf(t->out, ", %u other servers of ", failed);
    wf_zone_print(t->out, above->giver->zone);
    wf_strbuf_str(t->out, " failed");
}

bool wf_above_print(const struct wf_telling *t)
{
    bool ds = rests_on_ds(t);
    struct above above;
    unsigned failed;

    if (t->attribution->as_configured || t->attribution->as_copied ||
        t->attribution->ds_as_copied || t->fact->verdict != NULL || !(ds || rests_on_delegation(t)))
        return true;
    above = ds ? of_ds(t->c->ev, t->c->ev->seen.zone) : by_referral(t->c->ev, t->fact->zone);
    if (above.giver == NULL)
        return true;
    failed = count_failed(&above);
    if (t->held_back != NULL && (failed == 0 || !ds))
        return false;
    wf_strbuf_str(t->out, ds ? "; the DS is from " : "; the delegation is from ");
    if (wf_telling_shows(t, false, &above.giver->server))
        wf_addr_print(t->out, &above.giver->server);
    else
        wf_strbuf_str(t->out, "a server");
    failed_print(t, &above, failed);
    return true;
}
