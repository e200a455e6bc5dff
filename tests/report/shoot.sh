#!/bin/bash
# shoot.sh - makes the documentation's pictures of a report: a run of the lab, played over a day.
#
# usage: shoot.sh FOLDER, with the paths that ./quickstart paths prints in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -eu
HERE=$(cd "$(dirname "$0")" && pwd)
SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT

"$LAB" run --threads 4 --events "$SCRATCH/events.json" >/dev/null
jq -c -s 'sort_by(.dns.question)[]' "$SCRATCH/events.json" |
    awk -v seed=1 -f "$HERE/day.awk" >"$SCRATCH/day.json"
"$WHYFAIL" report --html "$SCRATCH/day.html" "$SCRATCH/day.json"
node "$HERE/shoot.js" "$SCRATCH/day.html" "$1/report-light.png" 900 1285 light
node "$HERE/shoot.js" "$SCRATCH/day.html" "$1/report-dark.png" 900 1285 dark ', ds-mismatch'
