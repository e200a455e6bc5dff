# shellcheck shell=bash
# clickhouse.sh - a ClickHouse of the tests' own on 127.0.0.1, and what is asked of it.
#
# Sourced after tests/lib/daemon.sh, whose network namespace and SCRATCH it uses. The programs are
# Debian's, unpacked by quickstart. Nothing is left of it but what SCRATCH holds.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

CLICKHOUSE_SQL=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/conf-examples/clickhouse
CLICKHOUSE_PID=

write_clickhouse_config() {
    cat >"$SCRATCH/clickhouse/users.xml" <<EOF
<yandex>
    <profiles><default/></profiles>
    <users><default><password/><networks><ip>127.0.0.1</ip></networks><profile>default</profile>
        <quota>default</quota></default></users>
    <quotas><default/></quotas>
</yandex>
EOF
    cat >"$SCRATCH/clickhouse/config.xml" <<EOF
<yandex>
    <logger><level>warning</level><console>1</console></logger>
    <listen_host>127.0.0.1</listen_host>
    <tcp_port>9000</tcp_port>
    <path>$SCRATCH/clickhouse/data/</path>
    <tmp_path>$SCRATCH/clickhouse/tmp/</tmp_path>
    <format_schema_path>$SCRATCH/clickhouse/format/</format_schema_path>
    <users_config>$SCRATCH/clickhouse/users.xml</users_config>
    <default_profile>default</default_profile>
    <default_database>default</default_database>
    <mark_cache_size>268435456</mark_cache_size>
    <timezone>UTC</timezone>
</yandex>
EOF
}

# start_clickhouse: returns when it answers, or after 30 s with 1. Its words: $SCRATCH/clickhouse/log.
start_clickhouse() {
    mkdir -p "$SCRATCH/clickhouse"/{data,tmp,format} && write_clickhouse_config || return
    clickhouse-server --config-file="$SCRATCH/clickhouse/config.xml" \
        >"$SCRATCH/clickhouse/log" 2>&1 &
    CLICKHOUSE_PID=$!
    for _ in $(seq 300); do
        if [ "$(clickhouse-client --query 'SELECT 1' 2>/dev/null)" = 1 ]; then
            return 0
        fi
        kill -0 "$CLICKHOUSE_PID" 2>/dev/null || return
        sleep 0.1
    done
    return 1
}

stop_clickhouse() {
    [ -n "$CLICKHOUSE_PID" ] || return 0
    kill "$CLICKHOUSE_PID"
    wait "$CLICKHOUSE_PID"
    CLICKHOUSE_PID=
}

make_tables() {
    clickhouse-client --multiquery <"$CLICKHOUSE_SQL/schema.sql"
}

queries() {
    seq "$(grep -c '^-- [0-9]*\. ' "$CLICKHOUSE_SQL/queries.sql")"
}

# query NUMBER: its text, with the question above it.
query() {
    awk -v number="$1." '/^-- [0-9]+\. / { on = $2 == number } on' "$CLICKHOUSE_SQL/queries.sql"
}

# query_at NUMBER EPOCH ZONE: as if it were asked at that time, and of that zone.
query_at() {
    query "$1" | sed "s/now()/toDateTime($2)/; s/'rolled\.test'/'$3'/"
}
