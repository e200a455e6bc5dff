#!/bin/sh
# Loads files of whyfail's events into ClickHouse: load.sh FILE...
#
# On a host with clickhouse-client. Each file holds one resolver's events and is named after it, as
# rsyslog-receive.conf writes them: resolver1.json. After rotation, load the renamed file
# (resolver1.json.1) once: what is loaded twice is stored twice. Arguments for clickhouse-client go
# in CLICKHOUSE, such as CLICKHOUSE='--host clickhouse.example.net'.
#
# ClickHouse reads each line as CSV with the octet 1 as separator, which JSON cannot contain: so
# nothing in the event is taken for an escape.
# Tested with Debian 12's ClickHouse 18.16: ./quickstart test clickhouse
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -eu

separator=$(printf '\001')
for file in "$@"; do
    name=${file##*/}
    # shellcheck disable=SC2086 # a list of arguments
    sed "s/^/${name%.json*}$separator/" "$file" |
        clickhouse-client ${CLICKHOUSE:-} --format_csv_delimiter="$separator" \
            --query 'INSERT INTO whyfail.lines FORMAT CSV'
done
