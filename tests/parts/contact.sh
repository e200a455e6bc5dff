#!/bin/bash
# contact.sh - an event names the mailbox of the zone's SOA record where that is at hand: in the
# response that failed, or in the cache. Nobody is asked for it.
#
# Runs inside "lab shell", whose world and Unbound it uses: LAB_DIR is the lab's folder.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/json.sh
. "$(dirname "$0")/../lib/json.sh" || exit 1
TAP_PART="contact"
EVENTS=$LAB_DIR/default/events.json

# event NAME FILTER: asks for the name, and looks at its event.
event() {
    local found

    dig @127.0.0.1 "$1" A +tries=1 +timeout=5 >"$LAB_DIR/answer"
    await 20 grep -qs "\"name\":\"$1\"" "$EVENTS" || return
    found=$(jq -c "select(.dns.question.name == \"$1\")" "$EVENTS" | tail -n 1)
    holds "$2" <<<"$found" || {
        echo "# the event of $1: $found"
        return 1
    }
}

event www.rolled.test '.whyfail | has("contact") | not'
report $? "without an SOA record there is no contact"
event nothing.nsec-corrupt.test '.whyfail.contact == "hostmaster@nsec-corrupt.test"'
report $? "it is that of the SOA record in the response that failed"
dig @127.0.0.1 rolled.test SOA +cd +tries=1 +timeout=5 >"$LAB_DIR/answer"
event www2.rolled.test '.whyfail.contact == "hostmaster@rolled.test" and .whyfail.zone == "rolled.test"'
report $? "or that of one that is cached"
event www.refused.test '.whyfail | has("contact") | not'
report $? "of a zone of which nothing is known there is none"
all_passed
