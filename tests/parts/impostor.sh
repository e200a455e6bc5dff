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

# refuse ADDRESS: what is sent to port 53 over IPv6 goes there.
refuse() {
    nft add table ip6 impostor &&
        nft add chain ip6 impostor out '{ type nat hook output priority -100; }' &&
        nft add rule ip6 impostor out ip6 daddr != ::1 udp dport 53 dnat to "[$1]:53"
}

# check_refused WAY: something refuses all queries over IPv6, and those over IPv4 are answered.
check_refused() {
    local what="$1, all refused over IPv6" above address name

    prepare "$1" && start "$1"
    report $? "$what: Unbound serves"
    above=$(dig @127.0.0.1 -p "$PORT" ns1.test A +short)
    address=$(dig "@$above" www.refused.test A +norec +noall +additional | awk '$4 == "AAAA" { print $5; exit }')
    ask www.only-ipv6.test
    says 'status: NOERROR'
    report $? "$what: a good start"
    ask www.refused.test
    await 10 is_told www.refused.test '.cause == "lame-refused" and .at_fault == "zone"'
    report $? "$what: until then who refuses is told of"
    refuse "$address"
    report $? "$what: all queries over IPv6 go to $address"
    sleep 1.1 # what is refused in the second of a good answer does not count
    for name in one two three four five six seven eight nine ten; do
        ask "$name.test" # of test's servers now the one, now the other
    done
    says 'status: NXDOMAIN' && ask www.rsasha256.test && says 'status: NOERROR'
    report $? "$what: what has IPv4 resolves"
    for name in only-ipv6 only-ipv6-too; do
        ask "www2.$name.test"
        says 'EDE: 22 .*answer REFUSED over IPv6, too' &&
            await 10 is_told "www2.$name.test" '.cause == "lame-refused" and
                (.at_fault | IN("network", "none")) and (.remedy | contains("Load the zone") | not)'
        report $? "$what: $name.test, which has IPv6 alone, is not to blame"
    done
    nft delete table ip6 impostor
}

for way in library builtin; do
    check_refused "$way"
    check "$way" refused
    check "$way" many-refused
    check_intercepted "$way"
    check_intercepted_tcp "$way"
done
all_passed
