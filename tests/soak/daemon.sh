# shellcheck shell=bash disable=SC2034
# daemon.sh - the Unbound that is soaked: its configuration, its load, and what there is to read of it.
#
# Caches are small, so that they are full soon. The log lies on a disk of its own, small enough to
# be filled. The clock is what the file "clock" says: "+0" is the right time.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

DIR=$LAB_DIR/soak
DISK=$DIR/disk
CONF=$DIR/unbound.conf
EVENTS=$DISK/events.json
METRICS=$DIR/whyfail.prom
PORT=5399
RATE=${RATE:-150} # queries a second
MODULES='dynlib validator iterator'
RELOADS=0    # so far
LEAK=0       # kB that a reload leaks without the module, at most
PID=
LOAD=()

# The interpreter in the distribution's own Unbound leaks in each reload: tests/parts/stock_growth.sh. The
# bound is that of tests/parts/reload.sh.
use_stock() {
    UNBOUND=$UNBOUND_STOCK
    UNBOUND_CONTROL=$UNBOUND_STOCK-control
    MODULES='python validator iterator'
    LEAK=200
    TAP_PART=soak-stock
}

write_conf() {
    mkdir -p "$DISK" && mount -t tmpfs -o size=4m tmpfs "$DISK" || return
    lab_conf "$DIR" "$PORT" 2 "$MODULES" 'msg-cache-size: 512k' 'rrset-cache-size: 1m' \
        'key-cache-size: 256k' 'neg-cache-size: 256k' 'infra-cache-numhosts: 500' \
        'infra-host-ttl: 20' 'infra-cache-max-rtt: 2000' >"$CONF"
    cat >>"$CONF" <<CONF_END
remote-control:
    control-enable: yes
    control-use-cert: no
    control-interface: "$DIR/control.sock"
CONF_END
    printf '%s\n' "log: $EVENTS" 'log-window: 1' "metrics: $METRICS" 'metrics-interval: 1' \
        >"$DIR/options.conf"
    echo +0 >"$DIR/clock"
}

# One arena: else glibc's arenas, which threads fill as it happens, hide what leaks.
start_daemon() {
    write_conf || return
    env LD_PRELOAD="$(echo /usr/lib/*/faketime/libfaketimeMT.so.1)" FAKETIME_DONT_FAKE_MONOTONIC=1 \
        FAKETIME_TIMESTAMP_FILE="$DIR/clock" FAKETIME_CACHE_DURATION=1 \
        MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=131072 \
        "$UNBOUND" -d -c "$CONF" >"$DIR/log" 2>&1 &
    PID=$!
    await 20 serves
}

stop_daemon() {
    kill "$PID" && wait "$PID"
}

serves() {
    control status >/dev/null 2>&1
}

# reload: whether it said that it did.
reload() {
    RELOADS=$((RELOADS + 1))
    control reload >/dev/null
}

control() {
    "$UNBOUND_CONTROL" -c "$CONF" "$@"
}

# Names that work and names that fail, half of them asked for once only.
write_questions() {
    local number zone

    for ((number = 0; number < 4000; number++)); do
        for zone in signed unsigned expired rolled refused corrupt naked silent; do
            printf 'r%d.wild.%s.test A\n' $((RANDOM * 32768 + RANDOM)) "$zone"
            printf 'www.%s.test A\n' "$zone"
        done
    done >"$DIR/questions"
}

start_load() {
    [ -s "$DIR/questions" ] || write_questions
    dnsperf -s 127.0.0.1 -p "$PORT" -d "$DIR/questions" -e -c 10 -Q "$RATE" -t 2 -l 86400 \
        >"$DIR/dnsperf.udp" 2>&1 &
    LOAD=("$!")
    dnsperf -m tcp -s 127.0.0.1 -p "$PORT" -d "$DIR/questions" -e -c 2 -Q $((RATE / 10)) -t 2 \
        -l 86400 >"$DIR/dnsperf.tcp" 2>&1 &
    LOAD+=("$!")
}

stop_load() {
    kill -INT "${LOAD[@]}" 2>/dev/null
    wait "${LOAD[@]}"
    LOAD=()
}

memory() {
    awk '/^VmRSS:/ { print $2 }' "/proc/$PID/status"
}

threads() {
    find "/proc/$PID/task" -mindepth 1 -maxdepth 1 | wc -l
}

files() {
    find "/proc/$PID/fd" -mindepth 1 | wc -l
}

# sum NAME: of all the metric's values.
sum() {
    awk -v name="$1" '$1 == name || index($1, name "{") == 1 { sum += $2 } END { print sum + 0 }' \
        "$METRICS"
}
