/*
 * checks.h - whether what the resolvers said is what the table says.
 *
 * Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
 */
#ifndef LAB_CHECKS_H
#define LAB_CHECKS_H

#include <stdbool.h>

#include "lab/runner.h"

/* What the module under test is expected to know. */
struct lab_expecting {
    bool module;  /* false: Unbound alone; only rcodes are checked */
    bool patched; /* take the rows' expectations for a patched Unbound where they have any */
    bool stock;   /* in a distribution's own, which looks at no good answers */
};

/* The row's expectation for the build under test. */
const struct lab_expect *lab_expected(const struct lab_row *row, struct lab_expecting expecting);

/* Whether module/causes.def, as compiled in, has the cause. */
bool lab_cause_is_known(const char *cause);

/* Checks one row's answers of the resolver under test, with a TAP line for each check. */
void lab_check_job(const struct lab_job *job, struct lab_expecting expecting);

/*
 * What differs between two replies beside EDE, or NULL: rcode, flags, OPT, records. TTLs may differ
 * by slack seconds. Of truncated ones the records are not compared (compare.c).
 */
const char *lab_difference(const struct lab_reply *with, const struct lab_reply *without,
                           uint32_t slack);

/* Checks that the module changed nothing but the EDE: rcode, flags, records (compare.c). */
void lab_check_neutral(const struct lab_job *with, const struct lab_job *without);

/* Checks the event log that the resolver wrote, row by row (events.c). */
void lab_check_events(const char *path, const struct lab_world *world, enum lab_profile_id profile,
                      struct lab_expecting expecting);

/* Takes the network away and back, and checks that it is told as such (outage.c). */
struct lab_session;
void lab_check_outage(struct lab_session *session, struct lab_expecting expecting);

/* The same for the events; requires that the resolver has ended. */
void lab_check_outage_events(struct lab_session *session, struct lab_expecting expecting);

/* Checks that every cause of causes.def has a row. */
void lab_check_coverage(void);

#endif
