#!/bin/bash
# waiting.sh - a hundred thousand clients that wait for two thousand names of silent servers, all of one
# thread, get early answers: all of them, at no time so many that other questions wait, and in memory that
# is told. Figures for docs/benchmarks.md.
#
# Runs inside "lab shell --patched", whose world it asks an Unbound of its own for. Needs
# UNBOUND_BUILTIN in the environment; LAB_DIR is the lab's folder.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/beside.sh
. "$(dirname "$0")/../lib/beside.sh" || exit 1
TAP_PART="waiting"

UNBOUND=$UNBOUND_BUILTIN
PORT=8857
NAMES=2000 CLIENTS=100000 # Unbound takes 16 times num-queries-per-thread
EARLY_MS=9000 # they need 5 s to ask
MOST_MS=50    # of its own time that a thread may do nothing else
MOST_OCTETS=1664
DIR=$LAB_DIR/waiting
CONF=$DIR/unbound.conf

control() {
    "$UNBOUND-control" -c "$CONF" "$@"
}

statistic() {
    control stats_noreset | sed -n "s/^$1=//p"
}

# memory FIELD: kilobytes of the daemon.
memory() {
    awk -v field="$1:" '$1 == field { print $2 }' "/proc/$DAEMON/status"
}

# knows LINE: whether this Unbound has the option.
knows() {
    printf 'server: directory: "%s" chroot: "" username: "" pidfile: "" %s\n' "$DIR" "$1" >"$DIR/knows.conf"
    "$UNBOUND-checkconf" "$DIR/knows.conf" >/dev/null 2>&1
}

serve() {
    local line

    conf_beside "$CONF" "$PORT"
    sed -i "s|^log: .*|log: off\nearly-answer: $EARLY_MS|" "$CONF"
    printf '%s\n' 'server:' '    num-threads: 1' '    num-queries-per-thread: 8192' \
        '    outgoing-range: 8192' '    so-rcvbuf: 16m' '    so-sndbuf: 16m' >>"$CONF"
    for line in 'wait-limit: 0' 'discard-timeout: 0'; do
        ! knows "$line" || echo "    $line" >>"$CONF"
    done
    printf '%s\n' 'remote-control:' '    control-enable: yes' '    control-use-cert: no' \
        "    control-interface: \"$DIR/control.sock\"" >>"$CONF"
    start_beside "$CONF" "$DIR/log"
}

counted() {
    control whyfail_stats | sed -n "s/^whyfail.$1=//p"
}

ulimit -n "$(ulimit -H -n)"
mkdir "$DIR"
serve
report $? "Unbound serves" "$DIR/log"
dig @127.0.0.1 -p "$PORT" www.signed.test +tries=3 >"$DIR/cached"
before=$(memory VmRSS)
python3 "$(dirname "$0")/../hostile/burst.py" "$PORT" "$NAMES" "$CLIENTS" 120 "$DAEMON" >"$DIR/burst"
read -r answers most wall cpu <"$DIR/burst"
echo "# memory of the daemon: $before kB before, $(memory VmHWM) kB at most; $(memory VmRSS) kB afterwards"
echo "# a question out of the cache: $wall ms at most on the clock"
[ "$answers" -ge $((CLIENTS * 99 / 100)) ]
report $? "$answers of $CLIENTS clients get an answer" "$DIR/burst"
[ "$(counted early_answers)" -ge "$answers" ]
report $? "all of them early: $(counted early_answers)"
[ "$(statistic total.requestlist.current.user)" -eq 0 ]
report $? "then nobody waits any more"
awk -v ms="$cpu" -v most="$MOST_MS" 'BEGIN { exit !(ms + 0 <= most) }'
report $? "before a question out of the cache is answered Unbound works for $cpu ms at most, for $most early answers"
octets=$((($(memory VmHWM) - before) * 1024 / CLIENTS))
[ "$octets" -le "$MOST_OCTETS" ]
report $? "they take $octets octets each, their share of the resolutions included"
stop_beside
all_passed
