/*
 * make_world.h - a small signed world as a resolver shows it with checking disabled.
 *
 * The root, test below it, and bank.test with the pairs KSK and ZSK; shop.test is not signed. A
 * test breaks what it likes before it has the world answer.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef WF_MAKE_WORLD_H
#define WF_MAKE_WORLD_H

#include <ldns/ldns.h>

#include "make_keys.h"

enum { WORLD_SETS = 32 };

struct world_set {
    ldns_rr_list *rrs, *sigs;
    const char *zone; /* that signs it */
    enum wf_pair pair;
    uint16_t rcode; /* other than 0: what questions for it get instead */
    bool empty;     /* or they get NOERROR, and nothing */
};

struct world {
    struct world_set sets[WORLD_SETS];
    size_t count;
    bool strips; /* the resolver leaves signatures out */
};

void world_make(struct world *world);
void world_free(struct world *world);

/* Adds an RRset, or replaces the one there is, signed like the zone's others. */
void world_add(struct world *world, const char *zone, const char *const *records, size_t count);

/* The RRset; ends the program when there is none. */
struct world_set *world_find(struct world *world, const char *owner, ldns_rr_type type);

/* Signs it again; all of made's key is taken when its pair is set. */
void world_sign(struct world_set *set, struct wf_made_sig made);

/* A fake_answer of it. */
size_t world_answer(void *world, const ldns_pkt *query, bool tcp,
                    uint8_t reply[LDNS_MAX_PACKETLEN]);

#endif
