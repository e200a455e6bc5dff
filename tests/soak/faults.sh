# shellcheck shell=bash disable=SC2034
# faults.sh - what goes wrong around the daemon in each round, and how it ends.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

FAULTS=(servers_die link_goes_down reloads hangups log_is_rotated disk_fills clock_steps)
PAUSE=2
ROUTES='192.0.2.0/24 198.51.100.0/24 203.0.113.0/25 2001:db8::/32'

# The process that is all name servers of the world: the lab's other child by that name.
world() {
    pgrep -P "$PPID" -x lab
}

servers_die() {
    kill -STOP "$(world)"
    sleep 5
    kill -CONT "$(world)"
}

link_goes_down() {
    local route

    for route in $ROUTES; do
        ip route del local "$route" dev lo
    done
    sleep 5
    for route in $ROUTES; do
        ip route add local "$route" dev lo
    done
}

reloads() {
    local number

    for number in 1 2 3 4 5 6 7 8; do
        reload || echo "# reload $number failed"
        sleep 0.3
    done
}

# Unbound reloads and reopens its log.
hangups() {
    local number

    for number in 1 2 3; do
        kill -HUP "$PID" && RELOADS=$((RELOADS + 1))
        sleep 0.5
        await 20 serves || echo "# after hangup $number it does not serve"
    done
}

log_is_rotated() {
    mv "$EVENTS" "$DISK/events.json.1"
    sleep 2
    cat "$DISK/events.json.1" >>"$DIR/events.all"
    rm "$DISK/events.json.1"
}

disk_fills() {
    dd if=/dev/zero of="$DISK/filler" bs=64k 2>/dev/null
    sleep 3
    rm "$DISK/filler"
}

# An hour to and fro; then beyond the life of every signature, for a moment.
clock_steps() {
    local by

    for by in +1h -1h +60d; do
        echo "$by" >"$DIR/clock"
        sleep 3
    done
    echo +0 >"$DIR/clock"
    sleep 2
}

# Everything is as it was at the start, as far as the daemon lets it be.
settle() {
    await 20 serves
    sleep 3 # what was on its way has ended
    reload
    await 20 serves
    cat "$EVENTS" >>"$DIR/events.all" 2>/dev/null
    : >"$EVENTS"
}
