#!/bin/bash
# load.sh - Unbound with the module under hostile load: what it answers, its memory, its log.
#
# Needs LAB, UNBOUND, UNBOUND_CONTROL, MODULE and ASKER in the environment. Runs itself within the
# lab's world. HOSTILE=long: with an attacker's patience rather than a test's.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

if [ -z "${LAB_DIR:-}" ]; then
    exec "$LAB" shell --profile default --no-module --threads 1 -- "$0"
fi
# shellcheck source=tests/hostile/common.sh
. "$(dirname "$0")/common.sh"

# how many queries are compared; rounds of the flood, after how many of them memory has its size, and
# queries in each
COMPARED=800 ROUNDS=6 FIRST=3 QUERIES=900
[ "${HOSTILE:-short}" != long ] || COMPARED=3000 ROUNDS=10 FIRST=4 QUERIES=1500
# Names by which every place of the cause memory is used once, which has 2,048 in sets of eight: what
# was only taken from the system is not resident. Unbound's own heap grows with its first thousands, too.
FILLING=6400
SEED=${SEED:-$(date +%s)}
EVENT_MAX=4096 # octets of a line, its end included
EVENTS=$LAB_DIR/with/events.json

# Names below zones that cannot be validated, that nobody serves, that are made to cost or to upset.
ZONES=(
    expired.test rolled.test corrupt.test naked.test nsec3-none.test
    refused.test lame-not-auth.test servfail.test tcp-refused.test garbage.test
    hostile-keytrap.test hostile-keytrap-ksk.test hostile-ds.test
    hostile-nsec3.test hostile-nsec3-above.test iterations-2500.test
    hostile-many.test hostile-options.test hostile-ede.test
    '\000\009\010\013\032\"'\''\.\\\127\128\155\192\255.test' '\000\010\"\\\128\255.test'
    signed.test unsigned.test
)
# of these only the flood is made: an answer may come too late with the module, or without it
SILENT=(silent.test tcp-silent.test)

# Compared are answers that do not depend on how busy the machine is: nothing is silent, so time-outs
# may be long, and no answer is dropped for being late. Nothing is answered by denials that were cached, as caches may differ.
PATIENT=('    unknown-server-time-limit: 8000' '    infra-cache-min-rtt: 3000' '    aggressive-nsec: no')
! knows 'discard-timeout: 0' || PATIENT+=('    discard-timeout: 0')

# Small caches, that are full soon, and short time-outs.
LINES=(
    '    incoming-num-tcp: 20' '    msg-cache-size: 250k' '    rrset-cache-size: 250k' '    key-cache-size: 100k'
    '    neg-cache-size: 100k' '    infra-cache-numhosts: 1000' '    msg-cache-slabs: 1'
    '    rrset-cache-slabs: 1' '    key-cache-slabs: 1' '    infra-cache-slabs: 1'
    '    infra-cache-max-rtt: 1000' '    unknown-server-time-limit: 300'
    '    outbound-msg-retry: 2' '    aggressive-nsec: no' '    extended-statistics: yes'
)

# ask NAME OPTION... SERVER ZONE...: asks, and takes the report.
ask() {
    local name=$1

    shift
    "$ASKER" --name "$name" --seed "$SEED" "$@" >"$LAB_DIR/report"
    take_report "$LAB_DIR/report"
}

# The same queries, with the module and without.
compare() {
    ask compared --beside 127.0.0.12 --wait 30000 --count "$COMPARED" --at-once 32 127.0.0.11 "${ZONES[@]}"
    figure 'queries compared with an Unbound without the module' "$COMPARED"
    figure 'largest reply to a client that takes 512 octets' \
        "$(sed -n 's/.*largest reply to 512 octets \([0-9]*\)/\1 octets/p' "$LAB_DIR/report")"
    figure 'longest EDE text' "$(sed -n 's/.*longest text \([0-9]*\),.*/\1 octets/p' "$LAB_DIR/report")"
}

# New names below broken zones, round after round. The daemon's memory is looked at in between.
flood() {
    local round most memory resident=() own=()

    ask filling --from 1000000 --count "$FILLING" --at-once 200 127.0.0.11 "${ZONES[@]}"
    for ((round = 1; round <= ROUNDS; round++)); do
        ask "flood $round" --from $((round * QUERIES)) --count "$QUERIES" --at-once 200 \
            127.0.0.11 "${ZONES[@]}" "${SILENT[@]}"
        await 30 is_idle with
        resident+=("$(resident_kilobytes with)")
        own+=("$(statistic with mem.mod.dynlibmod)")
    done
    echo "# resident after each round, in kilobytes: ${resident[*]}"
    most=$(printf '%s\n' "${resident[@]:0:FIRST}" | sort -n | tail -n 1)
    memory=$((resident[ROUNDS - 1] - most))
    [ $((memory * 100)) -le "$most" ]
    report $? "memory: in $FIRST rounds $most kB, $memory kB more after $ROUNDS (at most 1 %)"
    [ "${own[0]}" -gt 0 ] && [ "$(printf '%s\n' "${own[@]}" | sort -u | wc -l)" -eq 1 ]
    report $? "memory: the module holds ${own[0]} octets after each round"
    figure 'queries of the flood' $((FILLING + ROUNDS * QUERIES))
    figure "memory of the daemon, maximum of the first $FIRST rounds and after round $ROUNDS" \
        "$most kB, ${resident[ROUNDS - 1]} kB"
    figure 'memory of the module' "${own[0]} octets"
}

# Each line of the log by itself: so that one bad line is not taken for part of the next.
check_log() {
    local lines good

    lines=$(wc -l <"$EVENTS")
    good=$(jq -cR 'fromjson? | select(.event.action == "dns-servfail")' "$EVENTS" | wc -l)
    [ "$lines" -gt 0 ] && [ "$good" -eq "$lines" ]
    report $? "log: $lines lines, $good of them each one event in JSON"
    [ "$(LC_ALL=C awk -v most="$EVENT_MAX" 'length($0) + 1 > most' "$EVENTS" | wc -l)" -eq 0 ]
    report $? "log: none longer than $EVENT_MAX octets"
    iconv -f UTF-8 -t UTF-8 "$EVENTS" >/dev/null
    report $? "log: all of it valid UTF-8"
    ! LC_ALL=C grep -q '[[:cntrl:]]' "$EVENTS"
    report $? "log: no control characters"
    figure 'events in the log' "$lines"
    figure 'longest of them' "$(LC_ALL=C awk '{ if (length($0) >= n) n = length($0) + 1 } END { print n }' "$EVENTS") octets"
    figure 'events by cause' "$(jq -r .whyfail.cause "$EVENTS" | sort | uniq -c | sort -rn |
        awk '{ printf "%s%s %s", sep, $2, $1; sep = ", " }')"
}

echo "# seed $SEED (SEED=$SEED for the same queries)"
write_conf with 127.0.0.11 module 'log: EVENTS;log-window: 0' "${PATIENT[@]}"
write_conf without 127.0.0.12 plain '' "${PATIENT[@]}"
start with
start without
compare
stop with
report $? "the daemon ends well after that"
stop without
write_conf with 127.0.0.11 module 'log: EVENTS;log-window: 0' "${LINES[@]}"
start with
flood
is_alive with
report $? "the daemon lives"
stop with
report $? "and ends well when it is told to"
check_log
conclude
