#!/bin/bash
# station.sh - one resolver in a network and a broken world of its own, to be measured in rounds.
#
# Usage: station.sh RESOLVER[@RELEASE] THREADS; with RELEASE as that release of Debian has it
# Needs LAB, UNBOUND, MODULE, FLOOD, UNPACKED_DIR and PEERS_DIR in the environment. Reads lines from its standard
# input, answers each with one, and ends at "end":
#   round RCODE MILLISECONDS CLIENTS NAME   "answers nanoseconds all cpu-nanoseconds edes lost"
#   ede NAME                                "octets RCODE | EDE | EDE..." of an answer
# NAME's "@" becomes a number that is new in each line, its "#" one that is new in each query.
# The resolver has the first processor for itself, the load and the zones' servers share the
# second; several threads may use both.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
HERE=$(cd "$(dirname "$0")" && pwd)

if [ -z "${LAB_DIR:-}" ]; then
    # zones that work, that are bogus and that nobody serves: the labels end in "ed"
    exec "$LAB" shell --profile default --only '*ed' --no-module --threads 1 -- \
        unshare --mount --propagation private "$0" "$@"
fi

NAME=$1 THREADS=$2
RELEASE=$(sed -n 's/.*@//p' <<<"$NAME")
PORT=5400
DIR=$LAB_DIR/bench
NUMBER=0
# shellcheck source=tests/lib/conf.sh
. "$HERE/../lib/conf.sh"
# shellcheck source=tests/bench/resolvers.sh
. "$HERE/resolvers.sh"

die() {
    echo "station.sh: $NAME: $*" >&2
    exit 1
}

is_realtime() {
    chrt --pid "$BASHPID" | grep -q SCHED_FIFO
}

# Several threads must not wait for the load, which only has to keep them busy.
start_resolver() {
    local processors=0

    mkdir -p "$DIR" || exit 1
    if [ "$THREADS" -gt 1 ]; then
        processors=0-1
        ! is_realtime || chrt --fifo --pid 2 "$BASHPID"
    fi
    taskset --cpu-list --pid "$processors" "$BASHPID" >/dev/null
    "start_${NAME%@*}"
}

await_resolver() {
    local i

    for ((i = 0; i < 150; i++)); do
        kill -0 "$PID" 2>/dev/null || break
        ! dig +tries=1 +time=2 @127.0.0.1 -p "$PORT" www.signed.test 2>/dev/null |
            grep -q 'status: NOERROR' || return 0
        sleep 0.2
    done
    sed 's/^/# /' "$LAB_DIR/bench.log" >&2
    die "does not answer"
}

# Of all its threads, in nanoseconds.
cpu_time() {
    cat /proc/"$PID"/task/*/schedstat | awk '{ sum += $1 } END { printf "%.0f", sum }'
}

# round RCODE MILLISECONDS CLIENTS NAME
round() {
    local from to answers ns all lost edes

    from=$(cpu_time)
    read -r answers ns all lost edes NUMBER < <("$FLOOD" "$PORT" "$1" "$2" "$NUMBER" "$3" "${4/@/$NUMBER}")
    to=$(cpu_time)
    [ -n "${NUMBER:-}" ] || die "$4: no answers"
    echo "$answers $ns $all $((to - from)) $edes $lost"
}

# ede NAME: on one line. Not all resolvers send cookies, which would count among the octets.
ede() {
    dig +nocookie +tries=1 +time=10 @127.0.0.1 -p "$PORT" "${1/@/$NUMBER}" |
        awk '/status:/ { sub(",", "", $6); out = $6 }
             /^; EDE:/ { sub("^; EDE: ", ""); gsub("\\|", "/"); out = out " | " $0 }
             /^;; MSG SIZE/ { octets = $NF }
             END { print octets, out }'
}

main() {
    local what arguments

    start_resolver >"$LAB_DIR/bench.log" 2>&1 &
    PID=$!
    trap 'kill "$PID" 2>/dev/null; wait "$PID"' EXIT
    await_resolver
    echo ready
    while read -r what arguments; do
        [ "$what" != end ] || break
        # shellcheck disable=SC2086 # words
        "$what" $arguments
    done
}

main
