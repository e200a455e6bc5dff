/*
 * builtin.h - what a patched Unbound calls: the module's functions, and its clause of unbound.conf.
 *
 * Included by Unbound's own files, so it needs nothing but Unbound's headers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_BUILTIN_H
#define WF_OBSERVE_BUILTIN_H

#include "util/module.h"

struct config_str2list;
struct serviced_query;

/* The module: see module_func_block in util/module.h. */
struct module_func_block *whyfail_get_funcblock(void);
int whyfail_init(struct module_env *env, int id);
void whyfail_deinit(struct module_env *env, int id);
void whyfail_operate(struct module_qstate *q, enum module_ev event, int id,
                     struct outbound_entry *entry);
void whyfail_inform_super(struct module_qstate *q, int id, struct module_qstate *super);
void whyfail_clear(struct module_qstate *q, int id);
size_t whyfail_get_mem(struct module_env *env, int id);

/* Its callbacks, for Unbound's list of functions that may be called. */
int wf_on_query(struct query_info *qinfo, uint16_t flags, struct module_qstate *q,
                struct sockaddr_storage *addr, socklen_t addr_len, uint8_t *zone, size_t zone_len,
                struct regional *region, int id, void *arg);
int wf_on_response(struct module_qstate *q, struct dns_msg *response, int id, void *arg);
int whyfail_owns_reply_cb(inplace_cb_reply_func_type *callback, enum inplace_cb_list_type type);

/*
 * An upstream attempt of the query has ended: event is a reply, none, or one that came back in
 * another letter case. Called before the query goes on.
 */
void whyfail_attempt(struct module_qstate *q, enum module_ev event, struct serviced_query *sent);

/*
 * These clients, a list, get SERVFAIL next, while the query goes on; and: they did. Each is
 * followed by the other. The module's init sets module_env's early_answer.
 */
struct mesh_reply;
void whyfail_early_begin(struct module_qstate *q, const struct mesh_reply *clients);
void whyfail_early_end(struct module_qstate *q);

/*
 * Error reports (RFC 9567): whether the module has one about this query, which failed, be it that
 * no client waits for it any more; and the code and name of it, in place of Unbound's own, once.
 * Returns the code, -1 when nothing is to be reported. name: on return that which failed, without
 * the root's label. Where the module is not in use both stay as they are.
 */
int whyfail_report_due(struct module_qstate *q);
int whyfail_report(struct module_qstate *q, int code, uint8_t **name, size_t *name_len);

/*
 * Whether the module is in use and puts Extended DNS Errors on SERVFAIL replies, be it that one of
 * them has no room: then Unbound adds none of its own. 0 where the option "ede" is no.
 */
int whyfail_tells(struct module_env *env);

/*
 * For unbound-control. print: takes one line, without a newline; returns 0 to stop. zone: in text,
 * may be empty. Each returns 0 when it was stopped.
 */
typedef int whyfail_print(void *arg, const char *line);

/* What is remembered at or below the zone, or all, a line each. */
int whyfail_list(struct module_env *env, const char *zone, whyfail_print *print, void *arg);

/* The counts since the last reset; reset: start again from zero; inhibit_zero: leave out zeros.
 */
int whyfail_stats(struct module_env *env, int reset, int inhibit_zero, whyfail_print *print,
                  void *arg);

/* Forgets what is at or below the zone, or all. */
int whyfail_flush(struct module_env *env, const char *zone, whyfail_print *print, void *arg);

/* Whether a module-config with the module in it is one that works. */
int whyfail_module_conf(const char *module_conf);

/* Whether the clause "whyfail:" has an option of that name. */
int whyfail_option_known(const char *name);

/* What is wrong with the option, as a sentence in err; returns 1 when nothing is. */
int whyfail_option_check(const char *name, const char *value, char *err, size_t err_size);

/*
 * Tells the value that a clause, the last option first, gives an option, else the default; of an
 * option that may stand there several times each, the last first. tell: must not write into the
 * line. Returns 0 when there is no such option.
 */
int whyfail_option_tell(const struct config_str2list *clause, const char *name,
                        void (*tell)(char *line, void *arg), void *arg);

/*
 * Warns of a clause that does nothing, because module-config is without the module; and, for
 * unbound-checkconf, of folders that are not there either.
 */
struct config_file;
void whyfail_warn_unused(const struct config_file *cfg);
void whyfail_check_conf(const struct config_file *cfg);

#endif
