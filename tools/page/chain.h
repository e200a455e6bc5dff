/*
 * chain.h - the zones from the root to the break: as a list in the page, and as a picture (SVG) in
 * a file of its own, to be sent to somebody.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_CHAIN_H
#define WF_CHAIN_H

#include <stdio.h>

#include "log/log_event.h"

/*
 * The list, and a link that saves the picture as ID.svg. Nothing where neither a chain nor the zone
 * is known, and no link where there is no memory.
 */
void wf_chain_write(FILE *page, const struct wf_log_event *event, const char *id);

#endif
