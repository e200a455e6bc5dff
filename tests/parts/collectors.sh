#!/bin/bash
# collectors.sh - what can be said of conf-examples/loki/ and collectors/ without their programs, which
# Debian does not have: the YAML is YAML, and every member of "whyfail" that they name is the event's.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
SCRATCH=$(mktemp -d) || exit 1
trap 'rm -rf "$SCRATCH"' EXIT
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="collectors"
TAP_FILES=("$SCRATCH/out")

# Members that FILE names, without the names of files, and of Alloy's parts, that look alike.
members_of() {
    grep -v '^ *\(//\|#\)' "$1" | grep -oE '\bwhyfail\.[a-z_]+' |
        grep -vxE 'whyfail\.(json|db|receiver)' | sort -u
}

jq -r '.properties.whyfail.properties | keys[] | "whyfail." + .' "$ROOT/module/report/event.schema.json" |
    sort >"$SCRATCH/known"
for file in "$ROOT"/conf-examples/{loki,collectors}/*; do
    name=${file#"$ROOT"/conf-examples/}
    members_of "$file" >"$SCRATCH/named"
    comm -23 "$SCRATCH/named" "$SCRATCH/known" >"$SCRATCH/out"
    [ -s "$SCRATCH/named" ] && [ ! -s "$SCRATCH/out" ]
    report $? "the event has all $(wc -l <"$SCRATCH/named") members that $name names"
    if [[ $file == *telegraf.conf ]]; then
        python3 -c 'import sys, tomllib; tomllib.load(open(sys.argv[1], "rb"))' "$file" >"$SCRATCH/out" 2>&1
        report $? "$name is TOML"
    fi
    [[ $file == *.yaml ]] || continue
    python3 -c 'import sys, yaml; assert isinstance(yaml.safe_load(open(sys.argv[1])), dict)' "$file" \
        >"$SCRATCH/out" 2>&1
    report $? "$name is YAML"
done

# members FILE: of an event, of its objects and of "whyfail".
members() {
    jq -r '(.template.mappings.properties // .properties) | (keys[], (to_entries[] | .key as $key |
           .value.properties // {} | keys[] | $key + "." + .))' "$1" | sort
}

members "$ROOT/conf-examples/elastic/index-template.json" >"$SCRATCH/named"
members "$ROOT/module/report/event.schema.json" >"$SCRATCH/known"
printf 'client.%s\n' address ip port >>"$SCRATCH/known" # one of two kinds
sort -o "$SCRATCH/known" "$SCRATCH/known"
comm -23 "$SCRATCH/named" "$SCRATCH/known" >"$SCRATCH/out"
[ "$(wc -l <"$SCRATCH/named")" -gt 30 ] && [ ! -s "$SCRATCH/out" ]
report $? "the event has all members that elastic/index-template.json maps"
all_passed
