# shellcheck shell=bash
# nightly.sh - what takes too long for each change: one command of quickstart after the other.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# What runs in a night. What takes the time comes first, and needs a quiet machine most.
NIGHT='
bench
soak 30
soak 30 stock
corpus
test cost-stock lab-stock differ-stock reload-stock growth-stock memcheck-stock storm-stock
test musl watch resolvers icinga clients waiting growth
differential
differential --patched
hostile
accounting 20
coverage
sanitize
deb-again
cross
stock --arch arm64
stock-test --arch arm64
fuzz 600 record
'
NIGHT_PASSED=0
NIGHT_FAILED=0

# counted FILE: the two numbers of its last line of the form "N passed, N failed"; 0 0 without one.
counted() {
    awk '/^[0-9]+ passed, [0-9]+ failed$/ { passed = $1; failed = $3 }
        END { print passed + 0, failed + 0 }' "$1"
}

# night_shift WORD...: runs the command, and tells what came of it in a line. Of a command that counts
# nothing, its end is the one test.
night_shift() {
    local name="$*" out start=$SECONDS status passed failed

    out=$LOCAL/log/nightly-${name// /-}.out
    "$ROOT/quickstart" ${UNBOUND_GIVEN:+--unbound "$UNBOUND_GIVEN"} "$@" >"$out" 2>&1 </dev/null
    status=$?
    read -r passed failed < <(counted "$out")
    if [ $((passed + failed)) -eq 0 ]; then
        passed=$((status == 0))
        failed=$((status != 0))
    elif [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then
        failed=1
    fi
    printf '| %-24s | %7d | %7d | %8d |\n' "\`$name\`" "$passed" "$failed" $((SECONDS - start))
    grep -a '^not ok' "$out" | head -n 20
    NIGHT_PASSED=$((NIGHT_PASSED + passed))
    NIGHT_FAILED=$((NIGHT_FAILED + failed))
}

night_names() {
    awk 'NF && !seen[$1]++ { print $1 }' <<<"$NIGHT"
}

# run_night [NAME...]: all commands, or those named. Ends the run.
run_night() {
    local -a words
    local name line

    for name in "$@"; do
        night_names | grep -qxF "$name" || die "nightly: $name is not one of: $(night_names | xargs)"
    done
    say "The output of each command is in $LOCAL/log/nightly-*.out"
    printf '| %-24s | %7s | %7s | %8s |\n|---|---|---|---|\n' command passed failed seconds
    while read -r line; do
        [ -n "$line" ] || continue
        read -ra words <<<"$line"
        [ $# -eq 0 ] || [[ " $* " == *" ${words[0]} "* ]] || continue
        night_shift "${words[@]}"
    done <<<"$NIGHT"
    printf '%d passed, %d failed\n' "$NIGHT_PASSED" "$NIGHT_FAILED"
    [ "$NIGHT_FAILED" -eq 0 ]
    exit
}
