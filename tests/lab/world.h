/*
 * world.h - the lab's world: every zone and server that the chosen rows need, ready to be served.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_WORLD_H
#define LAB_WORLD_H

#include <stdbool.h>
#include <stddef.h>

#include "lab/row.h"
#include "lab/tls.h"
#include "lab/zone.h"

/* A row with the zones made for it. */
struct lab_case {
    const struct lab_row *row;
    struct lab_zone *zones[1 + LAB_MAX_ALSO]; /* the row's own first; NULL where there is none */
    char qname[256];                          /* absolute */
    char second[256];                         /* empty when the row has no second name */
};

struct lab_world {
    struct lab_zone **zones; /* the root first */
    size_t zone_count;
    struct lab_case *cases;
    size_t case_count;
    struct lab_tls *tls; /* of all servers that listen for it */
};

/* Whether a row is wanted. */
typedef bool lab_row_filter(const struct lab_row *row, void *arg);

/*
 * Builds, signs and breaks the zones of the wanted rows. Ends the program when a row is wrong.
 * one_server: each zone has its first server only, so that a resolver has nothing to choose.
 */
struct lab_world *lab_world_new(lab_row_filter *wanted, void *arg, bool one_server);
void lab_world_free(struct lab_world *world);

/* The root's key as a DS record in master-file text, for a trust anchor. To be freed. */
char *lab_world_anchor(const struct lab_world *world);

/*
 * Writes text with its placeholders filled in. Of the row's zone, or with a prefix of another:
 * "{1.zone}" is that of the first zone in also, "{p.zone}" the parent's.
 *   {zone} name without the final dot      {q} qname/type of the row's question
 *   {ksk} {zsk} key tags of its keys       {ds} the tag its DS names     {gone} the removed key's
 *   {next} that of the key to come
 *   {a1}.. addresses of its servers        {inc} {exp} dates of its signatures
 * Ends the program at a placeholder that it does not know.
 */
void lab_fill(char *out, size_t size, const char *text, const struct lab_case *of);

#endif
