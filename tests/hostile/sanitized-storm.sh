#!/bin/bash
# sanitized-storm.sh - early answers and known-broken in an Unbound of several threads, under a storm of
# questions, while it is told to forget, to tell its statistics and to reload; and its twin without the
# module, of which the same is asked.
#
# Usage: sanitized-storm.sh SECONDS DIR. Their logs are DIR/storm/log and DIR/storm-plain/log.
# Runs inside "lab shell"; needs UNBOUND_BUILTIN and ASKER in the environment, and LAB_DIR.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
STORM_SECONDS=$1 LOGS=$2
UNBOUND=$UNBOUND_BUILTIN UNBOUND_CONTROL=$UNBOUND_BUILTIN-control
UNBOUND_CHECKCONF=$UNBOUND_BUILTIN-checkconf
# shellcheck source=tests/hostile/common.sh
. "$(dirname "$0")/common.sh" || exit 1
TAP_PART="storm"
OPTIONS='log: EVENTS;log-window: 0;early-answer: 200;known-broken: 60;metrics-interval: 1'
ZONES=(silent.test silent-two.test tcp-refused.test slow-works.test refused.test servfail.test
    expired.test rolled.test nsec3-none.test signed.test unsigned.test)
KINDS='builtin plain'
declare -A ADDRESS=([builtin]=127.0.0.31 [plain]=127.0.0.32)
LINES=('    num-threads: 4' '    so-reuseport: yes' '    num-queries-per-thread: 64'
    '    jostle-timeout: 200' '    infra-cache-max-rtt: 1000' '    unknown-server-time-limit: 300'
    '    outbound-msg-retry: 2' '    serve-expired: yes' '    prefetch: yes')

# flood KIND SEED LABELS: of all kinds of clients, some of which do not wait. So many have no answer that
# the rules of the asker, which other tests hold replies against, do not fit.
flood() {
    "$ASKER" --seed "$2" --labels "$3" --count 1000 --at-once 400 --wait 2500 --abandoned 20 --sane \
        "${ADDRESS[$1]}" "${ZONES[@]}" >"$LAB_DIR/$1/asked" 2>&1
}

# disturb KIND WORD...: what an operator does meanwhile; the twin does not know all of it.
disturb() {
    control "$@" >>"$LAB_DIR/$1/control.log" 2>&1
}

# What the module counts; it begins with nothing after a reload.
count() {
    local counted

    counted=$(control builtin whyfail_stats | sed -n "s/^whyfail.$1=//p")
    echo $((${counted:-0} + $2))
}

EARLY=0 KNOWN=0
storm() {
    local round kind pids

    SECONDS=0
    for ((round = 1; SECONDS < STORM_SECONDS; round++)); do
        pids=()
        for kind in $KINDS; do
            flood "$kind" "$round" $((round % 2 == 0 ? 4 : 1000)) &
            pids+=($!)
        done
        for kind in $KINDS; do
            disturb "$kind" stats_noreset
            disturb "$kind" flush_zone refused.test
            disturb "$kind" whyfail_flush expired.test
            disturb "$kind" whyfail_list
            disturb "$kind" whyfail_stats
        done
        wait "${pids[@]}"
        EARLY=$(count early_answers "$EARLY") KNOWN=$(count known_broken "$KNOWN")
        for kind in $KINDS; do
            [ $((round % 3)) -ne 0 ] || disturb "$kind" reload # with clients that wait still
        done
    done
    echo "# $round rounds in $SECONDS s"
}

ulimit -n "$(ulimit -H -n)"
for kind in $KINDS; do
    write_conf "$kind" "${ADDRESS[$kind]}" "$kind" "$OPTIONS;metrics: $LAB_DIR/$kind/whyfail.prom" \
        "${LINES[@]}"
    start "$kind"
done
storm
[ "$EARLY" -gt 0 ] && [ "$KNOWN" -gt 0 ]
report $? "$EARLY early answers, and $KNOWN below zones known to be broken"
for kind in $KINDS; do
    is_alive "$kind" && stop "$kind"
    report $? "$kind: Unbound has lived, and ends well"
done
mkdir -p "$LOGS/storm" "$LOGS/storm-plain"
cp "$LAB_DIR/builtin/log" "$LOGS/storm"
cp "$LAB_DIR/plain/log" "$LOGS/storm-plain"
all_passed
