/*
 * event_parts.h - the pieces of an event's JSON: values, lists, and how they are shortened. Used by
 * event.c only.
 *
 * Nothing is checked piece by piece: a failed allocation sets *failed, and the whole event is given
 * up at the end. NULL in place of a value or an object is fine everywhere.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_EVENT_PARTS_H
#define WF_EVENT_PARTS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "verdict.h"

/* Both take the value over. The key must be ASCII. */
void wf_json_put(json_t *object, const char *key, json_t *value, bool *failed);
void wf_json_add(json_t *array, json_t *value, bool *failed);

json_t *wf_json_name(struct wf_dname name);
json_t *wf_json_rcode(uint16_t rcode);
json_t *wf_json_type(uint16_t type);
json_t *wf_json_time(int64_t when); /* "2026-11-23T12:00:00Z" */

/* Text that should be UTF-8; where it is not, all but printable ASCII becomes '?'. */
json_t *wf_json_text(const char *text, size_t len);
json_t *wf_json_terminated(const char *text);

/* Add "chain", "upstream" and "dnssec" with the counts of what the finding itself left out. */
void wf_json_put_chain(json_t *whyfail, const struct wf_finding *finding, bool *failed);
void wf_json_put_upstream(json_t *whyfail, const struct wf_finding *finding, bool *failed);
void wf_json_put_dnssec(json_t *whyfail, const struct wf_finding *finding, bool *failed);

/*
 * Takes out what can be spared most, until about excess octets are saved.
 * Returns false when there is nothing left to take.
 */
bool wf_json_shrink(json_t *whyfail, size_t excess, bool *failed);

#endif
