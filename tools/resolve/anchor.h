/*
 * anchor.h - the root's trust anchor: where the chain of trust begins (RFC 4035, section 4.4).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_ANCHOR_H
#define WF_ANCHOR_H

#include <ldns/ldns.h>
#include <stdbool.h>

struct wf_anchor {
    ldns_rr_list *ds; /* of the root's keys; NULL: there is no anchor */
    const char *path; /* that it was read from; or NULL */
};

/*
 * Reads the root's DS and DNSKEY records, in master file format, of the file; without one of the
 * first file there is in the usual places. Returns false, with a sentence printed, when the file
 * cannot be read or has none; without a file in the usual places there is just no anchor.
 */
bool wf_anchor_read(struct wf_anchor *anchor, const char *path);
void wf_anchor_free(struct wf_anchor *anchor);

#endif
