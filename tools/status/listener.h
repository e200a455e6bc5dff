/*
 * listener.h - which Unbound on this host listens on an address.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_LISTENER_H
#define WF_LISTENER_H

#include <limits.h>
#include <stdbool.h>
#include <sys/socket.h>

/*
 * The configuration that its command line names; "" where that names none, or where this user may
 * not see which of the processes listens. Returns false when it is seen that no Unbound does.
 */
bool wf_listener_conf(char conf[PATH_MAX], const struct sockaddr_storage *listener);

#endif
