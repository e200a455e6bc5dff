#!/bin/bash
# hoster.sh - the zone of a hoster's name servers is dead: the second customer's failure, and the
# thousandth, for which Unbound has no more than "no address" in its cache, is told as the first one's.
#
# Runs inside "lab shell --profile no-ipv6", whose world and Unbound it uses: LAB_DIR is the lab's
# folder.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="hoster"
TAP_FILES=("$LAB_DIR/answer")

# ask NAME: by the resolver that the row of the first customer has.
ask() {
    dig @127.0.0.1 -p "$PORT" "$1" A +tries=1 +timeout=10 >"$LAB_DIR/answer"
}

PORT=$(awk -F'\t' '$1 == "hoster-dead" { sub(".*#", "", $2); print $2 }' "$LAB_DIR/rows")
why='dns1.dead-hoster.test cannot be resolved (lame-refused at dead-hoster.test: '
while read -r customer name; do
    ask "$name.$customer.test"
    grep -q "EDE: 22 .*($customer.test: .*$why" "$LAB_DIR/answer"
    report $? "$name.$customer.test: its hoster's zone is named"
    ! grep -qE 'A or AAAA|does not exist|address that is known' "$LAB_DIR/answer"
    report $? "$name.$customer.test: its hoster's names are not said to lack addresses"
done <<'NAMES'
hoster-dead www
hoster-dead-second www
hoster-dead-second www2
hoster-dead www2
NAMES

for ((i = 1; i <= 1500; i++)); do
    echo "www.c$i.hoster-many.test A"
done >"$LAB_DIR/customers"
dig @127.0.0.1 -p "$PORT" +tries=1 +timeout=10 -f "$LAB_DIR/customers" >"$LAB_DIR/answer"
told=$(grep -cE 'EDE: 22 .*\(c[0-9]+\.hoster-many\.test: .*dns1\.dead-many\.test cannot be resolved \(lame-refused at ' \
    "$LAB_DIR/answer")
[ "$told" -eq 1500 ]
report $? "of 1500 customers of one hoster each is told of its zone"
all_passed
