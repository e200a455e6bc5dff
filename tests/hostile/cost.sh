#!/bin/bash
# cost.sh - what a failure of each hostile kind costs a worker thread in a daemon that serves: the
# instructions of the whole module, gathering the evidence and putting EDE on the reply included.
#
# Needs LAB, UNBOUND, UNBOUND_CHECKCONF, MODULE and SENDER in the environment. Runs itself within the
# lab's world.
#
# Unbound runs under callgrind, which counts only while it is in one of the functions by which Unbound
# enters the module. What the log's writer does in its own thread is not counted. One bound is for one
# failed resolution. The first question about a zone may take several, as those for the addresses of
# its servers fail, too; so the first and those that follow are measured apart, and the other bound is
# for all that the first takes.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

if [ -z "${LAB_DIR:-}" ]; then
    exec "$LAB" shell --profile default --no-module --threads 1 -- "$0"
fi
# shellcheck source=tests/hostile/common.sh
. "$(dirname "$0")/common.sh"

PORT=5401 BOUND=205000 QUESTION=400000 MORE=5
NUMBER=0
ENTRIES=(wf_module_operate wf_on_query wf_on_response wf_on_servfail wf_on_reply wf_on_cached
    wf_on_local)
WORST=0 WORST_KIND='' DEAREST=0 DEAREST_KIND=''

# Labels of one octet each, and of octets that must be escaped.
DEEP=$(printf 'x.%.0s' {1..100})
BINARY='\000\010\"\\\128\255\000\010\"\\\128\255\000\010\"\\\128\255\000\010\"\\\128\255.'
BINARY=$BINARY$BINARY$BINARY$BINARY

# What is asked; "#" makes a new name of each query.
KINDS="
r#.wild.expired.test
r#.wild.rolled.test
r#.wild.refused.test
r#.wild.servfail.test
r#.silent.test
r#.tcp-refused.test
r#.garbage.test
r#.nsec3-none.test
r#.wild.hostile-keytrap.test
r#.hostile-keytrap-ksk.test
r#.hostile-ds.test
r#.hostile-nsec3.test
r#.a.b.c.d.e.f.g.h.hostile-nsec3.test
r#.hostile-many.test
r#.hostile-options.test
r#.hostile-ede.test
r#.hostile-hosts.test
r#.${DEEP}refused.test
r#.${DEEP}silent.test
r#.${DEEP}wild.expired.test
r#.${BINARY}refused.test
r#.${BINARY}wild.expired.test
r#.wild.\\000\\010\\\"\\\\\\128\\255.test
r#.\\000\\009\\010\\013\\032\\\"'\\.\\\\\\127\\128\\155\\192\\255.test
"

# Sets SPENT, the instructions in the module since the last call, all threads together, and FAILURES,
# how often it judged. The file names a function once, and from then on by its number.
collect() {
    rm -f "$LAB_DIR"/cost/calls*
    callgrind_control --dump "${PID[cost]}" >"$LAB_DIR/cost/control.log" 2>&1 ||
        die "callgrind_control: $(tail -n 1 "$LAB_DIR/cost/control.log")"
    read -r SPENT FAILURES < <(awk '
        FNR == 1 { split("", name) }
        /^c?fn=/ {
            id = $1; sub(/^c?fn=/, "", id)
            if (NF > 1) name[id] = $2
            if (/^cfn=/) callee = name[id]
        }
        /^calls=/ && callee == "wf_engine_judge" { calls = $1; sub(/calls=/, "", calls); judged += calls }
        $1 == "totals:" { spent += $2 }
        END { print spent + 0, judged + 0 }' "$LAB_DIR"/cost/calls*)
}

ask() {
    "$SENDER" "$PORT" 2 "$2" "$NUMBER" "$1" >"$LAB_DIR/cost/sender.log" 2>&1 ||
        die "cost: $1: $(cat "$LAB_DIR/cost/sender.log")"
    NUMBER=$((NUMBER + $2))
}

# A name for people.
shown() {
    local name=${1//"$DEEP"/100 labels.}

    printf '%s' "${name//"$BINARY"/100 binary octets.}"
}

# measure NAME: the first failure of its kind, with those of the lookups that it takes; then others.
measure() {
    local name first lookups most

    name=$(shown "$1")
    collect
    ask "$1" 1
    collect
    first=$SPENT lookups=$FAILURES
    [ "$lookups" -gt 0 ] || die "cost: $name: the module judged nothing"
    ask "$1" "$MORE"
    collect
    [ "$FAILURES" -ge "$MORE" ] || die "cost: $name: the module judged $FAILURES failures of $MORE"
    most=$((first / lookups > SPENT / FAILURES ? first / lookups : SPENT / FAILURES))
    # nothing at all is no figure
    [ "$most" -gt 1000 ] && [ "$most" -le "$BOUND" ]
    report $? "$name: $most instructions a failure at most (bound $BOUND; first $first for $lookups, then $SPENT for $FAILURES)"
    [ "$first" -le "$QUESTION" ]
    report $? "$name: $first instructions for the first question, with its look-ups' (bound $QUESTION)"
    [ "$most" -le "$WORST" ] || {
        WORST=$most
        WORST_KIND=$name
    }
    [ "$first" -le "$DEAREST" ] || {
        DEAREST=$first
        DEAREST_KIND="$name, $lookups failures"
    }
}

main() {
    local lines=('    infra-cache-max-rtt: 1000' '    unknown-server-time-limit: 300'
        '    outbound-msg-retry: 2' '    aggressive-nsec: no')

    ! knows 'discard-timeout: 0' || lines+=('    discard-timeout: 0')
    write_conf cost "127.0.0.1@$PORT" module 'log: EVENTS;log-window: 0' "${lines[@]}"
    start cost valgrind --tool=callgrind --separate-threads=yes "${ENTRIES[@]/#/--toggle-collect=}" \
        --callgrind-out-file="$LAB_DIR/cost/calls"
    while read -r kind; do
        [ -z "$kind" ] || measure "$kind"
    done <<<"$KINDS"
    stop cost
    figure "the most expensive failure of $(grep -c . <<<"$KINDS") kinds" "$WORST instructions: $WORST_KIND"
    figure 'the most expensive question, including the failures of its lookups' \
        "$DEAREST instructions: $DEAREST_KIND"
    conclude
}

main
