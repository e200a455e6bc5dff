/*
 * name.c - domain names in uncompressed wire form (RFC 1035, section 3.1).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "common/name.h"

#include <string.h>

enum { LABEL_MAX = 63, LABELS_MAX = 127 };

/* Not tolower(): that depends on the locale. */
static uint8_t fold(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

struct wf_dname wf_dname_parse(const uint8_t *data, size_t size)
{
    struct wf_dname name = {NULL, 0};
    size_t at = 0;

    while (at < size && at < WF_NAME_MAX && data[at] <= LABEL_MAX) {
        if (data[at] == 0) {
            name.wire = data;
            name.len = (uint8_t)(at + 1);
            return name;
        }
        at += data[at] + 1u;
    }
    return name;
}

static bool is_plain(char c)
{
    return c > ' ' && c < 0x7f && strchr("\\\"'();@$", c) == NULL;
}

/* Of a label, which ends at a dot or the text; 0 when it is none. */
static size_t label_length(const char *text)
{
    size_t len;

    for (len = 0; text[len] != '\0' && text[len] != '.'; len++) {
        if (!is_plain(text[len]))
            return 0;
    }
    return len <= LABEL_MAX ? len : 0;
}

bool wf_name_read(struct wf_name *name, const char *text)
{
    size_t at = 0, len, i;

    if (strcmp(text, ".") == 0)
        text++;
    else if (text[0] == '\0')
        return false;
    while (text[0] != '\0') {
        len = label_length(text);
        if (len == 0 || at + len + 2 > WF_NAME_MAX)
            return false;
        name->wire[at++] = (uint8_t)len;
        for (i = 0; i < len; i++)
            name->wire[at++] = fold((uint8_t)text[i]);
        text += len + (text[len] == '.');
    }
    name->wire[at] = 0;
    name->len = (uint8_t)(at + 1);
    return true;
}

struct wf_dname wf_dname_root(void)
{
    static const uint8_t root[1] = {0};
    struct wf_dname name = {root, 1};

    return name;
}

void wf_name_copy(struct wf_name *to, struct wf_dname from)
{
    to->len = from.len;
    if (from.len > 0)
        memmove(to->wire, from.wire, from.len);
}

/*
 * The bit that makes a letter lower case, for each upper-case one of eight octets. They are looked
 * at all at once because names are compared by the hundred: without their top bits no sum carries
 * into the next octet, and it sets the top bit where the octet is not below.
 */
static uint64_t case_bits(uint64_t octets)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t low = octets & (0x7f * ones);
    uint64_t from_a = low + (0x80 - 'A') * ones;
    uint64_t after_z = low + (0x7f - 'Z') * ones;
    uint64_t upper = (from_a ^ after_z) & ~octets & (0x80 * ones);

    return upper >> 2; /* 0x20 */
}

/* A loop that compilers make a few instructions of, for all octets at once. */
static void fold_sixteen_at(uint8_t *to, const uint8_t *from)
{
    uint8_t octets[16];
    unsigned i;

    memcpy(octets, from, sizeof(octets));
    for (i = 0; i < sizeof(octets); i++)
        octets[i] = (uint8_t)(octets[i] | ((uint8_t)(octets[i] - 'A') < 26 ? 0x20 : 0));
    memcpy(to, octets, sizeof(octets));
}

static void fold_eight_at(uint8_t *to, const uint8_t *from)
{
    uint64_t eight;

    memcpy(&eight, from, 8);
    eight |= case_bits(eight);
    memcpy(to, &eight, 8);
}

void wf_name_fold(struct wf_name *to, struct wf_dname from)
{
    unsigned i;

    to->len = from.len;
    if (from.len < 8) {
        for (i = 0; i < from.len; i++)
            to->wire[i] = fold(from.wire[i]);
        return;
    }
    if (from.len < 16) {
        fold_eight_at(to->wire, from.wire);
        fold_eight_at(to->wire + from.len - 8, from.wire + from.len - 8); /* some are done */
        return;
    }
    for (i = 0; i + 16 <= from.len; i += 16)
        fold_sixteen_at(to->wire + i, from.wire + i);
    if (i < from.len) /* likewise */
        fold_sixteen_at(to->wire + from.len - 16, from.wire + from.len - 16);
}

/* What differs may differ in the case of letters; both together have it upper. */
static bool equal_eight(const uint8_t *a, const uint8_t *b)
{
    uint64_t eight_a, eight_b;

    memcpy(&eight_a, a, 8);
    memcpy(&eight_b, b, 8);
    return eight_a == eight_b || ((eight_a ^ eight_b) & ~case_bits(eight_a & eight_b)) == 0;
}

/* Length octets are at most 63 and so never fold: the whole wire form can be compared at once. */
bool wf_octets_equal(const uint8_t *a, const uint8_t *b, size_t len)
{
    size_t i;

    if (len < 8) {
        for (i = 0; i < len; i++)
            if (fold(a[i]) != fold(b[i]))
                return false;
        return true;
    }
    for (i = 0; i + 8 <= len; i += 8)
        if (!equal_eight(a + i, b + i))
            return false;
    /* the last eight, of which some are done */
    return i == len || equal_eight(a + len - 8, b + len - 8);
}

