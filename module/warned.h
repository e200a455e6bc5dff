/*
 * warned.h - the event of a warning: what is half broken in a zone that is watched.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_WARNED_H
#define WF_WARNED_H

#include "report/event.h"
#include "watch/warning.h"

/*
 * Fills the event of a warning about a zone, of the question by whose answer it was seen and that
 * answer's response code. Whom to write to is left empty: wf_engine_contact() adds that.
 */
void wf_event_of_warning(const struct wf_warning *warning, struct wf_dname zone,
                         const struct wf_question *question, uint16_t rcode,
                         struct wf_event *event);

#endif
