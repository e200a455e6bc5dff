#!/bin/bash
# forwarder.sh - what a filtering forwarder makes of signed names is told of it, not of the zones.
#
# Runs inside "lab shell --no-module --profile default", in whose world two Unbounds run: one that
# filters and has zones of its own, as home and office resolvers do, and one that forwards to it.
# Needs UNBOUND, UNBOUND_BUILTIN, MODULE and WHYFAIL in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
# shellcheck disable=SC2016 # the dollars are jq's
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/json.sh
. "$(dirname "$0")/../lib/json.sh" || exit 1
# shellcheck source=tests/lib/conf.sh
. "$(dirname "$0")/../lib/conf.sh" || exit 1
TAP_PART="forwarder"
DIR=$LAB_DIR/forwarder
TAP_FILES=("$DIR/answer" "$DIR/events.json")
PORT=5391
FILTER_PORT=5392
PIDS=()

stop() {
    [ "${#PIDS[@]}" -eq 0 ] || kill "${PIDS[@]}"
    wait
}
trap stop EXIT

serves() {
    grep -q 'start of service' "$1"
}

# serve NAME [UNBOUND]: starts one from its folder.
serve() {
    "${2:-$UNBOUND}" -d -c "$DIR/$1/unbound.conf" >"$DIR/$1/log" 2>&1 &
    PIDS+=($!)
    await 60 serves "$DIR/$1/log"
}

# ask NAME [TYPE]
ask() {
    dig @127.0.0.1 -p "$PORT" "$1" "${2:-A}" +tries=1 +timeout=10 >"$DIR/answer"
}

# is_told NAME CAUSE PARTY TEXT REMEDY: an event says so, and nobody is sent to a registrar.
is_told() {
    holds --arg name "$1" --arg cause "$2" --arg party "$3" --arg text "$4" --arg remedy "$5" \
        'select(.dns.question.name == $name) | .whyfail | .cause == $cause and
         .at_fault == $party and (.text | contains($text)) and
         (.remedy | contains($remedy) and (contains("registrar") | not))' \
        "$DIR/events.json"
}

lab_folder "$DIR/filter" "$FILTER_PORT" 1 iterator '' \
    'local-zone: "signed.test" static' \
    'local-data: "signed.test SOA ns.signed.test h.signed.test 1 2 3 4 5"' \
    'local-data: "www.signed.test A 192.0.2.80"' \
    'local-zone: "www.slow-works.test" redirect' \
    'local-data: "www.slow-works.test A 0.0.0.0"' \
    'local-zone: "www.nx-nsec3.test" always_nxdomain' \
    'local-zone: "www.two-servers.test" always_refuse' 'local-zone: "dropped.test" deny' \
    'local-zone: "of-its-own.test" static' 'local-data: "nas.of-its-own.test A 10.1.2.3"'
lab_folder "$DIR/asker" "$PORT" 1 'dynlib validator iterator' "log: $DIR/events.json;log-window: 0" \
    'do-not-query-localhost: no' 'outbound-msg-retry: 1'
printf 'forward-zone:\n    name: "."\n    forward-addr: 127.0.0.1@%s\n' "$FILTER_PORT" \
    >>"$DIR/asker/unbound.conf"
serve filter && serve asker
report $? "both resolvers serve" "$DIR/filter/log"

BY="as the configured server 127.0.0.1@$FILTER_PORT gives it"
ask www.expired.test
grep -q 'status: SERVFAIL' "$DIR/answer" &&
    await 10 is_told www.expired.test signature-expired none "$BY: its fault or the zone's" Compare
report $? "what is signed badly: both readings, nobody's fault"
ask www.signed.test
grep -q 'EDE: 9 .*as the configured server gives it' "$DIR/answer" &&
    await 10 is_told www.signed.test dnskey-absent forwarder "$BY" 'domain-insecure: "signed.test"'
report $? "its own unsigned version of a signed zone"
ask www.slow-works.test
grep -q 'EDE: 10 .*as the configured server gives it' "$DIR/answer" &&
    await 10 is_told www.slow-works.test signature-missing forwarder "$BY" \
        'domain-insecure: "www.slow-works.test"'
report $? "0.0.0.0 in the place of a signed name's address"
ask www.nx-nsec3.test
grep -q 'EDE: 12 .*as the configured server gives it' "$DIR/answer" &&
    await 10 is_told www.nx-nsec3.test denial-missing forwarder "$BY" 'domain-insecure: "www.nx-nsec3.test"'
report $? "NXDOMAIN for a name that there is"
ask nas.of-its-own.test
grep -q 'EDE: 6 .*test proves that there is no such zone, but the configured server answers for it' "$DIR/answer" &&
    await 10 is_told nas.of-its-own.test zone-not-delegated resolver \
        "but the configured server 127.0.0.1@$FILTER_PORT answers for it" 'domain-insecure: "of-its-own.test"'