int wf_dname_labels_below(struct wf_dname name, struct wf_dname ancestor)
{
    int labels = 0;

    if (name.len == 0 || ancestor.len == 0)
        return -1;
    for (; name.len > ancestor.len; name = wf_dname_parent(name))
        labels++;
    return wf_dname_equal(name, ancestor) ? labels : -1;
}

bool wf_dname_is_below_or_at(struct wf_dname name, struct wf_dname ancestor)
{
    return wf_dname_labels_below(name, ancestor) >= 0;
}

bool wf_dname_is_related(struct wf_dname a, struct wf_dname b)
{
    return wf_dname_is_below_or_at(a, b) || wf_dname_is_below_or_at(b, a);
}

struct wf_dname wf_dname_parent(struct wf_dname name)
{
    unsigned skip;

    if (name.len <= 1)
        return name;
    skip = name.wire[0] + 1u;
    if (skip >= name.len)
        return wf_dname_root();
    name.wire += skip;
    name.len = (uint8_t)(name.len - skip);
    return name;
}

unsigned wf_dname_labels(struct wf_dname name)
{
    unsigned labels = 0;

    for (; name.len > 1; name = wf_dname_parent(name))
        labels++;
    return labels;
}

static int label_compare(const uint8_t *a, const uint8_t *b)
{
    unsigned len = a[0] < b[0] ? a[0] : b[0];
    unsigned i;

    for (i = 1; i <= len; i++) {
        int difference = fold(a[i]) - fold(b[i]);

        if (difference != 0)
            return difference;
    }
    return a[0] - b[0];
}

/* Fills in where each label starts; returns how many there are, the root's not counted. */
static unsigned label_starts(struct wf_dname name, const uint8_t *starts[LABELS_MAX])
{
    unsigned labels = 0;

    for (; name.len > 1 && labels < LABELS_MAX; name = wf_dname_parent(name))
        starts[labels++] = name.wire;
    return labels;
}

struct wf_dname wf_dname_cut(struct wf_dname name, unsigned labels)
{
    unsigned have = wf_dname_labels(name);

    for (; have > labels; have--)
        name = wf_dname_parent(name);
    return name;
}

unsigned wf_dname_shared_labels(struct wf_dname a, struct wf_dname b)
{
    const uint8_t *a_starts[LABELS_MAX], *b_starts[LABELS_MAX];
    unsigned a_left = label_starts(a, a_starts);
    unsigned b_left = label_starts(b, b_starts);
    unsigned shared = 0;

    while (a_left > 0 && b_left > 0 && label_compare(a_starts[--a_left], b_starts[--b_left]) == 0)
        shared++;
    return shared;
}

int wf_dname_canonical_compare(struct wf_dname a, struct wf_dname b)
{
    const uint8_t *a_starts[LABELS_MAX], *b_starts[LABELS_MAX];
    unsigned a_left = label_starts(a, a_starts);
    unsigned b_left = label_starts(b, b_starts);

    while (a_left > 0 && b_left > 0) {
        int difference = label_compare(a_starts[--a_left], b_starts[--b_left]);

        if (difference != 0)
            return difference;
    }
    return (int)a_left - (int)b_left;
}

static bool prints_as_itself(uint8_t octet)
{
    switch (octet) {
    case '.':
    case '\\':
    case '"':
    case '(':
    case ')':
    case ';':
    case '@':
    case '$':
        return false;
    default:
        return octet > 0x20 && octet < 0x7f;
    }
}

/* Writes what an octet prints as, 4 characters at most; returns how many. */
static size_t octet_text(char *to, uint8_t octet)
{
    if (prints_as_itself(octet)) {
        to[0] = (char)octet;
        return 1;
    }
    to[0] = '\\';
    if (octet > 0x20 && octet < 0x7f) {
        to[1] = (char)octet;
        return 2;
    }
    to[1] = (char)('0' + octet / 100);
    to[2] = (char)('0' + octet / 10 % 10);
    to[3] = (char)('0' + octet % 10);
    return 4;
}

/* Put together first, because a name may have a hundred labels. */
void wf_dname_print(struct wf_strbuf *out, struct wf_dname name)
{
    char text[WF_NAME_TEXT_SIZE];
    size_t len = 0;

    if (name.len <= 1) {
        wf_strbuf_str(out, name.len == 1 ? "." : "?");
        return;
    }
    while (name.len > 1 && !out->cut) {
        size_t room = name.len - 1u;
        size_t octets = name.wire[0] < room ? name.wire[0] : room;
        size_t i;

        for (i = 0; i < octets; i++)
            len += octet_text(text + len, name.wire[1 + i]);
        name = wf_dname_parent(name);
        if (name.len > 1)
            text[len++] = '.';
    }
    wf_strbuf_bytes(out, text, len);
}

void wf_zone_print(struct wf_strbuf *out, struct wf_dname zone)
{
    if (zone.len == 1)
        wf_strbuf_str(out, "the root");
    else
        wf_dname_print(out, zone);
}
