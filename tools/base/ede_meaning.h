/*
 * ede_meaning.h - what can be known of a cause from the Extended DNS Errors of an answer alone.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_EDE_MEANING_H
#define WF_EDE_MEANING_H

#include <stdbool.h>
#include <stdint.h>

#include "verdict.h"

/* The code's name in the IANA registry "Extended DNS Error Codes"; "unknown code" for others. */
const char *wf_ede_name(uint16_t code);

/* What an error says beyond its words. */
struct wf_ede_meaning {
    const struct wf_cause_info *info;
    enum wf_party party; /* WF_PARTY_NONE where the words leave that open */
};

/*
 * The cause that the text of a whyfail's own error names: a zone, and a cause's meaning, or the
 * words that it has for what name servers did. Returns false for any other text: several causes
 * share a code, and nobody is to be blamed on a guess.
 */
bool wf_ede_meaning(struct wf_ede_meaning *meaning, uint16_t code, const char *text);

/* Whether this code with this text says why, beyond that something failed. */
bool wf_ede_explains(uint16_t code, const char *text);

#endif
