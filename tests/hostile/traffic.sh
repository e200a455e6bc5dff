#!/bin/bash
# traffic.sh - the module causes not one upstream query: a capture of all that Unbound asks, with the
# module and without.
#
# Usage: traffic.sh module|builtin
#
# Both daemons start with nothing cached and are asked the same, one query after the other. Compared
# is how often each question went to each address over each transport. For that to be the same each
# time, every zone has one server only, so that Unbound has nothing to choose. That it is the same is
# not taken for granted: a second Unbound without the module is compared with the first, too.
#
# Needs LAB, UNBOUND, UNBOUND_CONTROL, MODULE, ASKER and, for builtin, UNBOUND_BUILTIN in the
# environment. Runs itself within the lab's world.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

KIND=${1:?module or builtin}
if [ -z "${LAB_DIR:-}" ]; then
    # the rows whose zones can do with one server
    exec "$LAB" shell --profile default --no-module --threads 1 --one-server --only \
        '@(signed|unsigned|expired|rolled|corrupt|naked|nsec-none|nsec3-none|refused|servfail|tcp-refused|garbage|upward|silent|hostile-*)' \
        -- "$0" "$@"
fi
# shellcheck source=tests/hostile/common.sh
. "$(dirname "$0")/common.sh"

SEED=${SEED:-$(date +%s)}
QUERIES=120
# Long time-outs: none runs out because the machine is busy, but those of the silent server. Nothing is
# asked that a later question may need again: Unbound keeps failures for 5 s, and so would ask
# once more or not by chance.
LINES=('    do-ip6: no' '    qname-minimisation: no'
    '    aggressive-nsec: no' '    unknown-server-time-limit: 3000'
    '    infra-cache-min-rtt: 3000' '    infra-cache-max-rtt: 12000' '    outbound-msg-retry: 2')
ZONES=(
    signed.test unsigned.test expired.test rolled.test corrupt.test naked.test nsec-none.test
    nsec3-none.test refused.test servfail.test tcp-refused.test garbage.test upward.test
    hostile-keytrap.test hostile-ds.test hostile-nsec3-above.test hostile-many.test
    hostile-options.test hostile-ede.test
    '\000\009\010\013\032\"'\''\.\\\127\128\155\192\255.test'
)
declare -A ADDRESS=([without]=127.0.0.41 [again]=127.0.0.42 [with]=127.0.0.43 [more]=127.0.0.44)

# begin NAME KIND: a daemon, whose queries upstream come from its own address, too.
begin() {
    write_conf "$1" "${ADDRESS[$1]}" "$2" 'log: EVENTS' \
        "    outgoing-interface: ${ADDRESS[$1]}" "${LINES[@]}"
    start "$1"
}

# ask NAME: the script. At most one query is under way, so that one waits for what the one before
# caches.
ask() {
    "$ASKER" --name asked --seed "$SEED" --count "$QUERIES" --at-once 1 --twice --wait 30000 \
        "${ADDRESS[$1]}" "${ZONES[@]}"
    dig "@${ADDRESS[$1]}" www.silent.test +tries=1 +timeout=60
    dig "@${ADDRESS[$1]}" www.silent.test +tries=1 +timeout=60
    dig "@${ADDRESS[$1]}" www2.silent.test +tries=1 +timeout=60
    await 60 is_idle "$1"
}

# sent NAME: the questions that went upstream: address, transport, name, type; with their number.
sent() {
    fields "dns.flags.response == 0 && ip.src == ${ADDRESS[$1]} && ip.dst != ${ADDRESS[$1]}" \
        ip.dst ip.proto dns.qry.name dns.qry.type | sort | uniq -c >"$LAB_DIR/$1.sent"
}

total() {
    awk '{ n += $1 } END { print n + 0 }' "$LAB_DIR/$1.sent"
}

# same NAME: whether it sent what the first without the module did.
same() {
    cmp -s "$LAB_DIR/without.sent" "$LAB_DIR/$1.sent"
}

show() {
    diff "$LAB_DIR/without.sent" "$LAB_DIR/$1.sent" | head -n 20 | sed 's/^/# /'
}

main() {
    local name asking=()

    echo "# seed $SEED (SEED=$SEED for the same queries)"
    capture traffic
    begin without plain
    begin again plain
    begin with "$KIND"
    begin more plain
    for name in without again with more; do
        ask "$name" >"$LAB_DIR/$name/asked" 2>&1 &
        asking+=($!)
    done
    wait "${asking[@]}"
    dig "@${ADDRESS[more]}" one-more.unsigned.test +tries=1 >/dev/null
    for name in without again with more; do
        stop "$name"
    done
    end_capture traffic
    for name in without again with more; do
        sent "$name"
    done
    judge
    conclude
}

judge() {
    [ "$(total without)" -gt "$QUERIES" ]
    report $? "without the module Unbound sends $(total without) queries for the $((QUERIES + 3)) it is asked"
    same again
    report $? "another sends the same, each to the same server over the same transport"
    same again || show again
    same with
    report $? "with the module ($KIND) $(total with) queries, the same"
    same with || show with
    [ -s "$LAB_DIR/with/events.json" ]
    report $? "and it has explained $(wc -l <"$LAB_DIR/with/events.json") failures meanwhile"
    figure "upstream queries without the module, with it ($KIND)" "$(total without), $(total with)"
    ! same more
    report $? "one query more, by an Unbound without the module, shows"
}

main
