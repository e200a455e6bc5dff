/*
 * query.h - what is kept per query while it is resolved: attempts, endings of its sub-queries,
 * verdict.
 *
 * It is made when first needed, because queries of the iterator's own reach this module only at
 * their end. On a query that succeeds nothing is spent but the record of its attempts.
 *
 * Thousands of queries may be waiting at once, for as long as a zone's servers like, so what one of
 * them holds while it waits has a bound: WF_QUERY_MOST octets. They are no memory of the query's
 * region, which grows by 8 kB at a time, but go when Unbound clears the query, as it does with
 * each. The endings of sub-queries are kept once for all that waited for them, in the module's
 * cells.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_QUERY_H
#define WF_OBSERVE_QUERY_H

#include <stdatomic.h>

#include "common/clear.h"
#include "evidence.h"
#include "memory/cells.h"
#include "observe/compat.h"
#include "observe/record.h"
#include "verdict.h"

/* One of the two newest attempts, as it is cheapest to note. */
struct wf_seen {
    const uint8_t *zone, *qname; /* region memory of the query */
    struct timeval sent, ended;
    struct wf_addr server;
    uint16_t qtype;
    uint8_t zone_len, qname_len;
    bool to_recurse; /* it was asked to (RD), as forwarders are */
    /* from here on only what is seen of its end, so that it is cleared at once */
    uint8_t outcome;    /* enum wf_outcome */
    uint16_t flags;     /* as received: Unbound changes those of its final response */
    uint8_t rcode_high; /* of the extended RCODE, which Unbound does not look at */
    bool no_edns;       /* the packet had no additional record, so no OPT record */
    bool tcp;           /* see struct wf_attempt */
    bool edns_refused;  /* this and the next two: see struct wf_attempt */
    uint8_t sys_errno, tls_verify;
    struct dns_msg *response;    /* region memory; NULL unless answered */
    struct edns_option *options; /* the response's EDNS options, region memory */
};
_Static_assert(WF_OUTCOME_PENDING == 0, "what is cleared has not ended");

/*
 * An earlier attempt, in as few octets as it goes, as there may be many of many queries. Further
 * ones that came to the same are counted in it. The name that was asked for is not kept.
 */
struct wf_past {
    const uint8_t *zone; /* as in struct wf_seen */
    struct edns_option *options;
    struct wf_addr server;
    uint16_t qtype;
    uint16_t rcode; /* WF_RCODE_UNKNOWN unless answered */
    uint8_t zone_len;
    uint8_t sys_errno, tls_verify;
    uint8_t tries;           /* at least 1 */
    uint32_t waited_ms : 22; /* all tries together; at most 70 min */
    uint32_t outcome : 4;    /* enum wf_outcome */
    uint32_t lameness : 3;   /* enum wf_lameness */
    uint32_t edns_refused : 1;
    uint32_t no_edns : 1;
    uint32_t tcp : 1;
};

enum { WF_PAST_PARTS = 3 };

/*
 * They are in parts, got one after the other, with room for 4, 8 and 20: with the two newest there
 * is room for all that Unbound sends for one question to a zone's servers.
 */
enum { WF_PAST_MOST = 4 + 8 + 20 };

/* What a patched Unbound reports of a failed attempt, before the failure is seen here. */
struct wf_transport_report {
    bool present;
    bool not_sent;
    bool edns_refused;
    uint8_t sys_errno, tls_verify;
};

struct wf_early;        /* see observe/early.h */
struct wf_error_report; /* see observe/error_report.h */

enum { WF_SEEN = 2 }; /* most queries succeed with so many attempts */

/* Of so many servers' names that cannot be resolved it is told why: as many as are told by name. */
enum { WF_EXPLAINED_MOST = 3 };

struct wf_query {
    uint16_t seen_total; /* attempts */
    uint16_t past_count; /* those that are in past, WF_PAST_MOST at most */
    uint16_t sub_count, sub_total;
    uint16_t client_size; /* the smallest UDP size among the clients that wait; 0: not known */
    uint8_t newest;       /* of seen */
    bool has_links;       /* some sub-query was for a link of the chain of trust */
    bool known;           /* it ended at once, as its zone is known to be broken */
    uint8_t probes_len;   /* it went through to see whether its last so many octets still are */
    bool stale_sent;      /* some client got old data before the query was over */
    bool renews_stale;    /* whoever made it begin got old data */
    bool unkept;          /* its attempts are but counted, as nobody will be told of them */
    bool explains;        /* it is counted in explaining, of those that wait for it */
    uint8_t explained;    /* endings with a verdict, of look-ups of servers' addresses; at most
                             WF_EXPLAINED_MOST */
    uint8_t explaining;   /* such look-ups that go on and may yet have one; as many at most, where
                             servers answer */
    wf_block withheld;    /* see withheld.h; WF_NO_BLOCK: nothing */
    struct wf_transport_report report; /* of the attempt that is about to end */
    struct wf_past *past[WF_PAST_PARTS];
    struct edns_option *last_options;
    struct wf_verdict *verdict;
    struct wf_early *early; /* NULL until a client was told that it goes on */
    const struct wf_error_report
        *error_report; /* region memory; NULL: nothing to report, or done */
    /* from here on as far as the counts say */
    wf_block subs[WF_MAX_SUBQUERIES]; /* endings, the newest so many; each is held */
    struct wf_seen seen[WF_SEEN];
};
WF_ENDS_WITH(struct wf_query, subs,
             sizeof(wf_block[WF_MAX_SUBQUERIES]) + sizeof(struct wf_seen[WF_SEEN]));

