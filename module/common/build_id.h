/*
 * build_id.h - the build-id that a linker leaves in a program or library.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_BUILD_ID_H
#define WF_BUILD_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WF_BUILD_ID_TEXT = 2 * 64 + 1 };

/*
 * Finds the build-id among the notes of a segment of type PT_NOTE and writes it in hexadecimal
 * digits. Returns false, and writes nothing, when there is none or the notes are damaged.
 */
bool wf_build_id_find(const uint8_t *notes, size_t size, char hex[WF_BUILD_ID_TEXT]);

#endif
