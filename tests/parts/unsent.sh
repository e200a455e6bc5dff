#!/bin/bash
# unsent.sh - what this resolver's host does not send is told of the host or its network, not as the
# silence of zones; and when it sends again, nothing of it is left.
#
# Runs inside "lab shell", whose world it uses, and takes routes out of the lab's namespace: LAB_DIR is
# the lab's folder. The Unbounds are its own. Needs UNBOUND, UNBOUND_BUILTIN and MODULE in the
# environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/conf.sh
. "$(dirname "$0")/../lib/conf.sh" || exit 1
# shellcheck source=tests/lib/lone.sh
. "$(dirname "$0")/../lib/lone.sh" || exit 1
TAP_PART="unsent"
DIR=$LAB_DIR/unsent
TAP_FILES=("$DIR/answer" "$DIR/log")
PORT=5391
V4='192.0.2.0/24 198.51.100.0/24 203.0.113.0/25'

# serve WAY LINE...: starts an Unbound, with the lines in the clause of the server.
serve() {
    prepare "$@" && start "$1"
}

# tells LABEL NAME CONDITION
tells() {
    await 10 is_told "$2" "$3"
    report $? "$1" "$DIR/events.json"
}

block_v4() {
    local net

    for net in $V4; do
        ip route del local "$net" dev lo && ip route add "$1" "$net" || return
    done
}

unblock_v4() {
    local net

    for net in $V4; do
        ip route del "$1" "$net" && ip route add local "$net" dev lo || return
    done
}

check_ipv6() {
    local why='could not send'

    [ "$1" = library ] || why='has no route to IPv6 addresses'
    serve "$1"
    report $? "$1, no IPv6: Unbound serves"
    ip route del local 2001:db8::/32 dev lo
    ask www.only-ipv6.test
    says 'EDE: 22 .*only-ipv6.test: this resolver.s host'
    report $? "$1, no IPv6: clients are told that the host does not send"
    tells "$1, no IPv6: one zone proves nothing of the host" www.only-ipv6.test \
        '.cause == "unreachable" and .at_fault == "network"'
    ask www.only-ipv6-too.test
    says "EDE: 22 .*only-ipv6-too.test: this resolver.s host $why"
    report $? "$1, no IPv6: clients are told of the host, or of IPv6"
    tells "$1, no IPv6: two do" www.only-ipv6-too.test \
        '.cause == "unreachable" and .at_fault == "resolver" and (.text | contains("does not answer") | not)'
    ask www.signed.test
    says 'status: NOERROR' && ! says 'EDE: '
    report $? "$1, no IPv6: a zone with servers of both kinds resolves"
    ip route add local 2001:db8::/32 dev lo
    ask www2.only-ipv6.test
    says 'status: NOERROR' && ! says 'EDE: '
    report $? "$1, no IPv6: nothing is left of it when it is back"
}

# check_shut WAY ROUTE LINE...: every way out over IPv4 is closed after a good start.
check_shut() {
    local what="$1, $2${3:+, $3}"

    serve "$1" 'do-ip6: no' "${@:3}"
    report $? "$what: Unbound serves"
    ask www.signed.test
    says 'status: NOERROR'
    report $? "$what: a good start"
    block_v4 "$2"
    ask "shut1.signed.test"
    says 'EDE: 22 .*: this resolver.s host'
    report $? "$what: clients are told that the host does not send"
    tells "$what: it is no zone's fault" shut1.signed.test \
        '(.at_fault == "resolver" or .at_fault == "network") and .cause == "unreachable" and
         (.upstream | all(.outcome == "unsent"))'
    sleep 6 # so long must nobody have answered
    ask www.nothing-there.test
    ask shut2.signed.test
    ask www.nothing-here.test
    says 'EDE: 23 .*this resolver has no way out'
    report $? "$what: in the end that it has no way out"
    unblock_v4 "$2"
    sleep 6 # failures are cached for five seconds
    ask www2.signed.test
    says 'status: NOERROR' && ! says 'EDE: '
    report $? "$what: nothing is left of it when there is one"
}

# servers NAME: the addresses of the zone's servers.
servers() {
    dig @127.0.0.1 -p "$PORT" "$1" NS +short | xargs -I {} dig @127.0.0.1 -p "$PORT" {} A +short
}

# check_partly WAY: zones may have their addresses where this host sends nothing, and nobody else is
# asked for a while: that is no reason to say that there is no way out.
check_partly() {
    local what="$1, a net that is shut" zone address

    serve "$1" 'do-ip6: no'
    report $? "$what: Unbound serves"
    for zone in rsasha256 ecdsap384; do
        for address in $(servers $zone.test); do
            ip route add prohibit "$address/32" table local
        done
        ask shut1.$zone.test
    done
    says "EDE: 22 .*: this resolver.s host"
    report $? "$what: clients are told that the host does not send there"
    sleep 6
    for zone in rsasha256 ecdsap384; do
        ask shut2.$zone.test
        says 'EDE: 22 .*: this resolver.s host' && ! says 'way out'
        report $? "$what: and not that it has no way out, after a while, asking for $zone"
        tells "$what: the event of $zone likewise" shut2.$zone.test '.cause == "unreachable"'
    done
    for address in $(ip route show type prohibit table local | awk '{ print $2 }'); do
        ip route del prohibit "$address" table local
    done
}

for way in library builtin; do
    check_partly "$way"
    check_ipv6 "$way"
    check_shut "$way" unreachable
    check_shut "$way" prohibit 'udp-connect: no'
done
all_passed