/* With what malloc() takes for each of four blocks. The verdict is made when the wait is over. */
enum { WF_QUERY_MOST = 2048, WF_BLOCK_EXTRA = 16 };
_Static_assert(sizeof(struct wf_query) + WF_PAST_MOST * sizeof(struct wf_past) +
                       (1 + WF_PAST_PARTS) * WF_BLOCK_EXTRA <=
                   WF_QUERY_MOST,
               "what a query holds while it waits");

/*
 * Finds the query's record, or makes it; NULL when there is no memory. Then this query never gets
 * one: half of what was seen would mislead.
 */
struct wf_query *wf_query_get(struct module_qstate *q, int id);

/* Stands in the place of a record that could not be had. */
extern char wf_query_none;

/* The query's record; NULL when it has none. */
static inline struct wf_query *wf_query_find(const struct module_qstate *q, int id)
{
    void **place = wf_record_place(q, id);

    return place == NULL || *place == &wf_query_none ? NULL : *place;
}

/*
 * The attempts as evidence, and how many are at hand, WF_MAX_ATTEMPTS at most; NULL when none are.
 * Memory as of wf_query_scratch().
 */
struct wf_attempt *wf_query_attempts(struct module_qstate *q, const struct wf_query *query,
                                     uint16_t *count);

/*
 * The endings of its sub-queries as evidence, in the order in which they ended, as many as
 * sub_count; NULL when there are none, or no memory. Memory as of wf_query_scratch().
 */
struct wf_subquery *wf_query_endings(struct module_qstate *q, const struct wf_query *query,
                                     const struct wf_cells *cells);

/*
 * Memory for what is needed while a query is judged, and not after: Unbound takes it back when the
 * module returns. The query's own region would hold it for as long as other modules take.
 */
struct regional *wf_query_scratch(const struct module_qstate *q);

/* Notes the sizes of the clients that wait: Unbound overwrites them when it makes their replies. */
void wf_query_note_clients(struct module_qstate *q, int id);

/*
 * Whether a client asked this, or it was prefetched for one, even if the answer comes too late to
 * be sent. Only such queries are ever on one of the mesh's two lists, and they stay there.
 */
static inline bool wf_query_is_asked(const struct module_qstate *q)
{
    return q->mesh_info->list_select != mesh_no_list || q->mesh_info->cb_list != NULL;
}

/*
 * Whether any query that waits for this one, should it fail, may have to be told why it did. Of a
 * server's address it need not where the cache has nothing for it and the server has another one;
 * nor where its name lies in the zone that it serves, of which only the parent can tell an address;
 * nor where enough such look-ups have been explained: there may be hundreds for one question.
 */
bool wf_query_verdict_is_wanted(struct module_qstate *q, int id);

/*
 * The same while it goes on, after a first answer that was of no use; then it counts as one of
 * those that may explain, of which no more go on at a time than will be told.
 */
bool wf_query_may_explain(struct module_qstate *q, int id);

/*
 * Hands the ending of a sub-query, with all that counts as evidence, to the queries it was for.
 * Requires that there are any.
 */
void wf_query_tell_supers(struct module_qstate *q, int id, struct wf_cells *cells);

/*
 * The query was judged, and its supers were told: gives up all but the record itself, as another
 * module may have it wait for longer.
 */
void wf_query_rest(struct wf_query *query, struct wf_cells *cells);

/* The query is gone, or begins again: gives up what it holds. cells: NULL where it holds none. */
void wf_query_clear(struct module_qstate *q, int id, struct wf_cells *cells);

/* The same, of what stands in the record's place: NULL is fine. */
void wf_query_free(void *record, struct wf_cells *cells);

/*
 * A module's place in Unbound's stack of modules; -1 when it is not in use. As modstack_find(),
 * which compares with each name, and which a failure would go through a dozen times.
 */
int wf_module_place(const struct module_env *env, const char *name);

/* The iterator's name, once it was found, and how it is found otherwise. */
extern const char *_Atomic wf_iterator_name;
struct iter_qstate *wf_query_find_iterator(struct module_qstate *q);

/*
 * The query's iterator or validator state; NULL when the module is not in use or holds none. The
 * iterator's is asked for at each query's end: its name is a constant of Unbound's, so that it need
 * not be compared again octet by octet.
 */
static inline struct iter_qstate *wf_query_iterator(struct module_qstate *q)
{
    const struct module_stack *mods = &q->env->mesh->mods;
    int last = mods->num - 1;

    if (last >= 0 &&
        mods->mod[last]->name == atomic_load_explicit(&wf_iterator_name, memory_order_relaxed))
        return q->minfo[last];
    return wf_query_find_iterator(q);
}

struct val_qstate *wf_query_validator(struct module_qstate *q);

#endif
