#!/bin/bash
# watch.sh - zones that are watched: what is half broken in them is told once a window and counted, with
# the server it was seen of; nothing is told of those that are well, of others, or of forwarders.
#
# The same questions go to three Unbounds: with the module as a library, built in, and through the
# python module of the distribution's own.
#
# Runs inside "lab shell --no-module". Needs UNBOUND, MODULE, UNBOUND_BUILTIN, UNBOUND_STOCK,
# STOCK_SCRIPT and WHYFAIL in the environment, and the sets of packages authority, dig, jq, jsonschema
# and named.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/json.sh
. "$(dirname "$0")/../lib/json.sh" || exit 1
# shellcheck source=tests/lib/conf.sh
. "$(dirname "$0")/../lib/conf.sh" || exit 1
DIR=$LAB_DIR/authority
# shellcheck source=tests/lib/authority.sh
. "$(dirname "$0")/../lib/authority.sh" || exit 1
SCHEMA=$(dirname "$0")/../../module/report/event.schema.json
OUT=$LAB_DIR/watch
ROUNDS=30 # of questions, at most
trap authority_stop EXIT
mkdir -p "$DIR/zones" "$DIR/keys" "$DIR/ds" "$OUT"

WAYS='dynlib whyfail python'
declare -A PROGRAM=([dynlib]=$UNBOUND [whyfail]=$UNBOUND_BUILTIN [python]=$UNBOUND_STOCK)
declare -A PORT=([dynlib]=5391 [whyfail]=5392 [python]=5393)

# What must be told, once each: zone, warning, who must act, and in the text; of the signatures of the
# keys, which may be made elsewhere, apart from the others. All others are well: of "online" the
# signatures are made for two days, half of which are over; "other" is not watched; "forward" has the
# servers of "refusing", but as forwarders.
TOLD="
ending.test   signature-ends zone   the signature of ending.test DNSKEY ends at .*, in (23 h|1 d), of a life of 30 d, as 198.18.5.1[12] gives it
ending.test   signature-ends zone   the signature of [a-z0-9.]*ending.test (SOA|NSEC) ends at .*, in (23 h|1 d), of a life of 30 d, as 198.18.5.1[12] gives it
refusing.test server-refuses zone   198.18.5.12 answered REFUSED to [0-9]+ queries in a row, since .*, while 198.18.5.11 serves the zone
lame.test     server-lame    zone   198.18.5.31 answered without authority at .*, while 198.18.5.11 serves the zone
silent.test   server-silent  zone   198.18.5.32 did not answer [0-9]+ queries in a row, since .*, while 198.18.5.11 answers
stale.test    server-stale   zone   198.18.5.12 gives the zone's serial 1; newer ones, as 2 of 198.18.5.11, were seen since .*
standby.test  ds-no-key      parent DS 4711/13/2 has no key in the DNSKEY RRset \([0-9]+/13\); DS [0-9]+/13/2 has one
"
QUIET='well.test online.test other.test forward.test unsigned.test'

DELEGATIONS=()

# delegate ZONE NUMBER...: to servers over IPv4; its DS record goes along.
delegate() {
    local zone=$1 number

    for number in "${@:2}"; do
        DELEGATIONS+=("$zone. IN NS ns$number.$zone." "ns$number.$zone. IN A $(v4 "$number")")
    done
    [ ! -f "$DIR/ds/$zone" ] || DELEGATIONS+=("$(cat "$DIR/ds/$zone")")
}

# zone_at ZONE SERIAL NUMBER...
zone_at() {
    local number lines=()

    for number in "${@:3}"; do
        lines+=("@ IN NS ns$number.@" "ns$number.@ IN A $(v4 "$number")")
    done
    zone_file "$1" "$2" "${lines[@]}" "www.@ IN A 192.0.2.1"
    # refresh and retry, so that a copy is soon old
    sed -i 's/ 3600 900 604800 300$/ 1 1 604800 300/' "$DIR/zones/$1"
}

# make_zone ZONE DAYS LIFE NUMBER...: signed, until so many days from now.
make_zone() {
    zone_at "$1" 2 "${@:4}"
    sign_zone "$1" "$2" "$3"
    delegate "$1" "${@:4}"
}

