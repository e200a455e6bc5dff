/*
 * effort.c - the account that reading and hashing are charged to.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "dnssec/effort.h"

bool wf_effort_read(struct wf_effort *effort, size_t octets)
{
    if (octets > effort->octets) {
        effort->octets = 0;
        effort->spent = true;
        return false;
    }
    effort->octets -= (unsigned)octets;
    return true;
}

bool wf_effort_hash(struct wf_effort *effort, size_t octets)
{
    if (effort->digests == 0 || octets > effort->hashed) {
        effort->digests = 0;
        return false;
    }
    effort->digests--;
    effort->hashed -= (unsigned)octets;
    return true;
}
