#!/bin/bash
# crowd.sh - a client that asks for thousands of names below a broken zone drives what was found of
# another name out of the module's memory. What is found of another type there later, or of a zone
# nearby, does not explain that name's cached failure.
#
# Runs inside "lab shell", whose world and Unbound it uses: LAB_DIR is the lab's folder.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="crowd"
TAP_FILES=("$LAB_DIR/answer")
QUESTIONS=2048 # that are remembered
NAME=www.one-type-bogus.test

# ask NAME TYPE
ask() {
    dig @127.0.0.1 "$1" "$2" +tries=1 +timeout=10 >"$LAB_DIR/answer"
}

ask "$NAME" A
grep -q "EDE: 7 .*RRSIG of $NAME/A by key" "$LAB_DIR/answer"
report $? "$NAME A: explained by its signature"

for ((i = 0; i < 2 * QUESTIONS; i++)); do
    echo "x$i.rolled.test A"
done >"$LAB_DIR/crowd"
dig @127.0.0.1 +tries=1 +timeout=5 +short -f "$LAB_DIR/crowd" >"$LAB_DIR/crowd.out"
ask "x1.rolled.test" A
grep -q 'EDE: 9 .*(rolled.test: ' "$LAB_DIR/answer"
report $? "$((2 * QUESTIONS)) names of rolled.test fail by its keys"

ask "$NAME" TLSA
grep -q 'EDE: 22 .*refuse.* to answer queries for TLSA' "$LAB_DIR/answer"
report $? "$NAME TLSA: refused"

ask "$NAME" A
grep -q 'status: SERVFAIL' "$LAB_DIR/answer" && ! grep -qE 'refuse|REFUSED|TLSA|rolled' "$LAB_DIR/answer"
report $? "$NAME A, asked again: not explained by what another type met"
grep -qE 'EDE: (0|6|7)( |$)' "$LAB_DIR/answer"
report $? "$NAME A, asked again: with no code that is not so"
all_passed
