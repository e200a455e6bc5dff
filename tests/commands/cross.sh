#!/bin/bash
# cross.sh - the module for another processor: Unbound and whyfail, with its tests, are compiled by a cross
# compiler, without a warning, and the unit tests are run by an emulator.
#
# Usage: cross.sh ROOT ARCHITECTURE TRIPLET EMULATOR. ROOT is a Debian with these, with this source as
# /root/whyfail and Unbound's as /root/unbound/tree. Nothing outside ROOT is touched.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=scripts/platform.sh
. "$(dirname "$0")/../../scripts/platform.sh" || exit 1
BARE=$(cd "$1" && pwd)
ARCHITECTURE=$2
TRIPLET=$3
EMULATOR=$4
SCRATCH=$(mktemp -d) || exit 1
OUT=$SCRATCH/out
trap 'rm -rf "$SCRATCH"' EXIT
TAP_PART=cross-$ARCHITECTURE
TAP_FILES=("$SCRATCH/tail")

# inside SCRIPT: by the shell, without a network, where the other processor's libraries are found.
inside() {
    in_platform "$BARE" unshare --net sh -ec "export PKG_CONFIG_LIBDIR=/usr/lib/$TRIPLET/pkgconfig:/usr/share/pkgconfig
        $1" >"$OUT" 2>&1
}

# done_well STATUS NAME: a report with the end of what was printed.
done_well() {
    tail -n 25 "$OUT" >"$SCRATCH/tail"
    report "$1" "$2"
}

inside "cd /root/unbound/tree
    ./configure --host=$TRIPLET --with-dynlibmodule --enable-subnet --with-libevent --disable-rpath \
        --disable-flto LDFLAGS=-Wl,--build-id
    make -j$(nproc)"
done_well $? "Unbound compiles"
inside "cd /root/whyfail
    ./autogen.sh
    mkdir ../build
    cd ../build
    ../whyfail/configure --host=$TRIPLET --enable-werror --with-unbound-source=/root/unbound/tree
    make -j$(nproc)
    make -j$(nproc) check TESTS="
done_well $? "so do whyfail and what tests it, without a warning"

inside "ip link set lo up
    cd /root/build
    $EMULATOR tests/unit/unit"
done_well $? "the unit tests end well"
grep -E '^(ok|not ok|#)' "$OUT" | sed "s/^\(not ok\|ok\) - /&$TAP_PART: /"
conclude
