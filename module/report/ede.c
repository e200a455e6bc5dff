/*
 * ede.c - which Extended DNS Errors a reply carries, and their bytes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/ede.h"

#include <string.h>

#include "common/strbuf.h"
#include "common/utf8.h"

_Static_assert(WF_EDE_DATA_MAX <= UINT8_MAX, "wf_ede_list.len counts the data");

/* An option that was chosen; its text is the verdict's, and is copied once, to where it is sent. */
struct choice {
    uint16_t code;
    uint8_t text_len;
    const char *text;
};

static size_t wire_size(const struct choice *choice)
{
    return (size_t)WF_EDE_HEADER + WF_EDE_FIXED + choice->text_len;
}

/*
 * RFC 8914 allows a code twice, but only a second 23 says more than the first, because there is one
 * for each server; and only by its text.
 */
static bool may_follow(const struct choice *chosen, size_t count, uint16_t code, bool with_text)
{
    size_t i;

    for (i = 0; i < count; i++)
        if (chosen[i].code == code && !(code == WF_EDE_NETWORK_ERROR && with_text))
            return false;
    return true;
}

/* "bank.test: a signature has expired": what is the same for everybody below the zone. */
static void set_zone_text(struct choice *choice, const struct wf_verdict *verdict,
                          char text[WF_EDE_TEXT_MAX + 1])
{
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, text, WF_EDE_TEXT_MAX + 1);
    if (verdict->zone.len > 0) {
        wf_dname_print(&buf, wf_dname_of(&verdict->zone));
        wf_strbuf_str(&buf, ": ");
    }
    wf_strbuf_str(&buf, wf_cause_info(verdict->cause)->meaning);
    choice->text = text;
    choice->text_len = (uint8_t)wf_utf8_fit(buf.data, buf.len, WF_EDE_TEXT_MAX);
}

/* The verdict's options with as much text as the operator lets out, without regard to room. */
static size_t choose(const struct wf_verdict *verdict, enum wf_ede_detail detail,
                     struct choice *out, char zone_text[WF_EDE_TEXT_MAX + 1])
{
    bool full = detail == WF_EDE_DETAIL_FULL;
    size_t i, count = 0;

    for (i = 0; i < verdict->ede_count && i < WF_VERDICT_EDES; i++) {
        const struct wf_ede *ede = &verdict->ede[i];

        if (!may_follow(out, count, ede->code, full))
            continue;
        out[count].code = ede->code;
        out[count].text = ede->text;
        out[count].text_len =
            (uint8_t)wf_utf8_fit(ede->text, full ? ede->text_len : 0, WF_EDE_TEXT_MAX);
        if (detail == WF_EDE_DETAIL_ZONE && count == 0)
            set_zone_text(&out[count], verdict, zone_text);
        count++;
    }
    return count;
}

/* Drops details from the last, then cuts the first text. Returns how many are left. */
static size_t fit(struct choice *choices, size_t count, size_t room)
{
    size_t size = 0;
    size_t i;

    for (i = 0; i < count; i++)
        size += wire_size(&choices[i]);
    while (count > 1 && size > room)
        size -= wire_size(&choices[--count]);
    if (count == 0 || size <= room)
        return count;
    if (room < WF_EDE_HEADER + WF_EDE_FIXED)
        return 0;
    choices[0].text_len = (uint8_t)wf_utf8_fit(choices[0].text, choices[0].text_len,
                                               room - WF_EDE_HEADER - WF_EDE_FIXED);
    return 1;
}

static size_t select_options(const struct wf_verdict *verdict, enum wf_ede_detail detail,
                             bool from_cache, size_t room, struct choice *out,
                             char zone_text[WF_EDE_TEXT_MAX + 1])
{
    static const struct choice cached = {WF_EDE_CACHED_ERROR, 0, ""};
    size_t count = choose(verdict, detail, out, zone_text), reserved = wire_size(&cached);

    if (!from_cache || !may_follow(out, count, WF_EDE_CACHED_ERROR, false))
        return fit(out, count, room);
    /* "cached error" says less than the verdict's bare code, which needs as much room */
    if (room < (count > 0 ? 2 : 1) * reserved)
        return fit(out, count, room);
    count = fit(out, count, room - reserved);
    out[count++] = cached;
    return count;
}

static void write_option(struct wf_ede_list *out, const struct choice *choice)
{
    uint8_t *data = out->data + out->size;

    data[0] = (uint8_t)(choice->code >> 8);
    data[1] = (uint8_t)(choice->code & 0xff);
    memcpy(data + WF_EDE_FIXED, choice->text, choice->text_len);
    out->len[out->count] = (uint8_t)(WF_EDE_FIXED + choice->text_len);
    out->size = (uint16_t)(out->size + out->len[out->count]);
    out->count++;
}

void wf_ede_select(const struct wf_verdict *verdict, const struct wf_options *options,
                   bool from_cache, size_t room, struct wf_ede_list *out)
{
    struct choice chosen[WF_EDE_MAX];
    char zone_text[WF_EDE_TEXT_MAX + 1];
    size_t i, count;

    out->count = 0;
    out->size = 0;
    if (!options->ede)
        return;
    count = select_options(verdict, options->ede_detail, from_cache, room, chosen, zone_text);
    for (i = 0; i < count; i++)
        write_option(out, &chosen[i]);
}
