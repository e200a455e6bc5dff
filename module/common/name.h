/*
 * name.h - domain names in uncompressed wire form (RFC 1035, section 3.1).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_NAME_H
#define WF_NAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/strbuf.h"

enum {
    WF_NAME_MAX = 255,        /* octets of a name, the root label included */
    WF_NAME_TEXT_SIZE = 1024, /* octets of its longest text, "\000" for every byte, and the NUL */
    WF_TYPE_TEXT_SIZE = 16
};

/* A name that somebody else owns. Unset when len is 0; the root has len 1. */
struct wf_dname {
    const uint8_t *wire;
    uint8_t len;
};

/* A name with its own storage. Unset when len is 0. */
struct wf_name {
    uint8_t len;
    uint8_t wire[WF_NAME_MAX];
};

/*
 * Reads a wire name from a buffer of unknown content.
 * Returns it with its length, or an unset name when it is compressed, too long or runs out of the
 * buffer.
 */
struct wf_dname wf_dname_parse(const uint8_t *data, size_t size);

/*
 * Reads a name as people write it, "bank.test" or "bank.test.", into lower case. Returns false for
 * what is no name, is too long, or has characters other than printable ASCII or that would need an
 * escape.
 */
bool wf_name_read(struct wf_name *name, const char *text);

struct wf_dname wf_dname_root(void);
static inline struct wf_dname wf_dname_of(const struct wf_name *name)
{
    return (struct wf_dname){name->wire, name->len};
}
void wf_name_copy(struct wf_name *to, struct wf_dname from);

/* Copies a name with ASCII letters in lower case, to be hashed or compared octet by octet. */
void wf_name_fold(struct wf_name *to, struct wf_dname from);

/* Whether so many octets of wire form are the same without regard to ASCII case. */
bool wf_octets_equal(const uint8_t *a, const uint8_t *b, size_t len);

/*
 * Equality without regard to ASCII case (RFC 4343). Two unset names are not equal. Here, because of
 * most names their length tells, or that they are the same octets in memory.
 */
static inline bool wf_dname_equal(struct wf_dname a, struct wf_dname b)
{
    return a.len > 0 && a.len == b.len &&
           (a.wire == b.wire || wf_octets_equal(a.wire, b.wire, a.len));
}

/* Whether name is ancestor or lies below it. */
bool wf_dname_is_below_or_at(struct wf_dname name, struct wf_dname ancestor);

/* The labels that name has in front of ancestor; -1 when it is not below or at it. */
int wf_dname_labels_below(struct wf_dname name, struct wf_dname ancestor);

/* Whether one of two names lies at or below the other. */
bool wf_dname_is_related(struct wf_dname a, struct wf_dname b);

/* The name without its first label; the root's parent is the root. */
struct wf_dname wf_dname_parent(struct wf_dname name);

/* Labels without the root label: 0 for the root. */
unsigned wf_dname_labels(struct wf_dname name);

/* Whether it is the root or a top-level domain. */
static inline bool wf_dname_is_top(struct wf_dname name)
{
    return name.len <= 1 || name.len == name.wire[0] + 2u;
}

/* The name's last labels, so many of them; the name itself when it has no more. */
struct wf_dname wf_dname_cut(struct wf_dname name, unsigned labels);

/* How many labels both names end with, without regard to ASCII case. */
unsigned wf_dname_shared_labels(struct wf_dname a, struct wf_dname b);

/*
 * Order of RFC 4034, section 6.1.
 * Returns less than, equal to or greater than 0.
 */
int wf_dname_canonical_compare(struct wf_dname a, struct wf_dname b);

/*
 * Appends the name as in master files, without the final dot ("." for the root): bytes other than
 * printable ASCII become \DDD, special characters get a backslash (RFC 1035, section 5.1).
 */
void wf_dname_print(struct wf_strbuf *out, struct wf_dname name);

/* The same in a sentence, where a dot would not be seen: "the root". */
void wf_zone_print(struct wf_strbuf *out, struct wf_dname zone);

/* Appends a type's mnemonic, or TYPE123 (RFC 3597, section 5). */
void wf_type_print(struct wf_strbuf *out, uint16_t type);

/* Appends an RCODE's mnemonic, or RCODE123. */
void wf_rcode_print(struct wf_strbuf *out, uint16_t rcode);

#endif
