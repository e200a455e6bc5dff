#!/bin/bash
# defaults.sh - without any configuration EDE is on and events go to Unbound's own log; the options
# that say otherwise are heeded.
#
# Unbound runs without any network here, so that every name fails at once.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"

PATIENCE=20 # tries of two seconds

# serve [OPTIONS-FILE]: starts Unbound, for which names below stub.test fail.
serve() {
    write_conf "$MODULE" "$@"
    write_silent_stub
    try_start
    report $? "defaults: Unbound serves ${1:+with options}" "$SCRATCH/log"
}

ask() {
    local try

    for ((try = 0; try < PATIENCE; try++)); do
        dig @127.0.0.1 +tries=1 +timeout=2 www.stub.test A >"$SCRATCH/answer"
        grep -q 'status: SERVFAIL' "$SCRATCH/answer" && return
    done
}

has() {
    grep -qE "$1" "$SCRATCH/$3"
    report $? "defaults: $2" "$SCRATCH/$3"
}

lacks() {
    ! grep -qE "$1" "$SCRATCH/$3"
    report $? "defaults: $2" "$SCRATCH/$3"
}

serve
ask
stop_daemon
has 'EDE: 22 .*\(stub\.test: ' 'EDE with text without any option' answer
lacks '127\.0\.0\.1@9[ :]' "a stub server's address is not for clients" answer
has 'whyfail: \{"@timestamp".*"cause":"forwarder-failed".*"ip":"127\.0\.0\.1"' \
    "the event is a line of Unbound's log, with the address" log

printf '%s\n' 'ede-addresses: all' 'log: off' >"$SCRATCH/whyfail.conf"
serve "$SCRATCH/whyfail.conf"
ask
stop_daemon
has 'EDE: 23 .*\(127\.0\.0\.1@9: no answer' 'ede-addresses: all tells the address' answer
lacks 'whyfail: \{' 'log: off writes no event' log

printf '%s\n' 'ede-detail: code' >"$SCRATCH/whyfail.conf"
serve "$SCRATCH/whyfail.conf"
ask
stop_daemon
has 'EDE: 22 \(No Reachable Authority\)$' 'ede-detail: code tells no text' answer

printf '%s\n' 'ede-detail: zone' >"$SCRATCH/whyfail.conf"
serve "$SCRATCH/whyfail.conf"
ask
stop_daemon
has 'EDE: 22 .*\(stub\.test: the configured forwarder or stub server gives no usable answer\)' \
    'ede-detail: zone tells the zone and the kind of fault' answer

printf '%s\n' 'ede: no' >"$SCRATCH/whyfail.conf"
serve "$SCRATCH/whyfail.conf"
ask
stop_daemon
has 'status: SERVFAIL' 'ede: no leaves the answer' answer
lacks 'EDE: ' 'ede: no tells clients nothing' answer
all_passed
