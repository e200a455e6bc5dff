/*
 * json_member.h - members of JSON objects that were read.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_JSON_MEMBER_H
#define WF_JSON_MEMBER_H

#include <jansson.h>

/* The string that an object has under the key, the object's own; "" where there is none. */
const char *wf_json_member_text(const json_t *object, const char *key);

#endif
