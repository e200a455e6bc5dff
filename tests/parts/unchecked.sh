#!/bin/bash
# unchecked.sh - a client that checks for itself (CD) gets bogus data, and the next one, which does not,
# a SERVFAIL from cache: the reason is given all the same.
#
# Runs inside "lab shell", whose world and Unbound it uses: LAB_DIR is the lab's folder.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

EVENTS=$LAB_DIR/default/events.json
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="unchecked"
TAP_FILES=("$LAB_DIR/answer")

ask() {
    dig @127.0.0.1 +tries=1 +timeout=10 "$@" >"$LAB_DIR/answer"
}

says() {
    grep -q "$1" "$LAB_DIR/answer"
}

while read -r name type code text; do
    ask "$name" "$type" +cd
    says 'status: \(NOERROR\|NXDOMAIN\)' && ! says 'EDE: '
    report $? "$name $type: with CD the data comes, without EDE"
    ask "$name" "$type"
    says 'status: SERVFAIL' && says "EDE: $code .*$text"
    report $? "$name $type: then without CD a SERVFAIL, and the reason"
done <<'NAMES'
www.expired.test A 7 expired.test: RRSIG of .* expired
www.rolled.test A 9 rolled.test: DS .* matches no DNSKEY
www.naked.test A 10 naked.test: .*www.naked.test
www.corrupt.test A 6 corrupt.test: .*www.corrupt.test
www.hostile-signer-root.test A 6 hostile-signer-root.test: RRSIG of .* names the signer \.
www.hostile-signer-tld.test A 6 hostile-signer-tld.test: RRSIG of .* names the signer test
nothing.nsec-none.test A 12 nsec-none.test: .*nothing.nsec-none.test
NAMES
long=$(printf '%060d.%060d.wild.expired.test' 0 0)
ask "$long" A +cd
ask "$long" A +bufsize=100
says 'status: SERVFAIL' && says 'EDE: 7 .*expired.test: RRSIG of .* expired' && says 'EDE: 13 '
report $? "a client of 100 octets, which Unbound takes for one of 512: the reason has its room"
! grep -q 'naked.test' "$EVENTS"
report $? "no event tells of a SERVFAIL that there was not"
all_passed
