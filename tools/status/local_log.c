/*
 * local_log.c - the log of events of an Unbound on this host.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "status/local_log.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "status/counts.h"
#include "status/listener.h"
#include "status/process.h"
#include "status/setup.h"

static void set_port(struct sockaddr_storage *addr, in_port_t port)
{
    if (addr->ss_family == AF_INET)
        ((struct sockaddr_in *)addr)->sin_port = port;
    else
        ((struct sockaddr_in6 *)addr)->sin6_port = port;
}

bool wf_is_own_address(const struct sockaddr_storage *addr)
{
    struct sockaddr_storage own = *addr;
    socklen_t len =
        addr->ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
    int fd;
    bool is_own;

    if (addr->ss_family != AF_INET && addr->ss_family != AF_INET6)
        return false;
    set_port(&own, 0);
    fd = socket(addr->ss_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    is_own = fd >= 0 && bind(fd, (const struct sockaddr *)&own, len) == 0;
    if (fd >= 0)
        close(fd);
    return is_own;
}

/* A file that the event's lines go to, as it is seen from outside a chroot. */
static bool take_log(struct wf_local_log *log, const struct wf_facts *facts)
{
    const char *option = wf_facts_option(facts, "log");

    if (option == NULL) {
        wf_facts_text(log->why_not, sizeof(log->why_not), "%s does not have the module",
                      facts->setup.file);
        return false;
    }
    if (strcmp(option, "unbound") == 0)
        option = facts->setup.unbound_log;
    if (option[0] == '/')
        wf_facts_place(facts, option, log->path);
    else
        wf_facts_text(log->why_not, sizeof(log->why_not), "events go to %s, by %s",
                      option[0] != '\0' ? option : "an unknown place", facts->setup.file);
    return log->path[0] != '\0';
}

static bool read_facts(struct wf_local_log *log, struct wf_facts *facts, const char *conf)
{
    wf_facts_find_programs(facts);
    wf_facts_read_setup(facts, conf != NULL && conf[0] != '\0' ? conf : NULL);
    if (facts->setup.trouble[0] != '\0') {
        wf_facts_text(log->why_not, sizeof(log->why_not), "%s", facts->setup.trouble);
        return false;
    }
    wf_facts_text(log->conf, sizeof(log->conf), "%s", facts->setup.file);
    wf_facts_text(log->checkconf, sizeof(log->checkconf), "%s", facts->programs.checkconf);
    wf_facts_text(log->control, sizeof(log->control), "%s", facts->programs.control);
    wf_facts_read_options(facts);
    return take_log(log, facts);
}

bool wf_local_log_find(struct wf_local_log *log, const struct sockaddr_storage *listener)
{
    struct wf_facts *facts = calloc(1, sizeof(*facts)); /* it is large */
    char conf[PATH_MAX] = "";
    bool found = false;

    memset(log, 0, sizeof(*log));
    if (facts == NULL)
        wf_facts_text(log->why_not, sizeof(log->why_not), "out of memory");
    else if (listener != NULL && !wf_listener_conf(conf, listener))
        wf_facts_text(log->why_not, sizeof(log->why_not), "no Unbound is seen to listen there");
    else
        found = read_facts(log, facts, conf);
    if (found && access(log->path, R_OK) != 0) {
        log->is_closed = errno == EACCES;
        wf_facts_text(log->why_not, sizeof(log->why_not), "the log %s cannot be read: %s",
                      log->path, strerror(errno));
        log->path[0] = '\0';
        found = false;
    }
    free(facts);
    return found;
}
