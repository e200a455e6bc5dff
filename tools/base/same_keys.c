/*
 * same_keys.c - the remedy where one server of a zone may be behind with its keys.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "base/same_keys.h"

void wf_same_keys_print(struct wf_strbuf *out, struct wf_dname zone, const char *remedy)
{
    wf_strbuf_str(out, "Have every name server of ");
    wf_dname_print(out, zone);
    wf_strbuf_str(out, " answer with the same keys. If those that were seen are the right ones: ");
    wf_strbuf_str(out, remedy);
}
