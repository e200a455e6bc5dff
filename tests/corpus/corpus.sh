#!/bin/bash
# corpus.sh - Unbound's own replay tests, with the patches and with the module: nothing changes.
#
# Usage: corpus.sh [NAME...]: all replays, or those named (without .rpl).
# Needs in the environment TESTDATA, the folder of replays; TESTBOUND_PLAIN, an unpatched testbound;
# TESTBOUND_MODULE, the library built for it; and TESTBOUND, a patched one. Without one of the last
# two that way in is not tried.
#
# What the unpatched program says while it plays a replay, down to the octets of each message, is
# compared with what is said
#   by the patched one without the module,
#   with the module, built in or loaded, and EDE off: all of these say exactly the same;
#   with the module and EDE on: the same but for the EDE options, which are taken out of the message
#   before a replay looks at it (packets.c).
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
# shellcheck disable=SC2317 # functions that xargs calls
set -u

WORK=$(mktemp -d)
trap 'rm -rf "$WORK"' EXIT
mkdir "$WORK/taps"
export WORK TESTBOUND_PLAIN TESTBOUND_MODULE=${TESTBOUND_MODULE:-} TESTBOUND=${TESTBOUND:-}

# With real random numbers two runs of one program differ, too.
cc -shared -fPIC -O -o "$WORK/norandom.so" "$(dirname "$0")/norandom.c" || exit 1
printf 'ede: no\nlog: off\n' >"$WORK/no.conf"
printf 'ede: yes\nlog: off\n' >"$WORK/yes.conf"

# What differs from run to run of one program: process numbers, addresses of memory, and how long
# things took.
normalise() {
    sed -E -e 's/^(\[[0-9]+\]|[A-Z][a-z]+ [ 0-9]+ [0-9:]+) [a-z]+\[[0-9]+:[0-9a-f]+\] //' \
        -e 's/0x[0-9a-f]+/ADDRESS/g' -e 's/testbound_[0-9]+/testbound_PID/g' -e 's/[0-9.]+ (sec|seconds)/TIME/g'
}

# With the module in the list: its own place there, and that those behind it are passed a query
# where they would be given a new one.
without_place() {
    sed -E -e '/: (init module [0-9]+: |mesh_run: )(whyfail|dynlib)( |$)/d' \
        -e '/^debug: ((whyfail|dynlib)\[module |dynlibmod\[)/d' \
        -e '/ module config: /s/(whyfail|dynlib) //' \
        -e 's/( init |\[)module [0-9]+/\1module N/' \
        -e 's/(^info: [0-9]+[a-zA-Z]* )mod[0-9]+ /\1modN /' \
        -e 's/(extstate:module_state_initial event:module_event_)(new|pass)$/\1BEGIN/' "$1"
}

# clause WAY EDE: the module's options in unbound.conf; as many lines without the module, since
# testbound tells in which line of a replay it is.
clause() {
    case $1 in
    whyfail) printf 'whyfail:\n\tede: %s\n\tlog: off\n' "$2" ;;
    dynlib)
        printf 'dynlib:\n\tdynlib-file: "%s"\n\tdynlib-file: "%s"\n' \
            "$TESTBOUND_MODULE" "$WORK/$2.conf"
        ;;
    none) printf '#\n#\n#\n' ;;
    esac
}

# with_module WAY EDE REPLAY: puts the module before the validator, before respip, or first where
# there is neither; a replay that names no modules gets it in the program's own list, MODULES. With EDE
# on a replay does not look for Unbound's own codes: the module's stand there, before them or instead.
with_module() {
    awk -v way="$1" -v clause="$(clause "$1" "$2")" -v ede="$2" -v modules="$MODULES" '
        BEGIN {
            sub(/validator/, way " validator", modules)
            own = "server:\n\tmodule-config: \"" modules "\""
            if (way == "none")
                own = "#\n#"
        }
        /^[ \t]*module-config:/ { configured = 1 }
        /^CONFIG_END/ {
            if (!configured)
                print own
            print clause
        }
        ede == "yes" && /^[ \t]*MATCH / { sub(/[ \t]ede=[a-z0-9]+/, "") }
        way == "none" {
            print
            next
        }
        /^[ \t]*module-config:/ {
            before = /respip.*dns64/ ? "validator" : "respip" # dns64 stands in front of it
            if (!sub(before, way " " before) && !sub(/validator/, way " validator"))
                sub(/iterator/, way " iterator")
        }
        { print }
    ' "$3"
}

# run PROGRAM REPLAY OUTPUT
run() {
    (cd "$WORK" && LD_PRELOAD=$WORK/norandom.so "$1" -p "$2" -o -vv) 2>&1 | normalise >"$3"
    return "${PIPESTATUS[0]}"
}

# report STATUS FILE NAME WHAT: one TAP line, with the last words of a replay that failed.
report() {
    if [ "$1" -eq 0 ]; then
        echo "ok - corpus: $3: $4"
    else
        echo "not ok - corpus: $3: $4"
        tail -n 6 "$2" | cut -c 1-200 | sed 's/^/# /'
    fi
}

# same NAME RUN WHAT: the run's words are those of the unpatched program.
same() {
    diff -a <(without_place "$WORK/$1.none-no") <(without_place "$WORK/$1.$2") >"$WORK/$1.diff"
    report $? "$WORK/$1.diff" "$1" "$3"
}

same_but_ede() {
    diff -a <(without_place "$WORK/$1.none-yes" | grep -av '^ede: ') \
        <(without_place "$WORK/$1.$2" | grep -av '^ede: ') >"$WORK/$1.diff"
    report $? "$WORK/$1.diff" "$1" "$3"
    grep -ac '^ede: ' "$WORK/$1.$2" >>"$WORK/edes.$2"
}

