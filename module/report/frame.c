/*
 * frame.c - an event as the one datagram that a log daemon takes.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "report/frame.h"

#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/strbuf.h"

enum { FACILITY_DAEMON = 3, PRIORITY_WARNING = 4, PRIORITY_NOTICE = 5 }; /* RFC 5424, 6.2.1 */

static unsigned priority_of(const struct wf_event *event)
{
    return wf_event_is_ours(event) ? PRIORITY_WARNING : PRIORITY_NOTICE;
}

/* Local time, as RFC 3164 has it; not strftime(), which speaks the locale's language. */
static void put_time(struct wf_strbuf *out, time_t when)
{
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct tm parts;

    if (localtime_r(&when, &parts) == NULL || parts.tm_mon < 0 || parts.tm_mon > 11)
        memset(&parts, 0, sizeof(parts));
    wf_strbuf_printf(out, "%s %2d %02d:%02d:%02d", months[parts.tm_mon], parts.tm_mday,
                     parts.tm_hour, parts.tm_min, parts.tm_sec);
}

size_t wf_frame_syslog(const struct wf_event *event, const char *json, size_t len, char *buf)
{
    struct wf_strbuf out;

    wf_strbuf_init(&out, buf, WF_FRAME_SIZE);
    wf_strbuf_printf(&out, "<%u>", FACILITY_DAEMON * 8 + priority_of(event));
    put_time(&out, event->when.tv_sec);
    wf_strbuf_printf(&out, " whyfail[%ld]: ", (long)getpid());
    wf_strbuf_bytes(&out, json, len);
    return out.cut ? 0 : out.len;
}

/* What holds a newline goes with its length before it, in little endian. */
static void put_field(struct wf_strbuf *out, const char *name, const char *value, size_t len)
{
    wf_strbuf_str(out, name);
    if (memchr(value, '\n', len) == NULL) {
        wf_strbuf_str(out, "=");
    } else {
        char octets[8];
        unsigned i;

        for (i = 0; i < sizeof(octets); i++)
            octets[i] = (char)((uint64_t)len >> 8 * i & 0xff);
        wf_strbuf_str(out, "\n");
        wf_strbuf_bytes(out, octets, sizeof(octets));
    }
    wf_strbuf_bytes(out, value, len);
    wf_strbuf_str(out, "\n");
}

static void put_text(struct wf_strbuf *out, const char *name, const char *text)
{
    put_field(out, name, text, strlen(text));
}

static void put_name(struct wf_strbuf *out, const char *name, struct wf_dname dname)
{
    char text[WF_NAME_TEXT_SIZE];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, text, sizeof(text));
    wf_dname_print(&buf, dname);
    put_field(out, name, buf.data, buf.len);
}

/* "www.bank.test A: bank.test: DS 53499/13/2 matches no DNSKEY (19065/13)" */
static void put_message(struct wf_strbuf *out, const struct wf_event *event)
{
    char text[WF_NAME_TEXT_SIZE + WF_TYPE_TEXT_SIZE + WF_TEXT_SIZE];
    struct wf_strbuf buf;

    wf_strbuf_init(&buf, text, sizeof(text));
    wf_dname_print(&buf, wf_dname_of(&event->name));
    wf_strbuf_str(&buf, " ");
    wf_type_print(&buf, event->type);
    wf_strbuf_str(&buf, ": ");
    wf_strbuf_str(&buf, event->finding.text);
    put_field(out, "MESSAGE", buf.data, buf.len);
}

static void put_question(struct wf_strbuf *out, const struct wf_event *event)
{
    char text[WF_TYPE_TEXT_SIZE];
    struct wf_strbuf buf;

    put_name(out, "DNS_QUESTION_NAME", wf_dname_of(&event->name));
    wf_strbuf_init(&buf, text, sizeof(text));
    wf_type_print(&buf, event->type);
    put_text(out, "DNS_QUESTION_TYPE", text);
    wf_strbuf_init(&buf, text, sizeof(text));
    wf_rcode_print(&buf, event->rcode);
    put_text(out, "DNS_RESPONSE_CODE", text);
}

static void put_client(struct wf_strbuf *out, const struct wf_event *event)
{
    char text[WF_ADDR_TEXT_SIZE + 4];
    struct wf_strbuf buf;

    if (event->client.family == 0)
        return;
    wf_strbuf_init(&buf, text, sizeof(text));
    wf_event_print_client(event, &buf);
    put_text(out, "CLIENT_ADDRESS", text);
}

static void put_verdict(struct wf_strbuf *out, const struct wf_event *event)
{
    const struct wf_finding *finding = &event->finding;
    const struct wf_verdict *verdict = &finding->verdict;

    if (event->is_warning)
        put_text(out, "WHYFAIL_WARNING", wf_warning_info(event->warning)->id);
    else
        put_text(out, "WHYFAIL_CAUSE", wf_cause_info(verdict->cause)->id);
    put_text(out, "WHYFAIL_AT_FAULT", wf_party_name(verdict->at_fault));
    if (verdict->zone.len > 0)
        put_name(out, "WHYFAIL_ZONE", wf_dname_of(&verdict->zone));
    if (finding->remedy[0] != '\0')
        put_text(out, "WHYFAIL_REMEDY", finding->remedy);
}

size_t wf_frame_journal(const struct wf_event *event, const char *json, size_t len, char *buf)
{
    struct wf_strbuf out;

    wf_strbuf_init(&out, buf, WF_FRAME_SIZE);
    put_message(&out, event);
    wf_strbuf_printf(&out, "PRIORITY=%u\nSYSLOG_FACILITY=%u\n", priority_of(event),
                     FACILITY_DAEMON);
    put_text(&out, "SYSLOG_IDENTIFIER", "whyfail");
    put_question(&out, event);
    put_client(&out, event);
    put_verdict(&out, event);
    put_field(&out, "WHYFAIL_EVENT", json, len);
    return out.cut ? 0 : out.len;
}
