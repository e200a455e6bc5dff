#!/bin/bash
# resolver.sh - what the module costs Unbound, in instructions a query.
#
# Usage: resolver.sh [stock]. stock: in the distribution's own Unbound.
#
# Needs LAB, UNBOUND, MODULE and SENDER in the environment, with stock UNBOUND_STOCK and STOCK_SCRIPT
# in the place of the second and third. Runs itself within the lab's world, whose
# files are in LAB_DIR.
#
# Unbound runs under callgrind with one thread, with the module and without, and is asked the same
# twice: a few times, then many times. The difference of instructions over the difference of queries
# is what one query takes, without what the daemon does besides. One client asks, one query at a
# time, with EDNS. What the log's writer does in its own thread is not counted.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/conf.sh
. "$(dirname "$0")/../lib/conf.sh" || exit 1

if [ -z "${LAB_DIR:-}" ]; then
    # zones that work, that are bogus and that nobody serves: the labels end in "ed"
    exec "$LAB" shell --profile default --only '*ed' --no-module --threads 1 -- "$0" "$@"
fi

WARM=20 FEW=50 MANY=350
FIRST_PORT=5401
START_SECONDS=600 # with the interpreter under valgrind, on a busy machine; usually a few
DIR=$LAB_DIR/bench
declare -A PER_QUERY PID PORT

# The daemons: name | module-config | a line of the server clause | the module's options, separated
# by ";" | what is asked of it.
DAEMONS='
stock     | validator iterator        |          |                            | all
stock-ede | validator iterator        | ede: yes |                            | bogus-again lame-again
module    | dynlib validator iterator |          | log: off                   | all
insecure  | dynlib validator iterator |          | log: off;ede-insecure: yes | cached recursive
logging   | dynlib validator iterator |          | log: events.json           | cached bogus
known     | dynlib validator iterator |          | log: off;known-broken: 300 | bogus lame
watching  | dynlib validator iterator |          | log: off;watch: bank.test;watch: a.shop.example | recursive validated
watched   | dynlib validator iterator |          | log: off;watch: wild.signed.test;watch: signed.test | validated
'

# What is asked: kind, a name, the rcode of the answer. "#" makes a new name of each query, "@" of
# each measurement, because Unbound keeps some failures for 5 s only.
KINDS='
cached      www.unsigned.test      0
recursive   r#.wild.unsigned.test  0
validated   r#.wild.signed.test    0
bogus       r#.wild.expired.test   2
bogus-again www.expired.test       2
lame        r#.wild.refused.test   2
lame-again  r@.wild.refused.test   2
'

# What must hold: daemon, kind, compared with (and with what is asked of that, if not the same), at
# most so much more: instructions, or per cent.
BOUNDS='
module   cached      stock     85
module   recursive   stock     2.5%
module   validated   stock     1%
module   bogus-again stock-ede 500
module   lame-again  stock-ede 700
module   bogus       stock     42000
module   lame        stock     35000
insecure cached      stock     1000
insecure recursive   stock     10%
watching recursive   module    700
watching validated   module    1800
watched  validated   module    12000
logging  cached      stock     400
logging  bogus       stock     45000
known    bogus       stock:cached 20000
known    lame        stock:cached 20000
'

# In the distribution's own Unbound: through its python module, which takes some thousand instructions
# to make objects of what it hands to a hook.
if [ "${1:-}" = stock ]; then
    DAEMONS='
stock     | validator iterator        |          |                            | all
stock-ede | validator iterator        | ede: yes |                            | bogus-again lame-again
module    | python validator iterator |          | log: off                   | all
'
    BOUNDS='
module   cached      stock     50
module   recursive   stock     12000
module   validated   stock     1.2%
module   bogus-again stock-ede 13000
module   lame-again  stock-ede 13000
module   bogus       stock     120000
module   lame        stock     120000
'
    # the program itself, not what starts it
    PYTHONPATH=$(sed -n "s/^export PYTHONPATH='\([^']*\)'.*/\1/p" "$UNBOUND_STOCK")
    UNBOUND=$(sed -n "s/^exec '\([^']*\)'.*/\1/p" "$UNBOUND_STOCK")
    export PYTHONPATH
fi

die() {
    report 1 "resolver: $*"
    conclude
    exit 1
}

# write_conf NAME MODULES LINE OPTIONS: aggressive-nsec is off because with it Unbound itself takes longer
# for each further name of a wildcard.
write_conf() {
    local dir=$DIR/$1

    lab_folder "$dir" "${PORT[$1]}" 1 "$2" "${4/events.json/$dir/events.json}" 'aggressive-nsec: no' "$3"
}

