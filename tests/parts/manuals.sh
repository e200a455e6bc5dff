#!/bin/bash
# manuals.sh - the manuals are sound, and describe every cause, option and subcommand there is.
#
# Needs BUILD (the build folder) and WHYFAIL in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="manuals"
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

# As a person reads it, without bold and underlined letters.
read_manual() {
    mandoc -Tutf8 -O width=100 "$root/man/$1" | col -b
}

# Whether other manuals are there depends on the machine.
check_lint() {
    mandoc -Tlint "$root/man/$1" 2>&1 | grep -vE 'referenced manual not found|outdated mandoc.db' \
        >"$scratch/lint"
    [ ! -s "$scratch/lint" ]
    report $? "$1 is clean in mandoc -Tlint"
    sed 's/^/# /' "$scratch/lint"
}

# describes MANUAL PATTERN: at the beginning of an entry.
describes() {
    grep -qE -- "^[[:space:]]+$2( |$)" "$scratch/$1.txt"
}

for manual in unbound-whyfail.8 whyfail.1; do
    check_lint "$manual"
    read_manual "$manual" >"$scratch/$manual.txt"
done

while read -r cause; do
    describes unbound-whyfail.8 "$cause"
    report $? "unbound-whyfail(8) describes the cause $cause"
done < <("$BUILD/scripts/doctables" cause-list)

while read -r option; do
    describes unbound-whyfail.8 "$option:"
    report $? "unbound-whyfail(8) describes the option $option"
done < <("$BUILD/scripts/doctables" conf | sed -n 's/^ *#\([a-z-]*\): .*/\1/p')

while read -r kind; do
    describes whyfail.1 "$kind"
    report $? "whyfail(1) describes the problem $kind"
done < <(sed -n 's/^WF_PROBLEM([A-Z_]*, "\([a-z-]*\)".*/\1/p' "$root/tools/check/problems.def")

# what the command itself says that there is
while read -r command; do
    describes whyfail.1 "$command"
    report $? "whyfail(1) describes $command"
    "$WHYFAIL" "$command" --help | grep -oE -- '--[a-z-]+' | sort -u >"$scratch/options"
    while read -r option; do
        describes whyfail.1 "$option"
        report $? "whyfail(1) describes $option of $command"
    done <"$scratch/options"
done < <("$WHYFAIL" --help | sed -n 's/^  \([a-z-]*\) .*/\1/p')
all_passed
