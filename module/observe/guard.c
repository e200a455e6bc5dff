/*
 * guard.c - makes sure that the Unbound that loads the module is the one it was built for.
 *
 * Where it is not, the module refuses, and Unbound, whose dynlib module ends it then, does not
 * start. To stay loaded and pass queries on would be kinder, and is not safe. operate() has to
 * write a state into each query, or it waits for ever; that place is in struct module_qstate,
 * behind members whose sizes differ by release, patch and flags. No function that Unbound exports
 * writes it for a module: those that do are other modules' own steps, which do more, and whose
 * doings no header promises. To find the place by its content, or by letting such a step run on a
 * query made up for it, would rest on guesses, and a wrong guess writes into every query of a
 * resolver that serves. A library that Unbound cannot load at all, which is missing, cut short or
 * lacks a symbol, could not pass anything on, anyway. So that Unbound comes up, whyfail-prestart
 * takes the library out of its modules before it starts: see startup/.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/guard.h"

#include <link.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "build_info.h"
#include "common/build_id.h"

/* dl_iterate_phdr names the running program first. */
static int program_build_id(struct dl_phdr_info *info, size_t size, void *hex)
{
    size_t i;

    (void)size;
    for (i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

        if (segment->p_type == PT_NOTE &&
            wf_build_id_find((const uint8_t *)(info->dlpi_addr + segment->p_vaddr),
                             segment->p_memsz, hex))
            break;
    }
    return 1;
}

static bool build_id_fits(void)
{
    char found[WF_BUILD_ID_TEXT] = "";

    if (wf_built_for_id[0] == '\0')
        return true; /* built without a daemon at hand: only the sizes can tell */
    (void)dl_iterate_phdr(program_build_id, found);
    if (strcmp(found, wf_built_for_id) == 0)
        return true;
    log_err("whyfail: built for Unbound %s with build-id %s, but this program's build-id is %s; "
            "build the module for this Unbound",
            wf_built_for_version, wf_built_for_id, found[0] == '\0' ? "missing" : found);
    return false;
}

/*
 * Every allocator rounds up in its own way: the block of the size asked for tells how far, give or
 * take the remainder that glibc leaves with a block when it is too small for one of its own.
 */
static bool size_fits(const char *what, void *block, size_t expected)
{
#ifdef __GLIBC__
    enum { REMAINDER = 16 };
    void *model = malloc(expected);
    size_t found = block == NULL ? 0 : malloc_usable_size(block);
    size_t most = model == NULL ? 0 : malloc_usable_size(model) + REMAINDER;

    free(model);
    if (found >= expected && found <= most)
        return true;
    log_err("whyfail: built for Unbound %s whose struct %s has %u bytes, but this program's has "
            "about %u; build the module for this Unbound",
            wf_built_for_version, what, (unsigned)expected, (unsigned)found);
    return false;
#else
    (void)what;
    (void)block;
    (void)expected;
    return true;
#endif
}

bool wf_guard_check(struct module_env *env)
{
    return build_id_fits() && size_fits("module_env", env, sizeof(*env)) &&
           size_fits("config_file", env->cfg, sizeof(*env->cfg)) &&
           size_fits("infra_cache", env->infra_cache, sizeof(*env->infra_cache));
}
