#!/bin/bash
# growth.sh - how what failures cost grows: with the servers of a zone, with names and with zones that
# are broken, with Unbound's threads, and with clients that wait.
#
# Usage: growth.sh [quick]. quick: few of each, as a test that all this works and keeps its bounds.
# Needs UNBOUND, MODULE, FLOOD, SENDER and BROKEN in the environment, and UNBOUND_BUILTIN, if there is
# one, for early answers. Writes growth.tsv and, made from it by curves.py, tables.md and the pictures
# into the folder GROWTH_DIR; prints TAP lines about the bounds.
#
# The same questions go to an Unbound without the module, but with `ede: yes`, and to others with it.
# Counted are, for each question, the processor time of the whole process and, in a run of its own under
# callgrind that asks less, the instructions; and the most memory that the process ever had. None of them
# depends much on what else the machine does.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
HERE=$(cd "$(dirname "$0")" && pwd)
QUICK=${1:-}

# What is measured: series | how | values of x | those of the quick run | where instructions end |
# the question | daemons.
#   each     x is in the question, which is asked for EACH zones
#   total    x questions in all, of the same daemon
#   threads  a daemon of x threads is asked the same again
#   clients  x clients wait for a silent server, for NAMES names at most
# "#" makes a new name of each question, "X" is x.
SERIES='
servers     | each    | 1 2 4 8 16 32 64                   | 1 4 16       | 64   | z#.sX.grow.test     | stock whyfail
names-bogus | total   | 1 10 100 1000 10000 100000 1000000 | 1 10 100 1000 | 1000 | r#.one.ds.test      | stock whyfail known
names-lame  | total   | 1 10 100 1000 10000 100000 1000000 | 1 10 100 1000 | 1000 | r#.one.s2.grow.test | stock whyfail known
zones-bogus | total   | 1 10 100 1000 10000 100000 200000  | 1 10 100 1000 | 1000 | z#.ds.test          | stock whyfail
zones-lame  | total   | 1 10 100 1000 10000 100000 200000  | 1 10 100 1000 | 1000 | z#.s2.grow.test     | stock whyfail logging
threads     | threads | 1 2 4 8                            | 1 4          | 8    | one.ds.test         | stock whyfail
clients     | clients | 1 10 100 1000 10000 100000         | 1 10 1000    | 1000 | -                   | stock whyfail early
'

# The daemons: name | module-config | a line of the server clause | the module's options, between ";".
# PATIENCE: milliseconds, less than until the time-out.
DAEMONS='
stock   | validator iterator         | ede: yes |
whyfail | dynlib validator iterator  |          | log: off
known   | dynlib validator iterator  |          | log: off;known-broken: 300
logging | dynlib validator iterator  |          | log: EVENTS
early   | whyfail validator iterator |          | log: off;early-answer: PATIENCE
'

NAMES=2000 # that clients wait for; Unbound takes 16 clients for each of num-queries-per-thread
EACH=400 AGAIN=40000 TURNS=9 INSTRUCTIONS_EACH=20 INSTRUCTIONS_AGAIN=400
if [ "$QUICK" = quick ]; then
    EACH=100 AGAIN=4000 TURNS=5 INSTRUCTIONS_EACH=10 INSTRUCTIONS_AGAIN=100
fi
SOCKETS=16       # Unbound gives each client's socket to one of its threads
FIRST_PORT=5400
FIRST=10000000   # all numbers in names have as many digits
START_SECONDS=90
SETTLE_SECONDS=2 # after the last answer, for what the daemon still has to do
SERVER=
METER=           # cpu or instructions
declare -A PID=() PORT=() NUMBER=()
TSV=$GROWTH_DIR/growth.tsv

die() {
    report 1 "growth: $*"
    conclude
    exit 1
}

# cells LINE: its columns, without blanks around them, into CELL.
cells() {
    mapfile -t CELL < <(tr '|' '\n' <<<"$1" | sed 's/^ *//; s/ *$//')
}

# row TABLE NAME: its line.
row() {
    grep -E "^$2 +\|" <<<"$1"
}

has_builtin() {
    [ -n "${UNBOUND_BUILTIN:-}" ] && [ -x "$UNBOUND_BUILTIN" ]
}

