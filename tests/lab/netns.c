/*
 * netns.c - namespaces and addresses.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/netns.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/zone.h"

/*
 * Local routes make whole ranges addresses of this host (RFC 5737, RFC 3849). The last
 * quarter of the third stays without a route on purpose.
 */
static const char commands[] = "link set lo up\n"
                               "route add local 192.0.2.0/24 dev lo\n"
                               "route add local 198.51.100.0/24 dev lo\n"
                               "route add local 203.0.113.0/25 dev lo\n"
                               "route add local 203.0.113.128/26 dev lo\n"
                               "route add unreachable 203.0.113.192/26\n"
                               "route add local 2001:db8::/32 dev lo\n";

/*
 * That a port is closed is told by ICMP, of which a host sends so many a second. With hundreds of
 * names at a time it would be told of some ports only. Older kernels have no such bounds here.
 */
static const char *const unbounded[][2] = {
    {"/proc/sys/net/ipv4/icmp_msgs_per_sec", "1000000"},
    {"/proc/sys/net/ipv4/icmp_msgs_burst", "1000000"},
    {"/proc/sys/net/ipv4/icmp_ratelimit", "0"},
    {"/proc/sys/net/ipv6/icmp/ratelimit", "0"},
};

static void write_file(const char *path, const char *text)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);

    if (fd < 0 || write(fd, text, strlen(text)) < 0)
        lab_die("%s: %s", path, strerror(errno));
    close(fd);
}

static void become_root_inside(uid_t uid, gid_t gid)
{
    char map[64];

    write_file("/proc/self/setgroups", "deny");
    snprintf(map, sizeof(map), "0 %u 1", (unsigned)uid);
    write_file("/proc/self/uid_map", map);
    snprintf(map, sizeof(map), "0 %u 1", (unsigned)gid);
    write_file("/proc/self/gid_map", map);
}

static void run_ip(char *const argv[], const char *input)
{
    int feed[2], status;
    pid_t pid;

    if (pipe(feed) != 0 || (pid = fork()) < 0)
        lab_die("cannot run ip: %s", strerror(errno));
    if (pid == 0) {
        dup2(feed[0], STDIN_FILENO);
        close(feed[0]);
        close(feed[1]);
        execvp(argv[0], argv);
        _exit(127);
    }
    close(feed[0]);
    if (write(feed[1], input, strlen(input)) < 0)
        lab_die("cannot talk to ip: %s", strerror(errno));
    close(feed[1]);
    if (waitpid(pid, &status, 0) != pid || status != 0)
        lab_die("\"ip -batch\" (Debian package iproute2) could not set up the network");
}

void lab_netns_enter(void)
{
    char *const batch[] = {"ip", "-batch", "-", NULL};
    uid_t uid = geteuid();
    gid_t gid = getegid();

    if (unshare(CLONE_NEWNET | (uid == 0 ? 0 : CLONE_NEWUSER)) != 0)
        lab_die("no network namespace to be had: %s (as root, or with user namespaces allowed)",
                strerror(errno));
    if (uid != 0)
        become_root_inside(uid, gid);
    run_ip(batch, commands);
    for (size_t i = 0; i < sizeof(unbounded) / sizeof(unbounded[0]); i++) {
        if (access(unbounded[i][0], W_OK) == 0)
            write_file(unbounded[i][0], unbounded[i][1]);
    }
}
