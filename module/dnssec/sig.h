/*
 * sig.h - reading RRSIG records (RFC 4034, section 3.1).
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_DNSSEC_SIG_H
#define WF_DNSSEC_SIG_H

#include <time.h>

#include "common/strbuf.h"
#include "dnssec/effort.h"
#include "evidence.h"

/* An RRSIG record, read. Times are RFC 4034's 32 bits, made absolute next to the time of day. */
struct wf_sig {
    uint16_t covered, tag;
    uint8_t algorithm, labels;
    int64_t inception, expiration;
    struct wf_dname signer;
    uint16_t signature_len;
};

/*
 * So often Unbound tries a signature of one RRset with a key of its tag, at most, since the answer
 * to CVE-2023-50387.
 */
enum { WF_SIGS_TRIED = 8 };

/*
 * Reads RRSIG RDATA; false when it is too short, its signer name is not a name, or too much was
 * read already.
 */
bool wf_sig_read(struct wf_effort *effort, time_t now, struct wf_sig *sig,
                 const struct wf_rdata *rdata);

/*
 * Whether expiration precedes inception. By the serial arithmetic of RFC 1982, as RFC 4034 has it:
 * both may lie on either side of now.
 */
bool wf_sig_expires_before(const struct wf_sig *sig);

/*
 * Whether one of a response's RRsets is the CNAME record that a server makes of a DNAME record
 * before it, which is not signed (RFC 6672, section 5.3.1). effort: NULL: whatever it costs.
 */
bool wf_cname_is_synthesised(struct wf_effort *effort, const struct wf_rrset *rrsets, size_t at);

/* As "owner/type". */
void wf_rrset_print(struct wf_strbuf *out, const struct wf_rrset *rrset);

#endif
