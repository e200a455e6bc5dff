/*
 * forwarders.c - what each forwarder answered last, and which names it has failed at since.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "memory/forwarders.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "memory/noted.h"

enum { LOOKED_AT = 8, MS_PER_S = 1000 };

void wf_forwarders_init(struct wf_forwarders *forwarders)
{
    memset(forwarders, 0, sizeof(*forwarders));
    pthread_mutex_init(&forwarders->lock, NULL);
}

void wf_forwarders_destroy(struct wf_forwarders *forwarders)
{
    pthread_mutex_destroy(&forwarders->lock);
}

static uint64_t key_of(const struct wf_addr *addr)
{
    return XXH3_64bits_withSeed(addr->bytes, sizeof(addr->bytes), addr->port) | 1;
}

/* Either of two places may be that of an address. */
static struct wf_forwarder *place_of(struct wf_forwarders *forwarders, uint64_t key, size_t which)
{
    return &forwarders->places[(key >> 32 ^ which) % WF_FORWARDERS];
}

/* The server's place; NULL when it has none. */
static struct wf_forwarder *find(struct wf_forwarders *forwarders, const struct wf_addr *addr)
{
    uint64_t key = key_of(addr);
    size_t i;

    for (i = 0; i < 2; i++) {
        struct wf_forwarder *place = place_of(forwarders, key, i);

        if (atomic_load_explicit(&place->key, memory_order_relaxed) == key &&
            wf_addr_equal(&place->addr, addr))
            return place;
    }
    return NULL;
}

/* Its place, or that of the two which was used longest ago, and then nothing is known of it. */
static struct wf_forwarder *find_or_take(struct wf_forwarders *forwarders,
                                         const struct wf_addr *addr, time_t now)
{
    uint64_t key = key_of(addr);
    struct wf_forwarder *place = find(forwarders, addr);

    if (place == NULL) {
        struct wf_forwarder *other = place_of(forwarders, key, 1);

        place = place_of(forwarders, key, 0);
        if (wf_noted(other->used, now) < wf_noted(place->used, now))
            place = other;
        atomic_store_explicit(&place->answered, 0, memory_order_relaxed);
        memset(place->answers, 0, sizeof(place->answers));
        place->failed_count = 0;
        place->addr = *addr;
        atomic_store_explicit(&place->key, key, memory_order_relaxed);
    }
    place->used = now;
    return place;
}

/* Another name goes before the last one, another question of the same name in its stead. */
static void note_answer(struct wf_forwarders *forwarders, const struct wf_addr *addr,
                        const struct wf_question *question, time_t now)
{
    struct wf_forwarder_answer *newest;
    struct wf_forwarder *place;

    if (question->name.len == 0)
        return;
    pthread_mutex_lock(&forwarders->lock);
    place = find_or_take(forwarders, addr, now);
    newest = &place->answers[0];
    if (newest->when != 0 && !wf_dname_equal(wf_dname_of(&newest->name), question->name))
        memmove(newest + 1, newest, sizeof(place->answers) - sizeof(*newest));
    wf_name_copy(&newest->name, question->name);
    newest->type = question->type;
    newest->when = now;
    place->failed_count = 0;
    atomic_store_explicit(&place->answered, now, memory_order_relaxed);
    pthread_mutex_unlock(&forwarders->lock);
}

void wf_forwarders_answered(struct wf_forwarders *forwarders, const struct wf_addr *addr,
                            const struct wf_question *question, time_t now)
{
    uint64_t key = key_of(addr);
    size_t i;

    for (i = 0; i < 2; i++) {
        struct wf_forwarder *place = place_of(forwarders, key, i);

        if (atomic_load_explicit(&place->key, memory_order_relaxed) == key &&
            atomic_load_explicit(&place->answered, memory_order_relaxed) == now)
            return;
    }
    note_answer(forwarders, addr, question, now);
}

/*
 * What names of one domain share: a hash of the last two labels, or of one more than the zone has
 * that the servers are configured for. Names of one domain may all fail by the domain's fault.
 */
static uint32_t group_of(struct wf_dname name, struct wf_dname configured)
{
    unsigned labels = wf_dname_labels(configured) + 1;
    struct wf_name folded;

    wf_name_fold(&folded, wf_dname_cut(name, labels < 2 ? 2 : labels));
    return (uint32_t)XXH3_64bits(folded.wire, folded.len);
}

static bool is_good(const struct wf_attempt *attempt)
{
    return attempt->outcome == WF_OUTCOME_ANSWERED &&
           (attempt->rcode == WF_RCODE_NOERROR || attempt->rcode == WF_RCODE_NXDOMAIN);
}

/*
 * For how long the server of the last attempt was asked in vain; false where it gave an answer, or
 * none to this very question.
 */
static bool failed_for(const struct wf_evidence *evidence, const struct wf_addr *server,
                       uint32_t *waited_ms)
{
    uint16_t i;

    *waited_ms = 0;
    for (i = 0; i < evidence->seen.attempt_count; i++) {
        const struct wf_attempt *attempt = &evidence->seen.attempts[i];

        if (!wf_addr_equal(&attempt->server, server))
            continue;
        if (is_good(attempt) || attempt->outcome == WF_OUTCOME_PENDING)
            return false;
        *waited_ms += attempt->waited_ms;
    }
    return true;
}

