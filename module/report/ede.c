/*
 * ede.c - which Extended DNS Errors a reply carries, and their bytes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/ede.h"

#include <string.h>

#include "common/strbuf.h"
#include "common/utf8.h"

_Static_assert(WF_EDE_TEXT_MAX <= UINT8_MAX, "wf_ede.text_len counts the text");

static size_t wire_size(const struct wf_ede *ede)
{
    return (size_t)WF_EDE_HEADER + WF_EDE_FIXED + ede->text_len;
}

/*
 * RFC 8914 allows a code twice, but only a second 23 says more than the first, because there is one
 * for each server; and only by its text.
 */
static bool may_follow(const struct wf_ede *chosen, size_t count, uint16_t code, bool with_text)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (chosen[i].code == code && !(code == WF_EDE_NETWORK_ERROR && with_text))
            return false;
    return true;
}

static void set_text(struct wf_ede *ede, const char *text, size_t len)
{
    ede->text_len = (uint8_t)wf_utf8_fit(text, len, WF_EDE_TEXT_MAX);
    memcpy(ede->text, text, ede->text_len);
    ede->text[ede->text_len] = '\0';
}

/* "bank.test: a signature has expired": what is the same for everybody below the zone. */
static void set_zone_text(struct wf_ede *ede, const struct wf_verdict *verdict)
{
    char text[WF_EDE_TEXT_MAX + 1];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, text, sizeof(text));
    if (verdict->zone.len > 0) {
        wf_dname_print(&buf, wf_dname_of(&verdict->zone));
        wf_strbuf_str(&buf, ": ");
    }
    wf_strbuf_str(&buf, wf_cause_info(verdict->cause)->meaning);
    set_text(ede, buf.data, buf.len);
}

/* The verdict's options with as much text as the operator lets out, without regard to room. */
static size_t choose(const struct wf_verdict *verdict, enum wf_ede_detail detail,
                     struct wf_ede *out)
{
    bool full = detail == WF_EDE_DETAIL_FULL;
    size_t i, count = 0;

    for (i = 0; i < verdict->ede_count && i < WF_VERDICT_EDES; i++) {
        const struct wf_ede *ede = &verdict->ede[i];

        if (!may_follow(out, count, ede->code, full))
            continue;
        out[count].code = ede->code;
        set_text(&out[count], ede->text, full ? ede->text_len : 0);
        if (detail == WF_EDE_DETAIL_ZONE && count == 0)
            set_zone_text(&out[count], verdict);
        count++;
    }
    return count;
}

/* Drops details from the last, then cuts the first text. Returns how many are left. */
static size_t fit(struct wf_ede *edes, size_t count, size_t room)
{
    size_t size = 0;
    size_t i;

    for (i = 0; i < count; i++)
        size += wire_size(&edes[i]);
    while (count > 1 && size > room)
        size -= wire_size(&edes[--count]);
    if (count == 0 || size <= room)
        return count;
    if (room < WF_EDE_HEADER + WF_EDE_FIXED)
        return 0;
    edes[0].text_len =
        (uint8_t)wf_utf8_fit(edes[0].text, edes[0].text_len, room - WF_EDE_HEADER - WF_EDE_FIXED);
    edes[0].text[edes[0].text_len] = '\0';
    return 1;
}

size_t wf_ede_select(const struct wf_verdict *verdict, const struct wf_options *options,
                     bool from_cache, size_t room, struct wf_ede out[WF_EDE_MAX])
{
    static const struct wf_ede cached = {WF_EDE_CACHED_ERROR, 0, ""};
    size_t count, reserved = wire_size(&cached);

    if (!options->ede)
        return 0;
    count = choose(verdict, options->ede_detail, out);
    if (!from_cache || !may_follow(out, count, WF_EDE_CACHED_ERROR, false))
        return fit(out, count, room);
    /* "cached error" says less than the verdict's bare code, which needs as much room */
    if (room < (count > 0 ? 2 : 1) * reserved)
        return fit(out, count, room);
    count = fit(out, count, room - reserved);
    out[count++] = cached;
    return count;
}

size_t wf_ede_encode(const struct wf_ede *ede, uint8_t *buf, size_t size)
{
    size_t len = (size_t)WF_EDE_FIXED + ede->text_len;

    if (size < len)
        return 0;
    buf[0] = (uint8_t)(ede->code >> 8);
    buf[1] = (uint8_t)(ede->code & 0xff);
    memcpy(buf + WF_EDE_FIXED, ede->text, ede->text_len);
    return len;
}
