#!/bin/bash
# log.sh - what the log's writer can do: events a second into a file, and instructions an event.
#
# Usage: log.sh PROGRAM
#
# Judged are the instructions, which do not depend on the machine, and that nothing is lost. Events a
# second are given per elapsed time and per processor time of the writer, each of
# the best of several rounds: what else the machine does only makes them fewer.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="log"

PROGRAM=$1
EVENTS=30000
ROUNDS=5
FEW=1000 MANY=3000 # events counted by callgrind
BOUND=200000       # instructions of the writer an event
BOUND_LOST=25000   # likewise: most of the events need not be made
OUT=$(mktemp -d) || exit 1
trap 'rm -rf "$OUT"' EXIT

# instructions EVENTS FILE: the writer's, which is the program's second thread.
instructions() {
    rm -f "$OUT"/calls* "$OUT/events.json"
    valgrind --tool=callgrind --separate-threads=yes --callgrind-out-file="$OUT/calls" \
        "$PROGRAM" "$1" "$2" >"$OUT/log" 2>&1
    sed -n 's/^\(totals\|summary\): //p' "$OUT/calls-02" | head -n 1
}

# each_takes BOUND FILE WHAT: instructions of the writer an event
each_takes() {
    local few many each

    few=$(instructions "$FEW" "$2")
    many=$(instructions "$MANY" "$2")
    each=$(((many - few) / (MANY - FEW)))
    [ "$each" -gt 100 ] && [ "$each" -le "$1" ]
    report $? "$3 takes the writer $each instructions (bound $1)"
}

for ((round = 0; round < ROUNDS; round++)); do
    rm -f "$OUT/events.json"
    "$PROGRAM" "$EVENTS" "$OUT/events.json" >>"$OUT/rounds" 2>>"$OUT/log"
done
[ "$(wc -l <"$OUT/rounds")" -eq "$ROUNDS" ] && [ "$(wc -l <"$OUT/events.json")" -eq "$EVENTS" ]
report $? "all of $ROUNDS times $EVENTS events are written"
sed 's/^/# /' "$OUT/log"
read -r octets clock writer < <(awk '
    NR == 1 || $3 < clock { clock = $3 }
    NR == 1 || $4 < writer { writer = $4 }
    END { printf "%d %d %d\n", $2, $1 / clock, $1 / writer }' "$OUT/rounds")
echo "# log: $clock events a second of $octets octets; $writer for each second the writer had a processor"
each_takes "$BOUND" "$OUT/events.json" "an event that is written"
each_takes "$BOUND_LOST" /dev/full "an event that is lost while a disk is full"
all_passed