# write_conf NAME THREADS PATIENCE
write_conf() {
    local dir=$SCRATCH/$1 modules line options

    cells "$(row "$DAEMONS" "$1")"
    modules=${CELL[1]} line=${CELL[2]} options=${CELL[3]//EVENTS/$dir/events.json}
    options=$(tr ';' '\n' <<<"${options/PATIENCE/$(($3 * 3 / 4))}")
    mkdir -p "$dir"
    : >"$dir/log"
    cat >"$dir/unbound.conf" <<CONF
server:
    interface: 127.0.0.1@${PORT[$1]}
    directory: "$dir"
    chroot: ""
    username: ""
    pidfile: ""
    use-syslog: no
    num-threads: $2
    num-queries-per-thread: 8192
    outgoing-range: 8192
    so-reuseport: yes
    so-rcvbuf: 16m
    so-sndbuf: 16m
    local-zone: "test." nodefault
    do-ip6: no
    edns-buffer-size: 4096
    unknown-server-time-limit: $3
    infra-cache-min-rtt: $3
    outbound-msg-retry: 1
    module-config: "$modules"
    root-hints: "$SCRATCH/hints"
    trust-anchor: "$(cat "$SCRATCH/anchor")"
    $line
CONF
    case $modules in
    dynlib*)
        echo "$options" >"$dir/options.conf"
        printf 'dynlib:\n    dynlib-file: "%s"\n    dynlib-file: "%s"\n' "$MODULE" "$dir/options.conf"
        ;;
    whyfail*) printf 'whyfail:\n%s\n' "$options" ;;
    esac >>"$dir/unbound.conf"
}

# Answers that come late are wanted, too.
add_patience() {
    local line program=$UNBOUND

    [ "$1" != early ] || program=$UNBOUND_BUILTIN
    for line in 'wait-limit: 0' 'discard-timeout: 0'; do
        printf 'server:\n    directory: "/"\n    chroot: ""\n    username: ""\n    %s\n' "$line" >"$SCRATCH/knows.conf"
        ! "$program-checkconf" "$SCRATCH/knows.conf" >/dev/null 2>&1 ||
            printf 'server:\n    %s\n' "$line" >>"$SCRATCH/$1/unbound.conf"
    done
}

serves() {
    ! kill -0 "${PID[$1]}" 2>/dev/null || grep -q 'start of service' "$SCRATCH/$1/log"
}

# start NAME [THREADS [PATIENCE]]
start() {
    local dir=$SCRATCH/$1 program=$UNBOUND
    local -a tool=()

    [ "$1" != early ] || program=$UNBOUND_BUILTIN
    rm -rf "$dir"
    write_conf "$1" "${2:-1}" "${3:-4000}"
    add_patience "$1"
    [ "$METER" != instructions ] ||
        tool=(valgrind --tool=callgrind "--callgrind-out-file=$dir/calls")
    "${tool[@]}" "$program" -d -c "$dir/unbound.conf" >"$dir/log" 2>&1 &
    PID[$1]=$!
    NUMBER[$1]=$FIRST
    if ! await "$START_SECONDS" serves "$1" || ! kill -0 "${PID[$1]}" 2>/dev/null; then
        sed 's/^/# /' "$dir/log"
        die "$1 does not start"
    fi
    warm_up "$1"
}

# warm_up NAME: what is made once. The first answer may be late under callgrind.
warm_up() {
    local name

    for name in warm.s1.grow.test warm.ds.test; do
        "$SENDER" "${PORT[$1]}" 2 1 1 "$name" >"$SCRATCH/sender.log" 2>&1 ||
            die "$1: $name: $(cat "$SCRATCH/sender.log")"
    done
    "$SENDER" "${PORT[$1]}" 0 1 1 www.signed.test >"$SCRATCH/sender.log" 2>&1 ||
        die "$1: www.signed.test: $(cat "$SCRATCH/sender.log")"
}

# stop NAME
stop() {
    kill "${PID[$1]}"
    wait "${PID[$1]}" || die "$1 ends with status $?"
    unset "PID[$1]"
}

end() {
    local name

    [ "$BASHPID" -eq $$ ] || return
    for name in "${!PID[@]}"; do
        kill "${PID[$name]}" 2>/dev/null && wait "${PID[$name]}"
    done
    [ -z "$SERVER" ] || kill "$SERVER" 2>/dev/null
    clean_up
}
trap end EXIT

start_server() {
    if ! ip route add local 192.0.2.0/24 dev lo || ! ip route add local 198.51.100.0/24 dev lo; then
        die "there are no addresses for servers"
    fi
    : >"$SCRATCH/anchor"
    "$BROKEN" >"$SCRATCH/anchor" 2>"$SCRATCH/broken.log" &
    SERVER=$!
    await 30 grep -q DNSKEY "$SCRATCH/anchor" || die "broken: $(cat "$SCRATCH/broken.log")"
    printf '. 3600 IN NS root.test.\nroot.test. 3600 IN A 198.51.100.1\n' >"$SCRATCH/hints"
    sed -i 's/;.*//; s/\t/ /g; q' "$SCRATCH/anchor"
}

