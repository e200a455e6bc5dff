#!/bin/sh
# causes.sh - every cause of module/causes.def is whole: what is said of it, what finds it, and what
# tests it. For each that is not, the file that lacks something is named.
#
# The fuzzers' judge is not among these: without its line tests/fuzz/oracle.c does not compile. The
# row of the unit tests is looked for there.
#
# Needs BUILD (the build folder) in the environment; "make check" runs it.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
failed=0

# check WHAT PATTERN PLACE HINT FILE...: PATTERN holds @ for a cause's symbol or % for its id.
check() {
    what=$1 pattern=$2 place=$3 hint=$4
    shift 4
    : >"$scratch/missing"
    while IFS='	' read -r symbol id _; do
        grep -qE -e "$(echo "$pattern" | sed "s/@/$symbol/g; s/%/$id/g")" "$@" ||
            echo "# $id: $place has no $what for it$hint" >>"$scratch/missing"
    done <"$scratch/causes"
    if [ -s "$scratch/missing" ]; then
        echo "not ok - causes: each has a $what"
        cat "$scratch/missing"
        failed=1
    else
        echo "ok - causes: each has a $what"
    fi
}

if ! "$BUILD/scripts/doctables" cause-table >"$scratch/causes" || [ ! -s "$scratch/causes" ]; then
    echo "not ok - causes: scripts/doctables prints them"
    exit 1
fi
find "$root/module/diagnose" -name '*.c' >"$scratch/rules"
# shellcheck disable=SC2046 # no name has a blank
check 'rule' 'WF_CAUSE_@[^A-Z0-9_]' 'module/diagnose/' '' $(cat "$scratch/rules")
check 'scenario' '"%"' 'tests/lab/rows_*.def' '' "$root"/tests/lab/rows_*.def \
    "$root/tests/lab/outage.c" "$root/tests/lab/checks.c"
check 'line' '^\| % \|' 'docs/causes.md' ' (make docs)' "$root/docs/causes.md"
check 'paragraph' '^\.It Cm %$' 'man/unbound-whyfail.8' ' (make docs)' "$root/man/unbound-whyfail.8"
check 'value' '^ *"%",?$' 'module/report/event.schema.json' ' (make docs)' \
    "$root/module/report/event.schema.json"
exit "$failed"
