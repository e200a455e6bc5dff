# shellcheck shell=bash
# spent.sh - what questions cost in the module, of a daemon that runs under callgrind.
#
# Sourced by scripts that start one: "${CALLGRIND[@]}" stands before its command and writes into the
# folder CALLS, CALLS_PID is the process, and the module logs, so that something is judged. The
# caller's die() ends the script. Needs SENDER in the environment and PORT.
#
# Counted are instructions while Unbound is in one of the functions by which it enters the module. What
# the log's writer does in its own thread is not counted.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

QUESTION=400000 # for all that one question takes
BOUND=205000    # for one failed resolution; '': none
MORE=5
NUMBER=0
ENTRIES=(wf_module_operate wf_on_query wf_on_response wf_on_servfail wf_on_reply wf_on_cached
    wf_on_local)
export WORST=0 WORST_KIND='' DEAREST=0 DEAREST_KIND=''

# count_calls FOLDER: from now on. Sets CALLGRIND.
count_calls() {
    CALLS=$1
    export CALLGRIND=(valgrind --tool=callgrind --separate-threads=yes "${ENTRIES[@]/#/--toggle-collect=}"
        --callgrind-out-file="$CALLS/calls")
}

# Sets SPENT, the instructions in the module since the last call, all threads together, and FAILURES,
# how often it judged. The file names a function once, and from then on by its number.
collect() {
    rm -f "$CALLS"/calls*
    callgrind_control --dump "$CALLS_PID" >"$CALLS/control.log" 2>&1 ||
        die "callgrind_control: $(tail -n 1 "$CALLS/control.log")"
    read -r SPENT FAILURES < <(awk '
        FNR == 1 { split("", name) }
        /^c?fn=/ {
            id = $1; sub(/^c?fn=/, "", id)
            if (NF > 1) name[id] = $2
            if (/^cfn=/) callee = name[id]
        }
        /^calls=/ && callee == "wf_engine_judge" { calls = $1; sub(/calls=/, "", calls); judged += calls }
        $1 == "totals:" { spent += $2 }
        END { print spent + 0, judged + 0 }' "$CALLS"/calls*)
}

# ask NAME COUNT: all fail.
ask() {
    "$SENDER" "$PORT" 2 "$2" "$NUMBER" "$1" >"$CALLS/sender.log" 2>&1 ||
        die "$1: $(cat "$CALLS/sender.log")"
    NUMBER=$((NUMBER + $2))
}

# measure QUESTION NAME: the first failure of its kind, with those of the lookups that it takes; then
# others. NAME is for people.
measure() {
    local name=$2 first lookups most

    collect
    ask "$1" 1
    collect
    first=$SPENT lookups=$FAILURES
    [ "$lookups" -gt 0 ] || die "$name: the module judged nothing"
    ask "$1" "$MORE"
    collect
    [ "$FAILURES" -ge "$MORE" ] || die "$name: the module judged $FAILURES failures of $MORE"
    most=$((first / lookups > SPENT / FAILURES ? first / lookups : SPENT / FAILURES))
    # nothing at all is no figure
    if [ -n "$BOUND" ]; then
        [ "$most" -gt 1000 ] && [ "$most" -le "$BOUND" ]
        report $? "$name: $most instructions a failure at most (bound $BOUND; first $first for $lookups, then $SPENT for $FAILURES)"
    fi
    [ "$first" -gt 1000 ] && [ "$first" -le "$QUESTION" ] && [ $((SPENT / MORE)) -le "$QUESTION" ]
    report $? "$name: $first instructions for the first question, with its look-ups', then $((SPENT / MORE)) for each (bound $QUESTION)"
    [ "$most" -le "$WORST" ] || {
        WORST=$most
        WORST_KIND=$name
    }
    [ "$first" -le "$DEAREST" ] || {
        DEAREST=$first
        DEAREST_KIND="$name, $lookups failures"
    }
}
