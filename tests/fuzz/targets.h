/*
 * targets.h - one function for each thing that is fuzzed: it takes any octets, and aborts when
 * something does not hold.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FUZZ_TARGETS_H
#define WF_FUZZ_TARGETS_H

#include <stddef.h>
#include <stdint.h>

typedef void wf_fuzz(const uint8_t *data, size_t size);

#define WF_TARGET(name, what) wf_fuzz wf_fuzz_##name;
#include "targets.def"
#undef WF_TARGET

/* The target of that name; NULL when there is none. */
wf_fuzz *wf_fuzz_find(const char *name);

#endif
