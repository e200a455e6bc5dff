/*
 * target_names.c - names, addresses, cutting of text: what holds of any of them.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include <arpa/inet.h>
#include <ldns/ldns.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "codec_parts.h"
#include "common/utf8.h"
#include "must.h"
#include "targets.h"

/* Any octets: what is taken for a name lies within them, and is one. */
static void check_parse(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size > 0 ? size : 1);
    struct wf_dname name;

    WF_MUST(copy != NULL, "out of memory");
    memcpy(copy, data, size);
    name = wf_dname_parse(copy, size);
    WF_MUST(name.len <= size, "a name of %u octets in %zu", name.len, size);
    WF_MUST(name.len == 0 || (name.wire == copy && copy[name.len - 1] == 0), "it has no end");
    if (name.len > 0)
        WF_MUST(wf_dname_labels(name) < name.len, "%u labels", wf_dname_labels(name));
    free(copy);
}

/* The text of a name is one that ldns reads back to the same octets. */
static void check_print(struct wf_dname name)
{
    char text[WF_NAME_TEXT_SIZE];
    struct wf_strbuf out;
    ldns_rdf *rdf = NULL;

    wf_strbuf_init(&out, text, sizeof(text));
    wf_dname_print(&out, name);
    WF_MUST(!out.cut && wf_is_printable(text, out.len), "the text '%s'", text);
    if (name.len == 0)
        return;
    WF_MUST(ldns_str2rdf_dname(&rdf, text) == LDNS_STATUS_OK, "ldns does not read '%s'", text);
    WF_MUST(ldns_rdf_size(rdf) == name.len && memcmp(ldns_rdf_data(rdf), name.wire, name.len) == 0,
            "ldns reads '%s' as another name", text);
    ldns_rdf_deep_free(rdf);
}

static void check_alone(struct wf_dname name)
{
    unsigned labels = wf_dname_labels(name);
    struct wf_name folded, copy;
    unsigned i;

    check_print(name);
    wf_name_fold(&folded, name);
    wf_name_copy(&copy, name);
    WF_MUST(folded.len == name.len && copy.len == name.len, "another length");
    if (name.len == 0)
        return;
    WF_MUST(wf_dname_parse(name.wire, name.len).len == name.len, "it is not read back");
    WF_MUST(wf_dname_equal(wf_dname_of(&folded), name), "folded it is another name");
    for (i = 0; i < folded.len; i++)
        WF_MUST(folded.wire[i] < 'A' || folded.wire[i] > 'Z', "a capital is left");
    WF_MUST(wf_dname_is_below_or_at(name, wf_dname_root()), "it is not below the root");
    for (i = 0; i <= labels; i++) {
        struct wf_dname cut = wf_dname_cut(name, i);

        WF_MUST(wf_dname_labels(cut) == i, "cut to %u labels", i);
        WF_MUST(wf_dname_labels_below(name, cut) == (int)(labels - i), "labels below %u", i);
    }
}

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static void check_pair(struct wf_dname a, struct wf_dname b)
{
    bool equal = wf_dname_equal(a, b);
    unsigned shared;

    WF_MUST(wf_dname_equal(b, a) == equal, "equal one way");
    WF_MUST(wf_dname_is_related(a, b) == wf_dname_is_related(b, a), "related one way");
    if (a.len == 0 || b.len == 0) {
        WF_MUST(!equal && !wf_dname_is_related(a, b), "no name is related to none");
        return;
    }
    shared = wf_dname_shared_labels(a, b);
    WF_MUST(shared == wf_dname_shared_labels(b, a), "they share one way");
    WF_MUST(wf_dname_equal(wf_dname_cut(a, shared), wf_dname_cut(b, shared)), "shared labels");
    WF_MUST(wf_dname_is_below_or_at(a, b) == (shared == wf_dname_labels(b)), "below");
    WF_MUST(sign(wf_dname_canonical_compare(a, b)) == -sign(wf_dname_canonical_compare(b, a)),
            "ordered one way");
    WF_MUST((wf_dname_canonical_compare(a, b) == 0) == equal, "equal in one order only");
}

