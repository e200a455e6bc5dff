/*
 * edns.c - EDNS options in Unbound's replies: how much room there is, and putting them in.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "observe/edns.h"

#include "observe/region.h"

enum {
    OPTION_HEADER = 4, /* OPTION-CODE and OPTION-LENGTH (RFC 6891, section 6.1.2) */
    OPT_RECORD = 11,   /* an OPT record without options */
    MESSAGE_HEADER = 12,
    QUESTION_FIXED = 4,    /* QTYPE and QCLASS */
    SMALL_MESSAGE = 512,   /* what every client takes (RFC 1035, section 2.3.4) */
    LARGE_MESSAGE = 1232,  /* what passes without fragments */
    STREAM_MESSAGE = 4096, /* more than we ever need */
    OWN_EDE = OPTION_HEADER + 2
};

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The length of the name that the client asked for, which a local alias stands in for. */
static size_t asked_len(const struct query_info *qinfo)
{
    return qinfo->local_alias != NULL && qinfo->local_alias->rrset != NULL
               ? qinfo->local_alias->rrset->rk.dname_len
               : qinfo->qname_len;
}

size_t wf_query_udp_size(const struct query_info *qinfo, const struct comm_reply *client)
{
    const uint8_t *packet;
    size_t opt;

    if (qinfo == NULL || client == NULL || client->c == NULL || client->c->buffer == NULL)
        return 0;
    packet = sldns_buffer_begin(client->c->buffer);
    opt = MESSAGE_HEADER + QUESTION_FIXED + asked_len(qinfo);
    if (sldns_buffer_limit(client->c->buffer) < opt + OPT_RECORD || LDNS_QR_WIRE(packet) ||
        LDNS_QDCOUNT(packet) != 1 || LDNS_ANCOUNT(packet) != 0 || LDNS_NSCOUNT(packet) != 0 ||
        packet[opt] != 0 || sldns_read_uint16(packet + opt + 1) != LDNS_RR_TYPE_OPT)
        return 0;
    return sldns_read_uint16(packet + opt + 3);
}

/*
 * Octets a reply may have in all. A size under 512 is honoured only by some configurations; where
 * it is not known whether this is one, nothing is known to fit. Nor is any reply larger than the
 * size that Unbound advertises: it cuts cached errors to that, and pads to it over TLS, where 1.17
 * writes beyond its buffer when a message is longer already.
 */
static size_t message_limit(const struct wf_reply_frame *frame)
{
    const struct comm_reply *client = frame->client;
    size_t most, size = frame->client_size;

    if (client != NULL && client->c != NULL && client->c->type != comm_udp)
        return least(STREAM_MESSAGE, EDNS_ADVERTISED_SIZE);
    most = least(frame->cfg->max_udp_size, EDNS_ADVERTISED_SIZE);
    /* as Unbound takes it: what a query says, and so what is read off it, may be less */
    if (frame->cfg->harden_short_bufsize && size < SMALL_MESSAGE)
        size = SMALL_MESSAGE;
    return least(least(size, LARGE_MESSAGE), most);
}

static size_t options_size(const struct edns_option *option)
{
    size_t size = 0;

    for (; option != NULL; option = option->next)
        size += OPTION_HEADER + option->opt_len;
    return size;
}

static size_t less(size_t room, size_t used)
{
    return used < room ? room - used : 0;
}

/* Not inlined: nearly all replies are without. */
__attribute__((noinline)) static size_t less_own_ede(size_t room,
                                                     const struct wf_reply_frame *frame)
{
    return less(room, OWN_EDE + wf_compat_reason_len(frame->q, frame->rep));
}

size_t wf_room_for_options(const struct wf_reply_frame *frame)
{
    const struct query_info *qinfo = frame->qinfo;
    size_t used = MESSAGE_HEADER + QUESTION_FIXED + OPT_RECORD;
    size_t room = message_limit(frame);

    if (!frame->edns->edns_present)
        return 0;
    if (qinfo != NULL)
        used += asked_len(qinfo);
    used += options_size(frame->edns->opt_list_out) + options_size(frame->present);
    room = less(room, used);
    return frame->cfg->ede ? less_own_ede(room, frame) : room;
}

/* What the response's records take in a reply at most, names uncompressed. */
__attribute__((noinline)) static size_t records_size(const struct reply_info *rep)
{
    enum { RR_FIXED = 8 }; /* type, class and TTL; the RDLENGTH is counted with the RDATA */
    size_t size = 0;
    size_t i, k;

    for (i = 0; i < rep->rrset_count; i++) {
        const struct packed_rrset_data *data = rep->rrsets[i]->entry.data;

        for (k = 0; k < data->count + data->rrsig_count; k++)
            size += rep->rrsets[i]->rk.dname_len + RR_FIXED + data->rr_len[k];
    }
    return size;
}

size_t wf_room_beside_records(const struct wf_reply_frame *frame)
{
    if (frame->rep == NULL || frame->rep->rrset_count == 0)
        return wf_room_for_options(frame);
    return less(wf_room_for_options(frame), records_size(frame->rep));
}

/*
 * Unbound's own edns_opt_list_append() would allocate each option and its data by themselves, and
 * look for the end of the list each time.
 */
void wf_options_append(struct edns_option **options, const struct wf_ede_list *list,
                       struct regional *region)
{
    const size_t count = list->count;
    struct edns_option *option;
    uint8_t *data;
    size_t i;

    if (count == 0)
        return;
    if (*options != NULL) {
        /* the query may keep this list for all its clients: it is not to grow with each of them */
        struct edns_option *own = edns_opt_copy_region(*options, region);

        if (own == NULL) {
            wf_region_note_failure();
            return;
        }
        *options = own;
    }
    option = wf_region_alloc(region, sizeof(*option) * count + list->size);
    if (option == NULL)
        return;
    data = (uint8_t *)&option[count];
    while (*options != NULL)
        options = &(*options)->next;
    *options = option;
    for (i = 0; i < count; i++) {
        option[i].next = i + 1 < count ? &option[i + 1] : NULL;
        option[i].opt_code = WF_EDE_OPTION;
        option[i].opt_len = list->len[i];
        option[i].opt_data = data;
        data = wf_ede_write(list, i, data);
    }
}

void wf_options_take(void *arg, const struct wf_ede_list *list)
{
    const struct wf_options_to *to = arg;

    wf_options_append(to->options, list, to->region);
}
