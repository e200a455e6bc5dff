#!/bin/bash
# kafka.sh - conf-examples/rsyslog-kafka.conf: every event of a file arrives in Kafka, byte for byte,
# those too that were written while Kafka was away.
#
# The Kafka is librdkafka's mock cluster, which speaks Kafka's protocol; kcat reads from it. Needs LAB
# and what that needs in the environment, and Debian's rsyslog-kafka, librdkafka-dev and kcat.
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
# shellcheck disable=SC2317 # functions that the trap calls
set -u
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
EXAMPLE=$(cd "$(dirname "$0")/../.." && pwd)/conf-examples/rsyslog-kafka.conf
SOURCE=$(dirname "$0")/../kafka/cluster.c
LOG=$SCRATCH/whyfail.json
PARTITIONS=4
SYSLOGD=
PATH=$PATH:/usr/sbin
trap 'end_cluster; end_syslogd; clean_up' EXIT

start_cluster() {
    # shellcheck disable=SC2046 # a list of flags
    "${CC:-cc}" -Wall -Wextra -Werror -o "$SCRATCH/cluster" "$SOURCE" \
        $(pkg-config --cflags --libs rdkafka) || return
    mkfifo "$SCRATCH/hold" || return
    "$SCRATCH/cluster" whyfail $PARTITIONS <"$SCRATCH/hold" >"$SCRATCH/brokers" 2>"$SCRATCH/cluster.log" &
    exec 7>"$SCRATCH/hold"
    for _ in $(seq 100); do
        [ ! -s "$SCRATCH/brokers" ] || return 0
        sleep 0.1
    done
    return 1
}

end_cluster() {
    exec 7>&-
}

start_syslogd() {
    local brokers

    brokers=$(sed 's/[^,]*/"&"/g' "$SCRATCH/brokers")
    {
        printf 'global(workDirectory="%s" localHostname="resolver7")\n' "$SCRATCH"
        sed -e "s|/var/lib/unbound/whyfail.json|$LOG|; s|/var/spool/rsyslog|$SCRATCH|" \
            -e "s|\"kafka1.*:9092\"|$brokers|" "$EXAMPLE"
    } >"$SCRATCH/rsyslog.conf"
    rsyslogd -N1 -f "$SCRATCH/rsyslog.conf" >"$SCRATCH/check" 2>&1
    report $? "kafka: rsyslogd takes rsyslog-kafka.conf" "$SCRATCH/check"
    rsyslogd -n -i "$SCRATCH/pid" -f "$SCRATCH/rsyslog.conf" >"$SCRATCH/rsyslog.log" 2>&1 &
    SYSLOGD=$!
}

end_syslogd() {
    [ -n "$SYSLOGD" ] || return 0
    kill "$SYSLOGD"
    wait "$SYSLOGD"
    SYSLOGD=
}

# consume FORMAT: all that is in the topic.
consume() {
    timeout 5 kcat -C -q -e -b "$(cat "$SCRATCH/brokers")" -t whyfail -o beginning -f "$1" 2>"$SCRATCH/kcat"
}

# arrive NUMBER [FILTER...]: waits until the file's first events are there, and no other; 60 s at most.
arrive() {
    local filter=("${@:2}")

    head -n "$1" "$SCRATCH/events.json" | LC_ALL=C sort >"$SCRATCH/wanted"
    for _ in $(seq 60); do
        consume '%s\n' | LC_ALL=C sort | "${filter[@]:-cat}" >"$SCRATCH/arrived"
        ! cmp -s "$SCRATCH/arrived" "$SCRATCH/wanted" || return 0
        sleep 1
    done
    diff "$SCRATCH/arrived" "$SCRATCH/wanted" | head -n 5 | cut -c 1-200 >"$SCRATCH/out"
    return 1
}

# write FROM TO: these events of the lab into the file.
write() {
    sed -n "$1,$2p" "$SCRATCH/events.json" >>"$LOG"
}

# In one partition all, and in the order of the file.
in_order() {
    [ "$(consume '%k %p\n' | sort -u | wc -l)" -eq 1 ] && consume '%s\n' | cmp - "$LOG"
}

"$LAB" run --no-plain --profile default --udp --only '[d-r]*' --events "$SCRATCH/events.json" \
    >"$SCRATCH/lab" 2>&1
[ "$(wc -l <"$SCRATCH/events.json")" -gt 100 ]
report $? "kafka: the lab leaves events" "$SCRATCH/lab"
start_cluster
report $? "kafka: a mock cluster of three brokers serves" "$SCRATCH/cluster.log"
write 1 40
start_syslogd
arrive 40
report $? "kafka: events arrive that were written before rsyslogd's start, byte for byte" "$SCRATCH/out"
write 41 60
arrive 60
report $? "kafka: and those after it" "$SCRATCH/out"
[ "$(consume '%k\n' | sort -u)" = resolver7 ]
report $? "kafka: each has the resolver's name for a key" "$SCRATCH/kcat"
in_order >"$SCRATCH/out" 2>&1
report $? "kafka: they stay in order" "$SCRATCH/out"
echo down >&7
sleep 0.5
write 61 80
! consume '%s\n' >"$SCRATCH/out"
report $? "kafka: all brokers go away" "$SCRATCH/out"
write 81 100
sleep 1
echo up >&7
arrive 100 uniq
report $? "kafka: what was written meanwhile arrives when they are back, some of it perhaps twice" \
    "$SCRATCH/out"
all_passed
