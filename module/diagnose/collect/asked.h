/*
 * asked.h - whether servers fail at all that they are asked for, or at one type or name only.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_COLLECT_ASKED_H
#define WF_COLLECT_ASKED_H

#include "diagnose/case.h"

/* Notes in a set of servers what they were asked for in this resolution, and before. */
void wf_asked_note(struct wf_server_set *set, const struct wf_evidence *ev);

/* Whether it is seen that they failed at more than one type, and at none that they were asked not.
 */
bool wf_asked_all_fails(const struct wf_asked *asked);

/* "TLSA", or "www.bank.test/A" where the type is not what makes the difference; and the same of
 * what was answered, which is required to be seen. */
void wf_asked_failed_print(struct wf_strbuf *out, const struct wf_asked *asked);
void wf_asked_answered_name_print(struct wf_strbuf *out, const struct wf_asked *asked);

/* Whether what was answered is a name that other clients asked for. */
bool wf_asked_is_of_others(const struct wf_asked *asked);

/*
 * "A is answered", "A was answered 20 s ago". Requires one that is seen to be. unnamed: "another
 * name", as nobody is told what others ask for.
 */
void wf_asked_answered_print(struct wf_strbuf *out, const struct wf_asked *asked, bool unnamed);

#endif
