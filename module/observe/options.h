/*
 * options.h - EDNS options in Unbound's replies: how much room there is, and putting them in.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_OPTIONS_H
#define WF_OBSERVE_OPTIONS_H

#include "observe/compat.h"
#include "verdict.h"

/*
 * Octets left for our options in a reply without records. Unbound adds its own EDE afterwards and,
 * where the whole does not fit, gives up the whole OPT record: so room is left for that.
 * q: of a fresh reply, where edns still holds the client's own size; else NULL, and 512 octets are
 * assumed for UDP. rep: what Unbound answers from; NULL when there is none.
 * Returns 0 for a client without EDNS.
 */
size_t wf_room_for_options(const struct query_info *qinfo, const struct module_qstate *q,
                           const struct reply_info *rep, const struct edns_data *edns,
                           const struct edns_option *present, const struct comm_reply *client,
                           const struct config_file *cfg);

/* What the response's records take in a reply at most, names uncompressed. */
size_t wf_records_size(const struct reply_info *rep);

/* Appends EDE options; one that cannot be allocated is left out. */
void wf_options_append(struct edns_option **options, const struct wf_ede *ede, size_t count,
                       struct regional *region);

#endif
