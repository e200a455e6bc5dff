/*
 * edns.h - EDNS options in Unbound's replies: how much room there is, and putting them in.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_OBSERVE_EDNS_H
#define WF_OBSERVE_EDNS_H

#include "observe/compat.h"
#include "report/ede.h"

/* What there is to know of a reply that is about to be made. */
struct wf_reply_frame {
    const struct query_info *qinfo;
    const struct module_qstate *q; /* of a fresh reply; else NULL */
    const struct reply_info *rep;  /* what Unbound answers from; or NULL */
    const struct edns_data *edns;
    const struct edns_option *present; /* options that are in the reply already */
    const struct comm_reply *client;
    const struct config_file *cfg;
    size_t client_size; /* the UDP size the client asked with; 0 when not known */
};

/*
 * Octets left for our options in a reply without records. Unbound adds its own EDE afterwards and,
 * where the whole does not fit, gives up the whole OPT record: so room is left for that. For UDP
 * 512 octets are assumed where the client's size is not known. Returns 0 for a client without EDNS.
 */
size_t wf_room_for_options(const struct wf_reply_frame *frame);

/* The same beside the response's records. */
size_t wf_room_beside_records(const struct wf_reply_frame *frame);

/*
 * The size a client that asks over UDP takes, read off its query, which is still in the buffer when
 * a reply from cache is made; 0 when something else is there.
 */
size_t wf_query_udp_size(const struct query_info *qinfo, const struct comm_reply *client);

/* Appends EDE options; without memory, none. */
void wf_options_append(struct edns_option **options, const struct wf_ede_list *list,
                       struct regional *region);

/* Where options are appended, and from which memory. */
struct wf_options_to {
    struct edns_option **options;
    struct regional *region;
};

/* A wf_ede_take: the same. arg: a struct wf_options_to */
void wf_options_take(void *arg, const struct wf_ede_list *list);

#endif
