/*
 * compat.h - Unbound's headers, and every difference between its versions in one place.
 *
 * Only files of observe/ include this. Unbound's names are used as they are; what differs between
 * releases is reached through the functions and macros below.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COMPAT_H
#define WF_COMPAT_H

#include "config.h"

#include <stdbool.h>

/* The generated one, before any header brings the template of the same name from libunbound/. */
#include "unbound.h"

#include "dynlibmod/dynlibmod.h"
#include "iterator/iter_delegpt.h"
#include "iterator/iter_donotq.h"
#include "iterator/iter_fwd.h"
#include "iterator/iter_hints.h"
#include "iterator/iter_priv.h"
#include "iterator/iter_resptype.h"
#include "iterator/iterator.h"
#include "services/authzone.h"
#include "services/cache/dns.h"
#include "services/cache/infra.h"
#include "services/cache/rrset.h"
#include "services/mesh.h"
#include "services/modstack.h"
#include "services/outside_network.h"
#include "sldns/rrdef.h"
#include "sldns/sbuffer.h"
#include "util/config_file.h"
#include "util/data/dname.h"
#include "util/data/msgencode.h"
#include "util/data/msgreply.h"
#include "util/data/packed_rrset.h"
#include "util/log.h"
#include "util/module.h"
#include "util/net_help.h"
#include "util/netevent.h"
#include "util/regional.h"
#include "validator/val_anchor.h"
#include "validator/val_kcache.h"
#include "validator/val_kentry.h"
#include "validator/val_neg.h"
#include "validator/val_secalgo.h"
#include "validator/validator.h"

#include "common/addr.h"
#include "evidence.h"

/* The release as one number: 1.17.1 is 11701. */
#define WF_UNBOUND_RELEASE                                                                         \
    (UNBOUND_VERSION_MAJOR * 10000 + UNBOUND_VERSION_MINOR * 100 + UNBOUND_VERSION_MICRO)

/*
 * Since 1.25.2 the validator marks an RRset that was made of a wildcard as bogus, too, when only
 * the proof is wrong that the name itself does not exist.
 */
enum { WF_COMPAT_UNPROVEN_IS_BOGUS = WF_UNBOUND_RELEASE >= 12502 };

/* The EDNS option by which servers name who gets reports of errors (RFC 9567, section 5). */
enum { WF_REPORT_CHANNEL_OPTION = 18 };

/* Whether Unbound sends such reports, as it can since 1.23. */
static inline bool wf_compat_reports_errors(const struct config_file *cfg)
{
#if WF_UNBOUND_RELEASE >= 12300
    return cfg->dns_error_reporting != 0;
#else
    (void)cfg;
    return false;
#endif
}

static inline uint16_t wf_compat_bound(long long option)
{
    return option < 0 || option > UINT16_MAX ? 0 : (uint16_t)option;
}

/*
 * What of an answer is kept and tried, where this Unbound has bounds. Distributions take them into
 * older releases, so that its source is asked, by configure, and not its release. NS RRsets were
 * bounded first (1.22), then RRSIGs (1.25); DS RRsets came with val-validation-attempts (1.26.1),
 * and with them the bound of eight signatures of NSEC and NSEC3 records, which is no option.
 */
static inline void wf_compat_bounds(struct wf_resolver_config *config,
                                    const struct config_file *cfg)
{
    (void)config, (void)cfg;
#ifdef WF_HAVE_ITER_SCRUB_NS
    config->ns_kept = wf_compat_bound((long long)cfg->iter_scrub_ns);
#endif
#ifdef WF_HAVE_ITER_SCRUB_RRSIG
    config->sigs_kept = wf_compat_bound(cfg->iter_scrub_rrsig);
#endif
#ifdef WF_HAVE_VAL_VALIDATION_ATTEMPTS
    config->ds_kept = config->ns_kept;
    config->sigs_tried = wf_compat_bound(cfg->val_validation_attempts);
    config->denial_sigs_tried = 8;
#endif
}

