# shellcheck shell=bash
# checks.sh - what must hold after each round, and at the end.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# shellcheck source=tests/lib/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/tap.sh" || exit 1
TAP_PART="soak"
THREADS=0 FILES=0
PLATEAU=0     # kB; 0 until memory has found its size
PLATEAU_RELOADS=0 # reloads until then
MOST_GROWTH=1 # per cent of the plateau

# name, what its answer shows
VERDICTS='
www.signed.test  status: NOERROR
www.rolled.test  EDE: 9 .*rolled.test: DS .*matches no DNSKEY
www.expired.test EDE: 7 .*expired.test: RRSIG .* expired
www.naked.test   EDE: 10 .*naked.test: 
www.corrupt.test EDE: 6 .*corrupt.test: 
www.refused.test EDE: 22 .*refused.test: both name servers refuse to answer
'

note_start() {
    THREADS=$(threads)
    FILES=$(files)
}

threads_are_back() {
    [ "$(threads)" -eq "$THREADS" ]
}

files_are_back() {
    [ "$(files)" -le "$FILES" ]
}

says() {
    dig @127.0.0.1 -p "$PORT" "$1" +tries=1 +timeout=5 >"$DIR/answer"
    grep -q "$2" "$DIR/answer"
}

check_verdicts() {
    local name pattern

    while read -r name pattern; do
        [ -n "$name" ] || continue
        await 20 says "$name" "$pattern"
        report $? "$1: $name: $pattern"
    done <<<"$VERDICTS"
}

is_written() {
    [ "$METRICS" -nt "$DIR/now" ]
}

# What was counted until now is in the file, which is written each second: it was twice since, as the first
# time may have begun before.
await_metrics() {
    : >"$DIR/now" && await 20 is_written && : >"$DIR/now" && await 20 is_written
}

# Each question once, in a daemon that was just reloaded: what clients got is what was counted.
check_counters() {
    local before seen counted

    await_metrics
    before=$(sum whyfail_servfail_total)
    grep -v silent "$DIR/questions" | shuf -n 600 >"$DIR/sample"
    dnsperf -s 127.0.0.1 -p "$PORT" -d "$DIR/sample" -e -n 1 -c 4 -q 20 -t 10 >"$DIR/dnsperf" 2>&1
    await_metrics
    seen=$(sed -n 's/.*SERVFAIL \([0-9]*\).*/\1/p' "$DIR/dnsperf")
    counted=$(($(sum whyfail_servfail_total) - before))
    grep -q 'Queries lost: *0 ' "$DIR/dnsperf" && [ "${seen:-0}" -gt 100 ] &&
        [ "$seen" -eq "$counted" ]
    report $? "$1: $seen SERVFAIL answers came, $counted were counted"
    [ "$(sum whyfail_failed_resolutions_total)" -eq "$(sum whyfail_log_events_total)" ]
    report $? "$1: each of $(sum whyfail_failed_resolutions_total) failed resolutions is an event, or counted as none"
}

check_log() {
    jq . "$DIR/events.all" >/dev/null 2>"$DIR/bad"
    report $? "$1: $(wc -l <"$DIR/events.all") events so far, each line of them JSON"
    sed 's/^/# /' "$DIR/bad"
    : >"$DIR/events.all"
}

check_round() {
    check_verdicts "$1"
    check_counters "$1"
    check_log "$1"
    await 20 threads_are_back
    report $? "$1: $THREADS threads at the start, $(threads) now"
    await 20 files_are_back
    report $? "$1: $FILES open files at the start, $(files) now"
    echo "# $1: $(memory) kB, $((SECONDS / 60)) min"
}

note_plateau() {
    PLATEAU=$(memory)
    PLATEAU_RELOADS=$RELOADS
}

# check_memory ROUNDS
check_memory() {
    local now leaked=$(((RELOADS - PLATEAU_RELOADS) * LEAK))

    now=$(memory)
    [ $(((now - PLATEAU - leaked) * 100)) -le $((PLATEAU * MOST_GROWTH)) ]
    report $? "memory: $PLATEAU kB at the plateau, $now kB after $1 rounds and $((RELOADS - PLATEAU_RELOADS)) reloads"
}

check_end() {
    if [ "$PLATEAU" -gt 0 ]; then
        check_memory "$1"
    else
        echo "# $1 rounds are too few to judge memory"
    fi
    kill -0 "$PID"
    report $? "the same process serves"
}
