/*
 * refusing_module.c - a module of Unbound that fails queries, as a local policy may.
 *
 * It stands behind the module under test. By the first label of the name it ends the query with
 * SERVFAIL ("module-refuses") or gives up with an error ("module-fails"); all else it passes on.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "config.h"

#include <string.h>

#include "util/module.h"
#include "util/netevent.h"

#define EXPORT __attribute__((visibility("default")))

EXPORT int init(struct module_env *env, int id);
EXPORT void deinit(struct module_env *env, int id);
EXPORT void operate(struct module_qstate *q, enum module_ev event, int id,
                    struct outbound_entry *entry);
EXPORT void inform_super(struct module_qstate *q, int id, struct module_qstate *super);
EXPORT void clear(struct module_qstate *q, int id);
EXPORT size_t get_mem(struct module_env *env, int id);

static int begins_with(const struct module_qstate *q, const char *label)
{
    size_t len = strlen(label);

    return q->qinfo.qname[0] == len && memcmp(q->qinfo.qname + 1, label, len) == 0;
}

int init(struct module_env *env, int id)
{
    (void)env, (void)id;
    return 1;
}

void deinit(struct module_env *env, int id)
{
    (void)env, (void)id;
}

void operate(struct module_qstate *q, enum module_ev event, int id, struct outbound_entry *entry)
{
    (void)entry;
    if (event == module_event_moddone) {
        q->ext_state[id] = module_finished;
    } else if (begins_with(q, "module-refuses")) {
        q->return_rcode = LDNS_RCODE_SERVFAIL;
        q->return_msg = NULL;
        q->ext_state[id] = module_finished;
    } else if (begins_with(q, "module-fails")) {
        q->ext_state[id] = module_error;
    } else {
        q->ext_state[id] = module_wait_module;
    }
}

void inform_super(struct module_qstate *q, int id, struct module_qstate *super)
{
    (void)q, (void)id, (void)super;
}

void clear(struct module_qstate *q, int id)
{
    q->minfo[id] = NULL;
}

size_t get_mem(struct module_env *env, int id)
{
    (void)env, (void)id;
    return 0;
}
