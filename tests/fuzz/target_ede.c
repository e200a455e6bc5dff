/*
 * target_ede.c - the EDE options of any verdict, for any room.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "codec.h"
#include "sound.h"
#include "targets.h"

enum { ROOM_MAX = 1024 };

void wf_fuzz_ede(const uint8_t *data, size_t size)
{
    static struct wf_codec codec;
    struct wf_verdict verdict = {0};
    struct wf_options options;
    bool from_cache;
    size_t room;

    wf_codec_read(&codec, data, size);
    wf_code_options(&codec, &options);
    from_cache = (wf_code_octet(&codec, 0) & 1) != 0;
    room = wf_code_u16(&codec, 0) % ROOM_MAX;
    wf_code_verdict(&codec, &verdict);
    wf_must_fit(&verdict, &options, from_cache, room);
    wf_codec_end(&codec);
}