make_world() {
    make_zone well.test 20 30 11 12
    make_zone online.test 1 2 11 12
    make_zone other.test 1 30 11 12
    make_zone ending.test 1 30 11 12
    make_zone refusing.test 20 30 11 12
    make_zone lame.test 20 30 11 31
    make_zone silent.test 20 30 11 32
    zone_at stale.test 1 11 12
    sign_zone stale.test
    keep_version stale.test stale.old
    make_zone stale.test 20 30 11 12
    make_zone standby.test 20 30 11 12
    DELEGATIONS+=("standby.test. IN DS 4711 13 2 $(printf '%064d' 0)")
    zone_at unsigned.test 2 11 12
    delegate unsigned.test 11 12
    make_zone forward.test 20 30 11 12
    zone_file test. 1 '@ IN NS ns1.@' "ns1.@ IN A $(v4 2)" "${DELEGATIONS[@]}"
    mv "$DIR/zones/test." "$DIR/zones/test" && sign_zone test
    zone_file . 1 '. IN NS a.root.' "a.root. IN A $(v4 1)" 'test. IN NS ns1.test.' "ns1.test. IN A $(v4 2)" \
        "$(cat "$DIR/ds/test")"
    sign_zone .
}

# serve_odd: one server answers without authority, one not at all.
serve_odd() {
    python3 - "$(v4 31)" "$(v4 32)" <<'END' &
import socket, sys

lame, silent = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in "12")
lame.bind((sys.argv[1], 53))
silent.bind((sys.argv[2], 53))
while True:
    query, client = lame.recvfrom(4096)
    end = query.index(b"\0", 12) + 5
    lame.sendto(query[:2] + b"\x80\0\0\1\0\0\0\0\0\0" + query[12:end], client)
END
    AUTHORITY_PIDS+=($!)
}

start_world() {
    local both='well.test online.test other.test ending.test standby.test unsigned.test'

    authority_network 1 2 11 12 31 32
    serve_odd
    serve_nsd 1 '' .
    serve_bind 2 test
    # shellcheck disable=SC2086 # a list of words
    serve_bind 11 $both refusing.test lame.test silent.test stale.test forward.test
    # shellcheck disable=SC2086 # likewise
    serve_nsd 12 '' $both stale.test=stale.old
    await_answer 1 . && await_answer 2 test && await_answer 11 well.test && await_answer 12 well.test
}

# options WAY: all zones but one are watched.
options() {
    printf '%s\n' "log: $OUT/$1/events" "metrics: $OUT/$1/metrics" 'metrics-interval: 1' 'ede: yes'
    awk 'NF { print "watch: " $1 }' <<<"$TOLD" | sort -u
    printf 'watch: %s\n' well.test Online.Test. forward.test unsigned.test
}

# serve WAY: an Unbound that forgets soon which servers it has found to be of no use.
serve() {
    local way=$1 dir=$OUT/$1

    mkdir -p "$dir"
    printf '. 3600 IN NS a.root.\na.root. 3600 IN A %s\n' "$(v4 1)" >"$dir/hints"
    options "$way" >"$dir/options.conf"
    {
        # with an Internet of its own in the place of the lab's
        lab_conf "$dir" "${PORT[$way]}" 1 "$way validator iterator" 'infra-host-ttl: 1' \
            'aggressive-nsec: no' | grep -vE '^ +(root-hints|trust-anchor):'
        printf 'server:\n    root-hints: "%s"\n    trust-anchor-file: "%s"\n' "$dir/hints" "$DIR/ds/root"
        [ "$way" != whyfail ] || { echo 'whyfail:' && cat "$dir/options.conf"; }
        printf 'forward-zone:\n    name: "forward.test"\n    forward-addr: %s\n    forward-addr: %s\n' \
            "$(v4 11)" "$(v4 12)"
    } >"$dir/unbound.conf"
    "${PROGRAM[$way]}" -d -c "$dir/unbound.conf" >"$dir/log" 2>&1 &
    AUTHORITY_PIDS+=($!)
}

# ask ROUND: a new name of each zone, of all three at once.
ask() {
    local way zone

    for way in $WAYS; do
        for zone in $(awk 'NF { print $1 }' <<<"$TOLD" | sort -u) $QUIET; do
            echo "r$1.$zone A"
        done >"$OUT/$way/names"
        dig "@127.0.0.1" -p "${PORT[$way]}" -f "$OUT/$way/names" +dnssec +tries=1 +timeout=5 \
            >"$OUT/$way/answers" 2>&1 &
        wait_for+=($!)
    done
    wait "${wait_for[@]}"
    wait_for=()
}

