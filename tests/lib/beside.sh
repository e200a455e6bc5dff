# shellcheck shell=bash
# beside.sh - an Unbound of a script's own in the lab's world, beside the lab's. Sourced by scripts that
# run inside "lab shell". Needs UNBOUND in the environment; LAB_DIR is the lab's folder.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

DAEMON=

stop_beside() {
    [ -z "$DAEMON" ] || kill "$DAEMON" 2>/dev/null
    [ -z "$DAEMON" ] || wait "$DAEMON"
    DAEMON=
}
trap stop_beside EXIT

# conf_beside FILE PORT: the lab's configuration, but for the interface and unbound-control.
conf_beside() {
    sed -e '/interface: ::1@/d' -e "s/interface: 127.0.0.1@.*/interface: 127.0.0.1@$2/" \
        -e '/^remote-control:/,/control-interface:/d' "$LAB_DIR/default/unbound.conf" >"$1"
}

# start_beside CONF LOG: returns when it serves.
start_beside() {
    rm -f "$2"
    "$UNBOUND" -d -c "$1" >"$2" 2>&1 &
    DAEMON=$!
    await 10 grep -qs 'start of service' "$2"
}
