#!/bin/bash
# diagnosis.sh - what one failure costs on a worker thread, in instructions.
#
# Usage: diagnosis.sh PROGRAM
#
# callgrind counts each call of bench_counted into a file of its own; which input it was for, the
# program says in the same order. Counted are instructions as valgrind shows a processor
# to the program, which lacks instructions for hashes: on most machines SHA costs less.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1

PROGRAM=$1
OUT=$(mktemp -d) || exit 1
trap 'rm -rf "$OUT"' EXIT

valgrind --tool=callgrind --callgrind-out-file="$OUT/calls" --combine-dumps=no \
    --zero-before=bench_counted --dump-after=bench_counted \
    "$PROGRAM" >"$OUT/inputs" 2>"$OUT/log" || {
    sed 's/^/# /' "$OUT/log"
    report 1 "diagnosis: the program runs under callgrind"
}

# instructions CALL: what the n-th counted call took.
instructions() {
    sed -n 's/^\(totals\|summary\): //p' "$OUT/calls.$1" | head -n 1
}

CALL=0
while IFS=$'\t' read -r bound cause expected name; do
    diagnosis=$(instructions $((CALL + 1)))
    whole=$(instructions $((CALL + 2)))
    CALL=$((CALL + 2))
    most=$((whole > diagnosis ? whole : diagnosis))
    # nothing at all is no figure
    [ "$most" -gt 1000 ] && [ "$most" -le "$bound" ]
    report $? "$name: $most instructions (bound $bound), $diagnosis of them to diagnose"
    [ "$cause" = "$expected" ]
    report $? "$name: $cause"
done <"$OUT/inputs"

conclude