report $? "a zone of its own that nobody delegates"
for label in key-servfail key-refused; do
    ask www.$label.test
    grep -q 'EDE: 22 .*the DNSKEY question got no usable answer (SERVFAIL)' "$DIR/answer" &&
        await 10 is_told www.$label.test dnskey-unreachable none ' SERVFAIL' \
            "Ask the zone's own name servers for $label.test DNSKEY"
    report $? "a zone whose own servers fail at its keys: $label"
done
holds --slurp 'length > 0 and all(.whyfail.at_fault | IN("zone", "parent") | not)' "$DIR/events.json"
report $? "no zone and no parent is blamed"
! grep -q "$FILTER_PORT" "$DIR/answer"
report $? "clients are not told the forwarder's address"
"$WHYFAIL" explain www.signed.test "@127.0.0.1#$PORT" --anchor "$LAB_DIR/anchor" >"$DIR/answer" 2>&1
grep -q 'as the configured server gives it' "$DIR/answer" &&
    tr -s '\n ' '  ' <"$DIR/answer" | grep -q 'domain-insecure: "signed.test"' &&
    ! grep -q 'registrar' "$DIR/answer"
report $? "explain sends nobody to a registrar either"

# is_spared NAME TYPE TEXT: an event says so, and blames nobody.
is_spared() {
    holds --arg name "$1" --arg type "$2" --arg text "$3" \
        'select(.dns.question.name == $name and .dns.question.type == $type) | .whyfail |
         .cause == "forwarder-failed" and .at_fault == "none" and (.text | contains($text)) and
         (.remedy | contains("whether this question is filtered there"))' \
        "$DIR/events.json"
}

# one_of_many WAY: names at which the forwarder fails, while it answers others; then it ends.
one_of_many() {
    local name

    ask www.signed.test
    for name in a.dropped.test b.dropped.test; do
        ask $name
        grep -q "EDE: 22 .*does not answer queries for $name/A (another name was answered " "$DIR/answer" &&
            await 10 is_spared $name A "does not answer queries for $name/A ("
        report $? "$1: silence for $name is told of it, and of nobody"
    done
    ask www.two-servers.test
    grep -q 'EDE: 22 .*refuses to answer queries for www.two-servers.test/A ' "$DIR/answer" &&
        await 10 is_spared www.two-servers.test A ' was answered '
    report $? "$1: so is a refusal"
    ask www.refused.test TXT
    # on a busy machine it may not have come to an end itself when it is given up
    grep -q 'EDE: 22 .*\(SERVFAIL to\|not answer\) queries for www.refused.test/TXT' "$DIR/answer" &&
        await 10 is_spared www.refused.test TXT ' queries for www.refused.test/TXT ('
    report $? "$1: so is the SERVFAIL of a zone whose own servers fail"
    kill "${PIDS[0]}"
    wait "${PIDS[0]}"
    PIDS=("${PIDS[@]:1}")
    sleep 1 # what fails in the second of an answer does not count: those before may all have done so
    for name in nsec3 rolled rsasha256 ed448 alias nodata-nsec corrupt; do # none was asked for before
        ask www.$name.test
    done
    ! grep -q 'another name' "$DIR/answer" &&
        await 10 is_told www.corrupt.test forwarder-failed forwarder 'the only configured server' ''
    report $? "$1: once it is gone and six domains fail, it is to blame"
}
one_of_many library
serve filter && : >"$DIR/events.json"
report $? "the forwarder serves again" "$DIR/filter/log"
PORT=5393
lab_folder "$DIR/builtin" "$PORT" 1 'whyfail validator iterator' '' 'do-not-query-localhost: no' \
    'outbound-msg-retry: 1'
cat >>"$DIR/builtin/unbound.conf" <<CONF
forward-zone:
    name: "."
    forward-addr: 127.0.0.1@$FILTER_PORT
whyfail:
    log: "$DIR/builtin.json"
    log-window: 0
CONF
ln -sf "$DIR/builtin.json" "$DIR/events.json"
PIDS=("${PIDS[1]}" "${PIDS[0]}") # the forwarder first
serve builtin "$UNBOUND_BUILTIN"
report $? "built in: it serves" "$DIR/builtin/log"
one_of_many "built in"

# own_doing WAY NAME PARTY TEXT REMEDY CLAUSE [LINE...]: what is told where this resolver is set to ask so.
own_doing() {
    local modules='dynlib validator iterator' daemon=$UNBOUND

    PORT=$((PORT + 1))
    [ "$1" = library ] || modules='whyfail validator iterator' daemon=$UNBOUND_BUILTIN
    lab_folder "$DIR/$1-$2" "$PORT" 1 "$modules" "log: $DIR/$1-$2.json;log-window: 0" \
        'do-not-query-localhost: no' 'outbound-msg-retry: 1' "${@:7}"
    printf 'forward-zone:\n    name: "."\n%b' "${6//PORT/$PORT}" >>"$DIR/$1-$2/unbound.conf"
    [ "$1" = library ] ||
        printf 'whyfail:\n    log: "%s"\n    log-window: 0\n' "$DIR/$1-$2.json" >>"$DIR/$1-$2/unbound.conf"
    ln -sf "$DIR/$1-$2.json" "$DIR/events.json"
    serve "$1-$2" "$daemon"
    ask "${ASKED:-www.signed.test}"
    await 15 says "$3" "${4//PORT/$PORT}" "${5//PORT/$PORT}"
    report $? "$1: $2" "$DIR/$1-$2/log"
}

