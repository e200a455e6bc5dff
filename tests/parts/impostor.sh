#!/bin/bash
# impostor.sh - servers that answer at the root's addresses, but not as the root does, are told as what
# they are: not as a root that was not reached, and of no zone. Nor is a resolver to which the network
# leads all queries told as any zone's servers.
#
# Runs inside "lab shell", whose world it uses, and has nft change where packets go in the lab's
# namespace: LAB_DIR is the lab's folder. The Unbounds are its own.
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

# intercept ADDRESS PROTOCOL: what is sent to port 53 goes there.
intercept() {
    nft add table ip impostor &&
        nft add chain ip impostor out '{ type nat hook output priority -100; }' &&
        nft add rule ip impostor out ip daddr != 127.0.0.0/8 "$2" dport 53 dnat to "$1:53"
}

# is_spared NAME: the event blames nobody whom the resolver did not reach.
is_spared() {
    is_told "$1" '(.at_fault | IN("network", "none")) and .cause != "unexplained" and
        (.text | contains("RA, no AA")) and (.remedy | contains("53 for itself"))'
}

# check_intercepted WAY: by a resolver that knows no name, after a good start, and from the start.
check_intercepted() {
    local address what="$1, intercepted"

    prepare "$1" 'do-ip6: no' && start "$1"
    report $? "$what: Unbound serves"
    address=$(address_of portal.test)
    ask www.signed.test
    says 'status: NOERROR'
    report $? "$what: a good start"
    intercept "$address" udp
    report $? "$what: all queries go to $address"
    ask www.ecdsap384.test
    says "EDE: 22 .*: the DS question got no usable answer" &&
        await 10 is_told www.ecdsap384.test '.at_fault == "network"' && is_spared www.ecdsap384.test
    report $? "$what: a resolver in the place of a top-level domain's servers is the network's"
    ask www2.signed.test
    says 'status: SERVFAIL' && await 10 is_spared www2.signed.test
    report $? "$what: one in the place of a zone's may be that, or theirs"
    prepare "$1" 'do-ip6: no' && start "$1"
    ask www.signed.test
    says "EDE: 14 .*what answers at the root servers' addresses is not a root server" &&
        await 10 is_told www.signed.test '.cause == "not-ready" and .at_fault == "network"'
    report $? "$what: from the start it is not the root"
    nft delete table ip impostor
    ask www.portal.test
    says 'status: SERVFAIL' && await 10 is_told www.portal.test '.at_fault == "zone" and
        (.text | contains("RA, no AA") | not)'
    report $? "$what: once it has ended, a zone whose own servers are so is told of"
}

# check_intercepted_tcp WAY: queries over TCP alone, as by a proxy.
check_intercepted_tcp() {
    local address what="$1, TCP intercepted"

    prepare "$1" 'do-ip6: no' && start "$1"
    report $? "$what: Unbound serves"
    address=$(address_of portal.test)
    intercept "$address" tcp
    report $? "$what: what is sent over TCP goes to $address"
    ask www.signed.test
    says 'status: NOERROR'
    report $? "$what: the way over UDP is free"
    ask www.tcp-works.test
    says 'status: SERVFAIL' && await 10 is_spared www.tcp-works.test
    report $? "$what: a zone whose answers are truncated is not blamed for what answers over TCP"
    nft delete table ip impostor
}

for way in library builtin; do
    check "$way" refused
    check "$way" many-refused
    check_intercepted "$way"
    check_intercepted_tcp "$way"
done
all_passed
