#!/bin/bash
# clock.sh - a resolver whose clock is ten days ahead, so that most zones are still valid for it, is
# told that its clock is wrong once three unrelated zones speak for it, of which one is a top-level
# domain: any three others may have one owner, who signs them as he likes. A zone that really expired
# is no such witness, and is told as expired before and after.
#
# Runs inside "lab shell --profile clock-near", whose world and Unbound it uses: LAB_DIR is the lab's
# folder.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="clock"
TAP_FILES=("$LAB_DIR/answer")

EVENTS=$LAB_DIR/clock-near/events.json
PORT=$(awk -F '[#\t]' '$1 == "clock-near" { print $3 }' "$LAB_DIR/rows")

# fails NAME TEXT: asks for an address, and the failure is explained so.
fails() {
    dig @127.0.0.1 -p "$PORT" "$1" A +tries=1 +timeout=10 >"$LAB_DIR/answer"
    grep -q 'status: SERVFAIL' "$LAB_DIR/answer" && grep -q "EDE: 7 .*$2" "$LAB_DIR/answer"
}

# told NAME CAUSE PARTY: by the event.
told() {
    jq -s -e --arg name "$1" --arg cause "$2" --arg party "$3" \
        'map(select(.dns.question.name == $name) | [.whyfail.cause, .whyfail.at_fault])
        == [[$cause, $party]]' "$EVENTS" >/dev/null 2>&1
}

# Whoever wants the wrong clock not to be told asks for a zone of his own, dated by it, before.
dig @127.0.0.1 -p "$PORT" www.child.clock-steered.test A +tries=1 +timeout=10 >"$LAB_DIR/answer"
grep -q 'EDE: 6 .*does not verify' "$LAB_DIR/answer"
report $? "a zone that is dated by the wrong clock validates, but for the keys of the one below"
fails www.clock-near.test 'clock-near.test: RRSIG of .* expired'
report $? "a zone that really expired is told so"
for zone in bank.tick bank.tock bank.tack; do
    fails "www.$zone" "$zone: RRSIG of .* expired"
    report $? "$zone is no reason to suspect the clock"
done
fails www.bank.beat "beat: this resolver's clock says .* unrelated zones expired"
report $? "a top-level domain beside them is: the clock is told"
fails www2.bank.tick "bank.tick: this resolver's clock says .* unrelated zones expired"
report $? "and for a zone that was asked before, now that more is known"
fails www2.clock-near.test 'clock-near.test: RRSIG of .* expired'
report $? "the zone that really expired is told so all the same"
await 10 told www.bank.beat local-clock resolver
report $? "the event blames this resolver for the one" "$EVENTS"
await 10 told www2.clock-near.test signature-expired zone
report $? "and the zone for the other" "$EVENTS"
all_passed
