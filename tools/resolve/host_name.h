/*
 * host_name.h - the name to be asked for, of what people have at hand: a name, a URL, an address of
 * a host or of a mailbox.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_HOST_NAME_H
#define WF_HOST_NAME_H

#include <stdbool.h>

enum { WF_HOST_NAME_SIZE = 1025 }; /* 255 octets, each as a backslash and three digits */

enum wf_host_name_kind {
    WF_HOST_NAME_AS_GIVEN,
    WF_HOST_NAME_HOST,   /* of a URL, of a host with its port, or of a mailbox */
    WF_HOST_NAME_REVERSE /* of an address: RFC 1035, section 3.5; RFC 3596, section 2.5 */
};

struct wf_host_name {
    char text[WF_HOST_NAME_SIZE]; /* as dig takes it */
    enum wf_host_name_kind kind;
    bool was_converted; /* from letters beyond ASCII, by IDNA2008 with the mapping of UTS #46 */
};

/*
 * Takes the host out of "https://user@www.bank.test:8443/path", "www.bank.test/path",
 * "www.bank.test:443" and "someone@bank.test", makes the reverse name of "192.0.2.1",
 * "2001:db8::1" and "[2001:db8::1]:443", and converts letters beyond ASCII, in UTF-8. Anything else
 * stays as it is, names like 0/25.2.0.192.in-addr.arpa (RFC 2317) too, and is not judged. Returns
 * false, with a sentence printed, when a conversion fails.
 */
bool wf_host_name_read(struct wf_host_name *name, const char *word);

/* The reverse name of an address; false when the word is none. */
bool wf_host_name_reverse(struct wf_host_name *name, const char *word);

#endif
