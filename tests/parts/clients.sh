#!/bin/bash
# clients.sh - what clients make of an early answer, and after how long, beside what they make of none:
# dig, programs that ask by the C library, and systemd-resolved with a client of its own.
#
# Runs inside "lab shell --patched", whose world it asks an Unbound of its own for. Needs
# UNBOUND_BUILTIN in the environment, and systemd-resolved in the path; LAB_DIR is the lab's folder. Runs
# itself again where /etc is its own, so that the C library and systemd-resolved read its files.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
DIR=$LAB_DIR/clients
SERVER=127.0.0.41 STUB=127.0.0.53
CONF=$DIR/unbound.conf

# write_etc: what stands in the place of this machine's files.
write_etc() {
    mkdir -p "$DIR/etc/systemd"
    echo "nameserver $SERVER" >"$DIR/etc/resolv.conf"
    echo 'hosts: files dns' >"$DIR/etc/nsswitch.conf"
    {
        cat /etc/passwd
        echo 'systemd-resolve:x:65533:65534::/:/usr/sbin/nologin' # after a user of that name it is not read
    } >"$DIR/etc/passwd"
    printf '[Resolve]\nDNS=%s\nFallbackDNS=\nDomains=~.\nLLMNR=no\nMulticastDNS=no\nDNSSEC=no\nCache=no\n' \
        "$SERVER" >"$DIR/etc/systemd/resolved.conf"
}

if [ "${1:-}" != inside ]; then
    write_etc
    exec unshare --mount --propagation private "$0" inside
fi
mount -t overlay overlay -o "lowerdir=$DIR/etc:/etc" /etc && mount -t tmpfs tmpfs /run || exit 1
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/beside.sh
. "$(dirname "$0")/../lib/beside.sh" || exit 1
TAP_PART="clients"

UNBOUND=$UNBOUND_BUILTIN
RESOLVED=
GETADDRINFO='
import socket, sys
try:
    socket.getaddrinfo(sys.argv[1], 80, socket.AF_INET)
except socket.gaierror as error:
    print("EAI_AGAIN" if error.errno == socket.EAI_AGAIN else error)
'
trap 'stop_beside; [ -z "$RESOLVED" ] || kill "$RESOLVED"; wait' EXIT

# serve EARLY: one that has nothing in its cache.
serve() {
    stop_beside
    conf_beside "$CONF" 53
    sed -i -e "s/interface: 127.0.0.1@53/interface: $SERVER@53/" \
        -e "s|^log: .*|log: off\nearly-answer: $1|" "$CONF"
    start_beside "$CONF" "$DIR/log"
}

# systemd-resolved asks nobody while there is no network but lo.
start_resolved() {
    mkdir /run/systemd && ip link add clients type veth peer name away && ip link set away up &&
        ip link set clients up && ip address add 10.0.0.41/32 dev clients || return
    systemd-resolved >"$DIR/resolved.log" 2>&1 &
    RESOLVED=$!
    await 30 asks_resolved
}

asks_resolved() {
    dig @"$STUB" www.signed.test +tries=1 +timeout=3 | grep -q 'status: NOERROR'
}

# timed CLIENT COMMAND...: what it shows, and how many milliseconds it took.
timed() {
    local start

    start=$(date +%s%N)
    timeout 90 "${@:2}" >"$DIR/$1" 2>&1
    echo $((($(date +%s%N) - start) / 1000000)) >"$DIR/$1.ms"
}

# ask_all EARLY: each client for a name of its own, all at once.
ask_all() {
    local askers=()

    timed "dig.$1" dig "@$SERVER" dig.silent.test &
    askers+=($!)
    timed "getent.$1" getent hosts getent.silent.test &
    askers+=($!)
    timed "getaddrinfo.$1" python3 -c "$GETADDRINFO" getaddrinfo.silent.test &
    askers+=($!)
    timed "resolved.$1" dig "@$STUB" resolved.silent.test +tries=1 +timeout=60 &
    askers+=($!)
    wait "${askers[@]}"
}

# took CLIENT.EARLY FROM [TO]: seconds; a busy machine may take longer, but not as long as without.
took() {
    local ms

    ms=$(cat "$DIR/$1.ms")
    [ "$ms" -ge $(($2 * 1000)) ] && [ "$ms" -lt $((${3:-90} * 1000)) ]
    report $? "${1%.*}, early-answer: ${1#*.}: $((ms / 1000)).$((ms / 100 % 10)) s" "$DIR/$1"
}

# shows CLIENT.EARLY PATTERN NAME
shows() {
    grep -qE "$2" "$DIR/$1"
    report $? "${1%.*}, early-answer: ${1#*.}: $3" "$DIR/$1"
}

lacks() {
    ! grep -qE "$2" "$DIR/$1"
    report $? "${1%.*}, early-answer: ${1#*.}: $3" "$DIR/$1"
}

for early in 0 auto; do
    serve "$early"
    report $? "Unbound serves with early-answer: $early" "$DIR/log"
    [ -n "$RESOLVED" ] || start_resolved
    report $? "systemd-resolved asks it" "$DIR/resolved.log"
    ask_all "$early"
done

shows dig.0 'no servers could be reached' 'no answer to three tries'
took dig.0 14
shows dig.auto 'status: SERVFAIL' 'SERVFAIL'
shows dig.auto 'EDE: 22 .*silent.test: no answer yet after .* still trying' 'and the reason'
took dig.auto 1 5

lacks getent.0 . 'nothing is found'
took getent.0 19
lacks getent.auto . 'nor with it'
took getent.auto 7 15

shows getaddrinfo.0 EAI_AGAIN 'one family of addresses: to be tried again'
took getaddrinfo.0 9
shows getaddrinfo.auto EAI_AGAIN 'the same'
took getaddrinfo.auto 3 8

shows resolved.0 'status: SERVFAIL' 'SERVFAIL in the end'
took resolved.0 16
shows resolved.auto 'status: SERVFAIL' 'SERVFAIL'
lacks resolved.auto 'EDE: ' 'whose reason it does not pass on'
took resolved.auto 5 15
all_passed
