/*
 * stock_attempt.c - how an attempt ended, where Unbound calls nobody at its end.
 *
 * The iterator sets its response to nothing when something of an attempt comes in, or when nothing
 * came for too long, and to the message when it can be read. It goes on at once: to the next
 * attempt, to look-ups that it waits for, or to its end. So what stands there then is the
 * attempt's.
 *
 * What came itself, q->reply, is there only for as long as the iterator is at that step: Unbound
 * sets it to NULL after it. So it is at the next attempt, mostly, and is not at the query's end.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/stock_attempt.h"

#include "observe/past.h"
#include "observe/query.h"
#include "observe/seen.h"
#include "observe/stock_packet.h"
#include "observe/stock_record.h"

/* Messages that came and were of no use. */
static int count_unread(const struct iter_qstate *iq)
{
    return iq->parse_failures + iq->scrub_failures;
}

/* Whether the server has failed in a way that it has not been silent in: it will have done so
 * again.
 */
static bool find_failure(const struct wf_query *query, const struct wf_seen *seen,
                         enum wf_outcome *outcome)
{
    const struct wf_seen *before = &query->seen[query->newest ^ 1];
    size_t i;

    *outcome = before->outcome;
    if (query->seen_total > 1 && wf_addr_equal(&before->server, &seen->server))
        return true;
    for (i = query->past_count; i-- > 0;) {
        const struct wf_past *past = wf_past_at(query, i);

        *outcome = past->outcome;
        if (wf_addr_equal(&past->server, &seen->server))
            return true;
    }
    return false;
}

/* Of an attempt of which no message is there, and nothing tells whether anything had come. */
static enum wf_outcome guess(const struct iter_qstate *iq, const struct wf_query *query,
                             const struct wf_seen *seen, const struct wf_stock_sent *sent)
{
    enum wf_outcome before;

    if (count_unread(iq) > sent->unread)
        return WF_OUTCOME_MALFORMED;
    if (iq->dp != NULL && iq->dp->ssl_upstream)
        return WF_OUTCOME_TLS_FAILED;
    if (find_failure(query, seen, &before) &&
        (before == WF_OUTCOME_TCP_FAILED || before == WF_OUTCOME_MALFORMED))
        return before;
    return WF_OUTCOME_SILENT;
}

/* Of the ranks of trust, those of data that came without AA. */
static bool is_without_authority(const struct ub_packed_rrset_key *key)
{
    const struct packed_rrset_data *data = key->entry.data;

    return data != NULL &&
           (data->trust == rrset_trust_add_noAA || data->trust == rrset_trust_auth_noAA ||
            data->trust == rrset_trust_ans_noAA);
}

/*
 * The iterator takes AA off what it hands up, but has noted with each RRset whether it was there.
 * Of an empty message it is not known: then as in an answer that is taken for the zone's.
 */
static uint16_t flags_of(const struct iter_qstate *iq)
{
    const struct reply_info *rep = iq->response->rep;

    if (iq->state != FINISHED_STATE ||
        (rep->rrset_count > 0 && is_without_authority(rep->rrsets[0])))
        return rep->flags;
    return (uint16_t)(rep->flags | BIT_AA);
}

/*
 * Whether what came led the iterator elsewhere, and is not what stands there: after a referral that
 * is nothing, after an alias what was cached, or one of Unbound's own zones has answered.
 */
static bool has_led_on(const struct iter_qstate *iq, const struct wf_stock_sent *sent)
{
    return iq->referral_count > sent->referrals || iq->auth_zone_response ||
           (iq->state == FINISHED_STATE && iq->query_restart_count > sent->restarts);
}

/* Of an answer that led on, and so was a good one, all that is known. */
static struct dns_msg *good_answer(void)
{
    static struct reply_info rep = {.flags = BIT_QR | BIT_AA};
    static struct dns_msg message = {.rep = &rep};

    return &message;
}

/* With what came at hand: as where Unbound tells of it. */
static bool is_at_hand(const struct module_qstate *q, const struct iter_qstate *iq)
{
    return q->reply != NULL && iq->state != FINISHED_STATE;
}

/* AA is as it came only in the message itself; RA the iterator has set by the time it is read. */
static void note_packet(struct module_qstate *q, int id, struct wf_seen *seen,
                        const struct iter_qstate *iq)
{
    sldns_buffer *packet = wf_query_packet(q, seen);

    if (packet == NULL) {
        if (q->env->cfg->private_address != NULL)
            wf_stock_packet_missed(q, id);
        seen->flags = flags_of(iq) & (uint16_t)~BIT_RA;
        return;
    }
    seen->flags &= (uint16_t) ~(BIT_AA | BIT_RA);
    if (LDNS_AA_WIRE(sldns_buffer_begin(packet)))
        seen->flags |= BIT_AA;
    if (LDNS_RA_WIRE(sldns_buffer_begin(packet)))
        seen->flags |= BIT_RA;
}

