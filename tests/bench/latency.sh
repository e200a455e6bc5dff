#!/bin/bash
# latency.sh - what a log that nobody reads costs the answers of others: the 99th percentile of
# answers from cache while failures pour in, with the module and without.
#
# Needs LAB, UNBOUND, MODULE, SENDER and LATENCY in the environment. Runs itself within the lab's
# world, whose files are in LAB_DIR.
#
# For each kind of log two daemons run at once, one without the module and one whose log has a reader
# that has stopped. Both get the same failures, each a new name, and are asked in turn for a name in
# their cache, query by query: so what else goes on meets both alike. The percentiles are compared in
# each of many rounds, and the median of these differences is what counts. The log holds nothing back:
# no window, no rate. Two daemons without the module are compared first: that difference is chance.
#
# Usage: latency.sh [ROUNDS]
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/conf.sh
. "$(dirname "$0")/../lib/conf.sh" || exit 1
TAP_PART="latency"

if [ -z "${LAB_DIR:-}" ]; then
    exec "$LAB" shell --profile default --only '*ed' --no-module --threads 1 -- "$0" "$@"
fi

ROUNDS=${1:-400}
QUERIES=400     # of each daemon in a round
FAILURES=100000 # more than are sent until the last round is over
BOUND=5         # per cent
DIR=$LAB_DIR/latency
PORT=5501 # of the daemon without, the next is that with
PIDS=()

end_all() {
    [ ${#PIDS[@]} -eq 0 ] || kill -CONT "${PIDS[@]}" 2>/dev/null
    [ ${#PIDS[@]} -eq 0 ] || kill "${PIDS[@]}" 2>/dev/null
    wait
    PIDS=()
}
trap end_all EXIT

# on PROCESSOR COMMAND...: the daemons have one, who asks them another, where there are two. Else
# chance has it which daemon shares its processor with whom, and that is all one would see.
on() {
    local processor=$1

    shift
    if [ "$(nproc)" -gt 1 ]; then
        exec taskset --cpu-list "$processor" "$@"
    fi
    exec "$@"
}

# start DAEMON STDOUT
start() {
    local try

    on 0 "$UNBOUND" -d -c "$DIR/$1/unbound.conf" >"$2" 2>"$DIR/$1/log" &
    PIDS+=("$!")
    for ((try = 0; try < 300; try++)); do
        ! grep -qs 'start of service' "$DIR/$1/log" || return 0
        sleep 0.1
    done
    report 1 "Unbound ($1) starts" "$DIR/$1/log"
    exit 1
}

# A reader of a kind of log that has stopped; LOG is the option's value, OUTPUT where stdout goes.
stopped_reader() {
    OUTPUT=$DIR/module/out
    case $1 in
    none)
        LOG=off
        sleep 100000 &
        ;;
    socket)
        LOG=unix:$DIR/socket
        perl -MSocket -e 'socket(S, AF_UNIX, SOCK_DGRAM, 0); bind(S, sockaddr_un($ARGV[0])) or die $!;
            sleep 1 while 1' "$DIR/socket" &
        ;;
    fifo)
        LOG=$DIR/fifo
        mkfifo "$LOG"
        sleep 100000 <>"$LOG" &
        ;;
    stdout)
        LOG=stdout OUTPUT=$DIR/pipe
        mkfifo "$OUTPUT"
        sleep 100000 <>"$OUTPUT" &
        ;;
    esac
    PIDS+=("$!")
    sleep 1
}

# flood PORT: failures, one after the other
flood() {
    on 1 "$SENDER" "$1" 2 "$FAILURES" 0 'r#.wild.expired.test' >/dev/null 2>&1 &
    PIDS+=("$!")
}

# measure: rounds, as "PORT MEDIAN P99" lines
measure() {
    local round

    for ((round = 0; round < ROUNDS; round++)); do
        (on 1 "$LATENCY" "$QUERIES" www.unsigned.test "$PORT" $((PORT + 1))) || return
    done
}

# The middle one of the numbers that come in.
middle() {
    sort -n | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'
}

# median PORT COLUMN: of the rounds
median() {
    awk -v port="$1" -v column="$2" '$1 == port { print $column }' "$DIR/rounds" | middle
}

# How much more the 99th percentile is with the module, per cent, each round for itself.
more() {
    awk -v port="$PORT" '$1 == port { base = $3; next } { print ($3 / base - 1) * 100 }' "$DIR/rounds"
}

judge() {
    local difference

    difference=$(more | middle)
    echo "# latency: $1: of 99 % $(median $((PORT + 1)) 3) us and $(median "$PORT" 3) us without, of half $(
        median $((PORT + 1)) 2) and $(median "$PORT" 2) us"
    if [ "$1" = none ]; then
        echo "# latency: two daemons without the module differ by $difference %"
        return
    fi
    awk -v got="$difference" -v most="$BOUND" 'BEGIN { exit got == "" || got > most }'
    report $? "$1: the 99th percentile is $difference % more than without the module (bound $BOUND %)"
}

compare() {
    rm -rf "$DIR"
    mkdir -p "$DIR/module"
    stopped_reader "$1"
    lab_folder "$DIR/plain" "$PORT" 1 'validator iterator' ''
    lab_folder "$DIR/module" $((PORT + 1)) 1 "$([ "$1" = none ] || echo dynlib) validator iterator" \
        "log: $LOG;log-window: 0;log-rate: 0"
    start plain "$DIR/plain/out"
    start module "$OUTPUT"
    "$LATENCY" 20 www.unsigned.test "$PORT" $((PORT + 1)) >/dev/null
    flood "$PORT"
    flood $((PORT + 1))
    sleep 1
    measure >"$DIR/rounds"
    report $? "$1: every query was answered" "$DIR/rounds"
    if [ "$1" != none ]; then
        grep -q 'events are lost' "$DIR/module/log"
        report $? "$1: the log is blocked" "$DIR/module/log"
    fi
    judge "$1"
    end_all
}

for kind in none socket fifo stdout; do
    compare "$kind"
done
all_passed
