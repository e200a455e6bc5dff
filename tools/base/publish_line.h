/*
 * publish_line.h - the DS record that a remedy tells to publish, as a line of a zone's file.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_PUBLISH_LINE_H
#define WF_PUBLISH_LINE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Of "Publish DS 57684 13 2 77B9... of bank.test ..." makes "bank.test. IN DS 57684 13 2 77B9...".
 * zone: as in an event, without a final dot. Returns false when the remedy tells something else.
 */
bool wf_publish_line(const char *remedy, const char *zone, char *line, size_t size);

#endif
