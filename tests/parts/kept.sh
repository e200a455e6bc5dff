#!/bin/bash
# kept.sh - the inputs kept for the fuzzers hold, in any build: what the part "fuzz" asks of them with
# clang and its sanitizers. And they mean the same when a cause is added: they name causes by the
# numbers of their ids.
#
# Needs BUILD (the build folder) in the environment; "make check" runs it. With LAB, too, the recorder
# is tried.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="kept"
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

cp -r "$root/tests/fuzz/corpus" "$scratch/kept" && chmod -R u+w "$scratch/kept" || exit 1
while read -r target; do
    kept=("$root/tests/fuzz/corpus/$target"/*)
    "$BUILD/tests/fuzz/replay" "$target" "${kept[@]}" >"$scratch/replay" 2>&1
    status=$?
    tail -n 2 "$scratch/replay" >"$scratch/last"
    report "$status" "$target: the ${#kept[@]} kept inputs hold" "$scratch/last"
    grep -q '"codec\.h"' "$root/tests/fuzz/target_$target.c" || continue # it holds no causes
    "$BUILD/tests/fuzz/replay" --settle "$target" "$scratch/kept/$target"/* >"$scratch/replay" 2>&1 &&
        diff -rq "$root/tests/fuzz/corpus/$target" "$scratch/kept/$target" >"$scratch/replay"
    report $? "$target: each cause in them is there by its own number (else: replay --settle)" \
        "$scratch/replay"
done < <(sed -n 's/^WF_TARGET(\([a-z]*\),.*/\1/p' "$root/tests/fuzz/targets.def")

# recorded ROW: what the module sees of a row of the lab is kept as seeds.sh does, and holds.
recorded() {
    local out=$scratch/$1 target

    mkdir -p "$out"/{evidence,event,ede}
    MODULE=$BUILD/tests/fuzz/.libs/recorder.so WF_RECORD_DIR=$out "$LAB" run --only "$1" >"$out/lab" 2>&1
    report $? "the row $1 passes with the recorder" "$out/lab"
    for target in evidence event ede; do
        compgen -G "$out/$target/*" >"$out/names" &&
            "$BUILD/tests/fuzz/replay" "$target" "$out/$target"/* >"$out/replay" 2>&1
        report $? "$target: what it recorded of the row holds" "$out/replay"
    done
}

# "make check" has no lab
if [ -n "${LAB:-}" ]; then
    recorded expired
    recorded refused
fi
all_passed
