#!/bin/bash
# memcheck.sh - nothing is read before it is written, by the unit tests under valgrind: what no sanitizer
# of gcc's sees.
#
# Needs BUILD, with the unit tests in it.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
SCRATCH=$(mktemp -d) || exit 1
trap 'rm -rf "$SCRATCH"' EXIT
TAP_PART=memcheck

valgrind --leak-check=no --num-callers=20 --log-file="$SCRATCH/errors" "$BUILD/tests/unit/unit" \
    >"$SCRATCH/unit" 2>&1
report $? "the unit tests pass under valgrind" "$SCRATCH/unit"
head -n 40 "$SCRATCH/errors" >"$SCRATCH/first"
grep -q 'ERROR SUMMARY: 0 errors' "$SCRATCH/errors"
report $? "it finds no error in $(grep -c '^ok' "$SCRATCH/unit") tests" "$SCRATCH/first"
all_passed