static void add_failure(struct wf_forwarder *place, uint32_t group)
{
    uint8_t i;

    for (i = 0; i < place->failed_count; i++) {
        if (place->failed[i] == group)
            return;
    }
    if (place->failed_count < WF_FAILED_NAMES)
        place->failed[place->failed_count++] = group;
}

/* Each of the last few forwarders once. */
static bool is_first_look(const struct wf_evidence *evidence, uint16_t at)
{
    const struct wf_attempt *attempts = evidence->seen.attempts;
    uint16_t i;

    for (i = (uint16_t)(at + 1); i < evidence->seen.attempt_count; i++) {
        if (wf_addr_equal(&attempts[i].server, &attempts[at].server))
            return false;
    }
    return true;
}

void wf_forwarders_note_failure(struct wf_forwarders *forwarders,
                                const struct wf_evidence *evidence)
{
    struct wf_dname name = wf_failed_question(evidence).name;
    unsigned left = LOOKED_AT;
    uint16_t i;

    if (name.len == 0 || evidence->seen.ending != WF_ENDING_FAILED)
        return;
    for (i = evidence->seen.attempt_count; i-- > 0 && left > 0;) {
        const struct wf_attempt *attempt = &evidence->seen.attempts[i];
        struct wf_forwarder *place;
        uint32_t waited_ms;

        if (!attempt->configured || !is_first_look(evidence, i) ||
            !failed_for(evidence, &attempt->server, &waited_ms))
            continue; /* of other servers nothing is kept */
        left--;
        pthread_mutex_lock(&forwarders->lock);
        place = find_or_take(forwarders, &attempt->server, evidence->now);
        if (atomic_load_explicit(&place->answered, memory_order_relaxed) <
            evidence->now - (time_t)(waited_ms / MS_PER_S))
            add_failure(place, group_of(name, attempt->zone));
        pthread_mutex_unlock(&forwarders->lock);
    }
}

/* The last one to another question that is young enough; NULL: there is none. */
static const struct wf_forwarder_answer *
other_answer(const struct wf_forwarder *place, const struct wf_question *question, time_t now)
{
    size_t i;

    for (i = 0; i < WF_FORWARDER_ANSWERS; i++) {
        const struct wf_forwarder_answer *answer = &place->answers[i];

        if (answer->when == 0 || now - answer->when > WF_ANSWERED_KEEP_S ||
            now - answer->when < -WF_NOTED_SLACK_S ||
            (answer->type == question->type &&
             wf_dname_equal(wf_dname_of(&answer->name), question->name)))
            continue;
        return answer;
    }
    return NULL;
}

static uint8_t failed_beside(const struct wf_forwarder *place, uint32_t group)
{
    uint8_t i, count = 0;

    for (i = 0; i < place->failed_count; i++)
        count = (uint8_t)(count + (place->failed[i] != group));
    return count;
}

/* What is found of several servers: the best that is known of any. */
struct found {
    time_t when; /* 0: no answer */
    uint16_t type;
    bool any;
    uint8_t failed;
};

static void look_at(struct wf_forwarders *forwarders, const struct wf_addr *addr,
                    const struct wf_evidence *evidence, struct wf_dname configured,
                    struct found *found, struct wf_name *name)
{
    const struct wf_question question = wf_failed_question(evidence);
    const struct wf_forwarder_answer *answer;
    const struct wf_forwarder *place;

    pthread_mutex_lock(&forwarders->lock);
    place = find(forwarders, addr);
    if (place != NULL) {
        uint8_t failed = failed_beside(place, group_of(question.name, configured));

        answer = other_answer(place, &question, evidence->now);
        if (answer != NULL && answer->when > found->when) {
            wf_name_copy(name, wf_dname_of(&answer->name));
            found->type = answer->type;
            found->when = answer->when;
            found->failed = failed;
        } else if (found->when == 0 && (!found->any || failed < found->failed)) {
            found->failed = failed;
        }
        found->any = true;
    }
    pthread_mutex_unlock(&forwarders->lock);
}

static void look_at_all(struct wf_forwarders *forwarders, const struct wf_evidence *evidence,
                        struct found *found, struct wf_name *name)
{
    const struct wf_delegation *delegation = evidence->seen.delegation;
    unsigned left = LOOKED_AT;
    uint16_t i;

    for (i = evidence->seen.attempt_count; i-- > 0 && left > 0;) {
        const struct wf_attempt *attempt = &evidence->seen.attempts[i];

        if (!attempt->configured || !is_first_look(evidence, i))
            continue;
        look_at(forwarders, &attempt->server, evidence, attempt->zone, found, name);
        left--;
    }
    if (delegation == NULL || !delegation->configured)
        return;
    for (i = 0; i < delegation->server_count && i < LOOKED_AT; i++)
        look_at(forwarders, &delegation->servers[i].addr, evidence, delegation->zone, found, name);
}

void wf_forwarders_recall(struct wf_forwarders *forwarders, struct wf_evidence *evidence,
                          struct wf_name *name)
{
    struct wf_remembered *past = &evidence->remembered;
    struct found found = {0};

    if (wf_failed_question(evidence).name.len == 0 || evidence->seen.ending != WF_ENDING_FAILED)
        return;
    look_at_all(forwarders, evidence, &found, name);
    past->failed_names = found.failed;
    if (found.when == 0 || past->answered.type != 0)
        return;
    past->answered =
        (struct wf_question){wf_dname_of(name), found.type, evidence->seen.question.rrclass};
    past->answered_s = evidence->now > found.when ? (uint32_t)(evidence->now - found.when) : 0;
}
