/*
 * build_id.c - the build-id that a linker leaves in a program or library.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "common/build_id.h"

#include <link.h>
#include <stdio.h>
#include <string.h>

static size_t padded(size_t size)
{
    return (size + 3) & ~(size_t)3;
}

bool wf_build_id_find(const uint8_t *notes, size_t size, char hex[WF_BUILD_ID_TEXT])
{
    size_t at = 0;

    while (at + sizeof(ElfW(Nhdr)) <= size) {
        ElfW(Nhdr) note;
        size_t name_size, desc_size, i;
        const uint8_t *name;

        memcpy(&note, notes + at, sizeof(note));
        name_size = padded(note.n_namesz);
        desc_size = padded(note.n_descsz);
        name = notes + at + sizeof(note);
        if (name_size > size - at - sizeof(note) ||
            desc_size > size - at - sizeof(note) - name_size)
            return false;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && memcmp(name, "GNU", 4) == 0 &&
            note.n_descsz * 2 < WF_BUILD_ID_TEXT) {
            for (i = 0; i < note.n_descsz; i++)
                (void)snprintf(hex + 2 * i, 3, "%02x", name[name_size + i]);
            return true;
        }
        at += sizeof(note) + name_size + desc_size;
    }
    return false;
}