# spent NAME: what it has taken so far: nanoseconds of all its threads, or instructions since the last call.
spent() {
    local dir=$SCRATCH/$1

    if [ "$METER" = cpu ]; then
        cat /proc/"${PID[$1]}"/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f", sum }'
        return
    fi
    rm -f "$dir"/calls*
    callgrind_control --dump "${PID[$1]}" >"$dir/control.log" 2>&1 || return
    cat "$dir"/calls* | awk '$1 == "totals:" { sum += $2 } END { printf "%.0f", sum }'
}

# put MEASURE VALUE: of the series, x and daemon that are being measured.
put() {
    printf '%s\t%s\t%s\t%s\t%s\n' "$NAME" "$X" "$DAEMON" "$1" "$2" >>"$TSV"
}

# put_spent COUNT FROM TO: for each of so many questions.
put_spent() {
    if [ "$METER" = cpu ]; then
        put cpu_us "$(awk "BEGIN { printf \"%.3f\", ($3 - $2) / 1000 / $1 }")"
        put peak_kb "$(awk '$1 == "VmHWM:" { print $2 }' "/proc/${PID[$DAEMON]}/status")"
    else
        put instructions "$(awk "BEGIN { printf \"%.0f\", $3 / $1 }")"
    fi
}

# ask COUNT SOCKETS QUESTION: all are SERVFAILs. Sets ANSWERS. One after the other under callgrind, as
# its clock would run out for many at once.
ask() {
    local lost edes

    if [ "$METER" = cpu ]; then
        read -r _ _ ANSWERS lost edes _ < <("$FLOOD" "${PORT[$DAEMON]}" 2 600000 \
            "${NUMBER[$DAEMON]}" "$2" "$3" "$1" 2>"$SCRATCH/flood.log")
        [ "${ANSWERS:-0}" -ge $(($1 * 99 / 100)) ] ||
            die "$NAME, $DAEMON, $X: ${ANSWERS:-no} of $1 answers $(cat "$SCRATCH/flood.log")"
        [ "$lost" -eq 0 ] || echo "# $NAME, $DAEMON, $X: $lost of $1 answers came late or not at all"
        [ "$edes" -gt 0 ] || [ "$DAEMON" = stock ] || die "$NAME, $DAEMON, $X: no answer has a reason"
    else
        ANSWERS=$1
        "$SENDER" "${PORT[$DAEMON]}" 2 "$1" "${NUMBER[$DAEMON]}" "$3" >"$SCRATCH/sender.log" 2>&1 ||
            die "$NAME, $DAEMON, $X: $(cat "$SCRATCH/sender.log")"
    fi
    NUMBER[$DAEMON]=$((${NUMBER[$DAEMON]} + $1))
}

# measure COUNT SOCKETS QUESTION
measure() {
    local from to

    from=$(spent "$DAEMON")
    ask "$@"
    to=$(spent "$DAEMON")
    put_spent "$ANSWERS" "$from" "$to"
}

# start_all; stop_all: the daemons of the series.
start_all() {
    local daemon

    for daemon in $MEASURED; do
        start "$daemon" "$@"
    done
}

stop_all() {
    local daemon

    for daemon in $MEASURED; do
        stop "$daemon"
    done
}

series_each() {
    local each=$EACH

    [ "$METER" = cpu ] || each=$INSTRUCTIONS_EACH
    start_all
    for X in $XS; do
        for DAEMON in $MEASURED; do
            measure "$each" 1 "${QUESTION/X/$X}"
        done
    done
    stop_all
}

series_total() {
    local asked=0

    start_all
    for X in $XS; do
        for DAEMON in $MEASURED; do
            measure $((X - asked)) 1 "$QUESTION"
        done
        asked=$X
    done
    stop_all
}

# keep_one MEASURE ORDER: of its rows for x and daemon only that which is first in sort(1)'s order.
keep_one() {
    local key value

    key=$(printf '%s\t%s\t%s\t%s\t' "$NAME" "$X" "$DAEMON" "$1")
    value=$(awk -v key="$key" 'index($0, key) == 1 { print $5 }' "$TSV" | sort "$2" | head -n 1)
    awk -v key="$key" 'index($0, key) != 1' "$TSV" >"$TSV.new" && mv "$TSV.new" "$TSV"
    put "$1" "$value"
}

