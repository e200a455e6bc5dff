#!/bin/bash
# fleet.sh - a day of forty resolvers' events goes into ClickHouse, and what that takes.
#
# fleet.sh [EVENTS-A-RESOLVER]: by default one a second, 3,456,000 in all. Prints a table: how fast
# load.sh brings them in, their size before and after, and each query's time, the best of three.
# Wants 5 GB of room in TMPDIR. Needs LAB and what that needs in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
# shellcheck source=tests/fleet/clickhouse.sh
. "$(dirname "$0")/clickhouse.sh"
trap 'stop_clickhouse; clean_up' EXIT

RESOLVERS=40
EVENTS=$((RESOLVERS * ${1:-86400}))
ZONES=2000 # of each kind
NOW=$(date +%s)

die() {
    echo "fleet: $1" >&2
    [ $# -lt 2 ] || sed 's/^/    /' "$2" >&2
    exit 1
}

row() {
    printf '| %s | %s |\n' "$1" "$2"
}

# as_megabytes OCTETS
as_megabytes() {
    echo "$(($1 / 1000000)) MB"
}

play() {
    mkdir "$SCRATCH/fleet" &&
        awk -v seed=1 -v resolvers=$RESOLVERS -v events=$EVENTS -v zones=$ZONES \
            -v from=$((NOW - 86400)) -v to="$NOW" -v folder="$SCRATCH/fleet" \
            -f "$(dirname "$0")/play.awk" "$SCRATCH/events.json"
}

# Seconds of processor time that the server has had.
server_seconds() {
    ps -o cputimes= -p "$CLICKHOUSE_PID"
}

# On a machine that does other things, too, the processor time says more than the clock.
load() {
    local before seconds user system there TIMEFORMAT='%R %U %S'

    before=$(server_seconds)
    { time "$CLICKHOUSE_SQL/load.sh" "$SCRATCH/fleet"/*.json 2>"$SCRATCH/out"; } 2>"$SCRATCH/times" ||
        die "the events do not go in" "$SCRATCH/out"
    there=$(clickhouse-client --query 'SELECT count() FROM whyfail.events')
    [ "$there" -eq $EVENTS ] || die "$there of $EVENTS events are there"
    read -r seconds user system <"$SCRATCH/times"
    row 'time to load them' "$(printf '%.0f s' "$seconds")"
    row 'events a second' "$(awk -v n=$EVENTS -v s="$seconds" 'BEGIN { printf "%.0f", n / s }')"
    row 'processor time of load.sh and clients' "$(awk "BEGIN { printf \"%.0f s\", $user + $system }")"
    row 'processor time of the server' "$(($(server_seconds) - before)) s"
}

# In its final parts: what is merged while the queries run would be counted with them.
merge() {
    local partition

    for partition in $(clickhouse-client --query "SELECT DISTINCT partition FROM system.parts
        WHERE database = 'whyfail' AND active"); do
        clickhouse-client --query "OPTIMIZE TABLE whyfail.events PARTITION '$partition' FINAL" || return
    done
}

size() {
    clickhouse-client --query "SELECT sum($1) FROM system.parts_columns
        WHERE database = 'whyfail' AND active ${2:-}"
}

# best_of_three NUMBER: milliseconds, as the client sees it.
best_of_three() {
    for _ in 1 2 3; do
        query_at "$1" "$NOW" rolled.t0 | clickhouse-client --multiquery --time 2>&1 >/dev/null || return
    done | awk 'NR == 1 || $1 < best { best = $1 } END { printf "%.0f ms", best * 1000 }'
}

time_queries() {
    local number question

    for number in $(queries); do
        question=$(query "$number" | sed -n '1s/^-- //p')
        row "$question" "$(best_of_three "$number")"
    done
}

"$LAB" run --no-plain --profile default --udp --events "$SCRATCH/events.json" >"$SCRATCH/out" 2>&1
[ -s "$SCRATCH/events.json" ] || die "the lab left no events" "$SCRATCH/out"
play || die "the events cannot be written"
start_clickhouse || die "ClickHouse does not start" "$SCRATCH/clickhouse/log"
make_tables >"$SCRATCH/out" 2>&1 || die "ClickHouse does not take schema.sql" "$SCRATCH/out"
row "$(clickhouse-client --query "SELECT concat('ClickHouse ', version())"), $(nproc) processors" "$(date -u +%F)"
row '---' '--:'
row "events of $RESOLVERS resolvers in one day" $EVENTS
row 'as files' "$(as_megabytes "$(cat "$SCRATCH/fleet"/*.json | wc -c)")"
load
merge || die "the parts cannot be merged"
row 'in ClickHouse, on disk' "$(as_megabytes "$(size column_data_compressed_bytes)")"
row 'without the column holding the complete event' \
    "$(as_megabytes "$(size column_data_compressed_bytes "AND column != 'line'")")"
time_queries
