#!/bin/bash
# reload.sh - a thousand reloads under query load leave no thread, file or memory behind.
#
# Usage: reload.sh [stock]. stock: in the distribution's own Unbound, "lab shell --stock".
#
# Runs inside "lab shell", whose world and Unbound it uses: LAB_DIR is the lab's folder.
# Needs UNBOUND_CONTROL, with stock UNBOUND_STOCK and STOCK_SCRIPT, in the environment, and there MALLOC_ARENA_MAX=1 and a fixed
# MALLOC_MMAP_THRESHOLD_: else glibc's arenas, which threads fill as it happens, hide what leaks.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
# shellcheck disable=SC2317 # await calls functions by their names
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="reload"

RELOADS=1000
WARM_UP=200      # by then Unbound's own pools have their size
MOST_GROWTH=2048 # kB from then on: less than 3 kB a reload; Unbound alone grows by about 1 kB
WORD=dynlib LIBRARY=whyfail.so # in module-config, and what is mapped
if [ "${1:-}" = stock ]; then
    TAP_PART="reload-stock"
    UNBOUND_CONTROL=$UNBOUND_STOCK-control
    MOST_GROWTH=160000 # 200 kB a reload: the interpreter leaks 130 with a script that does nothing
    WORD=python LIBRARY=$(basename "$(find "${STOCK_SCRIPT%/*}" -name '*.so')")
fi
CONF=$LAB_DIR/default/unbound.conf
CLIENTS=8
PAUSE=0.04    # seconds of service between two reloads
LOOK_EACH=5   # after so many reloads a failure is asked for until it is explained, as on a busy
              # machine the clients may get no answer for seconds
LOAD=()
LOOKS=0 # failures that were explained between reloads

# The daemon is the process whose last argument is the configuration.
find_daemon() {
    local dir

    for dir in /proc/[0-9]*; do
        if tr '\0' ' ' 2>/dev/null <"$dir/cmdline" | grep -q "/unbound -d -c $CONF \$"; then
            basename "$dir"
            return
        fi
    done
}

control() {
    "$UNBOUND_CONTROL" -c "$CONF" "$@"
}

# One client: names that fail in several ways, most of them new to the cache each time. What is
# asked in the middle of a reload is lost, so a client waits a second at most. It ends with the test,
# however that ends.
client() {
    local zones='expired.test rolled.test refused.test corrupt.test naked.test signed.test'
    local zone names

    while kill -0 "$$" 2>/dev/null; do
        names=
        for zone in $zones; do
            names+=" www.$zone r$RANDOM.$zone"
        done
        # shellcheck disable=SC2086 # a list of words
        dig @127.0.0.1 +tries=1 +timeout=1 $names
    done >"$LAB_DIR/client.$1" 2>&1
}

start_load() {
    local number

    for number in $(seq "$CLIENTS"); do
        client "$number" &
        LOAD+=("$!")
    done
}

stop_load() {
    kill "${LOAD[@]}"
    wait "${LOAD[@]}" 2>/dev/null
}

# How many failures the clients were told the reason of.
told() {
    cat "$LAB_DIR"/client.* | grep -c 'EDE: '
}

threads() {
    find "/proc/$PID/task" -mindepth 1 -maxdepth 1 | wc -l
}

files() {
    find "/proc/$PID/fd" -mindepth 1 | wc -l
}

memory() {
    awk '/^VmRSS:/ { print $2 }' "/proc/$PID/status"
}

mappings() {
    grep -cF "$LIBRARY" "/proc/$PID/maps"
}

threads_are() {
    [ "$(threads)" -eq "$1" ]
}

files_are() {
    [ "$(files)" -le "$1" ]
}

# reload COUNT: so many of them. Every few, the daemon must explain a failure before the next.
reload() {
    local number done_ok=0

    for number in $(seq "$1"); do
        control reload >/dev/null && done_ok=$((done_ok + 1))
        if [ $((number % LOOK_EACH)) -gt 0 ]; then
            sleep "$PAUSE"
        elif await 60 explained; then
            LOOKS=$((LOOKS + 1))
        fi
    done
    [ "$done_ok" -eq "$1" ]
}

# What the log shows of the module: how often it was loaded, and no complaint.
loaded() {
    grep -c "init module 0: $WORD" "$LAB_DIR/default/log"
}

explained() {
    dig @127.0.0.1 www.rolled.test +tries=1 | grep -q 'EDE: 9 .*DS .*matches no DNSKEY'
}

PID=$(find_daemon)
[ -n "$PID" ]
report $? "the daemon runs"
[ "$FAILED" -eq 0 ] || exit 1
await 20 explained
report $? "before: a failure is explained"
threads_before=$(threads) files_before=$(files) mappings_before=$(mappings)

start_load
reload "$WARM_UP"
report $? "$WARM_UP reloads to warm up"
memory_before=$(memory)
reload $((RELOADS - WARM_UP))
report $? "$RELOADS reloads under load"
events=$(wc -l <"$LAB_DIR/default/events.json")
stop_load

# a daemon in the middle of a reload, or with queries on their way, has other numbers
await 20 threads_are "$threads_before"
report $? "threads: $threads_before before, $(threads) after"
await 20 files_are "$files_before"
report $? "open files: $files_before before, $(files) after"
[ "$(mappings)" -eq "$mappings_before" ]
report $? "mappings of the module: $mappings_before before, $(mappings) after"
grown=$(($(memory) - memory_before))
[ "$grown" -le "$MOST_GROWTH" ]
report $? "memory: $memory_before kB after $WARM_UP reloads, $grown kB more after $RELOADS"
[ "$(loaded)" -gt "$RELOADS" ]
report $? "the module was loaded $(loaded) times"
[ "$LOOKS" -eq $((RELOADS / LOOK_EACH)) ] && [ "$events" -ge "$LOOKS" ]
report $? "meanwhile a failure was explained $LOOKS times, and $events events were written"
[ "$(told)" -gt 0 ]
report $? "of all that they asked, the clients were told $(told) times"
[ "$(find_daemon)" = "$PID" ] && await 20 explained
report $? "after: the same process explains a failure"
all_passed
