#!/bin/sh
# docs.sh DOCTABLES [FOLDER] - puts the module's tables into README.md and conf-examples/whyfail.conf
# of the source tree, or into copies of them in FOLDER.
#
# The README marks the place of a table by two comments: "begin NAME" and "end NAME".
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -eu

doctables=$1
root=$(cd "$(dirname "$0")/.." && pwd)
to=${2:-$root}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
for name in causes options conf; do
    "$doctables" "$name" >"$scratch/$name"
done

awk -v dir="$scratch" '
    /^<!-- end / { inside = 0 }
    !inside { print }
    /^<!-- begin / {
        inside = 1
        file = dir "/" $3
        while ((getline line < file) > 0) print line
    }' "$root/README.md" >"$scratch/README.md"

mkdir -p "$to/conf-examples"
cat "$scratch/README.md" >"$to/README.md"
cat "$scratch/conf" >"$to/conf-examples/whyfail.conf"
