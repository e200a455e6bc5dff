#!/bin/bash
# fuzz.sh SECONDS [record | same] - every target of targets.def, and "calls", for so long, two at a time.
#
# The kept inputs in corpus/ are replayed first, with sanitizers of addresses and undefined behaviour.
# What libFuzzer finds beside them stays beside BUILD and is where the next run begins; an input that
# fails is named, and stays, too. With "record" the figures go into the table of README.md. With "same"
# the run begins where every such run does, and ends after so many inputs if the time allows, so that a
# change is judged by itself, and not by luck or by how fast the machine is.
# Needs clang, and BUILD, UNBOUND_TREE and UNBOUND_BUILD in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="fuzz"

root=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(dirname "$BUILD")/fuzz-$(basename "$BUILD")
flags='-g -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined'
seconds=$1
seed=0 grown=$dir/corpus # libFuzzer's own choice, and what it found before
[ "${2:-}" != same ] || seed=1 grown=$dir/same
targets=$(sed -n 's/^WF_TARGET(\([a-z]*\),.*/\1/p' "$root/tests/fuzz/targets.def")
targets+=' calls'
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1

build() {
    {
        { [ -f "$dir/config.status" ] && [ "$dir/config.status" -nt "$root/configure" ]; } ||
            (cd "$dir" && "$root/configure" --quiet --disable-maintainer-mode CC=clang \
                --enable-werror CFLAGS="$flags" --with-unbound-source="$UNBOUND_TREE" \
                --with-unbound-build="$UNBOUND_BUILD")
    } && make -s -C "$dir" -j"$(nproc)" tests/fuzz/fuzz tests/fuzz/calls \
        UNBOUND_LIBS="$(sed -n "s/^dependency_libs='\(.*\)'/\1/p" "$UNBOUND_BUILD/libunbound.la")"
}

# program TARGET: which one it is in. Unbound's functions are linked into that of its calls only.
program() {
    case $1 in
    calls) echo "$dir/tests/fuzz/calls" ;;
    *) echo "$dir/tests/fuzz/fuzz" ;;
    esac
}

# What went wrong: the invariant, or the sanitizer's words.
show_finding() {
    grep -E '^(\.\./)*(tests|module|tools)/.*\.[ch]:[0-9]+:|ERROR: |runtime error:|^ +#[0-9]+ .*(wf_|LLVM)' "$1" |
        head -n 15 | sed 's/^/# /'
}

# libFuzzer given files runs each once.
replay() {
    local kept=("$root/tests/fuzz/corpus/$1"/*) status

    WF_FUZZ_TARGET=$1 "$(program "$1")" "${kept[@]}" >"$dir/$1.replay" 2>&1
    status=$?
    report "$status" "$1: the ${#kept[@]} kept inputs hold"
    [ "$status" -eq 0 ] || show_finding "$dir/$1.replay"
}

# most TARGET: how many inputs "same" tries, which a quiet machine of two processors does in 22 s.
most() {
    case $1 in
    calls) echo 4000 ;;
    evidence | event) echo 20000 ;;
    *) echo 100000 ;;
    esac
}

run() {
    local bounds=(-max_total_time="$seconds")

    [ "$seed" -eq 0 ] || rm -rf "${grown:?}/$1"
    [ "$seed" -eq 0 ] || bounds+=(-runs="$(most "$1")")
    mkdir -p "$grown/$1" "$dir/found"
    WF_FUZZ_TARGET=$1 "$(program "$1")" -seed="$seed" "${bounds[@]}" \
        -max_len=16384 -timeout=25 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$dir/found/$1-" "$grown/$1" "$root/tests/fuzz/corpus/$1" >"$dir/$1.log" 2>&1
    echo $? >"$dir/$1.status"
}

# stat TARGET NAME: one of libFuzzer's final figures.
stat() {
    sed -n "s/^stat::$2: *//p" "$dir/$1.log"
}

tell() {
    local status

    status=$(cat "$dir/$1.status")
    report "$status" "$1: $(stat "$1" number_of_executed_units) inputs in at most $seconds s, nothing is found"
    sed -n 's/^INFO: Seed: /# seed /p' "$dir/$1.log"
    [ "$status" -eq 0 ] && return
    show_finding "$dir/$1.log"
    sed -n 's/.*Test unit written to /# the input: /p' "$dir/$1.log"
}

# name, inputs, edges of the program that were reached, kept inputs
row() {
    local edges kept=("$root/tests/fuzz/corpus/$1"/*)

    edges=$(sed -n 's/^#[0-9]*\tDONE *cov: \([0-9]*\) .*/\1/p' "$dir/$1.log")
    printf '| %s | %s | %s | %s | %s |\n' "$1" "${#kept[@]}" "$(stat "$1" number_of_executed_units)" \
        "$edges" "$([ "$(cat "$dir/$1.status")" -eq 0 ] && echo none || echo some)"
}

table() {
    local name

    printf '%s, %s processors of kind "%s" with a load of %s at the end, %s, %s s each, two targets at a time:\n\n' \
        "$(date -u +%Y-%m-%d)" "$(nproc)" \
        "$(sed -n 's/^model name\t*: //p' /proc/cpuinfo | head -n 1)" "$(cut -d ' ' -f 1 /proc/loadavg)" \
        "$(clang --version | head -n 1)" "$seconds"
    printf '| target | kept inputs | inputs run | edges reached | findings |\n|---|---|---|---|---|\n'
    for name in $targets; do
        row "$name"
    done
}

# Puts the table between the marks of README.md.
record() {
    local readme=$root/tests/fuzz/README.md

    table >"$dir/table" &&
        awk -v table="$dir/table" '
            /<!-- begin results/ { print; while ((getline line < table) > 0) print line; skip = 1 }
            /<!-- end results/ { skip = 0 }
            !skip { print }' "$readme" >"$dir/readme" &&
        cp "$dir/readme" "$readme"
}

mkdir -p "$dir" || exit 1
if ! build >"$dir/build.log" 2>&1; then
    report 1 "the targets can be built with clang and its sanitizers"
    tail -n 10 "$dir/build.log" | sed 's/^/# /'
    exit 1
fi
report 0 "the targets can be built with clang and its sanitizers"
for name in $targets; do
    replay "$name"
done
for name in $targets; do
    run "$name" &
    [ "$(jobs -rp | wc -l)" -lt 2 ] || wait -n
done
wait
for name in $targets; do
    tell "$name"
done
[ "${2:-}" != record ] || record
all_passed
