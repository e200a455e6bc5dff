#!/bin/bash
# known.sh - known-broken: names below a zone whose servers all fail, or whose keys are bad, fail at
# once with its verdict; one a second goes through; and whatever this resolver has another way to, or
# in its cache, is answered as before.
#
# Usage: known.sh dynlib|whyfail, the module as a library or built in.
# Runs inside "lab shell", whose world it asks an Unbound of its own for. Needs UNBOUND,
# UNBOUND_CONTROL and MODULE in the environment, or UNBOUND_BUILTIN; LAB_DIR is the lab's folder.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/beside.sh
. "$(dirname "$0")/../lib/beside.sh" || exit 1
# shellcheck source=tests/lib/conf.sh
. "$(dirname "$0")/../lib/conf.sh" || exit 1
TAP_PART="known"

WAY=$1
PORT=8856
DIR=$LAB_DIR/known
CONF=$DIR/unbound.conf
ANSWER=$DIR/answer
FLOOD=40
TAP_FILES=("$ANSWER")
SEEN='EDE: .*; seen [0-9]+ s ago'

if [ "$WAY" = whyfail ]; then
    UNBOUND=$UNBOUND_BUILTIN UNBOUND_CONTROL=$UNBOUND_BUILTIN-control
fi

# serve SECONDS [LINE...]
serve() {
    local options="ede: yes\nlog: off\nmetrics: $DIR/metrics\nmetrics-interval: 1\nknown-broken: $1\n"

    stop_beside
    lab_conf "$DIR" "$PORT" 1 "$WAY validator iterator" "${@:2}" >"$CONF"
    # shellcheck disable=SC2059 # it is a list of lines
    printf "$options" >"$DIR/options.conf"
    # shellcheck disable=SC2059
    [ "$WAY" = dynlib ] || printf "whyfail:\n$options" >>"$CONF"
    cat >>"$CONF" <<CONF
remote-control:
    control-enable: yes
    control-use-cert: no
    control-interface: "$DIR/control.sock"
CONF
    start_beside "$CONF" "$DIR/log"
}

control() {
    "$UNBOUND_CONTROL" -c "$CONF" "$@"
}

# ask NAME [TYPE] [OPTION...]
ask() {
    dig @127.0.0.1 -p "$PORT" "$1" "${2:-A}" "${@:3}" +tries=1 +timeout=5 >"$ANSWER" 2>&1
}

# told NAME [TYPE] [OPTION...]: whether the name fails at once; asked again as one a second does not.
told() {
    local try

    for try in 1 2 3; do
        ask "$try.$1" "${@:2}"
        ! grep -qE "$SEEN" "$ANSWER" || return 0
    done
    return 1
}

# flood ZONE: asks for new names, and how many of them fail at once.
flood() {
    local number

    for ((number = 0; number < FLOOD; number++)); do
        echo "f$number.$1 A"
    done >"$DIR/names"
    dig @127.0.0.1 -p "$PORT" -f "$DIR/names" +tries=1 +timeout=5 >"$DIR/flood"
    grep -cE "$SEEN" "$DIR/flood"
}

metric() {
    sed -n "s/^$1 //p" "$DIR/metrics"
}

is_counted() {
    [ "$(metric whyfail_known_broken_total)" -ge "$1" ]
}

server_of() {
    ask "nobody.$1" SOA
    control lookup "$1" | grep -oE '^[0-9]+(\.[0-9]+){3}' | head -n 1
}

