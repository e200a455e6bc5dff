#!/bin/bash
# seeds.sh - adds to the kept corpus what reaches code that nothing in it does: of what the lab's resolvers
# see, the files of the repository and what libFuzzer found beside BUILD, as little as will do. What is
# there stays: findings that were repaired are among it.
#
# Needs what fuzz.sh has built, and what `./quickstart paths` tells in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
fuzz=$(dirname "$BUILD")/fuzz-$(basename "$BUILD")
seeds=$(mktemp -d)
trap 'rm -rf "$seeds"' EXIT
targets=$(sed -n 's/^WF_TARGET(\([a-z]*\),.*/\1/p' "$root/tests/fuzz/targets.def")
largest=8000 # octets of a kept input

for name in $targets calls; do
    mkdir -p "$seeds/$name" "$fuzz/corpus/$name"
done
make -s -C "$BUILD" tests/fuzz/recorder.la tests/fuzz/replay
MODULE=$BUILD/tests/fuzz/.libs/recorder.so WF_RECORD_DIR=$seeds "$LAB" run \
    --events "$seeds/events" >"$seeds/lab.log" || tail -n 1 "$seeds/lab.log"
# logs of every kind: files of events, lines as Unbound writes them, lines that are cut
split -l 3 "$seeds/events" "$seeds/log/events-"
sed 's/^/[1764000000] unbound[123:0] info: whyfail: /' "$seeds/events" | split -l 3 - "$seeds/log/log-"
cut -c 1-600 "$seeds/events" | split -l 3 - "$seeds/log/cut-"
# an event that ends before the room for a line does, and a comment that does not
printf '%s%6000s\n' "$(head -n 1 "$seeds/events")" '' >"$seeds/log/overlong"
printf '#%1500s\nlog: off\n' '' >"$seeds/options/overlong"
cp "$root"/conf-examples/*.conf "$seeds/options/"
sed 's/^# *//' "$root/conf-examples/whyfail.conf" >"$seeds/options/all"
for name in $targets calls; do
    kept=$root/tests/fuzz/corpus/$name
    mkdir -p "$kept"
    program=$fuzz/tests/fuzz/fuzz
    [ "$name" != calls ] || program=$fuzz/tests/fuzz/calls
    WF_FUZZ_TARGET=$name "$program" -merge=1 -use_counters=0 -max_len="$largest" "$kept" \
        "$seeds/$name" "$fuzz/corpus/$name" 2>"$seeds/$name.log"
    # what libFuzzer made up of causes becomes what it was read as
    [ "$name" = calls ] ||
        "$BUILD/tests/fuzz/replay" --settle "$name" "$kept"/* 2>>"$seeds/$name.log"
    printf '%s: %s inputs, %s octets\n' "$name" "$(find "$kept" -type f | wc -l)" \
        "$(cat "$kept"/* | wc -c)"
done
