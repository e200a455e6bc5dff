#!/bin/bash
# clickhouse.sh - conf-examples/clickhouse/: events of forty resolvers go into a real ClickHouse, and
# its answers are jq's.
#
# Needs LAB and what that needs in the environment, and Debian's ClickHouse, jq and awk.
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
# shellcheck source=tests/fleet/clickhouse.sh
. "$(dirname "$0")/../fleet/clickhouse.sh"
trap 'stop_clickhouse; clean_up' EXIT

FLEET=$(cd "$(dirname "$0")/../fleet" && pwd)
SHARE='[d-r]*' # of the lab's scenarios: the quick ones among them
RESOLVERS=40
EVENTS=$((RESOLVERS * 500))
SPAN=$((10 * 86400)) # so long that each event has a second of its own: none is last beside another
NOW=$(date +%s)
ZONE='test' # whose history is asked for

play() {
    mkdir "$SCRATCH/fleet" &&
        awk -v seed=1 -v resolvers=$RESOLVERS -v events=$EVENTS -v zones=500 -v folder="$SCRATCH/fleet" \
            -v from=$((NOW - SPAN)) -v to="$NOW" -f "$FLEET/play.awk" "$SCRATCH/events.json"
}

# Each query's answer, its number before each line.
answers() {
    local number

    for number in $(queries); do
        query_at "$number" "$NOW" "$ZONE" |
            clickhouse-client --multiquery --format TSVRaw | sed "s/^/$number\t/"
    done
}

test_load() {
    play && [ "$(cat "$SCRATCH/fleet"/*.json | wc -l)" -eq $EVENTS ]
    report $? "clickhouse: the lab's events, played for $RESOLVERS resolvers: $EVENTS"
    start_clickhouse
    report $? "clickhouse: the server runs" "$SCRATCH/clickhouse/log"
    make_tables >"$SCRATCH/out" 2>&1 && make_tables >>"$SCRATCH/out" 2>&1
    report $? "clickhouse: it takes schema.sql, and again where the tables are there" "$SCRATCH/out"
    "$CLICKHOUSE_SQL/load.sh" "$SCRATCH/fleet"/*.json >"$SCRATCH/out" 2>&1
    report $? "clickhouse: it takes what load.sh sends" "$SCRATCH/out"
    awk '{ host = FILENAME; gsub(/.*\/|\.json/, "", host); print host "\t" $0 }' "$SCRATCH/fleet"/*.json |
        LC_ALL=C sort >"$SCRATCH/sent"
    clickhouse-client --query 'SELECT host, line FROM whyfail.events FORMAT TSVRaw' |
        LC_ALL=C sort | cmp - "$SCRATCH/sent" >"$SCRATCH/out" 2>&1
    report $? "clickhouse: every event is there under its resolver, byte for byte" "$SCRATCH/out"
}

test_answers() {
    local number

    jq -n -r --argjson now "$NOW" --arg zone "$ZONE" -f "$FLEET/answers.jq" "$SCRATCH/fleet"/*.json \
        >"$SCRATCH/wanted"
    answers >"$SCRATCH/answers"
    for number in $(queries); do
        grep -P "^$number\t" "$SCRATCH/wanted" >"$SCRATCH/wanted.$number" &&
            diff "$SCRATCH/wanted.$number" <(grep -P "^$number\t" "$SCRATCH/answers") >"$SCRATCH/out"
        report $? "clickhouse: query $number gives jq's $(wc -l <"$SCRATCH/wanted.$number") lines" \
            "$SCRATCH/out"
    done
    [ "$(queries | wc -l)" -eq 10 ]
    report $? "clickhouse: these were ten"
}

# An event whose names and texts look like members of its own, and one that names no zone, though its
# lists do.
test_hostile() {
    local evil='x","whyfail":{"cause":"lie","zone":"lie","chain":[{"zone":"lie"}],"question":{"name":"lie"}'

    {
        jq -c --arg evil "$evil" 'select(.whyfail.chain | length > 1) | .dns.question.name = $evil
            | .whyfail.text = $evil' "$SCRATCH/events.json" | head -n 1
        jq -c 'select(.whyfail.chain | length > 1) | del(.whyfail.zone)' "$SCRATCH/events.json" | head -n 1
    } >"$SCRATCH/hostile.json"
    jq -r '[.dns.question.name, .whyfail.cause, .whyfail.zone // "", .whyfail.text] | join("\t")' \
        "$SCRATCH/hostile.json" | LC_ALL=C sort >"$SCRATCH/wanted"
    "$CLICKHOUSE_SQL/load.sh" "$SCRATCH/hostile.json" >"$SCRATCH/out" 2>&1 &&
        clickhouse-client --query "SELECT name, cause, zone, text FROM whyfail.events
            WHERE host = 'hostile' FORMAT TSVRaw" | LC_ALL=C sort | diff "$SCRATCH/wanted" - >"$SCRATCH/out"
    report $? "clickhouse: what looks like members within a name or a text is not taken for them" \
        "$SCRATCH/out"
}

"$LAB" run --no-plain --profile default --udp --only "$SHARE" --events "$SCRATCH/events.json" \
    >"$SCRATCH/lab" 2>&1
# of the resolver's own fault
"$LAB" run --no-plain --profile no-ipv6 --udp --events "$SCRATCH/more.json" >>"$SCRATCH/lab" 2>&1
cat "$SCRATCH/more.json" >>"$SCRATCH/events.json"
[ -s "$SCRATCH/events.json" ]
report $? "clickhouse: the lab leaves events" "$SCRATCH/lab"
test_load
test_answers
test_hostile
all_passed
