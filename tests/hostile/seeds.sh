#!/bin/bash
# seeds.sh [RUNS [AT-ONCE]] - accounting.sh again and again, by turns for both ways in, each time with
# other queries.
#
# What one seed's queries happen to meet is a part of what clients do: a fault that takes a name of
# the right length from a client of the right size shows with one seed in ten, or in a hundred. The
# report names the seed, which makes the same queries again.
#
# Needs what accounting.sh needs; without UNBOUND_BUILTIN the library's way in is the only one.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/../lib/tap.sh" || exit 1
TAP_PART="accounting"

RUNS=${1:-10}
AT_ONCE=${2:-1}
if [[ ! "$RUNS $AT_ONCE" =~ ^[1-9][0-9]{0,3}\ [1-9][0-9]?$ ]]; then
    echo "seeds.sh: takes a number of runs up to 9999, and how many at once, up to 99" >&2
    exit 2
fi
KINDS=(module)
[ -z "${UNBOUND_BUILTIN:-}" ] || KINDS+=(builtin)
OUT=$(mktemp -d) || exit 1
trap 'rm -rf "$OUT"' EXIT

# A number that no other run is likely to have had.
new_seed() {
    od -An -N4 -tu4 /dev/urandom | tr -d ' '
}

# one_run KIND SEED: into files of its own, the status last.
one_run() {
    local status

    SEED=$2 "$HERE/../parts/accounting.sh" "$1" >"$OUT/$2.out" 2>&1 </dev/null
    status=$?
    echo "$1 $status" >"$OUT/$2.new"
    mv "$OUT/$2.new" "$OUT/$2.status"
}

# Reports the runs that have ended, and shows what failed in them.
take_ended() {
    local file seed kind status

    for file in "$OUT"/*.status; do
        [ -e "$file" ] || continue
        seed=$(basename "$file" .status)
        read -r kind status <"$file"
        report "$status" "$kind, seed $seed: $(tail -n 1 "$OUT/$seed.out")"
        [ "$status" -eq 0 ] || grep -aB 12 -A 1 '^not ok' "$OUT/$seed.out" | sed 's/^/# /'
        rm "$OUT/$seed".*
    done
}

for ((run = 0; run < RUNS; run++)); do
    while [ "$(jobs -rp | wc -l)" -ge "$AT_ONCE" ]; do
        wait -n
        take_ended
    done
    one_run "${KINDS[run % ${#KINDS[@]}]}" "$(new_seed)" &
done
wait
take_ended
conclude
