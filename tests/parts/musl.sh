#!/bin/bash
# musl.sh - what needs neither Unbound nor glibc compiles with another C library, musl, without a warning:
# the module but for what looks into Unbound, the command, the unit tests.
#
# The headers of other libraries are Debian's, which were made for glibc: they come last, and of a file
# that took one of glibc's own from there the part fails. Nothing is linked.
#
# Needs BUILD in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
cd "$ROOT" || exit 1
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh || exit 1
TAP_PART=musl
SCRATCH=$(mktemp -d) || exit 1
trap 'rm -rf "$SCRATCH"' EXIT
FOLDERS=(module tools tests/unit)
HEADERS=/usr/include
MULTIARCH=$(gcc -print-multiarch)
export SCRATCH BUILD HEADERS MULTIARCH

# sources_of FOLDER
sources_of() {
    find "$1" -path module/observe -prune -o -name '*.c' -print | sort
}

# try_source FILE: what is wrong with it, in a file of its own.
try_source() {
    local name=${1//\//-}

    musl-gcc -std=gnu11 -D_GNU_SOURCE -DHAVE_CONFIG_H -I"$BUILD" -I. -Imodule -Itools -Itests/unit \
        -idirafter "$HEADERS" -idirafter "$HEADERS/$MULTIARCH" -MD -MF "$SCRATCH/$name.d" -MT x \
        -Wall -Wextra -Wshadow -Wconversion -Werror -fsyntax-only "$1" >"$SCRATCH/$name.out" 2>&1
    tr -s '[:space:]' '\n' <"$SCRATCH/$name.d" 2>/dev/null | grep -xF -f "$SCRATCH/glibc" | sed 's/^/takes /' \
        >>"$SCRATCH/$name.out"
}
export -f try_source

dpkg -L libc6-dev | grep "^$HEADERS/.*\.h$" >"$SCRATCH/glibc"
[ -s "$SCRATCH/glibc" ]
report $? "the headers of glibc are known"
for folder in "${FOLDERS[@]}"; do
    # shellcheck disable=SC2016 # the inner shell's
    sources_of "$folder" | xargs -d '\n' -n 1 -P "$(nproc)" bash -c 'try_source "$1"' sh
    count=$(sources_of "$folder" | wc -l)
    cat "$SCRATCH/${folder//\//-}"-*.out | grep -E 'error|takes' >"$SCRATCH/wrong"
    [ "$count" -gt 0 ] && [ ! -s "$SCRATCH/wrong" ]
    report $? "$folder, $count files" "$SCRATCH/wrong"
done
conclude
