/*
 * make_stage.h - where evidence for tests is put.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_MAKE_STAGE_H
#define WF_MAKE_STAGE_H

#include <stddef.h>
#include <stdint.h>

#include "common/addr.h"
#include "common/name.h"

/* Storage of one scene at a time. What is in it may be saved and brought back as it was. */
enum { WF_STAGE_SIZE = 1 << 20 };
struct wf_stage {
    size_t used;
    _Alignas(max_align_t) uint8_t memory[WF_STAGE_SIZE];
};

/* Zeroed memory from the stage; ends the program when there is no more. */
void *wf_stage_alloc(struct wf_stage *stage, size_t size);

struct wf_dname wf_stage_dname(struct wf_stage *stage, const uint8_t *wire, size_t len);

/* A name or address from its text; an unset name for NULL. */
struct wf_dname wf_stage_name(struct wf_stage *stage, const char *text);
struct wf_addr wf_stage_addr(const char *text);

#endif
