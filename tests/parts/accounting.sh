#!/bin/bash
# accounting.sh - what the module counts is what an observer of the wire counts.
#
# Usage: accounting.sh module|builtin
#
# Daemons that fail in all the ways there are, one after the other, while all that passes on lo is
# captured. For each of them: the SERVFAIL replies that its port 53 sent are as many as are counted,
# the Extended DNS Errors on them are those counted, by code, and no failure's event is lost from
# the books.
#
# Needs LAB, UNBOUND, UNBOUND_CHECKCONF, UNBOUND_CONTROL, MODULE, ASKER and, for builtin,
# UNBOUND_BUILTIN in the environment. Runs itself within the lab's world.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

KIND=${1:?module or builtin}
if [ -z "${LAB_DIR:-}" ]; then
    exec "$LAB" shell --profile default --no-module --threads 1 -- "$0" "$@"
fi
# shellcheck source=tests/hostile/common.sh
. "$(dirname "$0")/../hostile/common.sh"

SEED=${SEED:-$(date +%s)}
# short time-outs, for zones of silent servers
IMPATIENT=('    infra-cache-max-rtt: 1000' '    unknown-server-time-limit: 300'
    '    outbound-msg-retry: 2')
LOG='log: EVENTS'
BROKEN=(expired.test rolled.test refused.test servfail.test nsec3-none.test hostile-options.test
    hostile-ede.test)
RUN=()   # the daemons that were run
SEEN=    # what the capture shows: daemon's address, rcode, info codes, texts
# What Unbound says itself to a client of whom it has too many queries already (since 1.25).
TURNED_AWAY='Too many queries queued up'
declare -A ADDRESS