/* Cut names of sort order: from a up to c over b. */
static void check_order(struct wf_dname a, struct wf_dname b, struct wf_dname c)
{
    if (a.len == 0 || b.len == 0 || c.len == 0)
        return;
    if (wf_dname_canonical_compare(a, b) <= 0 && wf_dname_canonical_compare(b, c) <= 0)
        WF_MUST(wf_dname_canonical_compare(a, c) <= 0, "the order leads round");
}

static void check_addr(struct wf_codec *codec)
{
    struct sockaddr_storage ss = {0};
    char text[WF_ADDR_TEXT_SIZE];
    struct wf_addr addr = {0}, again;
    uint8_t bytes[16];

    wf_code_addr(codec, &addr);
    wf_addr_text(&addr, text);
    WF_MUST(wf_addr_equal(&addr, &addr), "an address is not itself");
    if (addr.family == 0) {
        WF_MUST(strcmp(text, "?") == 0 && !wf_addr_is_public(&addr), "no address is '%s'", text);
        return;
    }
    WF_MUST(inet_pton(addr.family == 4 ? AF_INET : AF_INET6, text, bytes) == 1 &&
                memcmp(bytes, addr.bytes, addr.family == 4 ? 4 : 16) == 0,
            "its text is '%s'", text);
    ss.ss_family = addr.family == 4 ? AF_INET : AF_INET6;
    if (addr.family == 4) {
        memcpy(&((struct sockaddr_in *)(void *)&ss)->sin_addr, bytes, 4);
        ((struct sockaddr_in *)(void *)&ss)->sin_port = htons(addr.port);
    } else {
        memcpy(&((struct sockaddr_in6 *)(void *)&ss)->sin6_addr, bytes, 16);
        ((struct sockaddr_in6 *)(void *)&ss)->sin6_port = htons(addr.port);
    }
    again = wf_addr_from_sockaddr(&ss, sizeof(ss));
    WF_MUST(wf_addr_equal(&addr, &again), "another address from its socket's");
    (void)wf_addr_is_public(&addr);
}

/* A character for each octet, of one to four octets as UTF-8. Returns the text's length. */
static size_t make_text(char *text, const uint8_t *data, size_t size)
{
    static const char *const characters[] = {"a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x8c\x8d"};
    size_t i, len = 0;

    for (i = 0; i < size; i++) {
        const char *character = characters[data[i] % 4];

        memcpy(text + len, character, strlen(character));
        len += strlen(character);
    }
    return len;
}

/* Whether a character ends there: none begins with an octet of the form 10xxxxxx. */
static bool is_between(const char *text, size_t len, size_t at)
{
    return at == len || ((unsigned char)text[at] & 0xc0) != 0x80;
}

/* As many whole characters as there is room for; of octets that are no text, no more than that. */
static void check_utf8(const uint8_t *data, size_t size, size_t room)
{
    char *text = malloc(4 * size + 1);
    size_t len, fit;

    WF_MUST(text != NULL, "out of memory");
    len = make_text(text, data, size);
    fit = wf_utf8_fit(text, len, room);
    WF_MUST(fit <= room && fit <= len, "%zu of %zu octets in %zu", fit, len, room);
    WF_MUST(fit == (len < room ? len : room) || room - fit <= 3, "too much is cut");
    WF_MUST(is_between(text, len, fit), "a character is torn at %zu", fit);
    memcpy(text, data, size);
    fit = wf_utf8_fit(text, size, room);
    WF_MUST(fit <= room && fit <= size && (size > room || fit == size), "%zu in %zu", fit, room);
    free(text);
}

void wf_fuzz_names(const uint8_t *data, size_t size)
{
    static struct wf_codec codec;
    struct wf_dname names[3];
    size_t i, k, room;

    check_parse(data, size);
    wf_codec_read(&codec, data, size);
    for (i = 0; i < 3; i++)
        wf_code_dname(&codec, &names[i]);
    for (i = 0; i < 3; i++) {
        check_alone(names[i]);
        for (k = 0; k < 3; k++)
            check_pair(names[i], names[k]);
    }
    check_order(names[0], names[1], names[2]);
    check_addr(&codec);
    room = wf_code_octet(&codec, 0);
    check_utf8(data + codec.at, wf_codec_left(&codec), room);
    wf_codec_end(&codec);
}