# says PARTY TEXT REMEDY: an event does.
says() {
    holds --arg party "$1" --arg text "$2" --arg remedy "$3" '.whyfail | .at_fault == $party and
        (.text | contains($text)) and (.remedy | contains($remedy))' "$DIR/events.json"
}

# Of a closed port the library cannot tell.
for way in library builtin; do
    closed=none issuers='Set tls-cert-bundle: "/etc/ssl/certs/ca-certificates.crt" in this'
    [ $way = library ] || closed=forwarder issuers="Check the forwarder's TLS port"
    own_doing $way itself resolver '(127.0.0.1@PORT) is this resolver itself' \
        'another server in the place of 127.0.0.1@PORT' '    forward-addr: 127.0.0.1@PORT\n'
    own_doing $way tls $closed 'fails over TLS' \
        'If 127.0.0.1@5390 does not serve TLS, set tls-upstream: no in' \
        '    forward-addr: 127.0.0.1@5390\n' 'tls-upstream: yes'
    own_doing $way no-issuers $closed 'fails over TLS' "$issuers" \
        '    forward-tls-upstream: yes\n    forward-addr: 127.0.0.1@5390#dns.example\n'
    own_doing $way tcp forwarder 'fails over TCP' 'or set tcp-upstream: no in' \
        '    forward-addr: 127.0.0.1@5390\n' 'tcp-upstream: yes'
    own_doing $way banned none '; 127.0.0.2 is never asked: do-not-query-address lists it' \
        'Remove do-not-query-address: 127.0.0.2 from this' \
        '    forward-addr: 127.0.0.1@5390\n    forward-addr: 127.0.0.2\n' 'do-not-query-address: 127.0.0.2'
done

# A second resolver that forwards to the first: both wait for the other. A is asked at an address of its
# own, as other hosts would ask it.
# Ports are not used twice: two daemons on one share what comes there.
A=198.51.100.251 B=203.0.113.189 LOOP_PORT=5420
lab_folder "$DIR/second" 53 1 'validator iterator' '' "interface: $B@53" "outgoing-interface: $B" \
    'access-control: 0.0.0.0/0 allow' 'outbound-msg-retry: 1'
printf 'forward-zone:\n    name: "."\n    forward-addr: %s@%s\n' "$A" "$LOOP_PORT" >>"$DIR/second/unbound.conf"
serve second
report $? "a second resolver serves" "$DIR/second/log"
for way in library builtin; do
    PORT=$((LOOP_PORT - 1))
    # of the other way's question the second resolver knows that it fails
    ASKED=www.$way.test own_doing $way loop resolver "the configured server $B asks this resolver the same question, and waits for it" \
        "Have $B forward to another server than this resolver" "    forward-addr: $B\n" "interface: $A@$LOOP_PORT" \
        "outgoing-interface: $A" 'access-control: 0.0.0.0/0 allow'
    kill "${PIDS[-1]}"
    wait "${PIDS[-1]}"
    unset 'PIDS[-1]'
done

# BIND as a filter: what its response policy says of signed names is told of it, too.
mkdir -p "$DIR/bind"
cat >"$DIR/bind/named.conf" <<CONF
options {
    directory "$DIR/bind";
    listen-on port 5380 { 127.0.0.1; };
    listen-on-v6 { none; };
    pid-file none;
    session-keyfile none;
    allow-recursion { any; };
    empty-zones-enable no;
    dnssec-validation no;
    response-policy { zone "rpz"; } break-dnssec yes qname-wait-recurse no;
};
controls { };
zone "." { type hint; file "$LAB_DIR/default-plain/root.hints"; };
zone "rpz" { type primary; file "rpz.zone"; };
CONF
cat >"$DIR/bind/rpz.zone" <<'ZONE'
$TTL 60
@ SOA localhost. admin.localhost. 1 3600 600 86400 60
@ NS localhost.
www.ecdsap384.test CNAME www.unsigned.test.
www.ed25519.test CNAME .
ZONE
named -g -n 1 -c "$DIR/bind/named.conf" >"$DIR/bind/log" 2>&1 &
PIDS+=($!)
await 60 grep -q ' running$' "$DIR/bind/log"
report $? "BIND serves" "$DIR/bind/log"
AT=127.0.0.1@5380
for way in library builtin; do
    ASKED=www.ecdsap384.test own_doing $way rpz-alias forwarder \
        "the question for the DS of www.ecdsap384.test is answered with an alias (CNAME) that has no RRSIG" \
        "if $AT is meant to filter the name or to have its own version of it, set domain-insecure:" \
        "    forward-addr: $AT\n"
    ASKED=www.ed25519.test own_doing $way rpz-nxdomain forwarder \
        "$AT answers for the DS of www.ed25519.test with NXDOMAIN, without an SOA record and proof" \
        'domain-insecure: "www.ed25519.test"' "    forward-addr: $AT\n"
done
all_passed
