#!/bin/bash
# cost.sh - what a failure of each hostile kind costs a worker thread in a daemon that serves: the
# instructions of the whole module, gathering the evidence and putting EDE on the reply included.
#
# Needs LAB, UNBOUND, UNBOUND_CHECKCONF, MODULE and SENDER in the environment. Runs itself within the
# lab's world. Zones with many servers are in servers.sh.
#
# One bound is for one failed resolution. The first question about a zone may take several, as those for
# the addresses of its servers fail, too; so the first and those that follow are measured apart, and the
# other bound is for all that one question takes.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

if [ -z "${LAB_DIR:-}" ]; then
    exec "$LAB" shell --profile default --no-module --threads 1 -- "$0"
fi
# shellcheck source=tests/hostile/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=tests/hostile/spent.sh
. "$(dirname "$0")/spent.sh"

PORT=5401

# Labels of one octet each, and of octets that must be escaped.
DEEP=$(printf 'x.%.0s' {1..100})
BINARY='\000\010\"\\\128\255\000\010\"\\\128\255\000\010\"\\\128\255\000\010\"\\\128\255.'
BINARY=$BINARY$BINARY$BINARY$BINARY

# What is asked; "#" makes a new name of each query.
KINDS="
r#.wild.expired.test
r#.wild.rolled.test
r#.wild.refused.test
r#.wild.servfail.test
r#.silent.test
r#.tcp-refused.test
r#.garbage.test
r#.nsec3-none.test
r#.wild.hostile-keytrap.test
r#.hostile-keytrap-ksk.test
r#.hostile-ds.test
r#.hostile-nsec3.test
r#.a.b.c.d.e.f.g.h.hostile-nsec3.test
r#.hostile-many.test
r#.hostile-options.test
r#.hostile-ede.test
r#.hostile-hosts.test
r#.${DEEP}refused.test
r#.${DEEP}silent.test
r#.${DEEP}wild.expired.test
r#.${BINARY}refused.test
r#.${BINARY}wild.expired.test
r#.wild.\\000\\010\\\"\\\\\\128\\255.test
r#.\\000\\009\\010\\013\\032\\\"'\\.\\\\\\127\\128\\155\\192\\255.test
"

# A name for people.
shown() {
    local name=${1//"$DEEP"/100 labels.}

    printf '%s' "${name//"$BINARY"/100 binary octets.}"
}

main() {
    local lines=('    infra-cache-max-rtt: 1000' '    unknown-server-time-limit: 300'
        '    outbound-msg-retry: 2' '    aggressive-nsec: no')

    ! knows 'discard-timeout: 0' || lines+=('    discard-timeout: 0')
    write_conf cost "127.0.0.1@$PORT" module 'log: EVENTS;log-window: 0' "${lines[@]}"
    count_calls "$LAB_DIR/cost"
    start cost "${CALLGRIND[@]}"
    CALLS_PID=${PID[cost]}
    while read -r kind; do
        [ -z "$kind" ] || measure "$kind" "$(shown "$kind")"
    done <<<"$KINDS"
    stop cost
    figure "the most expensive failure of $(grep -c . <<<"$KINDS") kinds" "$WORST instructions: $WORST_KIND"
    figure 'the most expensive question, including the failures of its lookups' \
        "$DEAREST instructions: $DEAREST_KIND"
    conclude
}

main
