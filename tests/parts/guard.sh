#!/bin/bash
# guard.sh - a module built for another Unbound refuses to load, with one line that says why.
#
# Two wrong builds are made from copies of the build folder: one for a daemon with another build-id,
# and one for an Unbound that was configured otherwise, so that its structs differ in size, whose
# daemon's build-id is not known. Needs BUILD and UNBOUND_TREE besides what daemon.sh needs.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
PRESTART=$(cd "$(dirname "$0")/../.." && pwd)/startup/whyfail-prestart

# refused NAME MODULE WORDS...: Unbound must not start with the module, and say one line that holds
# all the words.
refused() {
    local name=$1 served=0 status word

    write_conf "$2"
    shift 2
    try_start && served=1
    stop_daemon
    [ "$served" -eq 0 ] && [ "$STATUS" -ne 0 ] && [ "$STATUS" -lt 128 ]
    report $? "guard: $name: Unbound does not start" "$SCRATCH/log"
    [ "$(grep -c 'whyfail: ' "$SCRATCH/log")" -eq 1 ]
    status=$?
    for word in "$@"; do
        grep 'whyfail: ' "$SCRATCH/log" | grep -qF -- "$word" || status=1
    done
    report "$status" "guard: $name: one line says what was expected and found" "$SCRATCH/log"
    served=0
    "$PRESTART" -c "$SCRATCH/unbound.conf" -b "$UNBOUND" 2>"$SCRATCH/told"
    try_start && served=1
    stop_daemon
    [ "$served" -eq 1 ] && grep -qF 'whyfail is OFF, Unbound serves without it: built for' "$SCRATCH/told"
    report $? "guard: $name: after the check before the start Unbound serves" "$SCRATCH/told"
}

# wrong_build NAME BUILD-ID [MAKE-ARGUMENT...]: links a module for a daemon of that build-id. The
# objects of observe/ are left out of the copy: they see the arguments.
wrong_build() {
    local dir=$SCRATCH/$1 id=$2

    shift 2
    mkdir "$dir" && tar cf - -C "$BUILD" --exclude='module/observe/*.*o' \
        --exclude='whyfail.*' --exclude=tests/lab/lab . |
        tar xf - -C "$dir" &&
        sed -i "s/^#define WF_UNBOUND_BUILD_ID .*/#define WF_UNBOUND_BUILD_ID \"$id\"/" \
            "$dir/wf_config.h" &&
        make -s -C "$dir" "$@" module/whyfail.la >"$dir/make.log" 2>&1
    report $? "guard: a module for $WHAT can be built" "$dir/make.log"
}

right_id=$(readelf -n "$UNBOUND" | sed -n 's/^ *Build ID: *//p')
wrong_id=$(printf '%s' "$right_id" | tr '0123456789abcdef' 'fedcba9876543210')

exported=$(nm -D --defined-only "$MODULE" | awk '{ print $3 }' | sort | xargs)
[ "$exported" = "clear deinit get_mem inform_super init operate" ]
report $? "guard: the module exports Unbound's six symbols and no other: $exported"
readelf -d "$MODULE" | grep -q BIND_NOW
report $? "guard: a symbol that Unbound lacks would stop its start, not kill it later"

write_conf "$MODULE"
try_start
report $? "guard: the module built for this Unbound loads" "$SCRATCH/log"
stop_daemon

# its blocks are of other sizes than glibc's, by which the module tells layouts
jemalloc=$(find /usr/lib -name 'libjemalloc.so.2' | head -n 1)
LD_PRELOAD=$jemalloc try_start
report $? "guard: it loads under jemalloc, too" "$SCRATCH/log"
[ -n "$jemalloc" ] && grep -q libjemalloc "/proc/$DAEMON/maps"
report $? "guard: that daemon does run under jemalloc"
stop_daemon

WHAT="a daemon with another build-id"
wrong_build other-id "$wrong_id"
refused "$WHAT" "$SCRATCH/other-id/module/.libs/whyfail.so" "$wrong_id" "$right_id"

# without CLIENT_SUBNET several structs are smaller
mkdir "$SCRATCH/config"
cp "$UNBOUND_BUILD/unbound.h" "$SCRATCH/config/"
sed 's/^#define CLIENT_SUBNET 1/#undef CLIENT_SUBNET/' "$UNBOUND_BUILD/config.h" \
    >"$SCRATCH/config/config.h"
! cmp -s "$UNBOUND_BUILD/config.h" "$SCRATCH/config/config.h"
report $? "guard: the tree is configured with CLIENT_SUBNET"
WHAT="an Unbound configured otherwise"
wrong_build other-size "" \
    WF_UNBOUND_CPPFLAGS="-isystem $SCRATCH/config -isystem $UNBOUND_BUILD \
-isystem $UNBOUND_TREE"
refused "$WHAT" "$SCRATCH/other-size/module/.libs/whyfail.so" "bytes"
all_passed
