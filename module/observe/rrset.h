/*
 * rrset.h - from Unbound's RRsets and messages to those of evidence.h.
 *
 * The views point into Unbound's memory and live as long as it does; the copies own theirs, in the
 * region given. Everything is bounded by evidence.h; allocation failure gives false or NULL.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_RRSET_H
#define WF_OBSERVE_RRSET_H

#include "evidence.h"
#include "observe/compat.h"

/* Unbound has seen to it that its names are whole and not compressed. */
static inline struct wf_dname wf_dname_from(const uint8_t *name, size_t len)
{
    return name == NULL || len > WF_NAME_MAX ? (struct wf_dname){NULL, 0}
                                             : (struct wf_dname){name, (uint8_t)len};
}

/* A view of Unbound's question; unset for NULL. */
struct wf_question wf_question_from(const struct query_info *qinfo);

enum wf_security wf_security_from(enum sec_status status);

/* Requires that the RRset is locked or belongs to the query's own message. */
bool wf_rrset_view(struct wf_rrset *out, const struct ub_packed_rrset_key *key,
                   struct regional *region);
bool wf_rrset_copy(struct wf_rrset *out, const struct ub_packed_rrset_key *key,
                   struct regional *region);

/* Answer and authority section of a response. */
struct wf_message *wf_message_view(const struct reply_info *rep, struct regional *region);

/*
 * A copy of an RRset in Unbound's RRset cache; NULL when it is not there. The cache keeps for a
 * while what has expired, which is no evidence of anything. since: as with the next, for its age; 0
 * where that does not matter.
 */
struct wf_rrset *wf_rrset_from_cache(struct module_env *env, struct wf_dname owner, uint16_t type,
                                     uint16_t rrclass, time_t since, struct regional *region);

/*
 * Of an RRset in that cache that has not expired: when it came and until when it holds. Unset where
 * there is none, or where it came no more than three seconds before the time since.
 */
struct wf_copy wf_rrset_age(struct module_env *env, struct wf_dname owner, uint16_t type,
                            uint16_t rrclass, time_t since);

/* Whether an RRset is in that cache and not expired. */
bool wf_rrset_is_cached(struct module_env *env, struct wf_dname owner, uint16_t type,
                        uint16_t rrclass);

/*
 * Whether an RRset is in that cache, not expired, and came as an answer of name servers with
 * authority, and how long ago.
 */
bool wf_rrset_answered(struct module_env *env, const struct wf_question *question, uint32_t *age_s);

/* The RRset of a validated or rejected key entry; NULL when it holds none. */
struct wf_rrset *wf_rrset_from_key_entry(struct key_entry_key *entry, struct regional *region);

#endif
