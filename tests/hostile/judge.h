/*
 * judge.h - what every reply must keep to, and what it must have in common with the reply to the
 * same query by an Unbound without the module.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef HOSTILE_JUDGE_H
#define HOSTILE_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hostile/query.h"

/* The rules, each with a line in the report. */
enum hostile_rule {
    HOSTILE_READABLE,  /* a whole DNS message with the query's id and question */
    HOSTILE_FITS,      /* within the size that the client can take */
    HOSTILE_TEXTS,     /* EDE texts: valid UTF-8, at most 180 octets, no control characters */
    HOSTILE_CODES,     /* at most four EDE; no code twice but 23 */
    HOSTILE_EXPLAINED, /* a SERVFAIL to a client that can be told carries an EDE */
    HOSTILE_SAME,      /* RCODE, flags and sections as without the module */
    HOSTILE_OPT,       /* an OPT record when there is one without the module, and only then */
    HOSTILE_NO_TC,     /* not truncated unless without the module, too */
    HOSTILE_QUIET,     /* no EDE on anything but SERVFAIL */
    HOSTILE_ANSWERED,  /* answered when it is without the module, and only then */
    HOSTILE_RULES
};

struct hostile_score {
    uint64_t kept[HOSTILE_RULES], broken[HOSTILE_RULES];
    uint64_t echoes, replies, servfails, edes, unanswered;
    size_t longest_text, largest_small; /* largest reply to a client that takes 512 octets */
};

/* A reply; len 0: there was none. */
struct hostile_reply {
    const uint8_t *wire;
    size_t len;
};

/* Judges the reply, and compares it when there is another. Prints what breaks a rule. */
void hostile_judge(struct hostile_score *score, const struct hostile_query *query,
                   struct hostile_reply reply, const struct hostile_reply *other);

/* Prints one TAP line a rule and the figures. Returns whether all rules were kept. */
bool hostile_report(const struct hostile_score *score, const char *what, bool compared);

#endif
