/*
 * codec.c - numbers, names, texts and blocks: what all structures are made of.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "codec_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *settled;

void wf_codec_settle(uint8_t *copy)
{
    settled = copy;
}

void wf_codec_read(struct wf_codec *codec, const uint8_t *data, size_t size)
{
    memset(codec, 0, sizeof(*codec));
    codec->in = data;
    codec->size = size;
    codec->settled = settled;
}

void wf_codec_write(struct wf_codec *codec, uint8_t *data, size_t size)
{
    memset(codec, 0, sizeof(*codec));
    codec->writing = true;
    codec->out = data;
    codec->size = size;
}

void wf_codec_end(struct wf_codec *codec)
{
    size_t i;

    for (i = 0; i < codec->block_count; i++)
        free(codec->blocks[i]);
    free(codec->blocks);
    codec->blocks = NULL;
    codec->block_count = codec->block_room = 0;
}

size_t wf_codec_left(const struct wf_codec *codec)
{
    return codec->size - codec->at;
}

static _Noreturn void die(void)
{
    fputs("codec: out of memory\n", stderr);
    exit(2);
}

static void own(struct wf_codec *codec, void *block)
{
    if (codec->block_count == codec->block_room) {
        codec->block_room = codec->block_room * 2 + 64;
        codec->blocks = realloc(codec->blocks, codec->block_room * sizeof(*codec->blocks));
    }
    if (block == NULL || codec->blocks == NULL)
        die();
    codec->blocks[codec->block_count++] = block;
}

/* Of no octets, a pointer to the end of a block: who reads there is seen. */
void *wf_codec_block(struct wf_codec *codec, size_t size)
{
    uint8_t *block = calloc(1, size > 0 ? size : 1);

    own(codec, block);
    return size > 0 ? block : block + 1;
}

void *wf_code_array(struct wf_codec *codec, const void *have, size_t count, size_t item)
{
    if (codec->writing)
        return (void *)(uintptr_t)have; /* who writes it down does not change it */
    return count > 0 ? wf_codec_block(codec, count * item) : NULL;
}

uint8_t wf_code_octet(struct wf_codec *codec, uint8_t octet)
{
    if (codec->at == codec->size) {
        codec->full = true;
        return codec->writing ? octet : 0;
    }
    if (codec->writing)
        codec->out[codec->at++] = octet;
    else
        octet = codec->in[codec->at++];
    return octet;
}

uint64_t wf_code_number(struct wf_codec *codec, uint64_t number, unsigned octets)
{
    uint64_t result = 0;
    unsigned i;

    for (i = 0; i < octets; i++)
        result |= (uint64_t)wf_code_octet(codec, (uint8_t)(number >> (8 * i))) << (8 * i);
    return result;
}

uint16_t wf_code_u16(struct wf_codec *codec, uint16_t number)
{
    return (uint16_t)wf_code_number(codec, number, 2);
}

uint32_t wf_code_u32(struct wf_codec *codec, uint32_t number)
{
    return (uint32_t)wf_code_number(codec, number, 4);
}

bool wf_code_bool(struct wf_codec *codec, bool value)
{
    return (wf_code_octet(codec, value) & 1) != 0;
}

unsigned wf_code_below(struct wf_codec *codec, unsigned value, unsigned limit)
{
    return wf_code_octet(codec, (uint8_t)value) % limit;
}

/* Times of day from 1970 to 2242: what a clock can be wrong by. */
int64_t wf_code_time(struct wf_codec *codec, int64_t when)
{
    return (int64_t)(wf_code_number(codec, (uint64_t)when, 5) & 0x1ffffffff);
}

void wf_code_counts(struct wf_codec *codec, uint16_t *count, uint16_t *total, unsigned most)
{
    uint16_t beyond = (uint16_t)(*total > *count ? *total - *count : 0);

    *count = (uint16_t)wf_code_below(codec, *count, most + 1);
    beyond = wf_code_u16(codec, beyond);
    *total = beyond > UINT16_MAX - *count ? UINT16_MAX : (uint16_t)(*count + beyond);
}

void wf_code_octets(struct wf_codec *codec, uint8_t *octets, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++) {
        uint8_t octet = wf_code_octet(codec, octets[i]);

        if (!codec->writing)
            octets[i] = octet;
    }
}

/* What evidence holds of others' words is clean already (evidence.h). */
static char printable(uint8_t octet)
{
    return octet >= 0x20 && octet < 0x7f ? (char)octet : '?';
}

