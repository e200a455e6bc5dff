#!/bin/sh
# causes.sh - every cause of module/causes.def is whole: what is said of it, what finds it, and what
# tests it. For each that is not, the file that lacks something is named.
#
# The row of the unit tests is looked for by those themselves.
#
# Needs BUILD (the build folder) in the environment; "make check" runs it.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
failed=0

# tell WHAT: whether nothing is missing of it.
tell() {
    if [ -s "$scratch/missing" ]; then
        echo "not ok - causes: each $1"
        cat "$scratch/missing"
        failed=1
    else
        echo "ok - causes: each $1"
    fi
}

# check WHAT PATTERN PLACE HINT FILE...: PATTERN holds @ for a cause's symbol or % for its id.
check() {
    what=$1 pattern=$2 place=$3 hint=$4
    shift 4
    : >"$scratch/missing"
    while IFS='	' read -r symbol id _; do
        grep -qE -e "$(echo "$pattern" | sed "s/@/$symbol/g; s/%/$id/g")" "$@" ||
            echo "# $id: $place has no $what for it$hint" >>"$scratch/missing"
    done <"$scratch/causes"
    tell "has a $what"
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
sed -n '/"cause": {/,/]/p' "$root/module/report/event.schema.json" >"$scratch/enum" # others have like values
check 'value' '^ *"%",?$' 'module/report/event.schema.json' ' (make docs)' "$scratch/enum"
# A sign that signs.def does not have is no name that tests/fuzz/oracle.c could be compiled with.
awk -F '\t' '($5 == "NONE") != ($2 == "unexplained") { print "# " $2 ": module/causes.def has the sign " $5 " for it" }' \
    "$scratch/causes" >"$scratch/missing"
tell 'cause but "unexplained" has a sign that can be seen'
exit "$failed"
