# shellcheck shell=bash
# lone.sh - Unbounds of a script's own in the lab's world, one after the other. Sourced after tap.sh and
# conf.sh by scripts that run inside "lab shell".
#
# The script sets DIR, the folder of the one that runs, and PORT; ADDRESS, if not 127.0.0.1. Needs
# UNBOUND, MODULE and, for the module that is built in, UNBOUND_BUILTIN in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# shellcheck source=tests/lib/json.sh
. "$(dirname "${BASH_SOURCE[0]}")/json.sh" || exit 1

PID=

stop() {
    [ -z "$PID" ] || kill "$PID"
    [ -z "$PID" ] || wait "$PID"
    PID=
}
trap stop EXIT

serves() {
    grep -qs 'start of service' "$DIR/log"
}

# prepare WAY [LINE...]: ends the one that runs, and writes the files of a new one, with the lines in the
# clause of the server. WAY: "library", or the module is built in.
prepare() {
    local modules='dynlib validator iterator'

    [ "$1" = library ] || modules='whyfail validator iterator'
    stop
    rm -rf "$DIR"
    lab_folder "$DIR" "$PORT" 1 "$modules" "log: $DIR/events.json;log-window: 0" "${@:2}"
    [ "$1" = library ] ||
        printf '%s\n' 'whyfail:' "log: \"$DIR/events.json\"" 'log-window: 0' >>"$DIR/unbound.conf"
}

# start WAY: what was prepared.
start() {
    local daemon=$UNBOUND

    [ "$1" = library ] || daemon=$UNBOUND_BUILTIN
    "$daemon" -d -c "$DIR/unbound.conf" >"$DIR/log" 2>&1 &
    PID=$!
    await 60 serves
}

ask() {
    dig @"${ADDRESS:-127.0.0.1}" -p "$PORT" "$1" A +tries=1 +timeout=10 >"$DIR/answer"
}

says() {
    grep -q "$1" "$DIR/answer"
}

# is_told NAME CONDITION: of the name's event, in jq's words.
is_told() {
    holds --arg name "$1" "select(.dns.question.name == \$name) | .whyfail | $2" "$DIR/events.json"
}
