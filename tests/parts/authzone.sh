#!/bin/bash
# authzone.sh - a local copy of a zone (auth-zone) that runs out: clients are told that it has expired.
#
# Unbound runs without any network here, so that the copy's primary never answers.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"

PATIENCE=60 # seconds until the copy has run out: its SOA says 3

# serve DOWNSTREAM UPSTREAM: whom the copy serves.
serve() {
    write_conf "$MODULE"
    cat >"$SCRATCH/own.zone" <<'ZONE'
own.test. 60 IN SOA ns.own.test. admin.own.test. 1 1 1 3 60
own.test. 60 IN NS ns.own.test.
ns.own.test. 60 IN A 127.0.0.9
www.own.test. 1 IN A 192.0.2.80
sub.own.test. 60 IN NS ns.sub.own.test.
ns.sub.own.test. 60 IN A 127.0.0.1
ZONE
    cat >>"$SCRATCH/unbound.conf" <<CONF
server:
    local-zone: "test." nodefault
    do-not-query-localhost: no
    domain-insecure: "test."
auth-zone:
    name: "own.test"
    zonefile: "$SCRATCH/own.zone"
    primary: 127.0.0.9
    for-downstream: $1
    for-upstream: $2
    fallback-enabled: no
CONF
    try_start
}

ask() {
    dig @127.0.0.1 +tries=1 +timeout=2 "$1.own.test" A >"$SCRATCH/answer"
}

has_run_out() {
    local try

    for ((try = 0; try < PATIENCE; try++)); do
        ask "r$try"
        ! grep -q 'status: SERVFAIL' "$SCRATCH/answer" || return 0
        sleep 1
    done
    return 1
}

for who in 'yes no' 'no yes'; do
    # shellcheck disable=SC2086 # two words
    serve $who
    report $? "authzone ($who): Unbound serves" "$SCRATCH/log"
    ask www
    grep -q 'status: NOERROR' "$SCRATCH/answer" && ! grep -q 'EDE: ' "$SCRATCH/answer"
    report $? "authzone ($who): the copy answers, and carries nothing" "$SCRATCH/answer"
    if [ "$who" = 'no yes' ]; then # it delegates to a server that has no such zone: this one
        dig @127.0.0.1 +tries=1 +timeout=20 www.sub.own.test A >"$SCRATCH/answer"
        grep -q 'EDE: 22 .*sub.own.test: its only name server' "$SCRATCH/answer" &&
            ! grep -q 'own copy' "$SCRATCH/answer"
        report $? "authzone ($who): below a delegation its servers are told of, and not the copy" "$SCRATCH/answer"
    fi
    has_run_out && grep -q 'EDE: 24 .*own.test: this resolver.s own copy of the zone has expired' "$SCRATCH/answer"
    report $? "authzone ($who): when it has run out, clients are told so" "$SCRATCH/answer"
    stop_daemon
    grep -q '"cause":"auth-zone-failed","at_fault":"resolver","zone":"own.test"' "$SCRATCH/log"
    report $? "authzone ($who): and the operator" "$SCRATCH/log"
done
all_passed
