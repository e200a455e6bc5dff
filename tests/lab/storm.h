/*
 * storm.h - servers whose packets are damaged on the way: bits, lengths, counts, whole pieces.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_STORM_H
#define LAB_STORM_H

#include "lab/mangle.h"

/*
 * Damages about half of the responses when LAB_STORM in the environment is a number other than 0.
 * How depends on that number, the server and the query alone, so that the same number does the same
 * again. The ID and the question mostly stay, else Unbound would not read on; and what the root and
 * the top-level domain say of themselves, else it would not begin.
 */
void lab_storm(const struct lab_server *server, const uint8_t *query, size_t len,
               struct lab_wire *wire);

#endif
