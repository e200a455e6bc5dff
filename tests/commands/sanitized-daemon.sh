#!/bin/bash
# sanitized-daemon.sh - the replays and the lab with gcc's sanitizers, for errors of memory, undefined
# behaviour, leaks and races: Unbound with the module built in, and the library in an Unbound as
# Debian builds it, which frees it with each reload.
#
# Usage: sanitized-daemon.sh [replays|memory|races|library|storm-memory|storm-races]...: all, or those
# named. STORM_SECONDS: how long each storm is (tests/hostile/sanitized-storm.sh), 60 unless given.
# Needs in the environment LAB and what that needs, ASKER, TESTDATA, BUILD, UNBOUND_TREE and
# UNBOUND_BUILD, and SANITIZED_ADDRESS and SANITIZED_THREAD, two trees of Unbound. Each Unbound has a
# twin without the module, which is asked the same: a race of Unbound's own shows there, too, and stands
# in unbound.supp.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/lib/tap.sh
. "$here/../lib/tap.sh" || exit 1
TAP_PART="sanitize"
# shellcheck source=tests/lib/sanitizers.sh
. "$here/../lib/sanitizers.sh" || exit 1
SLOW=4 # times that the sanitizers slow Unbound down, on a machine that has other work, too
WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT

# Where Debian's rules build within a tree.
built() {
    echo "$1/b/unbound/$2"
}

# count_lines FILE: shows a part's TAP lines, and adds them up.
count_lines() {
    grep -aE '^(ok|not ok|#)' "$1"
    PASSED=$((PASSED + $(grep -ac '^ok' "$1")))
    FAILED=$((FAILED + $(grep -ac '^not ok' "$1")))
}

# findings FILE...: the sanitizers' reports, each on one line. The daemon's own lines stand between.
findings() {
    cat "$@" | awk '
        function finish() {
            if (text != "")
                print text
            text = ""
        }
        /^WARNING: ThreadSanitizer|^==[0-9]+==ERROR: |: runtime error: / { finish(); text = $0; next }
        text != "" && /^SUMMARY: / { text = text " / " $0; finish(); next }
        text != "" && /^ +#[0-9]+ / { text = text " / " $0 }
        END { finish() }
    ' | sed -E 's/ +/ /g; s/0x[0-9a-f]+/ADDRESS/g'
}

# How the functions begin that may stand in a report, each with its reason: races of Unbound's own,
# and what only looks like one.
known_races() {
    sed -n 's/^race:/ /p' "$here/unbound.supp" "$here/../unit/thread.supp"
}

# seen_by FILE: what the daemons whose logs are named there wrote. With another clock libfaketime stands
# before the sanitizer's pthread_cond_timedwait(), so that it does not see that who waits there has let go
# of the mutex.
seen_by() {
    # shellcheck disable=SC2046 # paths without blanks
    findings /dev/null $(grep -v '/clock-[a-z]*/log$' "$1")
    # shellcheck disable=SC2046
    findings /dev/null $(grep '/clock-[a-z]*/log$' "$1") | grep -vF ' wf_worker_'
}

# judge NAME DIR: what the daemons below wrote, but for what is known.
judge() {
    local race

    find "$2" -path '*-plain/log' -prune -o -name log -print >"$WORK/logs"
    find "$2" -path '*-plain/log' >"$WORK/plain"
    seen_by "$WORK/logs" >"$WORK/found"
    # shellcheck disable=SC2046
    findings $(cat "$WORK/plain") >"$WORK/control"
    while read -r race; do
        echo "# $race: $(grep -cF " $race" "$WORK/found") times with the module," \
            "$(grep -cF " $race" "$WORK/control") without"
    done < <(known_races)
    [ -s "$WORK/logs" ]
    report $? "$1: $(wc -l <"$WORK/logs") daemons with the module"
    ! grep -vF -f <(known_races) "$WORK/found" >"$WORK/new"
    report $? "$1: nothing is found"
    cut -c 1-4000 "$WORK/new" | head -n 5 | sed 's/^/# /'
}

# lab NAME COMMAND...: the lab with a reload in between, and what its daemons wrote.
lab() {
    local dir=$WORK/$1

    mkdir "$dir"
    TMPDIR=$dir "${@:2}" --threads 4 --reload --slow "$SLOW" --keep >"$dir/out" 2>&1
    report $? "$1: the lab comes to a good end"
    count_lines "$dir/out"
    judge "$1" "$dir"
}

replays() {
    local testbound

    testbound=$(built "$SANITIZED_ADDRESS" testbound)
    TESTBOUND_PLAIN=$testbound TESTBOUND=$testbound TESTBOUND_MODULE='' \
        "$here/../corpus/corpus.sh" >"$WORK/replays"
    report $? "the replays come to a good end"
    count_lines "$WORK/replays"
}

# lab_builtin NAME TREE
lab_builtin() {
    UNBOUND_BUILTIN=$(built "$2" unbound) lab "$1" "$LAB" run --patched
}

memory() {
    lab_builtin memory "$SANITIZED_ADDRESS"
}

races() {
    lab_builtin races "$SANITIZED_THREAD"
}

# storm NAME TREE
storm() {
    local dir=$WORK/$1

    mkdir "$dir"
    UNBOUND_BUILTIN=$(built "$2" unbound) "$LAB" shell --no-module --profile default -- \
        "$here/../hostile/sanitized-storm.sh" "${STORM_SECONDS:-60}" "$dir" >"$dir/out" 2>&1
    report $? "$1: the storm comes to a good end"
    count_lines "$dir/out"
    judge "$1" "$dir"
}

# Without a look for leaks: Debian's Unbound leaves its own memory to the system when it ends.
library() {
    sanitized_build storm module/whyfail.la >"$WORK/build" 2>&1
    report $? "library: it can be built with sanitizers"
    sed 's/^/# /' "$WORK/build"
    ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 lab library with_sanitized_module "$LAB" run
}

# other libraries are preloaded before the sanitizer's, to fix the time and the random numbers
export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=1
export UBSAN_OPTIONS=print_stacktrace=1
# Unbound's own races are told apart here, where they can be counted
export TSAN_OPTIONS=report_signal_unsafe=0:exitcode=0
[ $# -gt 0 ] || set -- replays memory races library storm-memory storm-races
for part in "$@"; do
    case $part in
    replays | memory | races | library) "$part" ;;
    storm-memory) storm "$part" "$SANITIZED_ADDRESS" ;;
    storm-races) storm "$part" "$SANITIZED_THREAD" ;;
    *)
        echo "sanitized-daemon.sh: $part is none of replays, memory, races, library, storm-memory," \
            "storm-races" >&2
        exit 2
        ;;
    esac
done
conclude
