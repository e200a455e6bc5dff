#!/bin/bash
# storm.sh - answers of servers are damaged on their way, thousands of questions are asked: Unbound with
# the module, built with gcc's sanitizers, answers on, and every event is whole.
#
#     storm.sh [stock] [ROUNDS [SEED]]  a round has a seed of its own, which it prints: the same damage again
#
# Starts a lab for each round. Needs BUILD, UNBOUND_TREE, UNBOUND_BUILD, LAB and what that needs in the
# environment. stock: the distribution's own Unbound, with UNBOUND_STOCK and STOCK_SCRIPT, and its sources.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
STOCK=
if [ "${1:-}" = stock ]; then
    STOCK=yes
    shift
fi
TAP_PART=storm${STOCK:+-stock}

root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/lib/sanitizers.sh
. "$root/tests/lib/sanitizers.sh" || exit 1
dir=$(sanitized_dir "$TAP_PART")
questions=1000

# Inside the lab: the names it has, new ones below each zone, and what dnsperf and Unbound make of them.
inside() {
    "$LAB" list | awk '{ print $1 }' | awk -v count="$questions" -v seed="$1" '
        { label[NR] = $1 }
        BEGIN { split("A AAAA MX TXT NS DNSKEY DS SOA", type) }
        END {
            srand(seed)
            for (i = 0; i < count; i++) {
                zone = label[1 + int(NR * rand())] ".test"
                name = rand() < 0.5 ? "www" : rand() < 0.7 ? "q" int(1e6 * rand()) : "www2"
                print (rand() < 0.1 ? zone : name "." zone), type[1 + int(8 * rand())]
            }
        }' >"$LAB_DIR/questions"
    dnsperf -s 127.0.0.1 -d "$LAB_DIR/questions" -e -D -n 1 -c 20 -q 60 -t 8 >"$LAB_DIR/dnsperf" 2>&1
    dig @127.0.0.1 version.bind TXT CH +tries=3 +timeout=10 >"$LAB_DIR/alive"
    cp -r "$LAB_DIR/default/log" "$LAB_DIR/default/events.json" "$LAB_DIR/dnsperf" "$LAB_DIR/alive" "$2"
}

if [ "${1:-}" = inside ]; then
    inside "$2" "$3"
    exit
fi

build() {
    local program

    if [ -z "$STOCK" ]; then
        sanitized_build "$TAP_PART" module/whyfail.la
        return
    fi
    program=$(sed -n "s/.*exec '\(.*\)' .*/\1/p" "$UNBOUND_STOCK") # of the package
    sanitized_build "$TAP_PART" module/whyfail_stock.la --with-unbound-binary="$program" &&
        mkdir -p "$dir/lib" && cp "$STOCK_SCRIPT" "$dir/lib/" &&
        cp "$dir/module/.libs/whyfail_stock.so" "$dir/lib/$(basename "$(find "${STOCK_SCRIPT%/*}" -name '*.so')")"
}

# shell COMMAND...: within the lab, with what was built.
shell() {
    if [ -z "$STOCK" ]; then
        with_sanitized_module "$LAB" shell --profile default -- "$@"
    else
        STOCK_SCRIPT=$dir/lib/$(basename "$STOCK_SCRIPT") with_sanitizers "$LAB" shell --stock --profile default -- "$@"
    fi
}

one_round() {
    local seed=$1 out=$dir/round events bad causes asked findings

    rm -rf "$out" && mkdir "$out"
    LAB_STORM=$seed UBSAN_OPTIONS=print_stacktrace=1 ASAN_OPTIONS=detect_leaks=0:log_path="$out/asan" \
        shell "$root/tests/parts/storm.sh" inside "$seed" "$out" >"$out/lab.log" 2>&1
    asked=$(sed -n 's/^ *Queries sent: *//p' "$out/dnsperf" 2>/dev/null)
    [ "${asked:-0}" -eq "$questions" ] && grep -q 'status: NOERROR' "$out/alive"
    report $? "seed $seed: Unbound lives after $questions questions"
    findings=$(cat "$out"/asan* "$out/log" 2>/dev/null | grep -cE 'ERROR: AddressSanitizer|runtime error:')
    report "$((findings > 0))" "seed $seed: the sanitizers find nothing"
    cat "$out"/asan* 2>/dev/null | head -n 20 | sed 's/^/# /'
    grep -m 5 'runtime error:' "$out/log" | sed 's/^/# /'
    events=$(wc -l <"$out/events.json")
    bad=$(jq -R 'fromjson? // "bad" | select(. == "bad" or .whyfail.cause == null)' "$out/events.json" | wc -l)
    causes=$(jq -r .whyfail.cause "$out/events.json" | sort -u | wc -l)
    [ "$events" -gt 100 ] && [ "$bad" -eq 0 ] && [ "$causes" -ge 10 ]
    report $? "seed $seed: $events events of $causes causes, $bad of them broken"
}

mkdir -p "$dir" || exit 1
if ! build >"$dir/build.log" 2>&1; then
    report 1 "the module can be built with sanitizers"
    tail -n 10 "$dir/build.log" | sed 's/^/# /'
    exit 1
fi
first=${2:-$((RANDOM + 1))}
for ((number = 0; number < ${1:-2}; number++)); do
    one_round $((first + number))
done
all_passed
