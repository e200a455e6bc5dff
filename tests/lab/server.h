/*
 * server.h - the process that plays all authoritative servers, well or badly.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_SERVER_H
#define LAB_SERVER_H

#include <stdbool.h>
#include <sys/types.h>

#include "lab/world.h"

/*
 * Forks the server; returns its process id when all its sockets are open. It ends with its
 * parent. Requires the addresses to be on the loopback (netns.h). Ends the program on failure.
 */
pid_t lab_server_start(const struct lab_world *world);

/* Ends it, so that another can take its addresses. */
void lab_server_stop(pid_t server);

/* From now on the zones that change are as they are after it (row.h, "warm"). */
void lab_server_change(pid_t server);

/*
 * Makes all servers silent, as if the network were down, or lets them go on: the process is
 * stopped, so what is sent to it meanwhile is answered late.
 */
void lab_server_silence(pid_t server, bool silent);

#endif