/* Who asked: behind a proxy (proxy-protocol-port) not who sent the packet. */
static inline struct wf_addr wf_client_from(const struct comm_reply *client)
{
    return wf_addr_from_sockaddr(&client->client_addr, client->client_addrlen);
}

/*
 * The forward-zone that serves the name, as its name's length; 0 when there is none. 1.20 put locks
 * around the forward and stub zones; before, each worker had its own.
 */
static inline size_t wf_compat_forward_len(struct module_env *env, uint8_t *name, uint16_t rrclass)
{
    const struct delegpt *dp;
    size_t len;

#if WF_UNBOUND_RELEASE >= 12000
    dp = forwards_lookup(env->fwds, name, rrclass, 0);
#else
    dp = forwards_lookup(env->fwds, name, rrclass);
#endif
    if (dp == NULL)
        return 0;
    len = dp->namelen;
#if WF_UNBOUND_RELEASE >= 12000
    lock_rw_unlock(&env->fwds->lock);
#endif
    return len;
}

/* The root's servers as configured; to be given back, unless NULL. */
static inline struct delegpt *wf_compat_root_hints(struct module_env *env, uint16_t rrclass)
{
#if WF_UNBOUND_RELEASE >= 12000
    return hints_find_root(env->hints, rrclass, 0);
#else
    return hints_lookup_root(env->hints, rrclass);
#endif
}

static inline void wf_compat_root_hints_end(struct module_env *env)
{
#if WF_UNBOUND_RELEASE >= 12000
    lock_rw_unlock(&env->hints->lock);
#else
    (void)env;
#endif
}

/* The stub-zone that serves the name, as its name's length; 0 when there is none. */
static inline size_t wf_compat_stub_len(struct module_env *env, uint8_t *name, uint16_t rrclass)
{
    const struct iter_hints_stub *stub;
    size_t len = 0;

#if WF_UNBOUND_RELEASE >= 12000
    stub = hints_lookup_stub(env->hints, name, rrclass, NULL, 0);
#else
    stub = hints_lookup_stub(env->hints, name, rrclass, NULL);
#endif
    if (stub != NULL) {
        len = stub->dp->namelen;
#if WF_UNBOUND_RELEASE >= 12000
        lock_rw_unlock(&env->hints->lock);
#endif
    }
    return len;
}

/*
 * Whether Unbound would answer the query with data that has run out, or still holds, in place of a
 * SERVFAIL (serve-expired). 1.22 added an argument.
 */
static inline bool wf_compat_has_stale(struct module_qstate *q)
{
    const struct dns_msg *msg;
#if WF_UNBOUND_RELEASE >= 12200
    int is_expired = 0;

    msg = mesh_serve_expired_lookup(q, &q->qinfo, &is_expired);
#else
    msg = mesh_serve_expired_lookup(q, &q->qinfo);
#endif
    return msg != NULL && FLAGS_GET_RCODE(msg->rep->flags) != LDNS_RCODE_SERVFAIL;
}

/*
 * The most text there can be in the EDE option that Unbound itself adds to a reply. Since 1.18 it
 * is kept with the reply; before, it was made for fresh ones from what it would have logged.
 */
static inline size_t wf_compat_reason_len(const struct module_qstate *q,
                                          const struct reply_info *rep)
{
#if WF_UNBOUND_RELEASE >= 11800
    (void)q;
    return rep == NULL || rep->reason_bogus_str == NULL ? 0 : strlen(rep->reason_bogus_str);
#else
    /* type and class have at most 15 characters each */
    const size_t frame = sizeof("validation failure <  >: misc failure") + 2 * 15;
    const struct errinf_strlist *item;
    size_t len = frame;

    if (q == NULL || rep == NULL || q->env->cfg->val_log_level < 2)
        return 0;
    for (item = q->errinf; item != NULL; item = item->next)
        len += item->str == NULL ? 0 : strlen(item->str) + 1;
    return len + q->qinfo.qname_len;
#endif
}

#endif
