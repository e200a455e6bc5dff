#!/bin/bash
# impostor.sh - servers that answer at the root's addresses, but not as the root does, are told as what
# they are: not as a root that was not reached, and of no zone.
#
# Runs inside "lab shell", whose world it uses: LAB_DIR is the lab's folder. The Unbounds are its own.
# Needs UNBOUND, UNBOUND_BUILTIN and MODULE in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/conf.sh
. "$(dirname "$0")/../lib/conf.sh" || exit 1
TAP_PART="impostor"
DIR=$LAB_DIR/impostor
TAP_FILES=("$DIR/answer" "$DIR/log" "$DIR/events.json")
PORT=5392
PID=

stop() {
    [ -z "$PID" ] || kill "$PID"
    [ -z "$PID" ] || wait "$PID"
    PID=
}
trap stop EXIT

serves() {
    grep -q 'start of service' "$DIR/log"
}

# serve WAY HINT: starts an Unbound whose root hints are one server's address; "" for the lab's own.
serve() {
    local modules='dynlib validator iterator' daemon=$UNBOUND

    [ "$1" = library ] || modules='whyfail validator iterator' daemon=$UNBOUND_BUILTIN
    stop
    rm -rf "$DIR"
    mkdir "$DIR"
    lab_conf "$DIR" "$PORT" 1 "$modules" >"$DIR/unbound.conf"
    if [ -n "$2" ]; then
        printf '. 3600 IN NS a.root.\na.root. 3600 IN A %s\n' "$2" >"$DIR/root.hints"
        sed -i "s|root-hints: .*|root-hints: \"$DIR/root.hints\"|" "$DIR/unbound.conf"
    fi
    printf '%s\n' "log: $DIR/events.json" 'log-window: 0' >"$DIR/options.conf"
    [ "$1" = library ] ||
        printf '%s\n' 'whyfail:' "log: \"$DIR/events.json\"" 'log-window: 0' >>"$DIR/unbound.conf"
    "$daemon" -d -c "$DIR/unbound.conf" >"$DIR/log" 2>&1 &
    PID=$!
    await 60 serves
}

ask() {
    dig @127.0.0.1 -p "$PORT" "$1" A +tries=1 +timeout=10 >"$DIR/answer"
}

says() {
    grep -q "$1" "$DIR/answer"
}

is_told() {
    jq -e --arg name "$1" "select(.dns.question.name == \$name) | .whyfail | $2" \
        "$DIR/events.json" >/dev/null 2>&1
}

# address_of ZONE: of its first server, as the zone test. has it in its referral.
address_of() {
    local above

    above=$(dig @127.0.0.1 -p "$PORT" ns1.test A +short)
    dig "@$above" "www.$1" A +norec +noall +additional | awk '$4 == "A" { print $5; exit }'
}

# check WAY LABEL: with that zone's server in the root's place.
check() {
    local address what="$1, a server of $2 for the root"

    serve "$1" ''
    address=$(address_of "$2.test")
    [ -n "$address" ] && serve "$1" "$address"
    report $? "$what: Unbound serves"
    ask www.signed.test
    says "EDE: 14 .*what answers at the root servers' addresses is no root server" &&
        ! says 'has not reached'
    report $? "$what: clients are told"
    await 10 is_told www.signed.test \
        ".cause == \"not-ready\" and .at_fault == \"network\" and .zone == \".\" and
         (.upstream | any(.ip == \"$address\"))"
    report $? "$what: the event names the server and the network"
}

for way in library builtin; do
    check "$way" refused
    check "$way" many-refused
done
all_passed
