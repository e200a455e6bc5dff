/*
 * placeholder.c - fills {placeholders} of the table's texts with what the world turned out to be.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/strbuf.h"
#include "lab/world.h"

static void put_name(struct wf_strbuf *out, const char *absolute)
{
    size_t len = strlen(absolute);

    wf_strbuf_bytes(out, absolute, len > 1 ? len - 1 : len);
}

static void put_date(struct wf_strbuf *out, time_t when)
{
    char text[16];
    struct tm utc;

    /* the day only: a run may begin in one second and end in another */
    gmtime_r(&when, &utc);
    strftime(text, sizeof(text), "%Y-%m-%d", &utc);
    wf_strbuf_str(out, text);
}

static bool put_address(struct wf_strbuf *out, const char *word, const struct lab_zone *zone)
{
    char *end;
    unsigned long n;

    if (word[0] != 'a')
        return false;
    n = strtoul(word + 1, &end, 10);
    if (*end != '\0' || n < 1 || n > zone->server_count)
        return false;
    wf_strbuf_str(out, zone->servers[n - 1].text);
    return true;
}

static bool put_word(struct wf_strbuf *out, const char *word, const struct lab_zone *zone,
                     const struct lab_case *of)
{
    char *type;

    if (strcmp(word, "zone") == 0)
        put_name(out, zone->name);
    else if (strcmp(word, "ksk") == 0 && zone->ksk)
        wf_strbuf_printf(out, "%u", (unsigned)ldns_key_keytag(zone->ksk));
    else if (strcmp(word, "zsk") == 0 && zone->zsk)
        wf_strbuf_printf(out, "%u", (unsigned)ldns_key_keytag(zone->zsk));
    else if (strcmp(word, "gone") == 0 && zone->gone)
        wf_strbuf_printf(out, "%u", (unsigned)ldns_key_keytag(zone->gone));
    else if (strcmp(word, "next") == 0 && zone->next)
        wf_strbuf_printf(out, "%u", (unsigned)ldns_key_keytag(zone->next));
    else if (strcmp(word, "ds") == 0)
        wf_strbuf_printf(out, "%u", (unsigned)zone->ds_tag);
    else if (strcmp(word, "inc") == 0)
        put_date(out, zone->inception);
    else if (strcmp(word, "exp") == 0)
        put_date(out, zone->expiration);
    else if (strcmp(word, "q") == 0) {
        type = ldns_rr_type2str(of->row->ask.type ? of->row->ask.type : LDNS_RR_TYPE_A);
        put_name(out, of->qname);
        wf_strbuf_printf(out, "/%s", type);
        free(type);
    } else
        return put_address(out, word, zone);
    return true;
}

/* The zone that a prefix such as "1." or "p." names; takes the prefix off the word. */
static const struct lab_zone *zone_of(const char **word, const struct lab_case *of)
{
    const char *at = *word;

    if (at[0] == '\0' || at[1] != '.')
        return of->zones[0];
    *word += 2;
    if (at[0] == 'p')
        return of->zones[0]->parent;
    if (at[0] >= '0' && at[0] <= '0' + LAB_MAX_ALSO)
        return of->zones[at[0] - '0'];
    return NULL;
}

void lab_fill(char *out, size_t size, const char *text, const struct lab_case *of)
{
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, out, size);
    while (*text) {
        size_t plain = strcspn(text, "{");
        size_t len = strcspn(text + plain, "}");
        char word[32] = "";
        const char *name = word;

        wf_strbuf_bytes(&buf, text, plain);
        text += plain;
        if (*text == '\0')
            break;
        if (text[len] != '}' || len - 1 >= sizeof(word))
            lab_die("bad placeholder in \"%s\"", text);
        memcpy(word, text + 1, len - 1);
        const struct lab_zone *zone = of ? zone_of(&name, of) : NULL;
        if (!zone || !put_word(&buf, name, zone, of))
            lab_die("unknown placeholder {%s}", word);
        text += len + 1;
    }
    if (buf.cut)
        lab_die("a text of the table is too long");
}