# In turns, of which the one counts that took least: these answers take little, and more where the
# thread is disturbed, or moved from one processor to another.
series_threads() {
    local again=$AGAIN turns=$TURNS turn

    [ "$METER" = cpu ] || again=$INSTRUCTIONS_AGAIN turns=1
    for X in $XS; do
        start_all "$X"
        for ((turn = 0; turn < turns; turn++)); do
            for DAEMON in $MEASURED; do
                ask 1 1 "$QUESTION"
                measure "$again" "$SOCKETS" "$QUESTION"
            done
        done
        for DAEMON in $MEASURED; do
            [ "$METER" != cpu ] || { keep_one cpu_us -g && keep_one peak_kb -gr; }
        done
        stop_all
    done
}

# measure_clients NAMES SECONDS: all of X wait at once.
measure_clients() {
    local from to answers

    from=$(spent "$DAEMON")
    python3 "$HERE/../hostile/burst.py" "${PORT[$DAEMON]}" "$1" "$X" "$2" "${PID[$DAEMON]}" --alone \
        >"$SCRATCH/burst" 2>"$SCRATCH/burst.log"
    read -r answers _ <"$SCRATCH/burst" || die "$NAME, $DAEMON, $X: $(cat "$SCRATCH/burst.log")"
    # on a busy machine some ask when Unbound has already taken the server to be dead
    [ "$answers" -ge $((X * 9 / 10)) ] || die "$NAME, $DAEMON: $answers answers to $X clients"
    [ "$answers" -eq "$X" ] || echo "# $NAME, $DAEMON: $answers answers to $X clients"
    sleep "$SETTLE_SECONDS"
    to=$(spent "$DAEMON")
    put_spent "$X" "$from" "$to"
}

# Fresh daemons: after a time-out Unbound waits longer for the same server. The more clients, the longer
# they need to ask.
series_clients() {
    local patience names

    for X in $XS; do
        names=$((X < NAMES ? X : NAMES))
        patience=$((1500 + X / 4))
        for DAEMON in $MEASURED; do
            start "$DAEMON" 1 "$patience"
            measure_clients "$names" $((patience / 250 + 30))
            stop "$DAEMON"
        done
    done
}

# measure_series LINE METER
measure_series() {
    local how most daemon

    METER=$2
    cells "$1"
    NAME=${CELL[0]} how=${CELL[1]} XS=${CELL[2]} most=${CELL[4]} QUESTION=${CELL[5]} MEASURED=${CELL[6]}
    [ "$QUICK" != quick ] || XS=${CELL[3]}
    [ "$QUICK" != quick ] || most=$((most < 100 ? most : 100))
    [ "$METER" = cpu ] || XS=$(tr ' ' '\n' <<<"$XS" | awk -v most="$most" '$1 <= most' | xargs)
    has_builtin || MEASURED=${MEASURED% early}
    for daemon in $MEASURED; do
        : "${PORT[$daemon]:=$((FIRST_PORT + ${#PORT[@]}))}"
    done
    echo "growth: $NAME, $METER ($SECONDS s, load $(cut -d ' ' -f 1 /proc/loadavg))" >&2
    "series_$how"
}

# describe: for whom the figures hold, as comments.
describe() {
    echo "# $(date -u +%F), $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release)," \
        "$(nproc) processors ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1))," \
        "$("$UNBOUND" -V | sed -n 's/^Version /Unbound /p'), load average $(cut -d ' ' -f 1 /proc/loadavg)"
    printf 'series\tx\tdaemon\tmeasure\tvalue\n'
}

main() {
    local line meter

    ulimit -n "$(ulimit -H -n)"
    mkdir -p "$GROWTH_DIR" || exit 1
    describe >"$TSV"
    start_server
    for meter in ${METERS:-cpu instructions}; do
        while read -r line; do
            [ -z "$line" ] || [[ " ${ONLY:-${line%% *}} " != *" ${line%% *} "* ]] ||
                measure_series "$line" "$meter"
        done <<<"$SERIES"
    done
    python3 "$HERE/curves.py" "$TSV" "$GROWTH_DIR" >"$SCRATCH/check"
    report $? "growth: the tables and pictures are made"
    cat "$SCRATCH/check"
    PASSED=$((PASSED + $(grep -c '^ok' "$SCRATCH/check")))
    FAILED=$((FAILED + $(grep -c '^not ok' "$SCRATCH/check")))
    echo "# $SECONDS s; $TSV"
    conclude
}

main
