/*
 * judge_servers.h - what is wrong with single name servers.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHECK_JUDGE_SERVERS_H
#define WF_CHECK_JUDGE_SERVERS_H

#include "check/judgement.h"

void wf_judge_servers(const struct wf_judgement *judgement);

/* Whether servers were asked, and every one of them answered REFUSED. */
bool wf_judge_all_refuse(const struct wf_judgement *judgement);

/* "ns1.bank.test 192.0.2.1 (REFUSED), ...": why none of those that were asked is good. */
void wf_judge_tell_bad(struct wf_strbuf *out, const struct wf_judgement *judgement);

#endif
