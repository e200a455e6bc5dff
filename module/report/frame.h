/*
 * frame.h - an event as the one datagram that a log daemon takes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_FRAME_H
#define WF_FRAME_H

#include <stddef.h>

#include "report/event.h"

enum { WF_FRAME_SIZE = 12288 }; /* names are in there twice, texts, too */

/*
 * Both write what the socket gets into a buffer of WF_FRAME_SIZE octets and return its length; 0
 * when it does not fit. json: the event's line; len: without the newline.
 *
 * The priority is "warning" where this resolver, its network or its forwarder is at fault, so that
 * its operator must act, else "notice".
 */

/* As syslog(3) would (RFC 3164, but without the host): "<29>Nov 25 18:04:05 whyfail[712]: {...}" */
size_t wf_frame_syslog(const struct wf_event *event, const char *json, size_t len, char *buf);

/*
 * The journal's native protocol (systemd.io/JOURNAL_NATIVE_PROTOCOL): MESSAGE is a sentence,
 * WHYFAIL_EVENT the line of JSON, the other fields are those one may want to filter by.
 */
size_t wf_frame_journal(const struct wf_event *event, const char *json, size_t len, char *buf);

#endif
