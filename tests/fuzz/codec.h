/*
 * codec.h - evidence, verdicts and events as octets, and back.
 *
 * One walk over each structure serves both directions, so that what is written is what is read.
 * Any octets can be read: numbers out of their range are brought into it, where the octets end all
 * that follows is zero, names come out well-formed. What is read obeys the contracts of evidence.h
 * and verdict.h; everything behind a pointer is a block of its own of exactly its size, so that a
 * sanitizer sees every read beyond its end.
 *
 * A cause is written as a number that is made of its id, and any number is read as the cause whose
 * own is the next: so an input that holds exact numbers means the same when causes are added.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FUZZ_CODEC_H
#define WF_FUZZ_CODEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/options.h"
#include "evidence.h"
#include "report/event.h"
#include "verdict.h"

enum { WF_CODEC_NAMES = 240 /* that later ones can point at */ };

struct wf_codec {
    bool writing;
    const uint8_t *in;
    uint8_t *out;
    size_t at, size;
    uint8_t *settled; /* see wf_codec_settle() */
    bool full;        /* what was to be written did not fit */
    struct wf_dname names[WF_CODEC_NAMES];
    unsigned name_count;
    void **blocks; /* the memory of what was read */
    size_t block_count, block_room;
};

void wf_codec_read(struct wf_codec *codec, const uint8_t *data, size_t size);
void wf_codec_write(struct wf_codec *codec, uint8_t *data, size_t size);

/*
 * From the next wf_codec_read() on, the numbers of causes are written as the exact ones at the
 * places where they were read: into copy, which is as large as the input. NULL: no longer.
 */
void wf_codec_settle(uint8_t *copy);

/* Frees all that was read with it. */
void wf_codec_end(struct wf_codec *codec);

/* Each fills the structure, or writes it down and leaves it as it is. */
void wf_code_evidence(struct wf_codec *codec, struct wf_evidence *evidence);
void wf_code_verdict(struct wf_codec *codec, struct wf_verdict *verdict);
void wf_code_options(struct wf_codec *codec, struct wf_options *options);

/* A diagnosis with all that it depends on, and the reply that it is for. */
struct wf_run {
    struct wf_options options;
    unsigned digests; /* that may be computed */
    bool from_cache;
    uint16_t room; /* for EDNS options */
    struct wf_evidence evidence;
};
void wf_code_run(struct wf_codec *codec, struct wf_run *run);

/* Of an event even what the contract rules out: unknown enums, texts of any octets, wild counts. */
void wf_code_event(struct wf_codec *codec, struct wf_event *event);

uint8_t wf_code_octet(struct wf_codec *codec, uint8_t octet);
uint16_t wf_code_u16(struct wf_codec *codec, uint16_t number);

/* What has not been read yet. */
size_t wf_codec_left(const struct wf_codec *codec);

#endif
