/*
 * guard.c - makes sure that the Unbound that loads the module is the one it was built for.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/guard.h"

#include <elf.h>
#include <link.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "build_info.h"

enum { BUILD_ID_TEXT = 2 * 64 + 1 };

/* Finds the build-id among a note segment's notes and writes it in hex. */
static bool note_build_id(const uint8_t *notes, size_t size, char *hex)
{
    size_t at = 0;

    while (at + sizeof(ElfW(Nhdr)) <= size) {
        ElfW(Nhdr) note;
        size_t name_size, desc_size, i;
        const uint8_t *name;

        memcpy(&note, notes + at, sizeof(note));
        name_size = ((size_t)note.n_namesz + 3) & ~(size_t)3;
        desc_size = ((size_t)note.n_descsz + 3) & ~(size_t)3;
        name = notes + at + sizeof(note);
        if (name_size > size - at - sizeof(note) ||
            desc_size > size - at - sizeof(note) - name_size)
            return false;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(name, "GNU", 4) == 0 &&
            note.n_descsz * 2 < BUILD_ID_TEXT) {
            for (i = 0; i < note.n_descsz; i++)
                (void)snprintf(hex + 2 * i, 3, "%02x", name[name_size + i]);
            return true;
        }
        at += sizeof(note) + name_size + desc_size;
    }
    return false;
}

/* dl_iterate_phdr names the running program first. */
static int program_build_id(struct dl_phdr_info *info, size_t size, void *hex)
{
    size_t i;

    (void)size;
    for (i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];

        if (segment->p_type == PT_NOTE &&
            note_build_id((const uint8_t *)(info->dlpi_addr + segment->p_vaddr), segment->p_memsz,
                          hex))
            break;
    }
    return 1;
}

static bool build_id_fits(void)
{
    char found[BUILD_ID_TEXT] = "";

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
