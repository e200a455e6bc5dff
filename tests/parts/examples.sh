#!/bin/bash
# examples.sh - the files of conf-examples/ do what they say, with the programs they are for.
#
# Needs UNBOUND and MODULE in the environment, and UNBOUND_BUILTIN where that is built.
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
EXAMPLES=$(cd "$(dirname "$0")/../.." && pwd)/conf-examples
LOG=$SCRATCH/whyfail.json
EACH=5 # queries before the rotation, within a second of it, and afterwards
PATH=$PATH:/usr/sbin

# ask PREFIX: queries that fail at once, as the only forwarder cannot be reached.
ask() {
    local number

    for number in $(seq "$EACH"); do
        dig @127.0.0.1 "$1$number.example" +tries=1 +timeout=10 >>"$SCRATCH/answers"
    done
}

# lines_are COUNT FILE: waits for the writer, 10 s at most.
lines_are() {
    local try

    for try in $(seq 100); do
        if [ -f "$2" ] && [ "$(wc -l <"$2")" -eq "$1" ]; then
            return 0
        fi
        sleep 0.1
    done
    echo "# waited $try times for $1 lines in $2"
    return 1
}

rotate() {
    sed -e "s|^/var/lib/unbound/whyfail.json|$LOG|" \
        -e "s|su unbound unbound|su $(id -un) $(id -gn)|" "$EXAMPLES/logrotate.conf" \
        >"$SCRATCH/logrotate.conf"
    logrotate --force --state "$SCRATCH/state" "$SCRATCH/logrotate.conf" >"$SCRATCH/rotation" 2>&1
}

# Every name asked for has one event, in one of the two files.
nothing_lost() {
    cat "$LOG.1" "$LOG" | grep -o '"name": *"[a-z]*[0-9]*\.example' | grep -o '[a-z0-9]*\.example' |
        sort >"$SCRATCH/found"
    printf '%s.example\n' {before,during,after}{1..5} | sort | cmp -s - "$SCRATCH/found"
}

test_logrotate() {
    printf '%s\n' "log: $LOG" 'log-window: 0' >"$SCRATCH/whyfail.conf"
    write_conf "$MODULE" "$SCRATCH/whyfail.conf"
    printf '%s\n' 'forward-zone:' '    name: "."' '    forward-addr: 192.0.2.1' \
        >>"$SCRATCH/unbound.conf"
    try_start
    report $? "examples: Unbound serves and logs to a file" "$SCRATCH/log"
    ask before
    lines_are "$EACH" "$LOG"
    report $? "examples: each failure is an event in the file" "$SCRATCH/log"
    rotate && [ ! -s "$SCRATCH/rotation" ] && [ -f "$LOG.1" ]
    report $? "examples: logrotate takes logrotate.conf and moves the log" "$SCRATCH/rotation"
    ask during
    sleep 1.1
    ask after
    stop_daemon # which writes what is still queued
    [ "$(grep -c '"after[0-9]*\.example' "$LOG")" -eq "$EACH" ]
    report $? "examples: what fails a second later is in the new file"
    nothing_lost
    report $? "examples: no event was lost or written twice by the rotation" "$SCRATCH/found"
}

# syslogd NAME: the example rsyslog-NAME.conf in a daemon of its own, with paths of ours.
syslogd() {
    mkdir -p "$SCRATCH/$1"
    {
        printf 'global(workDirectory="%s")\n' "$SCRATCH/$1"
        sed -e "s|/var/lib/unbound/whyfail.json|$LOG|; s|/var/log/whyfail/|$SCRATCH/central/|" \
            -e 's|logs\.example\.net|127.0.0.1|' "$EXAMPLES/rsyslog-$1.conf"
    } >"$SCRATCH/$1.conf"
    rsyslogd -N1 -f "$SCRATCH/$1.conf" >"$SCRATCH/check" 2>&1
    report $? "examples: rsyslogd takes rsyslog-$1.conf" "$SCRATCH/check"
    rsyslogd -n -i "$SCRATCH/$1.pid" -f "$SCRATCH/$1.conf" >"$SCRATCH/$1.out" 2>&1 &
    SYSLOGDS+=("$!")
}

# The events after the rotation go to a central rsyslog.
test_rsyslog() {
    local file

    SYSLOGDS=()
    syslogd receive
    sleep 1
    syslogd send
    for _ in $(seq 100); do
        file=$(find "$SCRATCH/central" -name '*.json' 2>/dev/null)
        [ -z "$file" ] || ! cmp -s "$LOG" "$file" || break
        sleep 0.1
    done
    [ -s "$LOG" ] && [ -n "$file" ] && diff "$LOG" "$file" >"$SCRATCH/check" 2>&1
    report $? "examples: all events reach the central rsyslog, byte for byte" "$SCRATCH/check"
    kill "${SYSLOGDS[@]}"
    wait "${SYSLOGDS[@]}"
}

# judge SED-SCRIPT: what the patched Unbound's unbound-checkconf says of the example, so changed.
judge() {
    sed -e "s|^server:|&\n    directory: \"$SCRATCH\"\n    username: \"\"\n    chroot: \"\"|" \
        -e "s|/var/lib/unbound|$SCRATCH|" -e "$1" "$EXAMPLES/unbound-builtin.conf" \
        >"$SCRATCH/builtin.conf"
    "$UNBOUND_BUILTIN-checkconf" "$SCRATCH/builtin.conf" >"$SCRATCH/check" 2>&1
}

test_builtin() {
    judge ''
    report $? "examples: the patched unbound-checkconf takes unbound-builtin.conf" "$SCRATCH/check"
    ! judge 's/^    log:/    logg:/'
    report $? "examples: and refuses it with a misspelt option" "$SCRATCH/check"
}

test_logrotate
test_rsyslog
if [ -x "${UNBOUND_BUILTIN:-}" ]; then
    test_builtin
fi
all_passed
