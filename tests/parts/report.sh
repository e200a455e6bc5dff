#!/bin/bash
# report.sh - whyfail report: the page as browsers show it, how the file is written, and what a long
# log costs.
#
# Runs inside "lab shell", whose world and Unbound it uses: LAB_DIR is the lab's folder.
# Needs WHYFAIL in the environment. REPORT_LINES is how long the long log is: 1000000 by hand.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
HERE=$(cd "$(dirname "$0")/../report" && pwd)
LOG=$LAB_DIR/default/events.json
LINES_MANY=${REPORT_LINES:-60000}
MEMORY_MOST=65536 # KiB
SCRATCH=$(mktemp -d) || exit 1
trap 'rm -rf "$SCRATCH"' EXIT
touch "$SCRATCH/err"
export TMPDIR=$SCRATCH LC_ALL=C.UTF-8
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="report"
TAP_FILES=("$SCRATCH/err")

# try STATUS ARGUMENT...: runs "whyfail report"; succeeds when it ends with the status.
try() {
    local want=$1

    shift
    "$WHYFAIL" report "$@" >"$SCRATCH/out" 2>"$SCRATCH/err"
    [ $? -eq "$want" ]
}

complains() {
    grep -qF -- "$1" "$SCRATCH/err"
}

# Failures of several kinds: keys, signatures, servers; the log's writer has 10 s.
make_events() {
    local name

    for name in rolled expired refused corrupt reversed ds-two-gone key-servfail key-none; do
        dig +tries=1 +time=10 "@127.0.0.1" "www.$name.test" >/dev/null &
    done
    wait
    for _ in $(seq 100); do
        [ "$(wc -l <"$LOG")" -lt 8 ] || return 0
        sleep 0.1
    done
    return 1
}

# page_of ZONE: that of the event of its name www alone is in $SCRATCH/one.html.
page_of() {
    dig +tries=1 +time=10 @127.0.0.1 "www.$1" >/dev/null
    for _ in $(seq 100); do
        ! grep "\"zone\":\"$1\"" "$LOG" >"$SCRATCH/one.json" || break
        sleep 0.1
    done
    try 0 --html "$SCRATCH/one.html" "$SCRATCH/one.json"
}

# cells WORDS NUMBER: whether so many cells of the page's tables have them.
cells() {
    [ "$(grep -o "<td>$1</td>" "$SCRATCH/one.html" | wc -l)" -eq "$2" ]
}

# A digest that differs is no match, though tag and algorithm are those of a key.
check_digests() {
    page_of ds-digest.test
    cells '&#x2717; other digest' 2 && cells '&#x2713; there' 0
    report $? "a DS record with another digest than its key's is not said to be there"
    page_of odd-rolled.test
    cells 'ignored: unsupported' 2 && cells '&#x2717; other digest' 0 && cells '&#x2713; there' 0
    report $? "of one that is ignored, and of its key, no more is said than that"
    page_of expired.test
    cells '2026-[-0-9]*T[0-9:]*Z' 2 && grep -qF '<h4>Signatures (RRSIG)</h4>' "$SCRATCH/one.html"
    report $? "the dates of the signature that failed stand in a table"
}

# told WORDS: whether the page has them, its lines as one.
told() {
    tr '\n' ' ' <"$SCRATCH/out" | grep -qF -- "$1"
}

# lived DAY CAUSE ZONE PARTY CLIENT: an event of that day of November.
lived() {
    head -n 1 "$LOG" | jq -c --arg day "$1" --arg cause "$2" --arg zone "$3" --arg party "$4" --arg client "$5" \
        '.["@timestamp"] = "2026-11-\($day)T10:00:00.000Z" | .whyfail.cause = $cause | .whyfail.zone = $zone |
        .whyfail.at_fault = $party | .whyfail.suppressed = 0 | .client.address = $client'
}

