/*
 * elf_file.h - what can be read from a program or library without running or loading it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_ELF_FILE_H
#define WF_ELF_FILE_H

#include <stdbool.h>

#include "common/build_id.h"

/* What a build of whyfail says of itself: see wf_stamp in build_info.h. "" where it is missing. */
struct wf_stamp {
    char version[32];                /* of whyfail */
    char unbound[32];                /* the release that it was built for */
    char build_id[WF_BUILD_ID_TEXT]; /* of the daemon that it was built for */
};

struct wf_elf_file {
    bool sound;                      /* all of it is there, as far as its own tables tell */
    char trouble[160];               /* why it is not; "" when it is */
    char build_id[WF_BUILD_ID_TEXT]; /* its own, "" when it has none */
    bool has_stamp;
    struct wf_stamp stamp;
};

/* Reads the file. What goes wrong is told in trouble: "cannot be read: Permission denied". */
void wf_elf_file_read(struct wf_elf_file *file, const char *path);

#endif
