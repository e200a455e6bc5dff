/*
 * mangle.h - what badly behaved servers make of a response.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_MANGLE_H
#define LAB_MANGLE_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lab/zone.h"

/* Set in the servers' process when zones that change have done so. */
extern volatile sig_atomic_t lab_zones_have_changed;

/* From now on every answer names this agent (Report-Channel, RFC 9567); NULL: none does. */
void lab_report_to(const char *agent);

/* A response ready to be sent. */
struct lab_wire {
    uint8_t *data; /* to be freed by whoever asked */
    size_t len;
    uint32_t delay_ms;
};

/*
 * What the server says to a query that came over UDP or TCP.
 * Returns false when it says nothing.
 */
bool lab_respond(const struct lab_server *server, const uint8_t *query, size_t len, bool tcp,
                 struct lab_wire *out);

#endif