# What the first screen answers: of three days, with and without the first two.
check_glance() {
    { lived 02 timeout old.test zone 192.0.2.1
      lived 04 timeout old.test zone 192.0.2.1
      lived 04 timeout fresh.test zone 192.0.2.2
      lived 04 forwarder-failed fwd.test forwarder 192.0.2.2; } >"$SCRATCH/days.json"
    try 0 --html - "$SCRATCH/days.json" && told '<strong>2 problems</strong> first seen in the 24 hours before' &&
        [ "$(grep -c '>new</b>' "$SCRATCH/out")" -eq 2 ] && ! grep -q 'old.test</a> <b' "$SCRATCH/out"
    report $? "what is new since yesterday is told, and what has failed for longer is not new"
    try 0 --html - --since 2026-11-03T00:00:00 "$SCRATCH/days.json" && told '<strong>2 problems</strong> first seen' &&
        told '3 failures in 3 events' && told 'data-title="Since"> 2 Nov 10:00</td>'
    report $? "with --since, older events still tell what is not new, and since when it fails"
    try 0 --html - <(tail -n 3 "$SCRATCH/days.json") && told 'The log begins at  4 Nov 10:00: name older ones' &&
        ! grep -q '>new</b>' "$SCRATCH/out"
    report $? "a log that begins today does not tell what is new"
    told '<strong>In part</strong> 1 of 3 failures must be fixed here' && told '>forwarder-failed</a> at fwd.test' &&
        [ "$(grep -c '>ours</b>' "$SCRATCH/out")" -eq 1 ]
    report $? "what is ours is told and marked"
    told '<strong>At least 2</strong> clients' && try 0 --html - <(jq -c 'del(.client)' "$SCRATCH/days.json") &&
        told 'The log has no clients' && ! told 'data-title="Clients"'
    report $? "clients are counted where the log has them"
    try 0 --html - <(lived 02 timeout old.test zone 192.0.2.1; lived 04 timeout b.test zone 192.0.2.1) &&
        told '<strong>1 problem</strong> seen in the last hour of the log, of 2 problems' &&
        told '1 problem not seen in that hour'
    report $? "what failed at the end of an old log, and what did not"
}

# many NUMBER: so many events over a month, each at a zone of its own, without end of names. Every
# hundredth line is cut. The event is taken to pieces once: awk's sub() would take minutes for a million.
many() {
    head -n 1 "$LOG" | awk -v number="$1" '{
        match($0, /"@timestamp":"/)
        before = substr($0, 1, RSTART + RLENGTH - 1)
        rest = substr($0, RSTART + RLENGTH)
        match(rest, /"zone":"[^"]*","text"/)
        between = substr(rest, index(rest, "\""), RSTART + 8 - index(rest, "\""))
        after = "\",\"text\"" substr(rest, RSTART + RLENGTH)
        for (i = 1; i <= number; i++) {
            time = sprintf("2026-10-%02dT%02d:%02d:%02d.000Z", i % 30 + 1, i % 24, i % 60, i % 59)
            line = before time between i ".test" after
            print i % 100 ? line : substr(line, 1, i % 700 + 1)
        }
    }'
}

