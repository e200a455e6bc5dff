/*
 * rows.c - the lab's table of scenarios, in the order in which they run and are listed.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/row.h"
#include "lab/tls.h"

/* Most rows live below test.; a row that needs another top-level domain brings its own. */
const struct lab_zone_spec lab_infrastructure[] = {
    {.name = "."},
    {.name = "test."},
    {.name = "optout.", .signing = LAB_NSEC3_OPTOUT},
    {.name = NULL},
};

const struct lab_row lab_rows[] = {
#include "lab/rows_basic.def"
#include "lab/rows_denial.def"
#include "lab/rows_ds.def"
#include "lab/rows_hostile.def"
#include "lab/rows_local.def"
#include "lab/rows_servers.def"
#include "lab/rows_sig.def"
#include "lab/rows_transport.def"
#include "lab/rows_warm.def"
#include "lab/rows_zones.def"
};

const size_t lab_row_count = sizeof(lab_rows) / sizeof(*lab_rows);

/* A row does not know where it stands, so each part is counted where it is included again. */
const struct lab_row_group lab_row_groups[] = {
    {"Zones that work, and the failures that every operator meets", sizeof((const struct lab_row[]){
#include "lab/rows_basic.def"
                                                                    }) / sizeof(struct lab_row)},
    {"Proofs that something is not there", sizeof((const struct lab_row[]){
#include "lab/rows_denial.def"
                                           }) / sizeof(struct lab_row)},
    {"The chain of trust: DS records and keys", sizeof((const struct lab_row[]){
#include "lab/rows_ds.def"
                                                }) / sizeof(struct lab_row)},
    {"Zones that mean harm", sizeof((const struct lab_row[]){
#include "lab/rows_hostile.def"
                             }) / sizeof(struct lab_row)},
    {"Failures that are this resolver's own, and what it was configured to ask",
     sizeof((const struct lab_row[]){
#include "lab/rows_local.def"
     }) / sizeof(struct lab_row)},
    {"Name servers that serve badly, delegations that lead nowhere",
     sizeof((const struct lab_row[]){
#include "lab/rows_servers.def"
     }) / sizeof(struct lab_row)},
    {"Signatures of a zone's data", sizeof((const struct lab_row[]){
#include "lab/rows_sig.def"
                                    }) / sizeof(struct lab_row)},
    {"Packets that are lost, late, cut or wrong", sizeof((const struct lab_row[]){
#include "lab/rows_transport.def"
                                                  }) / sizeof(struct lab_row)},
    {"Zones that change while the cache still has them as they were",
     sizeof((const struct lab_row[]){
#include "lab/rows_warm.def"
     }) / sizeof(struct lab_row)},
    {"Zones on the move, and more that is found in the wild", sizeof((const struct lab_row[]){
#include "lab/rows_zones.def"
                                                              }) / sizeof(struct lab_row)},
    {NULL, 0},
};
