#!/bin/bash
# servers.sh - what a question costs a worker thread below a zone with many servers that are of no use:
# the instructions of the whole module, in a daemon that serves.
#
# Needs UNBOUND, UNBOUND_CHECKCONF, MODULE, SENDER and BROKEN in the environment. Unbound asks each of the
# servers, and then each for the addresses of each of the others, which is one more failure each.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
# shellcheck source=tests/hostile/spent.sh
. "$(dirname "$0")/spent.sh"

PORT=5401 BOUND='' START_SECONDS=120
# How the servers of the zones are, the letters of broken.c, and how many they are.
KINDS='
-    16 32 64
d    16 64
f    16 64
l    16 32 64
m    16 64
n    16 32 64
o    16 64
x    16 64
y    16 32
dm   16 64
nm   16 64
mo   64
dl   16 64
dno  64
dmno 64
'
SERVER=

die() {
    report 1 "servers: $*"
    conclude
    exit 1
}

serves() {
    ! kill -0 "$DAEMON" 2>/dev/null || grep -q 'start of service' "$SCRATCH/log"
}

end() {
    [ "$BASHPID" -eq $$ ] || return
    [ -z "$SERVER" ] || kill "$SERVER" 2>/dev/null
    clean_up
}
trap end EXIT

start_server() {
    local route

    for route in 192.0.2.0/24 198.51.100.0/24 198.18.0.0/16 2001:db8::/32; do
        ip route add local "$route" dev lo || die "there are no addresses for servers"
    done
    : >"$SCRATCH/anchor"
    "$BROKEN" >"$SCRATCH/anchor" 2>"$SCRATCH/broken.log" &
    SERVER=$!
    await 30 grep -q DNSKEY "$SCRATCH/anchor" || die "broken: $(cat "$SCRATCH/broken.log")"
    printf '. 3600 IN NS root.test.\nroot.test. 3600 IN A 198.51.100.1\n' >"$SCRATCH/hints"
}

# Answers that come late, as under callgrind on a busy machine, are wanted, too.
add_patience() {
    local line

    for line in 'wait-limit: 0' 'discard-timeout: 0'; do
        printf 'server:\n    directory: "/"\n    chroot: ""\n    username: ""\n    %s\n' "$line" >"$SCRATCH/knows.conf"
        ! "$UNBOUND_CHECKCONF" "$SCRATCH/knows.conf" >/dev/null 2>&1 ||
            printf 'server:\n    %s\n' "$line" >>"$SCRATCH/unbound.conf"
    done
}

start_daemon() {
    printf 'log: %s\nlog-window: 0\n' "$SCRATCH/events.json" >"$SCRATCH/options.conf"
    write_conf "$MODULE" "$SCRATCH/options.conf"
    cat >>"$SCRATCH/unbound.conf" <<CONF
server:
    port: $PORT
    local-zone: "test." nodefault
    do-ip6: yes
    edns-buffer-size: 4096
    root-hints: "$SCRATCH/hints"
CONF
    add_patience
    count_calls "$SCRATCH"
    : >"$SCRATCH/log"
    "${CALLGRIND[@]}" "$UNBOUND" -d -c "$SCRATCH/unbound.conf" >"$SCRATCH/log" 2>&1 &
    DAEMON=$!
    CALLS_PID=$DAEMON
    if ! await "$START_SECONDS" serves || ! kill -0 "$DAEMON" 2>/dev/null; then
        die "Unbound does not start: $(cat "$SCRATCH/log")"
    fi
}

main() {
    local how counts count zone=0

    start_server
    start_daemon
    ask warm.s1.grow.test 1
    while read -r how counts; do
        for count in $counts; do
            zone=$((zone + 1))
            measure "r#.z$zone.s$count${how#-}.grow.test" "$count servers, $how"
        done
    done <<<"$KINDS"
    stop_daemon
    echo "# the most expensive question below a zone of many servers: $DEAREST instructions: $DEAREST_KIND"
    conclude
}

main