start() {
    local dir=$DIR/$1

    valgrind --tool=callgrind --separate-threads=yes --callgrind-out-file="$dir/calls" \
        "$UNBOUND" -d -c "$dir/unbound.conf" >"$dir/log" 2>&1 &
    PID[$1]=$!
}

await_service() {
    local i

    for ((i = 0; i < START_SECONDS * 10; i++)); do
        kill -0 "${PID[$1]}" 2>/dev/null || break
        ! grep -q 'start of service' "$DIR/$1/log" || return 0
        sleep 0.1
    done
    sed 's/^/# /' "$DIR/$1/log"
    die "Unbound ($1) does not start under valgrind"
}

stop_all() {
    local name

    for name in "${!PID[@]}"; do
        kill "${PID[$name]}" 2>/dev/null && wait "${PID[$name]}"
    done
}

# ask DAEMON NAME RCODE COUNT: sends the queries, and sees that all are answered with the rcode.
ask() {
    "$SENDER" "${PORT[$1]}" "$3" "$4" "$NUMBER" "$2" >"$DIR/sender.log" 2>&1 ||
        die "$1, $2: $(cat "$DIR/sender.log")"
    NUMBER=$((NUMBER + $4))
}

# The instructions of the worker's thread since the last call.
collect() {
    local dir=$DIR/$1

    rm -f "$dir"/calls*
    callgrind_control --dump "${PID[$1]}" >"$dir/control.log" 2>&1 ||
        die "callgrind_control: $(tail -n 1 "$dir/control.log")"
    cat "$dir"/calls*-01 | sed -n 's/^totals: //p' | tail -n 1
}

# measure DAEMON KIND NAME RCODE: sets PER_QUERY.
measure() {
    local name=${3/@/$NUMBER} few many

    ask "$1" "$name" "$4" 1
    collect "$1" >/dev/null
    ask "$1" "$name" "$4" "$FEW"
    few=$(collect "$1")
    ask "$1" "$name" "$4" "$MANY"
    many=$(collect "$1")
    PER_QUERY[$1 $2]=$(((many - few) / (MANY - FEW)))
}

# warm_up DAEMON: the zones' delegations and keys, and what is allocated once. Unbound drops answers
# that took it longer than 1.9 s, as on a busy machine the first under callgrind may.
warm_up() {
    local kind name rcode

    while read -r kind name rcode; do
        [ -n "$kind" ] || continue
        name=${name/@/$NUMBER}
        "$SENDER" "${PORT[$1]}" "$rcode" 1 "$NUMBER" "$name" >"$DIR/sender.log" 2>&1
        ask "$1" "$name" "$rcode" "$WARM"
    done <<<"$KINDS"
}

# measure_daemon DAEMON KINDS
measure_daemon() {
    local kind name rcode

    while read -r kind name rcode; do
        [ -n "$kind" ] || continue
        [ "$2" != all ] && [[ " $2 " != *" $kind "* ]] && continue
        measure "$1" "$kind" "$name" "$rcode"
    done <<<"$KINDS"
}

# run_daemon NAME MODULES LINE OPTIONS KINDS
run_daemon() {
    NUMBER=10000 # of each daemon: hashing a name takes longer with each octet of it
    write_conf "$@"
    start "$1"
    await_service "$1"
    warm_up "$1"
    measure_daemon "$1" "$5"
    kill "${PID[$1]}" && wait "${PID[$1]}"
    unset "PID[$1]"
}

run_daemons() {
    local name modules line options kinds port=$FIRST_PORT

    while IFS='|' read -r name modules line options kinds; do
        [ -n "$name" ] || continue
        read -r name <<<"$name"
        PORT[$name]=$port
        port=$((port + 1))
        # shellcheck disable=SC2046 # words, of which each column may have several
        run_daemon "$name" "$(xargs <<<"$modules")" "$(xargs <<<"$line")" \
            "$(xargs <<<"$options")" "$(xargs <<<"$kinds")"
    done <<<"$DAEMONS"
}

check_bounds() {
    local daemon kind other bound most base got

    while read -r daemon kind other bound; do
        [ -n "$daemon" ] || continue
        [ "${other#*:}" != "$other" ] || other=$other:$kind
        base=${PER_QUERY[${other/:/ }]}
        got=${PER_QUERY[$daemon $kind]}
        most=$bound
        [ "${bound%\%}" = "$bound" ] || most=$(awk "BEGIN { print int($base * ${bound%\%} / 100) }")
        [ "$base" -gt 0 ] && [ $((got - base)) -le "$most" ]
        report $? "$daemon, $kind: $got instructions a query, $((got - base)) more than $other (bound $bound)"
    done <<<"$BOUNDS"
}

main() {
    mkdir -p "$DIR"
    trap stop_all EXIT
    run_daemons
    check_bounds
    conclude
}

main
