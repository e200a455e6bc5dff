/*
 * netns.h - a network namespace of the lab's own: it reaches nothing and clashes with nothing.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_NETNS_H
#define LAB_NETNS_H

/*
 * Moves this process into new namespaces, with a user namespace where it is not root, and gives
 * the loopback the documentation ranges. Ends the program on failure.
 */
void lab_netns_enter(void);

#endif
