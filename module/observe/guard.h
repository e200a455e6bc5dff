/*
 * guard.h - makes sure that the Unbound that loads the module is the one it was built for.
 *
 * Unbound's structures differ between releases, configure options and distribution patches, and
 * nothing in the binary says which it has: a mismatch would read and write the wrong memory.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_GUARD_H
#define WF_OBSERVE_GUARD_H

#include "observe/compat.h"

/*
 * Before anything of env is believed: compares the running program's build-id with the one recorded
 * at build, and under glibc the allocated sizes of structures with those compiled in.
 * Returns false after one line in the log that says what was expected and what was found.
 */
bool wf_guard_check(struct module_env *env);

/* Whether a query state looks as compiled in. Cheap: two comparisons. */
static inline bool wf_guard_query(const struct module_qstate *q, int id)
{
    return q->curmod == id && &q->mesh_info->s == q;
}

#endif
