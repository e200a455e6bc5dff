/*
 * way_words.h - words of what may be between this resolver and the servers, and what to do of it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DIAGNOSE_WAY_WORDS_H
#define WF_DIAGNOSE_WAY_WORDS_H

#include "diagnose/fact.h"

/* That it may not be the servers, as the end of a clause. */
void wf_way_print_doubt(const struct wf_telling *t);

#endif
