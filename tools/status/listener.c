/*
 * listener.c - which Unbound on this host listens on an address.
 *
 * The kernel lists sockets by their inode in /proc/net, and each process its own in /proc/PID/fd,
 * which only root and the process's user may read.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "status/listener.h"

#include <dirent.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "status/process.h"

enum { SOCKETS = 256, TEXT = 256 };

struct sockets {
    uint64_t inodes[SOCKETS];
    size_t count;
};

static bool is_any(const char *address)
{
    return address[strspn(address, "0")] == ':';
}

/* The address as /proc/net has it: words of four octets in the order of the host. */
static void print_local(char *text, size_t size, const struct sockaddr_storage *addr)
{
    const struct sockaddr_in *four = (const struct sockaddr_in *)addr;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)addr;
    uint32_t words[4];
    unsigned i;

    if (addr->ss_family == AF_INET) {
        snprintf(text, size, "%08X:%04X", four->sin_addr.s_addr, ntohs(four->sin_port));
        return;
    }
    memcpy(words, &six->sin6_addr, sizeof(words));
    for (i = 0; i < 4; i++)
        snprintf(text + (size_t)i * 8, size - (size_t)i * 8, "%08X", words[i]);
    snprintf(text + 32, size - 32, ":%04X", ntohs(six->sin6_port));
}

/* Sockets that are bound to the address, or to any with its port. */
static void read_sockets(struct sockets *sockets, const char *path, const char *local)
{
    FILE *file = fopen(path, "re");
    const char *port = strchr(local, ':');
    char line[TEXT], address[64];
    uint64_t inode;

    while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
        /* sl local remote st queues timer retransmits uid timeout inode */
        if (sscanf(line, " %*d: %63s %*s %*s %*s %*s %*s %*s %*s %" SCNu64, address, &inode) != 2)
            continue;
        if ((strcmp(address, local) == 0 ||
             (is_any(address) && strcmp(strchr(address, ':'), port) == 0)) &&
            sockets->count < SOCKETS)
            sockets->inodes[sockets->count++] = inode;
    }
    if (file != NULL)
        fclose(file);
}

static bool has_inode(const struct sockets *sockets, const char *link)
{
    uint64_t inode;
    size_t i;

    if (sscanf(link, "socket:[%" SCNu64 "]", &inode) != 1)
        return false;
    for (i = 0; i < sockets->count; i++) {
        if (sockets->inodes[i] == inode)
            return true;
    }
    return false;
}

static enum wf_answer listens(pid_t pid, const struct sockets *sockets)
{
    char path[TEXT], link[TEXT];
    struct dirent *entry;
    enum wf_answer answer = WF_NO;
    DIR *dir;

    snprintf(path, sizeof(path), "/proc/%d/fd", (int)pid);
    dir = opendir(path);
    if (dir == NULL)
        return WF_UNKNOWN;
    while (answer == WF_NO && (entry = readdir(dir)) != NULL) {
        ssize_t len;

        snprintf(path, sizeof(path), "/proc/%d/fd/%.20s", (int)pid, entry->d_name);
        len = readlink(path, link, sizeof(link) - 1);
        link[len > 0 ? len : 0] = '\0';
        if (has_inode(sockets, link))
            answer = WF_YES;
    }
    closedir(dir);
    return answer;
}

static void find_sockets(struct sockets *sockets, const struct sockaddr_storage *listener)
{
    char local[64];

    sockets->count = 0;
    print_local(local, sizeof(local), listener);
    if (listener->ss_family == AF_INET) {
        read_sockets(sockets, "/proc/net/udp", local);
        read_sockets(sockets, "/proc/net/tcp", local);
    }
    read_sockets(sockets, "/proc/net/udp6", local); /* of "any", for both */
    read_sockets(sockets, "/proc/net/tcp6", local);
}

bool wf_listener_conf(char conf[PATH_MAX], const struct sockaddr_storage *listener)
{
    DIR *dir = opendir("/proc");
    struct sockets sockets;
    struct dirent *entry;
    enum wf_answer best = WF_NO;

    conf[0] = '\0';
    find_sockets(&sockets, listener);
    while (best != WF_YES && dir != NULL && (entry = readdir(dir)) != NULL) {
        pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
        enum wf_answer answer;

        if (pid <= 0 || !wf_process_is_unbound(pid))
            continue;
        answer = listens(pid, &sockets);
        if (answer == WF_YES)
            wf_process_conf(pid, "", conf);
        best = answer == WF_NO ? best : answer;
    }
    if (dir != NULL)
        closedir(dir);
    return best != WF_NO;
}
