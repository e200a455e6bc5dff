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
# shellcheck source=tests/lib/lone.sh
. "$(dirname "$0")/../lib/lone.sh" || exit 1
TAP_PART="impostor"
DIR=$LAB_DIR/impostor
TAP_FILES=("$DIR/answer" "$DIR/log" "$DIR/events.json")
PORT=5392

# serve WAY HINT: starts an Unbound whose root hints are one server's address; "" for the lab's own.
serve() {
    prepare "$1"
    if [ -n "$2" ]; then
        printf '. 3600 IN NS a.root.\na.root. 3600 IN A %s\n' "$2" >"$DIR/root.hints"
        sed -i "s|root-hints: .*|root-hints: \"$DIR/root.hints\"|" "$DIR/unbound.conf"
    fi
    start "$1"
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
    says "EDE: 14 .*what answers at the root servers' addresses is not a root server" &&
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
