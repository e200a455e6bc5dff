/*
 * sigdates.h - a signature that is out of its dates, in words, and what is to be done.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_SIGDATES_H
#define WF_COLLECT_SIGDATES_H

#include "diagnose/fact.h"

/* "RRSIG of www.bank.test/A by key 4711": of the fact's RRset and signature. */
void wf_sig_print_name(struct wf_strbuf *out, const struct wf_fact *fact);

wf_tell wf_say_expired, wf_say_not_yet, wf_say_expires_before;
wf_tell wf_fix_dates, wf_fix_expires_before;

#endif