# run NAME LINE...: a daemon with the lines in its configuration, asked by the function ask_NAME.
# OPTIONS: the module's own.
run() {
    local name=$1 number=$((${#RUN[@]} + 21))

    shift
    mkdir -p "$LAB_DIR/$name"
    ADDRESS[$name]=127.0.0.$number
    write_conf "$name" "${ADDRESS[$name]}" "$KIND" \
        "${OPTIONS:-$LOG};metrics: $LAB_DIR/$name/whyfail.prom;metrics-interval: 3600" \
        "${PATIENT[@]}" "$@"
    start "$name"
    "ask_$name" "$name" >"$LAB_DIR/$name/asked" 2>&1
    await 180 is_idle "$name" || die_with "$name" "has queries that hang, or does not say: \
$(control "$name" stats_noreset 2>&1 | grep -e requestlist -e error)"
    stop "$name"
    report $? "$name: the daemon ends well"
    RUN+=("$name")
}

# many NAME OPTION... ZONE...: queries of all kinds, EDNS or not, UDP or TCP, some of them abandoned.
many() {
    local name=$1

    shift
    "$ASKER" --name "$name" --seed "$SEED" --wait 4000 --abandoned 10 "$@"
}

one() {
    dig "@${ADDRESS[$1]}" +tries=1 +timeout=4 "${@:2}"
}

# Fresh, from cache, bogus from cache, with CD; clients that share a resolution; clients that go.
ask_mixed() {
    many "$1" --count 500 --labels 4 "${ADDRESS[$1]}" "${BROKEN[@]}" silent.test tcp-refused.test
}

ask_threads() {
    many "$1" --count 400 --labels 6 "${ADDRESS[$1]}" "${BROKEN[@]}"
}

# Longer than replies are kept for; the next client finds the failure in the cache.
ask_late() {
    many "$1" --count 60 --labels 3 --at-once 60 --sane "${ADDRESS[$1]}" silent.test
    many "$1" --count 60 --labels 3 --at-once 60 --sane "${ADDRESS[$1]}" silent.test
}

# More at once than there is room for.
ask_jostled() {
    many "$1" --count 300 --at-once 300 --sane "${ADDRESS[$1]}" silent.test refused.test expired.test
}

# Replies before the end, to clients of all kinds, and where resolutions have to make room.
ask_early() {
    many "$1" --count 400 --labels 4 "${ADDRESS[$1]}" silent.test tcp-refused.test slow-works.test \
        "${BROKEN[@]}"
}

ask_early_jostled() {
    many "$1" --count 300 --at-once 300 "${ADDRESS[$1]}" silent.test refused.test
}

# Replies without a resolution.
# Only what has failed by then is known.
ask_known() {
    many "$1" --count 40 --labels 200 "${ADDRESS[$1]}" "${BROKEN[@]}"
    await 60 is_idle "$1"
    many "$1" --count 300 --labels 200 "${ADDRESS[$1]}" "${BROKEN[@]}"
}

# As in stale.sh: a zone that works, whose data has run out when its server begins to refuse.
ask_stale() {
    local refusing

    one "$1" refused.test SOA
    refusing=$(control "$1" lookup refused.test | grep -oE '^[0-9]+(\.[0-9]+){3}' | head -n 1)
    one "$1" www.signed.test
    one "$1" www2.signed.test
    sleep 2.5
    control "$1" forward_add +i signed.test "$refusing"
    one "$1" www.signed.test
    one "$1" www2.signed.test +tcp
    one "$1" nowhere.signed.test
    one "$1" nowhere.signed.test +noedns
}

ask_copy() {
    many "$1" --count 80 --labels 4 "${ADDRESS[$1]}" copy.test down.test
}

ask_policy() {
    local i

    for i in 1 2; do
        one "$1" "module-refuses$i.signed.test"
        one "$1" module-refuses.signed.test +tcp
        one "$1" module-fails.signed.test
        one "$1" module-fails.signed.test +noedns
    done
}

ask_limited() {
    many "$1" --count 150 --at-once 50 --sane "${ADDRESS[$1]}" signed.test unsigned.test expired.test
}

ask_mute() {
    many "$1" --count 150 --labels 4 "${ADDRESS[$1]}" "${BROKEN[@]}"
}

ask_full() {
    many "$1" --count 100 --labels 4 "${ADDRESS[$1]}" "${BROKEN[@]}"
}

ask_dns64() {
    many "$1" --count 150 --labels 4 "${ADDRESS[$1]}" "${BROKEN[@]}"
}

ask_dropped() {
    many "$1" --count 200 --labels 4 "${ADDRESS[$1]}" "${BROKEN[@]}"
}

# Bogus data and errors from cache, for clients of 100 octets and names that leave no room in those.
ask_cramped() {
    local long zone

    long=$(printf '%060d.%060d.wild' 0 0)
    for zone in expired.test rolled.test nsec3-none.test refused.test; do
        one "$1" "$long.$zone" A +cd
        one "$1" "$long.$zone" A +bufsize=100
        one "$1" "$long.$zone" A +bufsize=100 +nocookie +dnssec
        one "$1" "$long.$zone" A +bufsize=100 +tcp
        one "$1" "www.$zone" A +bufsize=100
        one "$1" "www.$zone" A +bufsize=100
    done
}

ask_literal() {
    ask_cramped "$1"
}

# Names of which one is known to be broken, and more queries than a client may have waiting.
ask_waiting() {
    one "$1" www.expired.test
    many "$1" --count 60 --labels 3 --at-once 60 --sane "${ADDRESS[$1]}" silent.test expired.test
}

# As above, and once early answers were given a client has room for others.
ask_early_waiting() {
    many "$1" --count 60 --labels 3 --at-once 60 --sane "${ADDRESS[$1]}" silent.test expired.test
    one "$1" room1.silent.test
    one "$1" room2.silent.test
}

# What the module counts, read from the file that it wrote last.
counted() {
    awk -v name="$2{" 'index($1, name) == 1 { sum += $2 } END { print sum + 0 }' \
        "$LAB_DIR/$1/whyfail.prom"
}

counted_codes() {
    sed -n 's/^whyfail_ede_attached_total{info_code="\([^"]*\)"} \(.*\)/\1=\2/p' \
        "$LAB_DIR/$1/whyfail.prom" | sort -n | xargs
}

seen_servfails() {
    awk -F '\t' -v from="${ADDRESS[$1]}" '$1 == from && $2 == 2' "$SEEN"
}

seen_codes() {
    seen_servfails "$1" | grep -vF "$TURNED_AWAY" | cut -f 3 | tr ',' '\n' | sed '/^$/d' | sort -n | uniq -c |
        awk '{ print $2 "=" $1 }' | xargs
}

check_books() {
    local name=$1 seen counted codes events failed written

    seen=$(seen_servfails "$name" | wc -l)
    counted=$(counted "$name" whyfail_servfail_total)
    [ "$seen" -gt 0 ] && [ "$seen" -eq "$counted" ]
    report $? "$name: $seen SERVFAIL on the wire, $counted counted"
    codes=$(counted_codes "$name")
    [ "$(seen_codes "$name")" = "$codes" ]
    report $? "$name: Extended DNS Errors on the wire are those counted: ${codes:-none}"
    [ "$codes" = "$(seen_codes "$name")" ] || echo "# on the wire: $(seen_codes "$name")"
    events=$(counted "$name" whyfail_log_events_total)
    failed=$(counted "$name" whyfail_failed_resolutions_total)
    [ "$failed" -gt 0 ] && [ "$events" -eq "$failed" ]
    report $? "$name: $failed failed resolutions, $events events written or accounted for"
    [ ! -f "$LAB_DIR/$name/events.json" ] || {
        written=$(awk '$1 == "whyfail_log_events_total{result=\"written\"}" { print $2 }' \
            "$LAB_DIR/$name/whyfail.prom")
        [ "$(wc -l <"$LAB_DIR/$name/events.json")" -eq "$written" ]
        report $? "$name: $written events written are in the log"
    }
}

# counted_one NAME COUNTER
counted_one() {
    sed -n "s/^$2 //p" "$LAB_DIR/$1/whyfail.prom"
}

# Those to clients that can be told say what they are; one without EDNS is not, which may be all of a
# few.
check_early() {
    local seen counted

    seen=$(seen_servfails "$1" | grep -c 'still trying')
    counted=$(counted_one "$1" whyfail_early_answers_total)
    [ "$counted" -gt 0 ] && [ "$seen" -le "$counted" ] &&
        { [ "$seen" -gt 0 ] || [ "$counted" -lt 10 ]; } &&
        [ "$counted" -eq "$(awk '/^whyfail_servfail_total\{cause="still-trying"/ { print $2 }' \
            "$LAB_DIR/$1/whyfail.prom")" ]
    report $? "$1: $seen early answers on the wire say so, $counted counted, and as many by cause"
}

check_known() {
    local seen counted

    seen=$(seen_servfails "$1" | grep -cE '; seen [0-9]+ s ago')
    counted=$(counted_one "$1" whyfail_known_broken_total)
    [ "$seen" -gt 0 ] && [ "$seen" -le "$counted" ]
    report $? "$1: $seen replies without a resolution on the wire say so, $counted counted"
}

# Whoever is turned away is told so, and nothing about the name that was asked for.
check_turned_away() {
    local seen

    seen=$(seen_servfails waiting | grep -F "$TURNED_AWAY")
    if [ -z "$seen" ]; then
        echo "# this Unbound turns nobody away with a word"
        return
    fi
    [ "$(cut -f 3 <<<"$seen" | sort -u)" = 0 ]
    report $? "waiting: $(wc -l <<<"$seen") clients were turned away, in Unbound's words alone"
}

# A reply too many, or too few, must show.
check_checker() {
    local name=$1 real=$SEEN

    # one that carries codes: a client without EDNS got none
    seen_servfails "$name" | awk -F '\t' 'gone || $3 == "" { print; next } { gone = 1 }' \
        >"$LAB_DIR/less"
    SEEN=$LAB_DIR/less
    [ "$(seen_servfails "$name" | wc -l)" -ne "$(counted "$name" whyfail_servfail_total)" ] &&
        [ "$(seen_codes "$name")" != "$(counted_codes "$name")" ]
    report $? "one reply less on the wire would be noticed"
    SEEN=$real
}

# On a busy machine all replies might come too late; those that do are the daemon "late"'s.
PATIENT=()
! knows 'discard-timeout: 0' || PATIENT=('    discard-timeout: 0')
echo "# seed $SEED (SEED=$SEED for the same queries)"
capture accounting
run mixed "${IMPATIENT[@]}"
OPTIONS="$LOG;log-window: 60" run threads '    num-threads: 4'
if knows 'discard-timeout: 500'; then
    run late '    discard-timeout: 500' "${IMPATIENT[@]}"
else
    echo "# this Unbound keeps replies for as long as it takes"
fi
run jostled '    num-queries-per-thread: 12' '    jostle-timeout: 100' "${IMPATIENT[@]}"
[ "$KIND" = module ] || {
    OPTIONS="$LOG;early-answer: 300" run early "${IMPATIENT[@]}"
    OPTIONS="$LOG;early-answer: 300" run early_jostled '    num-queries-per-thread: 12' \
        '    jostle-timeout: 100' "${IMPATIENT[@]}"
}
OPTIONS="$LOG;known-broken: 60" run known
run stale '    serve-expired: yes' '    cache-max-ttl: 1' '    prefetch: yes'
run copy 'auth-zone:' '    name: "copy.test"' '    primary: 203.0.113.126' '    for-downstream: no' \
    '    fallback-enabled: no' 'auth-zone:' '    name: "down.test"' '    primary: 203.0.113.126' \
    '    for-downstream: yes' '    fallback-enabled: no'
[ "$KIND" = builtin ] || LOCAL_MODULE=$(dirname "$LAB")/.libs/refusing_module.so run policy
run limited '    ratelimit: 2' '    ratelimit-factor: 0'
OWN_EDE=no OPTIONS="$LOG;ede: no" run mute
OPTIONS="log: /dev/full" run full
PREFIX_MODULE=dns64 run dns64
run dropped '    ip-ratelimit: 20'
run cramped
run literal '    harden-short-bufsize: no'
WAITING='wait-limit-netblock: 127.0.0.0/8 2' # this network has no limit otherwise
! knows "$WAITING" || run waiting "    $WAITING" "${IMPATIENT[@]}"
if [ "$KIND" = builtin ] && knows "$WAITING"; then
    OPTIONS="$LOG;early-answer: 300" run early_waiting "    $WAITING" "${IMPATIENT[@]}"
fi
end_capture accounting
SEEN=$LAB_DIR/seen
fields 'dns.flags.response == 1 && (udp.srcport == 53 || tcp.srcport == 53)' ip.src \
    dns.flags.rcode dns.opt.ext_error.info_code dns.opt.ext_error.extra_text >"$SEEN"
total=0
for name in "${RUN[@]}"; do
    check_books "$name"
    total=$((total + $(seen_servfails "$name" | wc -l)))
done
figure "SERVFAIL replies on the wire, all counted ($KIND)" "$total by ${#RUN[@]} daemons"
for name in "${RUN[@]}"; do
    [[ $name != early* ]] || check_early "$name"
done
check_known known
[[ " ${RUN[*]} " != *" waiting "* ]] || check_turned_away
check_checker mixed
conclude
