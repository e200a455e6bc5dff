#!/bin/bash
# soak.sh [MINUTES [stock]] - Unbound with the module under mixed load while everything around it goes
# wrong. stock: the distribution's own Unbound.
#
# Needs LAB, UNBOUND, UNBOUND_CONTROL and MODULE in the environment, with stock UNBOUND_STOCK and
# STOCK_SCRIPT in the place of the second and last. Runs itself within the lab's world, whose files
# are in LAB_DIR. The parts:
#   daemon.sh  the Unbound under test, and what there is to read of it
#   faults.sh  what goes wrong: each fault, and its end
#   checks.sh  what must hold after each round
#
# Each round the load goes on through all faults; then everything is repaired, the caches are
# emptied, and the checks follow. The first rounds, a third of the time and at least three, let
# memory find its size; a run that has no more of them does not judge it.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
HERE=$(cd "$(dirname "$0")" && pwd)
MINUTES=${1:-30}

if [[ ! $MINUTES =~ ^[1-9][0-9]{0,3}$ ]]; then
    echo "soak.sh: '$MINUTES' is no number of minutes from 1 to 9999" >&2
    exit 2
fi
if [ -n "${2:-}" ] && { [ "$2" != stock ] || [ -z "${UNBOUND_STOCK:-}" ]; }; then
    echo "soak.sh: '$2': only the distribution's own Unbound, as \"stock\", where there is one" >&2
    exit 2
fi
if [ -z "${LAB_DIR:-}" ]; then
    # signed, unsigned, expired, rolled, refused, naked, corrupt, silent
    exec "$LAB" shell --profile default --only '*[enp][dt]' --no-module -- \
        unshare --mount "$0" "$MINUTES" ${2:+"$2"}
fi
# shellcheck source=tests/lib/conf.sh
. "$HERE/../lib/conf.sh"
# shellcheck source=tests/soak/daemon.sh
. "$HERE/daemon.sh"
# shellcheck source=tests/soak/faults.sh
. "$HERE/faults.sh"
# shellcheck source=tests/soak/checks.sh
. "$HERE/checks.sh"
[ -z "${2:-}" ] || use_stock

END=$((SECONDS + MINUTES * 60))
WARM=$((SECONDS + MINUTES * 20))
WARM_ROUNDS=3

one_round() {
    local fault

    start_load
    for fault in "${FAULTS[@]}"; do
        sleep "$PAUSE"
        "$fault"
    done
    sleep "$PAUSE"
    stop_load
    settle
}

main() {
    local round=0

    start_daemon
    report $? "the daemon serves"
    [ "$FAILED" -eq 0 ] || return
    note_start
    while [ "$round" -lt 1 ] || [ "$SECONDS" -lt "$END" ]; do
        if [ "$PLATEAU" -eq 0 ] && [ "$round" -ge "$WARM_ROUNDS" ] && [ "$SECONDS" -ge "$WARM" ]; then
            note_plateau
        fi
        round=$((round + 1))
        one_round
        check_round "round $round"
    done
    check_end "$round"
    stop_daemon
    report $? "the daemon ends cleanly"
}

main
conclude