static bool read_end(struct module_qstate *q, int id, const struct iter_qstate *iq,
                     const struct wf_stock_sent *sent, struct wf_cells *cells)
{
    struct wf_query *query = wf_query_find(q, id);
    struct wf_seen *seen = &query->seen[query->newest];

    if (has_led_on(iq, sent)) {
        /* perhaps long ago: that it was, is told; that a server answers now, is not */
        (void)wf_query_answered(q, id, good_answer(), cells);
        if (q->env->cfg->private_address != NULL && wf_query_packet(q, seen) == NULL)
            wf_stock_packet_missed(q, id);
        return q->reply != NULL;
    }
    if (is_at_hand(q, iq))
        return wf_query_answered(q, id, iq->response, cells) != NULL;
    if (iq->response == NULL) {
        seen->ended = *q->env->now_tv;
        seen->outcome = (uint8_t)guess(iq, query, seen, sent);
        return false;
    }
    (void)wf_query_answered(q, id, iq->response, cells);
    note_packet(q, id, seen, iq);
    return true;
}

bool wf_stock_attempt_ended(struct module_qstate *q, int id, struct wf_cells *cells)
{
    const struct wf_query *query = wf_query_find(q, id);
    const struct wf_stock_sent *sent;
    const struct iter_qstate *iq;

    if (query == NULL || query->seen_total == 0 ||
        query->seen[query->newest].outcome != WF_OUTCOME_PENDING)
        return false;
    sent = wf_stock_sent_of(q, id);
    iq = sent == NULL ? NULL : wf_query_iterator(q);
    /* the validator may have had the iterator begin again */
    return iq != NULL && iq == sent->iterator && read_end(q, id, iq, sent, cells);
}

/* What this may cost a failure, whatever servers do. */
enum { MOST_COMPARED = 256 };

/* What is left of the RCODE without the OPT record, and what Unbound then took the response for. */
static bool may_be_the_same(const struct wf_attempt *attempt, const struct wf_attempt *other)
{
    enum { LOW_BITS = 0xf };

    return attempt->outcome == WF_OUTCOME_ANSWERED && attempt->rcode == (other->rcode & LOW_BITS) &&
           (attempt->rcode != WF_RCODE_NOERROR || attempt->lameness == WF_LAME_NOT_AUTHORITATIVE) &&
           wf_addr_equal(&attempt->server, &other->server);
}

/* Attempts at the server that rejected this other one were rejected, too. */
static void correct(struct wf_attempt *attempts, size_t count, const struct wf_attempt *other,
                    unsigned *compared)
{
    size_t i;

    if (other->rcode < WF_RCODE_BADVERS || other->rcode == WF_RCODE_UNKNOWN)
        return;
    for (i = 0; i < count && *compared < MOST_COMPARED; i++, ++*compared) {
        if (may_be_the_same(&attempts[i], other)) {
            attempts[i].rcode = other->rcode;
            attempts[i].lameness = WF_LAME_NONE;
        }
    }
}

/*
 * An extended RCODE is nowhere but in the message: when that was gone, BADVERS looks like an answer
 * without authority, BADCOOKIE like YXRRSET. What it was is told by others that the server gave in
 * the same resolution.
 */
void wf_stock_attempts_compared(const struct wf_resolution *seen, struct wf_attempt *attempts)
{
    unsigned compared = 0;
    size_t i, k;

    for (i = 0; i < seen->attempt_count; i++)
        correct(attempts, seen->attempt_count, &attempts[i], &compared);
    for (i = 0; i < seen->subquery_count; i++) {
        const struct wf_subquery *sub = &seen->subqueries[i];

        for (k = 0; k < sub->attempt_count; k++)
            correct(attempts, seen->attempt_count, &sub->attempts[k], &compared);
    }
}

void wf_stock_attempt_sent(struct module_qstate *q, int id)
{
    struct wf_stock_sent *sent = wf_stock_sent_of(q, id);
    const struct iter_qstate *iq = wf_query_iterator(q);

    if (sent == NULL || iq == NULL)
        return;
    *sent = (struct wf_stock_sent){.iterator = iq,
                                   .unread = count_unread(iq),
                                   .restarts = iq->query_restart_count,
                                   .referrals = iq->referral_count,
                                   .sub_missed = sent->sub_missed,
                                   .sub_found = sent->sub_found};
}
