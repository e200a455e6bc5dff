#!/bin/bash
# bench.sh - what the module costs in time, as tables for docs/benchmarks.md.
#
# Usage: bench.sh [PART...]; parts: pairs resolvers threads growth (all of them unless named)
# Needs LAB, UNBOUND, MODULE, FLOOD, DIAGNOSIS and UNPACKED_DIR in the environment, and for growth what
# growth.sh needs. With RELEASES, names of Debian's releases whose resolvers are in PEERS_DIR, the part
# resolvers measures those, too. BENCH_TURNS is the number of rounds.
#
# Each resolver runs in a network of its own with the lab's broken world (station.sh). They are
# loaded in turns, in short rounds, and compared within each turn: what else the machine does
# meets them alike. As root the programs run with realtime priority, so that it does not meet them at all;
# between rounds the machine has its processors back.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
HERE=$(cd "$(dirname "$0")" && pwd)
PARTS='pairs resolvers threads growth'

TURNS=${BENCH_TURNS:-8} # of each start
STARTS=4                # where a program's memory lies makes a difference, too
MS=200                  # a round
PAUSE=0.15
THREAD_CLIENTS=16 # Unbound gives each client's socket to one of its threads

# What is compared: without | with | RCODE | question | what it is.
# shellcheck disable=SC2016 # the marks are those of the table
PAIRS='
unbound     | whyfail      | 0 | www.unsigned.test     | answered from cache
unbound     | whyfail      | 0 | r#.wild.unsigned.test | recursive, unsigned zone
unbound-ede | whyfail      | 2 | www.expired.test      | SERVFAIL from cache, bogus
unbound-ede | whyfail      | 2 | r@.wild.refused.test  | SERVFAIL from cache, lame
unbound-ede | whyfail-code | 2 | www.expired.test      | the same, bogus, `ede-detail: code`
unbound-ede | whyfail-code | 2 | r@.wild.refused.test  | the same, lame, `ede-detail: code`
unbound-ede | whyfail      | 2 | r#.wild.expired.test  | SERVFAIL, bogus, a new name each
unbound-ede | whyfail      | 2 | r#.wild.refused.test  | SERVFAIL, lame, a new name each
unbound-ede | whyfail-log  | 2 | r#.wild.expired.test  | the same, bogus, log to a file
'

OURS='whyfail whyfail-known'
PEERS='unbound-ede unbound-text bind knot powerdns'
FLOODS='
www.expired.test     | the same bogus name
r@.wild.refused.test | the same lame name
r#.wild.expired.test | a new bogus name each
r#.wild.refused.test | a new lame name each
'

die() {
    echo "bench.sh: $*" >&2
    exit 1
}

declare -A IN OUT PID
WORK=$(mktemp -d) || exit 1
REALTIME=
! chrt --fifo 1 true 2>/dev/null || REALTIME='chrt --fifo 1'

# start STATION RESOLVER [THREADS]
start() {
    local in out

    mkfifo "$WORK/$1.in" "$WORK/$1.out" || exit 1
    # shellcheck disable=SC2086 # words
    $REALTIME taskset -c 1 "$HERE/station.sh" "$2" "${3:-1}" <"$WORK/$1.in" >"$WORK/$1.out" &
    PID[$1]=$!
    exec {in}>"$WORK/$1.in" {out}<"$WORK/$1.out"
    IN[$1]=$in OUT[$1]=$out
}

await() {
    local line

    read -r line <&"${OUT[$1]}"
    [ "${line:-}" = ready ] || die "$1 does not start"
}

stop_all() {
    local station in out

    for station in "${!PID[@]}"; do
        in=${IN[$station]} out=${OUT[$station]}
        echo end >&"$in" # it would wait for those who have inherited the pipe, too
        exec {in}>&- {out}<&-
        wait "${PID[$station]}"
        rm -f "$WORK/$station".*
    done
    PID=()
}

trap 'stop_all; rm -rf "$WORK"' EXIT

# tell STATION LINE: what it answers.
tell() {
    local line

    echo "$2" >&"${IN[$1]}"
    read -r line <&"${OUT[$1]}" || die "$1 has ended"
    echo "$line"
}