# bulky NUMBER: events whose trees take a hundred times the room of their texts
bulky() {
    many "$1" | awk 'BEGIN { for (i = 0; i < 1000; i++) list = list "[]," }
        NR % 100 { sub(/"whyfail":[{]/, "&\"bulk\":[" list "0],"); print }'
}

# bounded NAME ARGUMENT...: "whyfail NAME" in bounded memory, and the time it takes.
bounded() {
    bash -c 'ulimit -v "$1"; shift; TIMEFORMAT="%R s, %U s of them processor time"
        time { "$@"; }' - $((MEMORY_MOST + 65536)) "$WHYFAIL" "$@" >"$SCRATCH/out" 2>"$SCRATCH/err" &&
        sed -n "s/^\(.* processor time\)$/# $1: \1/p" "$SCRATCH/err"
}

left_out() {
    grep -qxF "whyfail: lines left out: $((LINES_MANY / 100)) are cut or broken" "$SCRATCH/err"
}

make_events
report $? "the world fails in eight ways"
check_digests
check_glance
awk -v seed=1 -f "$HERE/day.awk" "$LOG" "$LOG" "$LOG" >"$SCRATCH/day.json"
head -n 3 "$LOG" | jq -c -f "$HERE/hostile.jq" >"$SCRATCH/hostile.json"
try 0 --html "$SCRATCH/day.html" "$SCRATCH/day.json" && [ ! -s "$SCRATCH/out" ] &&
    [ ! -s "$SCRATCH/err" ]
report $? "a page of a day"
try 0 --html - <(jq -c '.whyfail.lost = 1000' "$LOG" | head -n 2) &&
    grep -qF 'lost 2,000 more events' "$SCRATCH/out"
report $? "events that the log could not take are told"
try 0 --html "$SCRATCH/hostile.html" "$SCRATCH/hostile.json"
report $? "a page of a hostile log"
unshare --net -- node "$HERE/check.js" "$SCRATCH/day.html" "$SCRATCH/hostile.html" || FAILED=$((FAILED + 1))

try 0 --html - "$SCRATCH/day.json" && sed 's/ at [-0-9 :]* UTC. All/ at UTC. All/' "$SCRATCH/out" |
    cmp -s - <(sed 's/ at [-0-9 :]* UTC. All/ at UTC. All/' "$SCRATCH/day.html")
report $? "'-' is standard output, and the page is the same"
try 0 --html - --since 2100-01-01T00:00:00 "$SCRATCH/day.json" &&
    grep -qF 'The log holds no failure.' "$SCRATCH/out"
report $? "--since: a page without failures"

mkdir "$SCRATCH/folder"
(umask 027 && try 0 --html "$SCRATCH/folder/page.html" "$SCRATCH/day.json") &&
    [ "$(stat -c %a "$SCRATCH/folder/page.html")" = 640 ] &&
    [ "$(ls "$SCRATCH/folder")" = page.html ]
report $? "the file has the usual rights and nothing is left beside it"
ln -s page.html "$SCRATCH/folder/link.html"
before=$(stat -c %i "$SCRATCH/folder/page.html")
try 0 --html "$SCRATCH/folder/link.html" "$SCRATCH/day.json" && [ -L "$SCRATCH/folder/link.html" ] &&
    [ "$(stat -c %i "$SCRATCH/folder/page.html")" != "$before" ]
report $? "what a link leads to is replaced as a whole, the link stays"
(ulimit -f 8 && trap '' XFSZ && try 3 --html "$SCRATCH/folder/page.html" "$SCRATCH/day.json") &&
    complains 'cannot be written: File too large' &&
    cmp -s "$SCRATCH/folder/page.html" "$SCRATCH/folder/link.html" &&
    tail -n 1 "$SCRATCH/folder/page.html" | grep -qF '</html>' &&
    [ "$(find "$SCRATCH/folder" | wc -l)" -eq 3 ]
report $? "a disk that is full: the old page stays whole"
try 3 --html "$SCRATCH/missing/page.html" "$SCRATCH/day.json" && complains 'No such file'
report $? "a folder that is not there is told"
try 3 --html /dev/null "$SCRATCH/day.json" && complains '/dev/null is not a file' && [ -c /dev/null ]
report $? "a device is not replaced"
try 3 "$SCRATCH/day.json" && complains 'usage: whyfail report'
report $? "without --html: usage"

many "$LINES_MANY" >"$SCRATCH/many.json"
gzip -1 <"$SCRATCH/many.json" >"$SCRATCH/many.json.gz"
for log in many.json many.json.gz; do
    what="$log, $LINES_MANY lines at as many zones, within $((MEMORY_MOST / 1024 + 64)) MiB of address space"
    bounded report --html "$SCRATCH/many.html" "$SCRATCH/$log" && left_out
    report $? "report: $what"
    bounded top "$SCRATCH/$log" && left_out &&
        grep -qx "$((LINES_MANY - LINES_MANY / 100)) failures" "$SCRATCH/out"
    report $? "top: $what"
    bounded show 4711.test "$SCRATCH/$log" && left_out &&
        grep -qx '1 failures in 1 events' "$SCRATCH/out"
    report $? "show: $what"
done
bulky 3000 >"$SCRATCH/bulky.json"
bounded report --html "$SCRATCH/bulky.html" "$SCRATCH/bulky.json" &&
    ! grep -q 'left out' "$SCRATCH/err" && [ "$(grep -c '<article' "$SCRATCH/bulky.html")" -ge 20 ]
report $? "report: what is kept of an event does not grow with its tree"
start=$(date +%s%N)
script -qec "$WHYFAIL report --html $SCRATCH/many.html $SCRATCH/many.json $SCRATCH/many.json" \
    /dev/null >"$SCRATCH/terminal" </dev/null
[ "$(($(date +%s%N) - start))" -lt 5000000000 ] || grep -q 'lines read' "$SCRATCH/terminal"
report $? "progress is told on a terminal when it takes long"
all_passed
