/*
 * zone_facts.h - what a zone and the one above it publish of keys, for those who have to act on it.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_ZONE_FACTS_H
#define WF_ZONE_FACTS_H

#include <jansson.h>

#include "resolve/session.h"

/*
 * Asks for the zone's DS, DNSKEY and SOA records, unless the session has asked before. Returns an
 * object of the caller's; what got no answer is not in it:
 *   zone, hostmaster   the mailbox of its SOA record (RFC 1035, section 8)
 *   ds                 key_tag, algorithm, digest_type, digest, names_key: a key is there for it
 *   dnskey             key_tag, algorithm, flags, signs_keys: it signs the DNSKEY RRset
 *   rrsig              type, key_tag, algorithm, signer, inception, expiration
 *   ds_to_publish      a line each, of the keys with the SEP flag that sign the keys, when none of
 *                      the DS records names one of them; SHA-256
 * NULL when memory runs out.
 */
json_t *wf_zone_facts(struct wf_session *session, struct wf_dname zone);

#endif
