#!/bin/sh
# docs.sh DOCTABLES [FOLDER] - puts the module's tables into docs/, the manual, the event's schema and
# conf-examples/whyfail.conf of the source tree, and the comparison's summary into README.md; or all
# of that into copies in FOLDER.
#
# Texts mark the place of a table with two comments: "begin NAME" and "end NAME".
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -eu

doctables=$1
root=$(cd "$(dirname "$0")/.." && pwd)
to=${2:-$root}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for name in causes options conf warnings man-causes man-options man-warnings cause-list warning-list; do
    "$doctables" "$name" >"$scratch/$name"
done
# the table without a heading of its own, up to the first empty line
sed -n '/^| | whyfail |/,/^$/{/./p}' "$root/docs/comparison.md" >"$scratch/summary"

# fill FILE: with the tables that it has places for.
fill() {
    awk -v dir="$scratch" '
        /^(<!--|\.\\") end / { inside = 0 }
        !inside { print }
        /^(<!--|\.\\") begin / {
            inside = 1
            file = dir "/" $3
            while ((getline line < file) > 0) print line
        }' "$root/$1" >"$scratch/filled"
    mkdir -p "$(dirname "$to/$1")"
    cat "$scratch/filled" >"$to/$1"
}

fill README.md
fill docs/causes.md
fill docs/options.md
fill docs/outlets.md
fill man/unbound-whyfail.8
mkdir -p "$to/conf-examples" "$to/module/report"
cat "$scratch/conf" >"$to/conf-examples/whyfail.conf"
jq --indent 2 --rawfile causes "$scratch/cause-list" --rawfile warnings "$scratch/warning-list" \
    'def words: rtrimstr("\n") | split("\n");
     .properties.whyfail.properties.cause.enum = ($causes | words) |
     .properties.whyfail.properties.warning.enum = ($warnings | words)' \
    "$root/module/report/event.schema.json" >"$scratch/schema"
cat "$scratch/schema" >"$to/module/report/event.schema.json"
