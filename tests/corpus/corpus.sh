#!/bin/bash
# corpus.sh - Unbound's own replay tests, with the patches and with the module: nothing changes.
#
# Usage: corpus.sh UNPATCHED PATCHED TESTDATA: two testbound programs and the folder of replays.
# Each replay is run three times: by the unpatched program; by the patched one, whose every word must
# be the same; and by the patched one with the module before the validator, which must pass, too.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
# shellcheck disable=SC2317 # functions that xargs calls
set -u

UNPATCHED=$1
PATCHED=$2
TESTDATA=$3
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
export UNPATCHED PATCHED WORK

# With real random numbers two runs of one program differ, too.
cc -shared -fPIC -O -o "$WORK/norandom.so" "$(dirname "$0")/norandom.c" || exit 1

# What differs from run to run of one program: times, process numbers, addresses of memory, and how
# long things took.
normalise() {
    sed -E -e 's/^(\[[0-9]+\]|[A-Z][a-z]+ [ 0-9]+ [0-9:]+) [a-z]+\[[0-9]+:[0-9a-f]+\] //' -e 's/0x[0-9a-f]+/ADDRESS/g' \
        -e 's/testbound_[0-9]+/testbound_PID/g' -e 's/[0-9.]+ (sec|seconds)/TIME/g'
}

# Puts the module before the validator, or first where there is none; without EDE, which replays
# that compare OPT records do not expect, and without events.
with_module() {
    awk '
        /^CONFIG_END/ {
            if (!configured)
                print "server:\n\tmodule-config: \"whyfail validator iterator\""
            print "whyfail:\n\tede: no\n\tlog: off"
        }
        /^[ \t]*module-config:/ {
            configured = 1
            if (!sub(/validator/, "whyfail validator"))
                sub(/iterator/, "whyfail iterator")
        }
        { print }
    ' "$1"
}

# run PROGRAM REPLAY OUTPUT
run() {
    (cd "$WORK" && LD_PRELOAD=$WORK/norandom.so "$1" -p "$2" -o -vv) 2>&1 | normalise >"$3"
    return "${PIPESTATUS[0]}"
}

one() {
    local name plain=0 patched=0 module=0
    name=$(basename "$1" .rpl)

    run "$UNPATCHED" "$1" "$WORK/$name.plain" || plain=$?
    run "$PATCHED" "$1" "$WORK/$name.patched" || patched=$?
    with_module "$1" >"$WORK/$name.rpl"
    run "$PATCHED" "$WORK/$name.rpl" "$WORK/$name.module" || module=$?
    if [ "$plain" -ne 0 ]; then
        echo "not ok - corpus: $name passes without the patches"
        tail -n 3 "$WORK/$name.plain" | sed 's/^/# /'
    elif [ "$patched" -ne 0 ] || ! diff "$WORK/$name.plain" "$WORK/$name.patched" >"$WORK/$name.diff"; then
        echo "not ok - corpus: $name: the patches change nothing"
        head -n 6 "$WORK/$name.diff" | sed 's/^/# /'
    else
        echo "ok - corpus: $name: the patches change nothing"
    fi
    if [ "$module" -ne 0 ]; then
        echo "not ok - corpus: $name passes with the module"
        tail -n 4 "$WORK/$name.module" | sed 's/^/# /'
    else
        echo "ok - corpus: $name passes with the module"
    fi
    rm -f "$WORK/$name".*
}
export -f one run normalise with_module

# shellcheck disable=SC2016 # expands in the shell that xargs starts
find "$TESTDATA" -maxdepth 1 -name '*.rpl' -print0 | sort -z |
    xargs -0 -n 1 -P "$(nproc)" bash -c 'one "$1"' one >"$WORK/tap"
cat "$WORK/tap"
passed=$(grep -c '^ok' "$WORK/tap")
failed=$(grep -c '^not ok' "$WORK/tap")
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
