/*
 * codec_parts.h - what the walks over the structures are made of. Used by the codec only.
 *
 * The functions with a value take the value to be written and return the one that was read; when
 * writing, the same.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FUZZ_CODEC_PARTS_H
#define WF_FUZZ_CODEC_PARTS_H

#include "codec.h"

uint64_t wf_code_number(struct wf_codec *codec, uint64_t number, unsigned octets);
uint32_t wf_code_u32(struct wf_codec *codec, uint32_t number);
bool wf_code_bool(struct wf_codec *codec, bool value);
unsigned wf_code_below(struct wf_codec *codec, unsigned value, unsigned limit); /* an octet */
int64_t wf_code_time(struct wf_codec *codec, int64_t when);

/* A count of at most so many, and the total, which is no less. */
void wf_code_counts(struct wf_codec *codec, uint16_t *count, uint16_t *total, unsigned most);

void wf_code_octets(struct wf_codec *codec, uint8_t *octets, size_t len);
void wf_code_clean(struct wf_codec *codec, char *text, size_t len); /* printable ASCII */
void wf_code_text(struct wf_codec *codec, char *text, size_t size); /* any octets, terminated */
void wf_code_cause(struct wf_codec *codec, enum wf_cause *cause);
void wf_code_dname(struct wf_codec *codec, struct wf_dname *name);
void wf_code_name(struct wf_codec *codec, struct wf_name *name);
void wf_code_addr(struct wf_codec *codec, struct wf_addr *addr);
void wf_code_foreign_ede(struct wf_codec *codec, struct wf_foreign_ede *ede);

/* A zeroed block of the codec's. */
void *wf_codec_block(struct wf_codec *codec, size_t size);

/* A new array of that many items, or when writing, the one there is; NULL for none. */
void *wf_code_array(struct wf_codec *codec, const void *have, size_t count, size_t item);

#endif
