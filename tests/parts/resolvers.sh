#!/bin/bash
# resolvers.sh - what "whyfail explain" says of the same 27 names through five resolvers: Unbound with
# the module and without, BIND, Knot Resolver and PowerDNS Recursor; as a table, each cell with the
# resolver's own Extended DNS Errors in front. No cell may say less than those, or blame another.
#
# Runs inside "lab shell --no-module --profile default". Needs WHYFAIL, UNBOUND, MODULE and UNPACKED_DIR
# in the environment.
#
# Usage: resolvers.sh [ROW...]
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
# shellcheck disable=SC2016 # the dollars are jq's
set -u
HERE=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib/tap.sh
. "$HERE/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/json.sh
. "$HERE/../lib/json.sh" || exit 1
# shellcheck source=tests/lib/conf.sh
. "$HERE/../lib/conf.sh" || exit 1
# shellcheck source=tests/bench/resolvers.sh
. "$HERE/../bench/resolvers.sh" || exit 1

# A resolver may mount what it needs over /usr.
if [ "${1:-}" = --serve ]; then
    DIR=$3 PORT=$4 THREADS=1
    "start_$2"
    exit
fi

TAP_PART="resolvers"
RESOLVERS='whyfail-log unbound-ede bind knot powerdns'
NAMES='signed unsigned expired future naked corrupt rolled ds-digest key-none key-unsigned key-expired
    key-refused nsec-none nsec3-bitmap undelegated alias tld-expired cname-loop refused empty servfail
    formerr garbage tcp-refused closed ns-nodata silent'
[ $# -eq 0 ] || NAMES=$*
PARALLEL=24 # what takes long waits for servers
SCRATCH=$(mktemp -d) || exit 1
PIDS=()
trap 'kill "${PIDS[@]}" 2>/dev/null; wait; rm -rf "$SCRATCH"' EXIT
declare -A PORTS
export WHYFAIL LAB_DIR SCRATCH

# serve RESOLVER PORT
serve() {
    PORTS[$1]=$2
    mkdir "$SCRATCH/$1"
    unshare --mount --propagation private "$0" --serve "$1" "$SCRATCH/$1" "$2" >"$SCRATCH/$1/log" 2>&1 &
    PIDS+=("$!")
}

serves() {
    dig +tries=1 +time=2 @127.0.0.1 -p "${PORTS[$1]}" www.signed.test | grep -q 'status: NOERROR'
}

# ask RESOLVER PORT LABEL NAME TYPE: what is explained, and what the resolver says itself: the RCODE
# and codes. The log is not read: the others have none.
ask() {
    "$WHYFAIL" explain "$4" "$5" "@127.0.0.1#$2" --no-log --json --anchor "$LAB_DIR/anchor" \
        >"$SCRATCH/$1/$3.json" 2>"$SCRATCH/$1/$3.err"
    echo $? >"$SCRATCH/$1/$3.status"
    dig +tries=1 +time=2 @127.0.0.1 -p "$2" "$4" "$5" |
        sed -n 's/.* status: \([A-Z]*\),.*/\1/p; s/^; EDE: \([0-9]*\).*/\1/p' >"$SCRATCH/$1/$3.said"
}
export -f ask

# cell RESOLVER LABEL: "codes: cause party", or that it resolves.
cell() {
    local codes

    codes=$(sed 1d "$SCRATCH/$1/$2.said" | paste -s -d,)
    jq -r --arg codes "${codes:--}" '$codes + ": " + if .resolves then "resolves"
        elif .verdict.cause then "\(.verdict.cause) (\(.verdict.at_fault))"
        else "no cause, of \(.look.zone)" end' "$SCRATCH/$1/$2.json"
}

# holds LABEL RESOLVER OUTCOME CAUSE ZONE PARTY
holds() {
    local file=$SCRATCH/$2/$1 status

    status=$(cat "$file.status")
    if [ "$status" -eq 0 ]; then # what it resolves there is nothing to explain about
        [ "$3" != fails ] || ! grep -q SERVFAIL "$file.said"
        return
    fi
    # the cause or, where it is not known, what the resolver said itself, and the zone, and nobody's fault;
    # some let pass what they rejected at first
    holds --arg cause "$4" --arg zone "$5" --arg party "$6" --arg says "$(sed 1d "$file.said")" '
        .resolves == false and
        (.verdict.cause == $cause and (.verdict.at_fault == $party or .verdict.at_fault == "none") or
            .verdict.cause == null and .look.at_fault == "none" and
            (.look.zone == $zone or .look.again == "NXDOMAIN") and ($says == "" or .ede != []))' \
        "$file.json" || return
    # with the module the cause is known, once the resolver has an answer
    [ "$2" != whyfail-log ] || [ "$status" -eq 1 ] || [ ! -s "$file.said" ]
}

port=5401
for resolver in $RESOLVERS; do
    serve "$resolver" "$((port++))"
done
for resolver in $RESOLVERS; do
    await 30 serves "$resolver"
    report $? "$resolver serves" "$SCRATCH/$resolver/log"
done

while IFS=$'\t' read -r label _ name type _; do
    [[ " ${NAMES//$'\n'/ } " == *" $label "* ]] || continue
    for resolver in $RESOLVERS; do
        printf '%s\0' "$resolver" "${PORTS[$resolver]}" "$label" "$name" "$type"
    done
done <"$LAB_DIR/rows" | xargs -0 -n 5 -P "$PARALLEL" bash -c 'ask "$@"' ask

awk -F'\t' -v names=" ${NAMES//$'\n'/ } " 'index(names, " " $1 " ")' "$LAB_DIR/rows" >"$SCRATCH/rows"
printf '# %-13s' name
# shellcheck disable=SC2086 # words
printf '| %-36s ' $RESOLVERS
echo
while IFS=$'\t' read -r label _; do
    printf '# %-13s' "$label"
    for resolver in $RESOLVERS; do
        printf '| %-36s ' "$(cell "$resolver" "$label")"
    done
    echo
done <"$SCRATCH/rows"
while IFS=$'\t' read -r label _ name type outcome cause zone party _; do
    for resolver in $RESOLVERS; do
        holds "$label" "$resolver" "$outcome" "$cause" "$zone" "$party"
        report $? "$label through $resolver: $(cell "$resolver" "$label")" "$SCRATCH/$resolver/$label.json"
    done
done <"$SCRATCH/rows"
[ "$(wc -l <"$SCRATCH/rows")" -eq "$(wc -w <<<"$NAMES")" ]
report $? "each name was asked for"
all_passed
