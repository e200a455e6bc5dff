#!/bin/bash
# memory.sh - what the module makes Unbound hold while queries wait, whatever zones and clients do.
#
# Peak memory of an Unbound with the module, by either way in, against that of one without, under the
# same load: a zone whose look-ups are shared by all that wait, a zone with look-ups of its own for
# each, a zone all of whose servers refuse, keys of 60 kilobytes that all wait for, and one question
# that all clients ask.
#
# Needs LAB, UNBOUND, UNBOUND_CHECKCONF, UNBOUND_CONTROL, UNBOUND_BUILTIN, MODULE, SLOW and CROWD in
# the environment. Runs itself within the lab's world.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

if [ -z "${LAB_DIR:-}" ]; then
    exec "$LAB" shell --profile default --no-module --threads 1 -- "$0" "$@"
fi
# shellcheck source=tests/hostile/common.sh
. "$(dirname "$0")/common.sh"

# what the module may take over stock: as a whole, and for each query in flight
FIXED=$((8 * 1024 * 1024)) PER_QUERY=2048 TRIES=3
REFUSE_MS=40 KEYS_MS=700
LONG=$(printf 'x%.0s' {1..60})
LONG=$LONG.$LONG.$LONG

# What is asked: name of the scenario, queries, the question, and the causes that may be told. "#" makes
# a new name of each query. Of keys so large nothing is read. Where a bound of Unbound's own ends it, or
# the machine is so busy that a server's time is out, that is the cause.
SCENARIOS="
shared  8000 r#.shared.mem.test      server-zone-broken|query-limit
own      400 r#.own.mem.test         server-zone-broken|query-limit|no-server-address
refused 2000 r#.$LONG.slow.mem.test lame-refused|query-limit|timeout
keys    4000 r#.keys.mem.test        unexplained
one     8000 one.slow.mem.test       lame-refused|query-limit|timeout
"
LINES=('    num-threads: 4' '    num-queries-per-thread: 2048' '    outgoing-range: 4096'
    '    do-not-query-localhost: no' '    qname-minimisation: no' '    do-ip6: no'
    '    edns-buffer-size: 4096' '    infra-host-ttl: 1' '    so-reuseport: yes'
    '    trust-anchor: "keys.mem.test. DS 4711 8 2 '"$(printf '%064d' 0)"'"'
    '    domain-insecure: "mem.test"' 'stub-zone:' '    name: "mem.test"'
    '    stub-addr: 127.9.1.1')
# answers are awaited for as long as it takes, all of them by one client
for line in 'wait-limit: 0' 'discard-timeout: 0'; do
    ! knows "$line" || LINES=("    $line" "${LINES[@]}")
done
ulimit -n "$(ulimit -H -n)" # each thread has thousands of sockets
PORTS='5411:plain 5412:module 5413:builtin'
SERVER=

end_server() {
    [ -z "$SERVER" ] || kill "$SERVER" 2>/dev/null
    clean_up
}
trap end_server EXIT

start_server() {
    "$SLOW" "$REFUSE_MS" "$KEYS_MS" >"$LAB_DIR/slow.out" 2>&1 &
    SERVER=$!
    await 30 grep -q '^ready' "$LAB_DIR/slow.out" || die "slow: $(cat "$LAB_DIR/slow.out")"
}

peak_octets() {
    awk '$1 == "VmHWM:" { print $2 * 1024 }' "/proc/${PID[$1]}/status"
}

# The most queries that were being resolved, those of Unbound's own included, thread by thread: as
# many as any of the daemons saw. They look when a client's query comes, so it may have been more.
in_flight() {
    local kind

    for kind in plain module builtin; do
        control "$kind" stats_noreset |
            awk -F= '/^thread[0-9]+\.requestlist\.max=/ { sum += $2 } END { print sum + 0 }'
    done | sort -n | tail -n 1
}

# causes NAME: those of its events.
causes() {
    jq -r .whyfail.cause "$LAB_DIR/$1/events.json" | sort | uniq -c | sort -rn |
        awk '{ printf "%s%s %s", sep, $2, $1; sep = ", " }'
}

