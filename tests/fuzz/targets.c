/*
 * targets.c - the targets by name.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "targets.h"

#include <string.h>

wf_fuzz *wf_fuzz_find(const char *name)
{
    static const struct {
        const char *name;
        wf_fuzz *run;
    } targets[] = {
#define WF_TARGET(id, what) {#id, wf_fuzz_##id},
#include "targets.def"
#undef WF_TARGET
    };
    size_t i;

    for (i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
        if (strcmp(targets[i].name, name) == 0)
            return targets[i].run;
    }
    return NULL;
}