# plant RRSET...: puts RRsets into the cache, each a line "TTL;OWNER TYPE DATA".
plant() {
    local rrset

    {
        echo START_RRSET_CACHE
        for rrset in "$@"; do
            echo ";rrset ${rrset%%;*} 1 0 11 0"
            echo "$(awk '{ print $1 }' <<<"${rrset#*;}") ${rrset%%;*} IN $(cut -d' ' -f2- <<<"${rrset#*;}")"
        done
        printf 'END_RRSET_CACHE\nSTART_MSG_CACHE\nEND_MSG_CACHE\nEOF\n'
    } | control load_cache >>"$DIR/planted" 2>&1
}

mkdir "$DIR"
serve 30
report $? "Unbound serves with known-broken: 30" "$DIR/log"

# all servers fail
ask a.refused.test
file_says 'EDE: 22 .*refuse' 'a name of a zone whose servers refuse'
ask b.refused.test
file_lacks "$SEEN" 'the second is asked for, too'
told refused.test
report $? 'the next fails at once'
file_says "EDE: 22 .*refused.test: .*refuse.*; seen [0-9]+ s ago" "with the zone's verdict and its age"
file_says 'EDE: 13' 'as a cached error'
file_says 'Query time: [0-9] msec' 'without waiting for a server'
count=$(flood refused.test)
[ "$count" -ge $((FLOOD - 5)) ]
report $? "of $FLOOD names at once $count did" "$DIR/flood"
sleep 1.2
ask later.refused.test
file_lacks "$SEEN" 'one a second goes through'
await 10 is_counted "$count"
report $? 'they are counted'
ask q1.refused.test TXT
file_lacks "$SEEN" 'of a type that nobody has asked for yet nothing is known'
ask q2.refused.test DS
file_lacks "$SEEN" 'nor of that of a zone below'
told refused.test A +noedns
ask x.refused.test A +noedns
file_says 'status: SERVFAIL' 'a client without EDNS gets the bare SERVFAIL'

# what there is another way to
plant '600;cached.refused.test. CNAME www.signed.test.' '600;child.refused.test. NS ns.child.refused.test.' \
    "600;ns.child.refused.test. A $(server_of signed.test)"
ask cached.refused.test
file_lacks "$SEEN" 'what is cached of it is looked at'
for name in w1 w2 w3; do
    ask "$name.child.refused.test"
    file_lacks "$SEEN" "a zone below whose delegation is cached is asked: $name"
done
control forward_add +i way.refused.test "$(server_of signed.test)" >/dev/null
for name in w1 w2 w3; do
    ask "$name.way.refused.test"
    file_lacks "$SEEN" "a forward-zone below is asked: $name"
done
told refused.test
report $? 'the zone itself is known still'
control flush_zone refused.test >/dev/null
ask g1.refused.test
file_lacks "$SEEN" 'flush_zone forgets it'
ask g2.refused.test
told refused.test
report $? 'until it has failed twice again'
if [ "$WAY" = whyfail ]; then
    control whyfail_flush refused.test >/dev/null
    ask h1.refused.test
    file_lacks "$SEEN" 'whyfail_flush forgets it'
    ask h2.refused.test
    told refused.test
    report $? 'until it has failed twice again'
fi
control reload >/dev/null
for name in i1 i2; do
    ask "$name.refused.test"
    file_lacks "$SEEN" "a reload forgets it: $name"
done

# keys
ask www.rolled.test
file_says 'EDE: 9 .*DS .* matches no DNSKEY' 'a zone with bad keys'
told rolled.test
report $? 'the next name fails at once'
file_says "EDE: 9 .*rolled.test: .*DS .* matches no DNSKEY.*; seen [0-9]+ s ago" "with the zone's verdict and its age"
told rolled.test AAAA
report $? 'of any type'
for name in www mail; do
    ask "$name.rolled.test" A +cd
    file_lacks "$SEEN" "who sets CD is not told so: $name"
done
ask www.rolled.test A +cd
file_says 'status: NOERROR' 'and gets the data'

# what is of one type, or a forwarder's
for name in t1 t2 t3 t4 t5; do
    ask "$name.refused-tlsa.test" TLSA
    file_lacks "$SEEN" "a zone that refuses one type is not known as broken: $name"
done
ask www.refused-tlsa.test
file_says 'status: NOERROR' 'and answers others'
control forward_add +i plain-works.test "$(server_of refused.test)" >/dev/null
for name in v1 v2 v3 v4; do
    ask "$name.plain-works.test"
    file_lacks "$SEEN" "what a forwarder refuses is not the zone's: $name"
done

# a zone that is repaired: its server refuses while there is a file
touch "$DIR/refuses"
python3 - "$DIR/refuses" <<'END' &
import os, socket, sys

server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
server.bind(("127.0.0.9", 53))
while True:
    query, client = server.recvfrom(4096)
    end = query.index(b"\0", 12) + 5
    refuses = os.path.exists(sys.argv[1])
    head = query[:2] + (b"\x80\x05" if refuses else b"\x84\x00") + b"\0\1" + b"\0\1\0\0\0\0"
    answer = b"\xc0\x0c\0\1\0\1\0\0\0\x05\0\4\xc0\0\2\1"
    if refuses or query[end - 4:end - 2] != b"\0\1":
        head, answer = head[:6] + b"\0\0\0\0\0\0", b""
    server.sendto(head + query[12:end] + answer, client)
END
SERVER=$!
serve 30 'do-not-query-localhost: no' 'domain-insecure: refused.test'
plant '600;refused.test. NS ns9.refused.test.' '600;ns9.refused.test. A 127.0.0.9'
ask r1.refused.test
file_says 'EDE: 22 .*refused.test: .*refuse' 'a zone whose server refuses'
ask r2.refused.test
told refused.test
report $? 'is known as broken'
rm "$DIR/refuses"
is_repaired() {
    ask "r$RANDOM.refused.test"
    grep -q 'status: NOERROR' "$ANSWER"
}
SECONDS=0
await 10 is_repaired && [ "$SECONDS" -le 2 ]
report $? 'when it is repaired, that is noticed within a second or so'
ask s1.refused.test
file_says 'status: NOERROR' 'and from then on all names are asked for'
kill "$SERVER"

serve 0
for name in a b c d; do
    ask "$name.refused.test"
    file_lacks "$SEEN" "known-broken: 0: $name is asked for"
done
stop_beside
all_passed