# try_module NAME REPLAY WAY PROGRAM
try_module() {
    local ede way='the library'

    [ "$3" = dynlib ] || way='built in'
    for ede in no yes; do
        with_module "$3" $ede "$2" >"$WORK/$1.$3-$ede.rpl"
    done
    run "$4" "$WORK/$1.$3-no.rpl" "$WORK/$1.$3-no" &&
        grep -aqE ': init module [0-9]+: (whyfail|dynlib)$' "$WORK/$1.$3-no"
    report $? "$WORK/$1.$3-no" "$1" "passes, $way, EDE off"
    same "$1" "$3-no" "$way, EDE off: nothing changes"
    CORPUS_EDE=aside run "$4" "$WORK/$1.$3-yes.rpl" "$WORK/$1.$3-yes"
    report $? "$WORK/$1.$3-yes" "$1" "passes, $way, EDE on and left aside"
    same_but_ede "$1" "$3-yes" "$way, EDE on: nothing changes but EDE"
}

# count_replies FILE: replies to clients, those with SERVFAIL, and those of them with an OPT record.
count_replies() {
    awk '
        /^info: / { servfail = 0 }
        /^info: reply pkt: / {
            replies++
            servfail = /rcode: SERVFAIL/
            servfails += servfail
        }
        servfail && /^; EDNS:/ { with_opt++ }
        END { print replies + 0, servfails + 0, with_opt + 0 }
    ' "$1"
}

# try_alone NAME REPLAY: without the module. Only a replay that looks for codes says something else
# when it does not.
try_alone() {
    local ede

    for ede in no yes; do
        with_module none $ede "$2" >"$WORK/$1.none-$ede.rpl"
    done
    run "$TESTBOUND_PLAIN" "$WORK/$1.none-no.rpl" "$WORK/$1.none-no"
    report $? "$WORK/$1.none-no" "$1" "passes without the patches"
    if cmp -s "$WORK/$1.none-no.rpl" "$WORK/$1.none-yes.rpl"; then
        cp "$WORK/$1.none-no" "$WORK/$1.none-yes"
    else
        CORPUS_EDE=aside run "$TESTBOUND_PLAIN" "$WORK/$1.none-yes.rpl" "$WORK/$1.none-yes"
    fi
    count_replies "$WORK/$1.none-no" >>"$WORK/replies"
}

one() {
    local name

    name=$(basename "$1" .rpl)
    try_alone "$name" "$1"
    if [ -n "$TESTBOUND" ]; then
        run "$TESTBOUND" "$WORK/$name.none-no.rpl" "$WORK/$name.patched"
        report $? "$WORK/$name.patched" "$name" "passes with the patches"
        same "$name" patched "the patches change nothing"
        try_module "$name" "$1" whyfail "$TESTBOUND"
    fi
    [ -z "$TESTBOUND_MODULE" ] || try_module "$name" "$1" dynlib "$TESTBOUND_PLAIN"
    rm -f "$WORK/$name".*
}
export -f one try_alone count_replies run normalise without_place clause with_module report same same_but_ede try_module

# replays [NAME...]
replays() {
    if [ $# -gt 0 ]; then
        printf "$TESTDATA/%s.rpl\0" "$@"
    else
        find "$TESTDATA" -maxdepth 1 -name '*.rpl' -print0 | sort -z
    fi
}

# try_own REPLAY: one of ours, in replays/, about what the patches add; without what it is about, the
# line of its option, it must fail.
try_own() {
    local name

    name=$(basename "$1" .rpl)
    run "$TESTBOUND" "$1" "$WORK/$name.own"
    report $? "$WORK/$name.own" "$name" "our own replay passes"
    sed '/early-answer:/d' "$1" >"$WORK/$name.off.rpl"
    ! run "$TESTBOUND" "$WORK/$name.off.rpl" "$WORK/$name.off"
    report $? "$WORK/$name.off" "$name" "and fails without the option"
}

# What the program puts into module-config by itself, which depends on its release and configuration.
default_modules() {
    local replay

    replay=$(grep -L -s 'module-config:' "$TESTDATA"/*.rpl | head -n 1)
    "$TESTBOUND_PLAIN" -p "$replay" -o -vv 2>&1 | sed -n 's/.* module config: "\(.*\)"$/\1/p' | head -n 1
}

MODULES=$(default_modules)
export MODULES
[[ $MODULES == *validator* ]]
report $? /dev/null modules "without module-config the program has \"$MODULES\"" >"$WORK/taps/0"

# shellcheck disable=SC2016 # expands in the shell that xargs starts
replays "$@" | xargs -0 -n 1 -P "$(nproc)" bash -c 'one "$1" >"$WORK/taps/${1##*/}"' one
if [ -n "$TESTBOUND" ] && [ $# -eq 0 ]; then
    for replay in "$(dirname "$0")"/replays/*.rpl; do
        try_own "$(realpath "$replay")" >"$WORK/taps/own-${replay##*/}"
    done
fi
cat "$WORK"/taps/* >"$WORK/tap"
cat "$WORK/tap"
touch "$WORK/replies"
awk '{ replies += $1; servfail += $2 > 0; with_opt += $3 > 0 } END {
    printf "# %d replays with %d replies to clients; ", NR, replies
    printf "SERVFAIL in %d replays, in %d of them to a client with EDNS\n", servfail, with_opt
}' "$WORK/replies"
for file in "$WORK"/edes.*; do
    echo "# EDE is seen in $(grep -cv '^0$' "$file") replays with the module, ${file##*/edes.}"
done
passed=$(grep -c '^ok' "$WORK/tap")
failed=$(grep -c '^not ok' "$WORK/tap")
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