# measure STATION RCODE NAME [CLIENTS]: "answers-a-second cpu-nanoseconds-an-answer busy lost".
measure() {
    tell "$1" "round $2 $MS ${4:-1} $3" |
        awk '{ printf "%.1f %.1f %.3f %d\n", $1 / $2 * 1e9, $4 / $3, $4 / $2, $6 }'
    sleep "$PAUSE"
}

# numbers FILE COLUMN: its median and quartiles.
numbers() {
    awk -v column="$2" '{ print $column }' "$1" | sort -g | awk '
        { value[NR] = $1 }
        END {
            half = int((NR + 1) / 2); quarter = int((NR + 3) / 4)
            print value[half], value[quarter], value[NR + 1 - quarter]
        }'
}

# spread FILE COLUMN: "0.98 (0.97-0.99)"
spread() {
    numbers "$1" "$2" | awk '{ printf "%.3f (%.3f-%.3f)", $1, $2, $3 }'
}

# middle FILE COLUMN DIVISOR FORMAT
middle() {
    numbers "$1" "$2" | awk -v divisor="$3" -v format="$4" '{ printf format, $1 / divisor }'
}

# rate FILE COLUMN: "12,345"
rate() {
    middle "$1" "$2" 1 %.0f | sed -E ':again; s/([0-9])([0-9]{3})(,|$)/\1,\2\3/; t again'
}

# compare FILE A B RCODE NAME [CLIENTS]: turns of both, now the one first, now the other.
compare() {
    local turn a b

    for ((turn = 0; turn < TURNS; turn++)); do
        if [ $((turn % 2)) -eq 0 ]; then
            a=$(measure "$2" "${@:4}") b=$(measure "$3" "${@:4}")
        else
            b=$(measure "$3" "${@:4}") a=$(measure "$2" "${@:4}")
        fi
        if [ -z "$a" ] || [ -z "$b" ]; then
            die "$2 and $3: a round has failed"
        fi
        echo "$a $b" | awk '{ print $1, $5, $5 / $1, $2, $6, $6 / $2, $3, $7, $4 + $8 }' >>"$1"
    done
}

# compared FILE: the cells of a row.
compared() {
    printf '%s | %s | %s | %s | %s | %s | %s' "$(rate "$1" 1)" "$(rate "$1" 2)" \
        "$(spread "$1" 3)" "$(middle "$1" 4 1000 %.2f)" "$(middle "$1" 5 1000 %.2f)" \
        "$(spread "$1" 6)" "$(middle "$1" 8 0.01 '%.0f %%')"
}

# rows TABLE: without blanks around the cells.
rows() {
    sed -e '/^$/d' -e 's/ *| */|/g' <<<"$1"
}

part_pairs() {
    local round a b rcode name what n station

    for ((round = 1; round <= STARTS; round++)); do
        for station in unbound unbound-ede whyfail whyfail-code whyfail-log; do
            start "$station" "$station"
        done
        for station in "${!PID[@]}"; do
            await "$station"
        done
        n=0
        while IFS='|' read -r a b rcode name what; do
            n=$((n + 1))
            echo "pairs, start $round of $STARTS: $what" >&2
            compare "$WORK/pair.$n" "$a" "$b" "$rcode" "$name"
        done < <(rows "$PAIRS")
        stop_all
    done
    echo
    echo "| query | without, a second | with | ratio | CPU without, µs | with | ratio | busy |"
    echo "|---|---|---|---|---|---|---|---|"
    n=0
    while IFS='|' read -r a b rcode name what; do
        n=$((n + 1))
        echo "| $what | $(compared "$WORK/pair.$n") |"
    done < <(rows "$PAIRS")
}

# versions: of what is measured.
versions() {
    local package release

    "$UNBOUND" -V | sed -n 's/^Version /Unbound /p'
    for package in bind9 knot-resolver pdns-recursor; do
        echo "$package $(apt-cache policy "$package" | sed -n 's/^ *Candidate: //p')"
    done
    for release in ${RELEASES:-}; do
        # shellcheck disable=SC2016 # the variables are those of dpkg-query
        chroot "$PEERS_DIR/$release" dpkg-query -W -f '${binary:Package} ${Version}\n' |
            sed -n -E "s/^(unbound|bind9|knot-resolver6?|pdns-recursor) (.*)/$release: \1 \2/p"
    done
}

