/*
 * rows.c - the lab's table of scenarios, in the order in which they run and are listed.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#include "lab/row.h"

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
#include "lab/rows_local.def"
#include "lab/rows_servers.def"
#include "lab/rows_sig.def"
#include "lab/rows_transport.def"
};

const size_t lab_row_count = sizeof(lab_rows) / sizeof(*lab_rows);
