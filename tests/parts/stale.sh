#!/bin/bash
# stale.sh - failures that users do not see leave an event with a mark: behind old data
# (serve-expired, RFC 8767), and of a renewal ahead of time (prefetch).
#
# Runs inside "lab shell", whose world and Unbound it uses: LAB_DIR is the lab's folder.
# Needs UNBOUND_CONTROL in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/json.sh
. "$(dirname "$0")/../lib/json.sh" || exit 1
TAP_PART="stale"

CONF=$LAB_DIR/default/unbound.conf
EVENTS=$LAB_DIR/default/events.json
PATIENCE=300 # tenths of a second an event is waited for

control() {
    "$UNBOUND_CONTROL" -c "$CONF" "$@" >/dev/null
}

# The first address Unbound knows of for the name servers of a zone.
server_of() {
    dig @127.0.0.1 "$1" SOA +tries=1 +timeout=1 >/dev/null
    "$UNBOUND_CONTROL" -c "$CONF" lookup "$1" |
        grep -oE '^([0-9]+(\.[0-9]+){3}|[0-9a-f]*:[0-9a-f:]*)' | head -n 1
}

ask() {
    dig @127.0.0.1 "$1" A +tries=1 +timeout=5 >"$LAB_DIR/answer"
}

resolves() {
    grep -q 'status: NOERROR' "$LAB_DIR/answer" && ! grep -q 'EDE: ' "$LAB_DIR/answer"
}

# event NAME JQ-FILTER: waits for the name's event and looks at it.
event() {
    local try found

    for ((try = 0; try < PATIENCE; try++)); do
        found=$(jq -c "select(.dns.question.name == \"$1\")" "$EVENTS" 2>/dev/null | tail -n 1)
        [ -z "$found" ] || break
        sleep 0.1
    done
    holds "$2" <<<"$found" || {
        echo "# the event of $1: $(jq -c '.whyfail | {cause, stale_answer, prefetch}' <<<"$found")"
        return 1
    }
}

# From now on the zone of good answers is asked of a server that does as the named one.
spoil() {
    control forward_add +i signed.test "$1"
}

mend() {
    control forward_remove +i signed.test
}

# learn SECONDS NAME...: has the names in the cache, for so long.
learn() {
    local name

    control set_option cache-max-ttl: "$1"
    shift
    for name in "$@"; do
        ask "$name"
        resolves
        report $? "$name resolves at first"
    done
}

# renewed NAME: whether data of the name was given in the last tenth of its 20 seconds, as an event
# shows. A busy machine may miss those two seconds.
renewed() {
    mend
    learn 20 "$1"
    spoil "$REFUSING"
    sleep 17.5
    while ask "$1" && resolves; do
        ! grep -qF "\"$1\"" "$EVENTS" || return 0
        sleep 0.2
    done
    return 1
}

REFUSING=$(server_of refused.test)
SILENT=$(server_of silent.test)
UNSIGNING=$(server_of parked.test)
[ -n "$REFUSING" ] && [ -n "$SILENT" ] && [ -n "$UNSIGNING" ]
report $? "the lab has a server that refuses, one that is silent, and one that signs nothing"

control set_option serve-expired: yes
control set_option serve-expired-client-timeout: 0
learn 1 www.signed.test www2.signed.test mail.signed.test
sleep 2.5
spoil "$REFUSING"
ask www.signed.test
resolves
report $? "old data is given at once, without EDE of ours"
event www.signed.test '.whyfail.stale_answer and .whyfail.prefetch and .whyfail.cause == "forwarder-failed" and
    (has("client") | not)'
report $? "the event of the renewal that failed has both marks, and no client"

control set_option serve-expired-client-timeout: 1800
ask www2.signed.test
resolves
report $? "old data is given in place of the SERVFAIL, without EDE of ours"
event www2.signed.test '.whyfail.stale_answer and (.whyfail | has("prefetch") | not)'
report $? "its event is marked"
ask nowhere.signed.test
grep -q 'status: SERVFAIL' "$LAB_DIR/answer" && grep -q 'EDE: 22' "$LAB_DIR/answer"
report $? "without old data clients get the SERVFAIL and the reason"
event nowhere.signed.test '.client.ip and (.whyfail | (has("stale_answer") or has("prefetch")) | not)'
report $? "its event has no mark, but a client"

control set_option serve-expired-client-timeout: 300
control set_option infra-cache-max-rtt: 1000
spoil "$SILENT"
ask mail.signed.test
resolves
report $? "a client that has waited gets old data before the query has failed"
event mail.signed.test '.whyfail.stale_answer and (.whyfail | has("prefetch") | not)'
report $? "the event that comes later is marked"

control set_option serve-expired: no
control set_option serve-expired-client-timeout: 0
control set_option prefetch: yes
for number in 1 2 3 4 5; do
    NAME=prefetched$number.wild.signed.test
    ! renewed "$NAME" || break
done
resolves
report $? "data near its end is given, and renewed"
event "$NAME" '.whyfail.prefetch and (.whyfail | has("stale_answer") | not)'
report $? "the event of the renewal that failed is marked, as one that nobody waited for"

# When such a renewal ends, bogus data stands in the cache in place of the old. The server takes the place
# of the zone's own, without +i: what it gives is validated.
control set_option prefetch: no
control set_option serve-expired: yes
mend
learn 1 a.b.c.signed.test
sleep 2.5
control stub_add signed.test "$UNSIGNING"
ask a.b.c.signed.test
resolves && grep -q '192\.0\.2\.82$' "$LAB_DIR/answer"
report $? "old data is given at once where what is to renew it is bogus"
event a.b.c.signed.test '.whyfail.stale_answer and .whyfail.prefetch and (has("client") | not)'
report $? "the event of that renewal has both marks, too"
ask a.b.c.signed.test
grep -q 'status: SERVFAIL' "$LAB_DIR/answer"
report $? "the old data is no more: what renewed it is bogus"
all_passed