void wf_code_clean(struct wf_codec *codec, char *text, size_t len)
{
    size_t i;

    for (i = 0; i < len; i++) {
        uint8_t octet = wf_code_octet(codec, (uint8_t)text[i]);

        if (!codec->writing)
            text[i] = printable(octet);
    }
}

/* The text that an array of that size can hold, terminated, without a NUL within. */
void wf_code_text(struct wf_codec *codec, char *text, size_t size)
{
    size_t len = codec->writing ? strnlen(text, size - 1) : 0;
    size_t i;

    len = wf_code_u16(codec, (uint16_t)len) % size;
    for (i = 0; i < len; i++) {
        uint8_t octet = wf_code_octet(codec, (uint8_t)text[i]);

        if (!codec->writing)
            text[i] = octet != 0 ? (char)octet : '?';
    }
    if (!codec->writing)
        text[len] = '\0';
}

/*
 * Names: 0 none, 1 one that is spelled out, else one that was there before or is above it, and how
 * many labels are taken off. Zones are related by their names, which random octets never are.
 */
enum { NAME_NONE, NAME_SPELLED, NAME_EARLIER };

static void note_name(struct wf_codec *codec, struct wf_dname name)
{
    if (name.len > 1 && codec->name_count < WF_CODEC_NAMES)
        codec->names[codec->name_count++] = name;
}

static size_t read_labels(struct wf_codec *codec, uint8_t wire[WF_NAME_MAX])
{
    size_t len = 0, label;

    while ((label = wf_code_octet(codec, 0) & 63u) != 0 && len + label + 2 <= WF_NAME_MAX) {
        wire[len++] = (uint8_t)label;
        wf_code_octets(codec, wire + len, label);
        len += label;
    }
    wire[len++] = 0;
    return len;
}

static struct wf_dname read_name(struct wf_codec *codec)
{
    unsigned kind = wf_code_octet(codec, 0);
    uint8_t wire[WF_NAME_MAX];
    struct wf_dname name = {wire, 0};
    uint8_t *copy;

    if (kind == NAME_NONE)
        return (struct wf_dname){NULL, 0};
    if (kind == NAME_SPELLED) {
        name.len = (uint8_t)read_labels(codec, wire);
    } else {
        unsigned off = wf_code_octet(codec, 0);

        if (codec->name_count == 0)
            name = wf_dname_root();
        else
            name = codec->names[(kind - NAME_EARLIER) % codec->name_count];
        for (; off > 0 && name.len > 1; off--)
            name = wf_dname_parent(name);
    }
    copy = wf_codec_block(codec, name.len);
    memcpy(copy, name.wire, name.len);
    name.wire = copy;
    if (kind == NAME_SPELLED)
        note_name(codec, name);
    return name;
}

/* The place of an earlier name whose last octets these are; -1 when there is none. Not for unset.
 */
static int find_name(const struct wf_codec *codec, struct wf_dname name)
{
    unsigned i;

    for (i = 0; i < codec->name_count; i++) {
        struct wf_dname have = codec->names[i];

        while (have.len > name.len)
            have = wf_dname_parent(have);
        if (have.len == name.len && memcmp(have.wire, name.wire, name.len) == 0)
            return (int)i;
    }
    return -1;
}

static void write_name(struct wf_codec *codec, struct wf_dname name)
{
    int at = name.len > 0 ? find_name(codec, name) : -1;

    if (name.len == 0) {
        wf_code_octet(codec, NAME_NONE);
    } else if (at < 0) {
        wf_code_octet(codec, NAME_SPELLED);
        wf_code_octets(codec, (uint8_t *)(uintptr_t)name.wire, name.len);
        note_name(codec, name);
    } else {
        wf_code_octet(codec, (uint8_t)(NAME_EARLIER + at));
        wf_code_octet(codec, (uint8_t)(wf_dname_labels(codec->names[at]) - wf_dname_labels(name)));
    }
}

void wf_code_dname(struct wf_codec *codec, struct wf_dname *name)
{
    if (codec->writing)
        write_name(codec, *name);
    else
        *name = read_name(codec);
}

void wf_code_name(struct wf_codec *codec, struct wf_name *name)
{
    struct wf_dname view = wf_dname_of(name);

    wf_code_dname(codec, &view);
    if (!codec->writing)
        wf_name_copy(name, view);
}
