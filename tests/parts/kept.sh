#!/bin/bash
# kept.sh - the inputs kept for the fuzzers hold, in any build: what the part "fuzz" asks of them with
# clang and its sanitizers. And they mean the same when a cause is added: they name causes by the
# numbers of their ids.
#
# Needs BUILD (the build folder) in the environment; "make check" runs it.
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
all_passed
