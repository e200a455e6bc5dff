/*
 * faults.c - what servers do wrong, by what their attempts came to.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "diagnose/collect/faults.h"

#include <errno.h>

#include "diagnose/collect/asked.h"

const struct wf_fault_info wf_faults[WF_FAULT_COUNT] = {
    [WF_FAULT_NONE] = {WF_CAUSE_UNEXPLAINED, "gives a usable answer", "give a usable answer", "",
                       " when asked for ", NULL, NULL, WF_OBSTACLE_NONE},
    [WF_FAULT_REFUSES] = {WF_CAUSE_LAME_REFUSED, "refuses to answer", "refuse to answer", "",
                          " queries for ", NULL, NULL, WF_OBSTACLE_NONE},
    [WF_FAULT_LAME] = {WF_CAUSE_LAME_NOT_AUTHORITATIVE, "does not serve the zone",
                       "do not serve the zone", "", " when asked for ",
                       "answered without authority", NULL, WF_OBSTACLE_NONE},
    [WF_FAULT_FAILS] = {WF_CAUSE_SERVER_FAILURE, "answers SERVFAIL", "answer SERVFAIL", "",
                        " to queries for ", "SERVFAIL", NULL, WF_OBSTACLE_NONE},
    [WF_FAULT_REJECTS] = {WF_CAUSE_REJECTED_QUERY, "rejects", "reject", " the query",
                          " queries for ", NULL, NULL, WF_OBSTACLE_NONE},
    [WF_FAULT_MALFORMED] = {WF_CAUSE_MALFORMED_RESPONSE, "sends unreadable answers",
                            "send unreadable answers", "", " to queries for ", NULL, NULL,
                            WF_OBSTACLE_NONE},
    [WF_FAULT_TCP] = {WF_CAUSE_TCP_FAILED, "fails over TCP", "fail over TCP", "",
                      " when asked for ", "failed over TCP", NULL, WF_OBSTACLE_NONE},
    [WF_FAULT_TLS] = {WF_CAUSE_TLS_FAILED, "fails over TLS", "fail over TLS", "",
                      " when asked for ", "failed over TLS", "connection, handshake or certificate",
                      WF_OBSTACLE_NONE},
    [WF_FAULT_CERTIFICATE] = {WF_CAUSE_TLS_FAILED, "has a certificate that is not accepted",
                              "have certificates that are not accepted", "", " when asked for ",
                              NULL, NULL, WF_OBSTACLE_NONE},
    [WF_FAULT_CLOSED] = {WF_CAUSE_UNREACHABLE, "", "", "", "", "port closed", NULL,
                         WF_OBSTACLE_PORT},
    [WF_FAULT_UNSENT] = {WF_CAUSE_UNREACHABLE, "", "", "", "", NULL, NULL, WF_OBSTACLE_HOST},
    [WF_FAULT_UNREACHABLE] = {WF_CAUSE_UNREACHABLE, "cannot be reached", "cannot be reached", "",
                              " when asked for ", "unreachable", NULL, WF_OBSTACLE_WAY},
    [WF_FAULT_TIMES_OUT] = {WF_CAUSE_TIMEOUT, "does not answer", "do not answer", "",
                            " queries for ", "timed out", NULL, WF_OBSTACLE_NONE},
    [WF_FAULT_SILENT] = {WF_CAUSE_TIMEOUT, "does not answer", "do not answer", "", " queries for ",
                         "no answer", "timeout or port unreachable", WF_OBSTACLE_NONE},
};

static enum wf_fault fault_of_answer(const struct wf_server_line *line)
{
    if (line->lameness != WF_LAME_NONE)
        return WF_FAULT_LAME;
    switch (line->rcode) {
    case WF_RCODE_NOERROR:
    case WF_RCODE_NXDOMAIN:
    case WF_RCODE_UNKNOWN:
        return WF_FAULT_NONE;
    case WF_RCODE_REFUSED:
    case WF_RCODE_NOTAUTH:
        return WF_FAULT_REFUSES;
    case WF_RCODE_SERVFAIL:
        return WF_FAULT_FAILS;
    default:
        return WF_FAULT_REJECTS;
    }
}

enum wf_fault wf_fault_of(const struct wf_server_line *line)
{
    if (line->edns_refused && line->tries > 0)
        return WF_FAULT_REJECTS;
    switch (line->outcome) {
    case WF_OUTCOME_ANSWERED:
        return fault_of_answer(line);
    case WF_OUTCOME_SILENT:
        return WF_FAULT_SILENT;
    case WF_OUTCOME_TIMEOUT:
        return WF_FAULT_TIMES_OUT;
    case WF_OUTCOME_UNREACHABLE:
        return line->sys_errno == ECONNREFUSED ? WF_FAULT_CLOSED : WF_FAULT_UNREACHABLE;
    case WF_OUTCOME_UNSENT:
        return WF_FAULT_UNSENT;
    case WF_OUTCOME_TCP_FAILED:
        return WF_FAULT_TCP;
    case WF_OUTCOME_TLS_FAILED:
        return line->tls_verify != 0 ? WF_FAULT_CERTIFICATE : WF_FAULT_TLS;
    case WF_OUTCOME_MALFORMED:
        return WF_FAULT_MALFORMED;
    case WF_OUTCOME_PENDING:
    case WF_OUTCOME_COUNT:
        return WF_FAULT_NONE;
    }
    return WF_FAULT_NONE;
}

struct wf_fault_tally wf_fault_tally_of(const struct wf_server_set *set)
{
    struct wf_fault_tally tally = {.shared = WF_FAULT_NONE};
    size_t i;

    for (i = 0; i < set->count; i++) {
        enum wf_fault fault = wf_fault_of(&set->lines[i]);

        tally.of[fault]++;
        if (tally.of[fault] == set->count)
            tally.shared = fault;
    }
    return tally;
}

bool wf_fault_is_of_question(enum wf_fault fault)
{
    return wf_faults[fault].obstacle == WF_OBSTACLE_NONE && fault != WF_FAULT_TCP &&
           fault != WF_FAULT_TLS && fault != WF_FAULT_CERTIFICATE;
}

bool wf_fault_is_silence(enum wf_fault fault)
{
    return wf_faults[fault].cause == WF_CAUSE_TIMEOUT ||
           wf_faults[fault].obstacle == WF_OBSTACLE_WAY ||
           wf_faults[fault].obstacle == WF_OBSTACLE_HOST;
}

bool wf_servers_fail_at_question(const struct wf_server_set *set)
{
    size_t i;

    for (i = 0; i < set->count; i++) {
        if (!wf_fault_is_of_question(wf_fault_of(&set->lines[i])))
            return false;
    }
    return true;
}

bool wf_servers_all_fail(const struct wf_server_set *set)
{
    return set->count > 0 && wf_fault_tally_of(set).of[WF_FAULT_NONE] == 0;
}

bool wf_servers_name_type(const struct wf_server_set *set, enum wf_fault shared)
{
    if (wf_faults[shared].obstacle != WF_OBSTACLE_NONE ||
        (set->configured && !wf_fault_is_of_question(shared)))
        return false; /* that is of addresses */
    if (wf_lines_all(set, wf_server_is_held_back))
        return false; /* nobody was asked for it */
    return set->asked.answered.type != 0 ||
           (shared == WF_FAULT_REFUSES && set->asked.failed.type != 0 &&
            !wf_asked_all_fails(&set->asked));
}