are_idle() {
    is_idle plain && is_idle module && is_idle builtin
}

have_asked() {
    [ "$(cat "$LAB_DIR"/{plain,module,builtin}/crowd | grep -c '^asked')" -eq 3 ]
}

# Starts one daemon of each kind, has all of them asked at once, and waits until nothing is resolved.
load() {
    local queries=$1 question=$2 port kind pids=()

    for port in $PORTS; do
        kind=${port#*:}
        rm -rf "${LAB_DIR:?}/$kind"
        write_conf "$kind" "127.0.0.1@${port%:*}" "$kind" 'log: EVENTS;log-window: 0' "${LINES[@]}"
        start "$kind"
    done
    for port in $PORTS; do
        kind=${port#*:}
        "$CROWD" "${port%:*}" "$queries" "$question" >"$LAB_DIR/$kind/crowd" 2>&1 &
        pids+=($!)
    done
    await 60 have_asked && await 240 are_idle
    report $? "$3: all is asked, and resolved in the end"
    kill "${pids[@]}"
    wait "${pids[@]}"
}

# queries_of SCENARIO QUERIES: in flight; clients that ask the same are one query to Unbound, but wait
# each for itself.
queries_of() {
    if [ "$1" = one ]; then
        echo "$2"
    else
        in_flight
    fi
}

# fits KIND QUERIES STOCK: whether its peak is within the bound.
fits() {
    [ $(($(peak_octets "$1") - $3)) -le $((FIXED + PER_QUERY * $2)) ]
}

# judge SCENARIO KIND QUERIES CAUSES STOCK: its peak against that of stock.
judge() {
    local queries most taken told answers edes

    queries=$(queries_of "$1" "$3")
    taken=$(($(peak_octets "$2") - $5))
    most=$((FIXED + PER_QUERY * queries))
    fits "$2" "$queries" "$5"
    report $? "$1, $2: peak $((taken / 1024)) kB over $(($5 / 1024)) kB of stock, at most $((most / 1024)) with $queries in flight"
    figure "peak memory over stock, $1 ($2)" "$((taken / 1024)) kB of $((most / 1024)) with $queries queries in flight"
    [ "$queries" -ge $(($3 / 2)) ]
    report $? "$1, $2: $queries queries waited at once"
    told=$(causes "$2")
    read -r answers _ edes < <(tail -n 1 "$LAB_DIR/$2/crowd")
    [ "$answers" -gt 0 ] && [ "$edes" -eq "$answers" ] && [ -n "$told" ]
    report $? "$1, $2: $answers answers, $edes of them with a reason; told $told"
    ! jq -r .whyfail.cause "$LAB_DIR/$2/events.json" | grep -qvE "^($4)\$"
    report $? "$1, $2: no other cause is told"
}

# load_fairly NAME QUERIES QUESTION: how Unbound's own heap falls into pieces is a matter of chance, by
# some 3 MB; what the module takes it takes each time. So a peak beyond the bound must come three times.
load_fairly() {
    local try queries kind

    for ((try = 1; try <= TRIES; try++)); do
        load "$2" "$3" "$1"
        stock=$(peak_octets plain)
        queries=$(queries_of "$1" "$2")
        [ "$try" -lt "$TRIES" ] || break
        ! fits module "$queries" "$stock" || ! fits builtin "$queries" "$stock" || break
        echo "# $1: beyond the bound, once more"
        for kind in plain module builtin; do
            stop "$kind"
        done
    done
}

# scenario NAME QUERIES QUESTION CAUSES
scenario() {
    local kind stock

    load_fairly "$1" "$2" "$3"
    for kind in module builtin; do
        judge "$1" "$kind" "$2" "$4" "$stock"
    done
    for kind in plain module builtin; do
        stop "$kind"
        report $? "$1, $kind: the daemon ends well"
    done
}

start_server
while read -r name queries question causes; do
    [ -z "$name" ] || [[ " ${ONLY:-$name} " != *" $name "* ]] ||
        scenario "$name" "$queries" "$question" "$causes"
done <<<"$SCENARIOS"
conclude
