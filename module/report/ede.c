/*
 * ede.c - which Extended DNS Errors a reply carries, and their bytes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/ede.h"

#include "common/strbuf.h"
#include "common/utf8.h"

_Static_assert(WF_EDE_DATA_MAX <= UINT8_MAX, "wf_ede_list.len counts the data");

/* What an option takes in the message beside its text. */
enum { OPTION_SIZE = WF_EDE_HEADER + WF_EDE_FIXED };

static bool has_code(const struct wf_ede_list *list, uint16_t code)
{
    size_t i;

    for (i = 0; i < list->count; i++)
        if (list->code[i] == code)
            return true;
    return false;
}

/* Requires a count below WF_EDE_MAX. The text stays where it is. */
static void add(struct wf_ede_list *list, uint16_t code, const char *text, size_t len)
{
    size_t at = list->count++;

    list->code[at] = code;
    list->text[at] = text;
    list->len[at] = (uint8_t)(WF_EDE_FIXED + len);
    list->size = (uint16_t)(list->size + WF_EDE_FIXED + len);
}

/* "bank.test: a signature has expired": what is the same for everybody below the zone. */
static void add_zone_text(struct wf_ede_list *list, const struct wf_verdict *verdict, uint16_t code)
{
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, list->zone_text, sizeof(list->zone_text));
    if (verdict->zone.len > 0) {
        wf_dname_print(&buf, wf_dname_of(&verdict->zone));
        wf_strbuf_str(&buf, ": ");
    }
    wf_strbuf_str(&buf, wf_cause_info(verdict->cause)->meaning);
    add(list, code, buf.data, wf_utf8_fit(buf.data, buf.len, WF_EDE_TEXT_MAX));
}

static size_t text_len(const struct wf_ede *ede)
{
    return ede->text_len <= WF_EDE_TEXT_MAX
               ? ede->text_len
               : wf_utf8_fit(ede->text, ede->text_len, WF_EDE_TEXT_MAX);
}

/*
 * The verdict's options with as much text as the operator lets out, without regard to room.
 * RFC 8914 allows a code twice, but only a second 23 says more than the first, because there is one
 * for each server; and only by its text.
 */
static void choose(struct wf_ede_list *list, const struct wf_verdict *verdict,
                   enum wf_ede_detail detail)
{
    const bool full = detail == WF_EDE_DETAIL_FULL;
    const size_t count =
        verdict->ede_count < WF_VERDICT_EDES ? verdict->ede_count : WF_VERDICT_EDES;
    size_t i;

    for (i = 0; i < count; i++) {
        const struct wf_ede *ede = &verdict->ede[i];

        if ((ede->code != WF_EDE_NETWORK_ERROR || !full) && has_code(list, ede->code))
            continue;
        if (detail == WF_EDE_DETAIL_ZONE && list->count == 0)
            add_zone_text(list, verdict, ede->code);
        else
            add(list, ede->code, ede->text, full ? text_len(ede) : 0);
    }
}

static size_t wire_size(const struct wf_ede_list *list)
{
    return list->size + (size_t)WF_EDE_HEADER * list->count;
}

/* Drops details from the last, then cuts the first text. */
static void cut(struct wf_ede_list *list, size_t room)
{
    size_t len;

    while (list->count > 1 && wire_size(list) > room)
        list->size = (uint16_t)(list->size - list->len[--list->count]);
    if (wire_size(list) <= room)
        return;
    if (room < OPTION_SIZE) {
        list->count = 0;
        list->size = 0;
        return;
    }
    len = wf_utf8_fit(list->text[0], (size_t)list->len[0] - WF_EDE_FIXED, room - OPTION_SIZE);
    list->len[0] = (uint8_t)(WF_EDE_FIXED + len);
    list->size = list->len[0];
}

static void fit(struct wf_ede_list *list, size_t room)
{
    list->cut = wire_size(list) > room;
    if (list->cut)
        cut(list, room);
}

void wf_ede_select(const struct wf_verdict *verdict, const struct wf_options *options,
                   bool from_cache, size_t room, struct wf_ede_list *out)
{
    WF_CLEAR_TO(out, len);
    if (!options->ede)
        return;
    choose(out, verdict, options->ede_detail);
    if (!from_cache || has_code(out, WF_EDE_CACHED_ERROR)) {
        fit(out, room);
        return;
    }
    /* "cached error" says less than the verdict's bare code, which needs as much room */
    if (room < (size_t)OPTION_SIZE * (out->count > 0 ? 2 : 1)) {
        fit(out, room);
        out->cut = true;
        return;
    }
    fit(out, room - OPTION_SIZE);
    add(out, WF_EDE_CACHED_ERROR, "", 0);
}
