/*
 * local_log.h - the log of events of an Unbound on this host.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_LOCAL_LOG_H
#define WF_LOCAL_LOG_H

#include <limits.h>
#include <stdbool.h>
#include <sys/socket.h>

struct wf_local_log {
    char path[PATH_MAX]; /* "" where there is none to be read */
    char conf[PATH_MAX]; /* the configuration that names it; "" where that is not known */
    char checkconf[PATH_MAX], control[PATH_MAX]; /* Unbound's programs; "" where there is none */
    bool is_closed;                              /* there is one that this user may not read */
    char why_not[512];                           /* no path: the reason */
};

/*
 * The log of the Unbound that listens on that address and port; NULL: of the one that runs here, or
 * else of the one that would. To see who listens takes root; without that it must be the only one.
 * Returns false, with the reason in why_not, where no file is known.
 */
bool wf_local_log_find(struct wf_local_log *log, const struct sockaddr_storage *listener);

/* Whether the address is one of this host's. */
bool wf_is_own_address(const struct sockaddr_storage *addr);

#endif
