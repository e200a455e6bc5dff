#!/bin/bash
# alloc.sh - the n-th allocation that the module makes for a query fails, for one n after the other:
# the client gets the answer it would have got, no wrong reason is given, and the loss is counted.
#
# The last allocations of each query are tried, where the evidence is gathered; with LAST=1000 in the
# environment all of them.
# Runs inside "lab shell", whose world it uses, with an Unbound of its own whose module can be told
# to fail. Needs BUILD, UNBOUND and UNBOUND_CONTROL in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="alloc"

DIR=$LAB_DIR/alloc
CONTROL=$DIR/control
METRICS=$DIR/whyfail.prom
EVENTS=$DIR/events.json
LIMIT=1000 # allocations of one query
DAEMON=

stop() {
    [ -z "$DAEMON" ] || kill "$DAEMON" 2>/dev/null
    [ -z "$DAEMON" ] || wait "$DAEMON"
}
trap stop EXIT

# arm N AFTER: the N-th allocation from now on fails, and if AFTER is 1 all that follow.
arm() {
    perl -e 'print pack("L5", @ARGV, 0, 0, 0)' "$1" "$2" | dd of="$CONTROL" conv=notrunc status=none
}

# Sets SEEN, FAILURES and COUNTED.
read_control() {
    read -r SEEN FAILURES COUNTED < <(od -A n -t u4 -j 8 -N 12 "$CONTROL")
}

write_conf() {
    mkdir "$DIR"
    arm 0 0 # makes the file
    printf '%s\n' "log: $EVENTS" 'log-window: 0' "metrics: $METRICS" 'ede-insecure: yes' >"$DIR/options"
    sed -e "s|127.0.0.1@53\$|127.0.0.1@5399|; /interface: ::1@/d; s|num-threads: .*|num-threads: 1|" \
        -e "s|dynlib-file: \".*/options.conf\"|dynlib-file: \"$DIR/options\"|" \
        -e "s|dynlib-file: \"$MODULE\"|dynlib-file: \"$BUILD/tests/alloc/.libs/failing.so\"|" \
        -e "s|control-interface: .*|control-interface: \"$DIR/control.sock\"|" \
        "$LAB_DIR/default/unbound.conf" >"$DIR/unbound.conf"
}

ask() {
    dig @127.0.0.1 -p 5399 +tries=1 +timeout=10 "$@"
}

control() {
    "$UNBOUND_CONTROL" -c "$DIR/unbound.conf" "$@" >/dev/null
}

start() {
    local try

    WF_FAIL_FILE=$CONTROL "$UNBOUND" -d -c "$DIR/unbound.conf" >"$DIR/log" 2>&1 &
    DAEMON=$!
    for ((try = 0; try < 100; try++)); do
        ! control status 2>/dev/null || return 0
        kill -0 "$DAEMON" 2>/dev/null || return 1
        sleep 0.1
    done
    return 1
}

# What the client gets, fresh and from cache, but for the module's own words and what changes each
# time.
both() {
    local try

    for try in fresh cached; do
        ask "$1" A >"$DIR/reply" || return
        echo "$try"
        sed -n 's/^;; ->>HEADER<<- opcode: QUERY, status: \([A-Z]*\),.*/\1/p' "$DIR/reply"
        grep -vE '^; EDE: |^;; (Query time|WHEN|MSG SIZE|->>HEADER)|^; <<>>|^$' "$DIR/reply" |
            sed -E 's/^([^;].*\s)[0-9]+(\sIN\s)/\1\2/' # the TTL runs
    done
}

metric() {
    awk -v name="$1" '$1 == name { print $2 }' "$METRICS"
}

starts() {
    grep -c 'start of service' "$DIR/log"
}

# The daemon as it started: no cache, no memory. Its events are all written then.
renew() {
    local before try

    before=$(starts)
    control reload || return
    for ((try = 0; try < 1000; try++)); do
        [ "$(starts)" -eq "$before" ] || return 0
        sleep 0.02
    done
    return 1
}

# run NAME N AFTER: asks with that failure, and leaves what came of it.
run() {
    ask test SOA >"$DIR/reply" # what every name below needs is not what fails
    : >"$EVENTS"
    arm "$2" "$3"
    both "$1" >"$DIR/answer"
    read_control
    arm 0 0
    renew || echo "# Unbound does not come back"
    causes=$(jq -r .whyfail.cause "$EVENTS" | sort -u | xargs)
}

# each LAST AFTER NAME CAUSE: every n of the last so many allocations, until none fails any more. The
# cause told is the right one, or "unexplained", or none.
each() {
    local last=$1 after=$2 name=$3 cause=$4 n first bad=0 wrong=0 uncounted=0 what

    run "$name" 0 0
    cp "$DIR/answer" "$DIR/wanted"
    [ "$causes" = "$cause" ] && [ "$COUNTED" -eq 0 ] && [ "$SEEN" -gt 0 ]
    report $? "$name: '${cause:-nothing}' is told when nothing fails, of $SEEN allocations"
    first=$((SEEN > last ? SEEN - last : 1))
    for ((n = first; n <= LIMIT; n++)); do
        run "$name" "$n" "$after"
        [ "$FAILURES" -gt 0 ] || break
        cmp -s "$DIR/answer" "$DIR/wanted" || {
            bad=$((bad + 1))
            diff "$DIR/wanted" "$DIR/answer" | head -n 5 | sed "s/^/# $n: /"
        }
        [ "$COUNTED" -gt 0 ] || {
            uncounted=$((uncounted + 1))
            echo "# allocation $n failed and is not counted"
        }
        [ -z "$causes" ] || [ "$causes" = "$cause" ] || [ "$causes" = unexplained ] || {
            wrong=$((wrong + 1))
            echo "# allocation $n failed: $causes: $(jq -r .whyfail.text "$EVENTS" | head -n 1)"
        }
    done
    what="$name: allocation $first to $((n - 1)) fails$([ "$after" -eq 0 ] || echo ", and all after it")"
    [ "$n" -gt "$first" ] && [ "$n" -le "$LIMIT" ] && [ "$bad" -eq 0 ]
    report $? "$what: the same answers"
    report $((wrong > 0)) "$what: no other cause is told"
    report $((uncounted > 0)) "$what: each time the loss is counted"
}

write_conf
start || {
    report 1 "Unbound runs with a module that can be told to fail"
    sed 's/^/# /' "$DIR/log"
    exit 1
}
# at its end a query gathers the evidence; before, it notes what is sent and what comes back
while read -r last after name cause; do
    each "$last" "$after" "$name" "$cause"
done <<EOF_NAMES
${LAST:-40} 0 www.rolled.test ds-mismatch
${LAST:-10} 1 www.rolled.test ds-mismatch
${LAST:-30} 0 www.refused.test lame-refused
${LAST:-30} 0 www.ns-no-glue.test no-server-address
${LAST:-10} 0 www.signed.test
EOF_NAMES
arm 1 1
both www.rolled.test >"$DIR/answer"
read_control
stop
DAEMON=
[ "$COUNTED" -gt 0 ] && [ "$(metric whyfail_allocation_failures_total)" -eq "$COUNTED" ]
report $? "the metric tells of the $COUNTED losses of a query for which nothing could be had"
all_passed
