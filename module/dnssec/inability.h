/*
 * inability.h - what this process cannot check, though it is of the kinds that DNSSEC uses: its
 * host's crypto policy may not allow it (RFC 9905 has SHA-1 signatures left out).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DNSSEC_INABILITY_H
#define WF_DNSSEC_INABILITY_H

#include "common/strbuf.h"
#include "evidence.h"

/*
 * Tried by signatures and digests that are known to be good, once in the life of the process: the
 * first call takes about a millisecond. Where there is no memory to try, it can.
 */
struct wf_inability wf_inability(void);

/* As "5 (RSASHA1)"; a number alone where it has no name. */
void wf_algorithm_print(struct wf_strbuf *out, unsigned algorithm);

#endif