# resolvers: what is measured, RESOLVER or RESOLVER@RELEASE.
resolvers() {
    local release peer

    # shellcheck disable=SC2086 # words
    printf '%s\n' $OURS $PEERS
    for release in ${RELEASES:-}; do
        for peer in $PEERS; do
            echo "$peer@$release"
        done
    done
}

# said RESOLVER NAME: two cells, octets and what it answers.
said() {
    tell "$1" "ede $2" | tr '|' ';' | sed 's/ / | /'
}

say_edes() {
    local name resolver

    echo
    echo "| resolver | question | octets | fresh | octets | asked again |"
    echo "|---|---|---|---|---|---|"
    for name in www.expired.test www.rolled.test www.naked.test www.refused.test; do
        for resolver in "$@"; do
            echo "| $resolver | $name | $(said "$resolver" "$name") | $(said "$resolver" "$name") |"
        done
    done
}

part_resolvers() {
    local resolver name what turn n=0 resolvers

    mapfile -t resolvers < <(resolvers)
    for resolver in "${resolvers[@]}"; do
        start "$resolver" "$resolver"
    done
    for resolver in "${resolvers[@]}"; do
        await "$resolver"
    done
    say_edes "${resolvers[@]}"
    echo
    echo "| flood | resolver | SERVFAILs a second | whyfail's to it | CPU, µs | whyfail's to it |"
    echo "|---|---|---|---|---|---|"
    while IFS='|' read -r name what; do
        n=$((n + 1))
        echo "resolvers: $what" >&2
        for ((turn = 0; turn < TURNS; turn++)); do
            for resolver in "${resolvers[@]}"; do
                measure "$resolver" 2 "$name" >>"$WORK/$n.$resolver"
            done
        done
        for resolver in "${resolvers[@]}"; do
            paste -d ' ' "$WORK/$n.whyfail" "$WORK/$n.$resolver" |
                awk '{ print $5, $1 / $5, $6, $2 / $6 }' >"$WORK/ratio"
            echo "| $what | $resolver | $(rate "$WORK/ratio" 1) | $(spread "$WORK/ratio" 2) |" \
                "$(middle "$WORK/ratio" 3 1000 %.2f) | $(spread "$WORK/ratio" 4) |"
        done
    done < <(rows "$FLOODS")
    stop_all
}

part_threads() {
    local threads

    echo
    echo "| threads | without, a second | with | ratio | CPU without, µs | with | ratio | busy |"
    echo "|---|---|---|---|---|---|---|---|"
    for threads in 1 2 3 4; do
        echo "threads: $threads" >&2
        start without unbound-ede "$threads"
        start with whyfail "$threads"
        await without
        await with
        TURNS=$((TURNS * 2)) compare "$WORK/threads.$threads" without with 2 www.expired.test \
            "$THREAD_CLIENTS"
        echo "| $threads | $(compared "$WORK/threads.$threads") |"
        stop_all
    done
}

# The rows of diagnosis.sh whose input grows, and then what grows around a whole Unbound.
part_growth() {
    echo
    echo "| failure, or what is done | instructions | of them the diagnosis |"
    echo "|---|---|---|"
    "$HERE/diagnosis.sh" "$DIAGNOSIS" | sed -nE \
        's/^ok - growth: (.*): ([0-9]+) instructions .*, ([0-9]+) of them.*/| \1 | \2 | \3 |/p'
    echo
    "$HERE/growth.sh" || die "growth: a bound is not kept"
}

describe() {
    echo "$(date -u +%F), $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release), Linux $(uname -r)," \
        "$(nproc) processors ($(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1))," \
        "${REALTIME:+realtime priority, }load average $(cut -d ' ' -f 1 /proc/loadavg)"
    versions | paste -sd ';' | sed 's/;/; /g'
}

main() {
    local part

    for part in "$@"; do
        [[ " $PARTS " == *" $part "* ]] || die "there is no part $part; parts: $PARTS"
    done
    [ "$(nproc)" -ge 2 ] || die "the load needs a processor beside the resolver's"
    [ -n "$REALTIME" ] || echo "bench.sh: without realtime priority other programs take part" >&2
    describe
    # shellcheck disable=SC2086 # words
    [ $# -gt 0 ] || set -- $PARTS
    for part in "$@"; do
        "part_$part"
    done
}

main "$@"
