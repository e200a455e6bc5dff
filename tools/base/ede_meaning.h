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

/*
 * The cause that the text names: a zone and a cause's meaning, with that cause's code. Returns NULL
 * for any other text: several causes share a code, and nobody is to be blamed on a guess.
 */
const struct wf_cause_info *wf_ede_cause(uint16_t code, const char *text);

/* Whether this code with this text says why, beyond that something failed. */
bool wf_ede_explains(uint16_t code, const char *text);

#endif
