# shellcheck shell=bash
# say.sh - what the person at the terminal gets to see: steps with their time, and why one failed.
#
# Everything here goes to stderr, so that `paths` can be read by a script. The output of the steps
# goes to a log file, whose last lines are shown when one fails.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# begin COMMAND: makes the cache and a log for this run.
begin() {
    mkdir -p "$LOCAL/log" "$CACHE" 2>/dev/null || die "cannot write to $LOCAL or $CACHE"
    CACHE=$(cd "$CACHE" && pwd)
    LOG=$LOCAL/log/$1.log
    : >"$LOG" || die "cannot write $LOG"
    trap 'stop_ticker; exit 130' INT
    trap 'stop_ticker; exit 143' TERM
}

say() {
    printf '%s\n' "$*" >&2
}

# die SENTENCE: the one line that says why, and status 1.
die() {
    printf 'quickstart: %s\n' "$*" >&2
    exit 1
}

on_terminal() {
    [ -t 2 ] && [ "${TERM:-dumb}" != dumb ]
}

TICKER=

# A live counter of seconds after the step's name, on a terminal.
start_ticker() {
    on_terminal || return 0
    (
        seconds=0
        while :; do
            printf '\r  %-60s %4d s ' "$1" "$seconds" >&2
            sleep 1
            seconds=$((seconds + 1))
        done
    ) &
    TICKER=$!
}

stop_ticker() {
    [ -n "$TICKER" ] || return 0
    kill "$TICKER" 2>/dev/null
    wait "$TICKER" 2>/dev/null
    TICKER=
    printf '\r\033[K' >&2
}

# step NAME COMMAND...: runs the command with its output in the log and reports the time it took.
# Ends the whole run when it fails.
step() {
    local name=$1 start=$SECONDS from status

    shift
    from=$(wc -c <"$LOG")
    printf '\n### %s: %s\n' "$name" "$*" >>"$LOG"
    on_terminal || say "  $name ..."
    start_ticker "$name"
    "$@" >>"$LOG" 2>&1 </dev/null
    status=$?
    stop_ticker
    if [ "$status" -ne 0 ]; then
        explain_failure "$name" "$from"
    elif on_terminal; then
        printf '  %-60s %4d s\n' "$name" $((SECONDS - start)) >&2
    else
        say "  $name: $((SECONDS - start)) s"
    fi
}

# The causes that people meet, recognised by what the tools print; then the log's last lines.
explain_failure() {
    local name=$1 from=$2 why

    why=$(tail -c "+$((from + 1))" "$LOG" | known_cause)
    tail -c "+$((from + 1))" "$LOG" | tail -n 15 | sed 's/^/    | /' >&2
    die "$name failed${why:+: $why} (all of it: $LOG)"
}

known_cause() {
    local text

    text=$(cat)
    case $text in
    *"but has the source of none"*) # before what apt says of it
        sed -n 's/^configure: error: //p' <<<"$text" | tail -n 1
        ;;
    *"No space left on device"* | *"not have enough free space"*)
        echo "the disk is full"
        ;;
    *"Could not resolve"* | *"Failed to fetch"* | *"Unable to connect"* | *"Could not connect"* | \
        *"Temporary failure"* | *"Network is unreachable"*)
        echo "Debian's package archive cannot be reached"
        ;;
    *"Could not get lock"* | *"Unable to acquire the dpkg"* | *"Unable to lock directory"* | \
        *"another program is installing packages"*)
        echo "another program is installing packages"
        ;;
    *"C compiler cannot create executables"* | *"no acceptable C compiler"*)
        echo "there is no working C compiler"
        ;;
    *"configure: error:"*)
        sed -n 's/^configure: error: //p' <<<"$text" | tail -n 1
        ;;
    esac
}

# need_space DIR MEGABYTES: stops before a disk runs full rather than in the middle.
need_space() {
    local free

    free=$(df -Pm "$1" | awk 'NR == 2 { print $4 }')
    [ "${free:-0}" -ge "$2" ] || die "$1 has $free MB free, but $2 MB are needed"
}

# with_lock FILE COMMAND...: two clones, or two terminals, do not build the same thing at once.
with_lock() {
    local file=$1 fd

    shift
    exec {fd}>"$file" || die "cannot write $file"
    if ! flock -n "$fd"; then
        say "  another quickstart is running there; waiting for it ..."
        flock "$fd"
    fi
    "$@"
    exec {fd}>&-
}