is_told() {
    local way

    for way in $WAYS; do
        [ "$(grep -c '"dns-warning"' "$OUT/$way/events")" -ge "$(grep -c . <<<"$TOLD")" ] || return 1
    done
}

# Until all is told, and then on, as what is well must stay so.
ask_all() {
    local round wait_for=()

    for ((round = 1; round <= ROUNDS; round++)); do
        ask "$round"
        sleep 0.4
        [ "$round" -lt 6 ] || ! is_told || break
    done
    echo "# told after $round rounds of questions at most"
    sleep 1.2 # for the metrics
}

# warnings WAY ZONE: a line each, of kind, party and text.
warnings() {
    jq -r --arg zone "$2" 'select(.event.action == "dns-warning" and .whyfail.zone == $zone).whyfail |
        "\(.warning) \(.at_fault) \(.text)"' "$OUT/$1/events"
}

test_way() {
    local way=$1 zone kind party text count

    TAP_PART="watch: $way"
    while read -r zone kind party text; do
        [ -n "$zone" ] || continue
        warnings "$way" "$zone" >"$OUT/said"
        [ "$(grep -cE "^$kind $party $zone: $text" "$OUT/said")" -eq 1 ] &&
            [ "$(wc -l <"$OUT/said")" -eq "$(grep -c "^$zone " <<<"$TOLD")" ]
        report $? "$zone: $kind, once" "$OUT/said"
        count=$(sed -n "s/^whyfail_warnings_total{warning=\"$kind\"} //p" "$OUT/$way/metrics")
        [ "${count:-0}" -ge 1 ]
        report $? "$zone: it is counted"
    done <<<"$TOLD"
    for zone in $QUIET; do
        warnings "$way" "$zone" >"$OUT/said"
        [ ! -s "$OUT/said" ]
        report $? "$zone: nothing is told" "$OUT/said"
    done
    jq -s 'map(select(.event.action == "dns-servfail"))' "$OUT/$way/events" >"$OUT/failures"
    holds '. == []' "$OUT/failures"
    report $? "nothing fails" "$OUT/failures"
    jq -s . "$OUT/$way/events" >"$OUT/list" && jsonschema -i "$OUT/list" "$OUT/schema" >"$OUT/findings" 2>&1
    report $? "the events fit the schema" "$OUT/findings"
}

test_command() {
    local log=$OUT/dynlib/events

    TAP_PART="watch: show"
    "$WHYFAIL" show refusing.test "$log" >"$OUT/shown"
    grep -q 'warning: server-refuses$' "$OUT/shown" && grep -q '^    to do: Have the server serve refusing.test' "$OUT/shown" &&
        grep -qxF '0 failures in 0 events' "$OUT/shown" && grep -qE '^1 warnings in 1 events$' "$OUT/shown"
    report $? "it shows the warning, which is no failure" "$OUT/shown"
    "$WHYFAIL" show --all refusing.test "$log" | grep -q 'warning: server-refuses$'
    report $? "with --all, too"
    "$WHYFAIL" top "$log" >"$OUT/top" 2>&1
    ! grep -q 'server-refuses' "$OUT/top"
    report $? "top counts failures only" "$OUT/top"
    "$WHYFAIL" report --html "$OUT/page" "$log" 2>"$OUT/err" && grep -q 'warnings of watched zones' "$OUT/page" &&
        [ ! -s "$OUT/err" ]
    report $? "the report says that there are some" "$OUT/err"
}

make_world
# shellcheck disable=SC2016 # the dollars are jq's and the schema's
jq '{"$schema": ."$schema", "$defs": (."$defs" + {event: del(."$schema", ."$defs")}),
     "type": "array", "items": {"$ref": "#/$defs/event"}}' "$SCHEMA" >"$OUT/schema"
TAP_PART=watch
start_world
report $? "the servers serve" "$DIR/signer"
for way in $WAYS; do
    serve "$way"
done
for way in $WAYS; do
    await 30 grep -q 'start of service' "$OUT/$way/log"
    report $? "$way: Unbound serves" "$OUT/$way/log"
done
ask_all
for way in $WAYS; do
    test_way "$way"
done
test_command
all_passed
