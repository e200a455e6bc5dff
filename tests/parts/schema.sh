#!/bin/bash
# schema.sh COMMAND... - runs a command of the lab, and holds every event of it against the schema.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
schema=$(cd "$(dirname "$0")/../.." && pwd)/module/report/event.schema.json
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

# judge FILE: a file of JSON lines.
judge() {
    jq -s . "$1" >"$scratch/list.json" 2>>"$scratch/findings" &&
        jsonschema -i "$scratch/list.json" "$scratch/schema.json" >"$scratch/findings" 2>&1
}

# The same, of a list of events, so that one start of the program judges them all.
# shellcheck disable=SC2016 # the dollars are jq's and the schema's
jq '{"$schema": ."$schema", "$defs": (."$defs" + {event: del(."$schema", ."$defs")}),
     "type": "array", "items": {"$ref": "#/$defs/event"}}' "$schema" >"$scratch/schema.json"

"$@" --events "$scratch/events.json"
status=$?
number=$(wc -l <"$scratch/events.json")
if [ "$number" -gt 0 ] && judge "$scratch/events.json"; then
    echo "ok - schema: all $number events of the run fit it"
else
    echo "not ok - schema: all $number events of the run fit it"
    head -c 2000 "$scratch/findings" | sed 's/^/# /'
    status=1
fi
# one of its servers answers at once for the address, and the other is silent for the keys, for seconds
if jq -se 'map(select(.dns.question.name == "www.key-silent.test").whyfail.upstream[] |
        select(.rcode == "NOERROR").waited_ms) | all(. < 1000)' "$scratch/events.json" >"$scratch/findings"; then
    echo "ok - schema: no answer is told to have taken as long as the look-ups after it"
else
    echo "not ok - schema: no answer is told to have taken as long as the look-ups after it"
    status=1
fi
# it must be able to fail
head -n 1 "$scratch/events.json" | jq -c '.whyfail.no_such_key = 1' >"$scratch/odd.json"
if judge "$scratch/odd.json"; then
    echo "not ok - schema: an event with a key of no meaning does not"
    status=1
else
    echo "ok - schema: an event with a key of no meaning does not"
fi
exit "$status"
