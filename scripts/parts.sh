# shellcheck shell=bash
# parts.sh - runs the parts of the tests, prints what each said, and counts.
#
# A part is a command that prints TAP lines. Most of them wait for the network rather than the
# processor, so they run in lanes side by side; their output is shown part by part, in order. A part
# that dies, or says nothing, counts as a failure. One that holds something against the clock and
# failed beside others runs once more by itself; what it said first is shown, what it says then counts.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# A part a line:
#   lane     the parts of one lane run one after the other, in this order; the lanes run side by side.
#            Which lane a part is in only balances their times. Those of lane 9 run only when they are
#            named, as in nightly: they take long, or need a quiet machine
#   part     its name, for `./quickstart test PART`
#   needs    sets of packages of apt.sh, besides "build"; "-": none. With "?" the part does less without
#   command  prints TAP lines
# shellcheck disable=SC2016 # the variables are the command's
PARTS='
1     compile            -                       "$ROOT/tests/parts/compile.sh"
1     unit               -                       make -s -C "$BUILD" tests/unit/unit && "$BUILD/tests/unit/unit"
1     causes             -                       "$ROOT/tests/parts/causes.sh"
1     kept               -                       make -s -C "$BUILD" tests/fuzz/replay tests/fuzz/recorder.la && "$ROOT/tests/parts/kept.sh"
1     sanitize           -                       "$ROOT/tests/parts/sanitize.sh"
1     docs               jq                      "$ROOT/tests/parts/docs.sh"
1     manuals            mandoc                  "$ROOT/tests/parts/manuals.sh"
1     shell              shellcheck              "$ROOT/tests/parts/shell.sh"
1     format             format                  "$ROOT/tests/parts/format.sh"
1     options            -                       "$ROOT/tests/parts/options.sh"
1     defaults           dig                     "$ROOT/tests/parts/defaults.sh"
1     examples           dig,logrotate,rsyslog   UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$ROOT/tests/parts/examples.sh"
1     collectors         jq,yaml                 "$ROOT/tests/parts/collectors.sh"
1     host               apparmor,systemd        "$ROOT/tests/parts/host.sh"
1     patches            -                       "$ROOT/tests/parts/patches.sh"
1     layout             -                       "$ROOT/tests/parts/layout.sh"
1     release            -                       "$ROOT/tests/parts/release.sh"
1     elsewhere          -                       "$ROOT/tests/parts/elsewhere.sh"
1     lock               -                       "$ROOT/tests/parts/lock.sh"
1     fallback           -                       UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$ROOT/tests/parts/fallback.sh"
3     clickhouse         clickhouse,jq           "$ROOT/tests/parts/clickhouse.sh"
3     prometheus         dig,jq,prometheus       "$ROOT/tests/parts/prometheus.sh"
3     kafka              kafka,rsyslog           "$ROOT/tests/parts/kafka.sh"
1     checkconf          -                       UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$ROOT/tests/parts/checkconf.sh"
1     completion         completion              "$ROOT/tests/parts/completion.sh"
1     authzone           dig                     "$ROOT/tests/parts/authzone.sh"
1     metrics            dig,procps,prometheus?  "$ROOT/tests/parts/metrics.sh"
1     sinks              dig,journald,jq,procps,rsyslog "$ROOT/tests/parts/sinks.sh"
1     jail               dig,jq                  "$ROOT/tests/parts/jail.sh"
1     guard              jemalloc                "$ROOT/tests/parts/guard.sh"
1     prestart           dig                     UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$ROOT/tests/parts/prestart.sh"
1     status             dig,jq                  UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$ROOT/tests/parts/status.sh"
1     diagnosis          valgrind                make -s -C "$BUILD" $BENCH && "$ROOT/$BENCH.sh" "$BUILD/$BENCH"
1     log                valgrind                make -s -C "$BUILD" tests/bench/log && "$ROOT/tests/bench/log.sh" "$BUILD/tests/bench/log"
2     lab                jq,jsonschema           "$ROOT/tests/parts/schema.sh" "$LAB" run --threads 4
2     lab-builtin        jq,jsonschema           UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$ROOT/tests/parts/schema.sh" "$LAB" run --patched --threads 4
2     remedies           -                       "$LAB" follow --threads 2
9     lab-stock          jq,jsonschema           UNBOUND_STOCK="$UNBOUND_STOCK" "$ROOT/tests/parts/schema.sh" "$LAB" run --stock --threads 4
9     differ-stock       -                       UNBOUND_STOCK="$UNBOUND_STOCK" "$LAB" differ --stock --questions 1000 --seed 1
9     reload-stock       dig                     UNBOUND_STOCK="$UNBOUND_STOCK" env $ONE_ARENA "$LAB" shell --stock -- "$ROOT/tests/parts/reload.sh" stock
9     storm-stock        dig,dnsperf,jq          UNBOUND_STOCK="$UNBOUND_STOCK" UNBOUND_TREE="$STOCK_TREE" UNBOUND_BUILD="$STOCK_TREE_BUILD" "$ROOT/tests/parts/storm.sh" stock 4
9     memcheck-stock     valgrind                UNBOUND_STOCK="$UNBOUND_STOCK" "$ROOT/tests/parts/stock_memcheck.sh"
9     growth-stock       -                       UNBOUND_STOCK="$UNBOUND_STOCK" env $ONE_ARENA "$ROOT/tests/parts/stock_growth.sh"
9     cost-stock         valgrind                make -s -C "$BUILD" $SENDER && UNBOUND_STOCK="$UNBOUND_STOCK" SENDER=$BUILD/$SENDER "$ROOT/tests/bench/resolver.sh" stock
9     musl               musl                    "$ROOT/tests/parts/musl.sh"
3     stock              dig                     UNBOUND_STOCK="$UNBOUND_STOCK" "$ROOT/tests/parts/stock.sh"
2     corpus             -                       made corpus && TESTBOUND="$TESTBOUND" "$ROOT/tests/corpus/corpus.sh"
2     builtin            dig                     UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$LAB" shell --patched -- "$ROOT/tests/parts/builtin.sh"
2     early              dig,jq                  UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$LAB" shell --patched -- "$ROOT/tests/parts/early.sh"
3     lab-reload         jq,jsonschema           "$ROOT/tests/parts/schema.sh" "$LAB" run --threads 1 --reload
4     memcheck           valgrind                make -s -C "$BUILD" tests/unit/unit && "$ROOT/tests/parts/memcheck.sh"
4     cost               valgrind                make -s -C "$BUILD" $SENDER && SENDER=$BUILD/$SENDER "$ROOT/tests/bench/resolver.sh"
3     differ             -                       "$LAB" differ --questions 500 --seed 1
3     dot                dig                     "$LAB" shell -- "$ROOT/tests/parts/dot.sh"
3     command            dig,jq                  "$LAB" shell -- "$ROOT/tests/parts/command.sh"
3     report             browser,dig,jq          "$LAB" shell -- "$ROOT/tests/parts/report.sh"
3     explain            jq                      "$LAB" shell --no-module -- "$ROOT/tests/parts/explain.sh"
3     check              authority,dig,jq,named,prometheus? "$LAB" shell --no-module -- "$ROOT/tests/parts/check.sh"
9     icinga             icinga                  "$LAB" shell --no-module --profile default -- "$ROOT/tests/parts/icinga.sh"
9     resolvers          dig,jq,named,resolvers  "$LAB" shell --no-module --profile default -- "$ROOT/tests/parts/resolvers.sh"
9     clients            dig,resolved            UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$LAB" shell --patched -- "$ROOT/tests/parts/clients.sh"
9     growth             valgrind                make -s -C "$BUILD" $SENDER $FLOOD $BROKEN && UNBOUND_BUILTIN="$UNBOUND_BUILTIN" SENDER=$BUILD/$SENDER FLOOD=$BUILD/$FLOOD BROKEN=$BUILD/$BROKEN GROWTH_DIR=$LOCAL/growth-quick "$ROOT/tests/bench/growth.sh" quick
9     waiting            dig                     UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$LAB" shell --patched -- "$ROOT/tests/parts/waiting.sh"
9     watch              authority,dig,jq,jsonschema,named UNBOUND_BUILTIN="$UNBOUND_BUILTIN" UNBOUND_STOCK="$UNBOUND_STOCK" "$LAB" shell --no-module -- "$ROOT/tests/parts/watch.sh"
3     bind               dig,jq,named            "$LAB" shell --no-module --profile default -- "$ROOT/tests/parts/bind.sh"
1     direct             jq                      "$LAB" shell --no-module -- "$ROOT/tests/parts/explain.sh" --direct
4     storm              dig,dnsperf,jq          "$ROOT/tests/parts/storm.sh" 2
3     alloc              dig,jq                  make -s -C "$BUILD" $FAILING && "$LAB" shell -- "$ROOT/tests/alloc/alloc.sh"
3     stale              dig,jq                  "$LAB" shell -- "$ROOT/tests/parts/stale.sh"
3     known              dig                     "$LAB" shell -- "$ROOT/tests/parts/known.sh" dynlib
3     known-builtin      dig                     UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$LAB" shell -- "$ROOT/tests/parts/known.sh" whyfail
3     contact            dig,jq                  "$LAB" shell -- "$ROOT/tests/parts/contact.sh"
3     error-reports      dig,jq,named,procps     UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$ROOT/tests/parts/error-reports.sh"
3     cookie             dig                     "$LAB" shell -- "$ROOT/tests/parts/cookie.sh"
3     clock              dig,jq                  "$LAB" shell --profile clock-near -- "$ROOT/tests/parts/clock.sh"
4     soak               dig,dnsperf,jq,procps   "$ROOT/tests/soak/soak.sh" 1
4     fuzz               clang                   "$ROOT/tests/fuzz/fuzz.sh" 22 same
3     neighbours         dig,jq                  "$LAB" shell -- "$ROOT/tests/parts/neighbours.sh" dynlib
3     neighbours-builtin dig,jq                  UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$LAB" shell -- "$ROOT/tests/parts/neighbours.sh" whyfail
3     ownfault           dig,jq                  UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$LAB" shell --profile default --no-module -- "$ROOT/tests/parts/ownfault.sh"
2     unsent             dig,jq                  UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$LAB" shell --profile default --no-module -- "$ROOT/tests/parts/unsent.sh"
3     impostor           dig,jq,nft              UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$LAB" shell --profile default --no-module -- "$ROOT/tests/parts/impostor.sh"
3     hoster             dig                     "$LAB" shell --profile no-ipv6 -- "$ROOT/tests/parts/hoster.sh"
3     crowd              dig                     "$LAB" shell --profile default -- "$ROOT/tests/parts/crowd.sh"
3     forwarder          dig,jq,named            UNBOUND_BUILTIN="$UNBOUND_BUILTIN" "$LAB" shell --profile default --no-module -- "$ROOT/tests/parts/forwarder.sh"
3     unchecked          dig                     "$LAB" shell --profile default -- "$ROOT/tests/parts/unchecked.sh"
4     hostile            jq                      make -s -C "$BUILD" $ASKER && ASKER=$BUILD/$ASKER env $ONE_ARENA "$ROOT/tests/hostile/load.sh"
2     memory             jq                      make -s -C "$BUILD" $SLOW $CROWD && UNBOUND_BUILTIN="$UNBOUND_BUILTIN" SLOW=$BUILD/$SLOW CROWD=$BUILD/$CROWD env $ONE_ARENA "$ROOT/tests/hostile/memory.sh"
2     hostile-cost       valgrind                make -s -C "$BUILD" $SENDER $BROKEN && export SENDER=$BUILD/$SENDER BROKEN=$BUILD/$BROKEN && { "$ROOT/tests/hostile/cost.sh"; "$ROOT/tests/hostile/servers.sh"; }
2     traffic            capture,dig             make -s -C "$BUILD" $ASKER && ASKER=$BUILD/$ASKER "$ROOT/tests/hostile/traffic.sh" module
2     traffic-builtin    capture,dig             make -s -C "$BUILD" $ASKER && UNBOUND_BUILTIN="$UNBOUND_BUILTIN" ASKER=$BUILD/$ASKER "$ROOT/tests/hostile/traffic.sh" builtin
2     accounting         capture,dig             make -s -C "$BUILD" $ASKER && ASKER=$BUILD/$ASKER "$ROOT/tests/parts/accounting.sh" module
2     accounting-builtin capture,dig             make -s -C "$BUILD" $ASKER && UNBOUND_BUILTIN="$UNBOUND_BUILTIN" ASKER=$BUILD/$ASKER "$ROOT/tests/parts/accounting.sh" builtin
1     reload             dig                     env $ONE_ARENA "$LAB" shell -- "$ROOT/tests/parts/reload.sh"
'
export BENCH=tests/bench/diagnosis SENDER=tests/bench/sender ASKER=tests/hostile/asker
export FLOOD=tests/bench/flood BROKEN=tests/bench/broken
export SLOW=tests/hostile/slow CROWD=tests/hostile/crowd
export FAILING=tests/alloc/failing.la
export ONE_ARENA='MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=131072' # see tests/parts/reload.sh
LARGE='browser capture clang clickhouse format kafka prometheus' # sets: 100 MB and more, or a service
# Those that hold it against the clock.
TIMED='bind direct early explain forwarder hostile known known-builtin lab lab-builtin lab-reload metrics'
TIMED+=' remedies sinks soak stale status storm unsent watch'
WITHOUT=          # sets that are not installed for the parts that can do without
LANES=()          # the processes of those that run
PART_SECONDS=2400 # after which a part is taken to hang; a busy machine takes ten times as long

part_names() {
    awk 'NF { print $2 }' <<<"$PARTS"
}

# day_parts: those that run when none is named.
day_parts() {
    awk 'NF && $1 != 9 { print $2 }' <<<"$PARTS"
}

# check_parts NAME...: that they are parts.
check_parts() {
    local name

    for name in "$@"; do
        part_names | grep -qxF "$name" || die "there is no part $name; the parts are: $(part_names | xargs)"
    done
}

# part_needs [NAME...]: the sets of packages that the parts named, or all, need or can use.
part_needs() {
    awk -v wanted=" $* " -v without=" $WITHOUT " '
        NF && $3 != "-" && (wanted == "  " || index(wanted, " " $2 " ")) {
            count = split($3, sets, ",")
            for (i = 1; i <= count; i++)
                if (!sub(/[?]$/, "", sets[i]) || !index(without, " " sets[i] " "))
                    print sets[i]
        }' <<<"$PARTS" | sort -u
}

# large_parts: those that cannot do without a large set.
large_parts() {
    awk -v large=" $LARGE " '
        {
            count = split($3, sets, ",")
            for (i = 1; i <= count; i++)
                if (index(large, " " sets[i] " ")) {
                    print $2
                    next
                }
        }' <<<"$PARTS"
}

# parts_with_set SET: those that cannot do without it.
parts_with_set() {
    awk -v set="$1" 'NF { if (index("," $3 ",", "," set ",")) print $2 }' <<<"$PARTS"
}

# leave_out_absent [NAME...]: none will run of the parts, of those named or all, that need what this
# release of Debian does not have.
leave_out_absent() {
    local set absent names

    while read -r set; do
        lacks_packages "$set" || continue
        need_apt
        absent=$(absent_packages "$set")
        [ -n "$absent" ] || continue
        names=$(parts_with_set "$set" | xargs)
        WITHOUT+=" $set"
        say "Leaving out ${names:-nothing}: this release of Debian has no $(xargs <<<"$absent")"
        PARTS=$(awk -v names=" $names " '!index(names, " " $2 " ")' <<<"$PARTS")
    done < <(part_needs "$@")
}

# leave_out_large: none of those will run, and no large set is installed for another.
leave_out_large() {
    local names

    names=$(large_parts)
    WITHOUT=$LARGE
    say "Leaving out ${names//$'\n'/ }: they need $LARGE"
    PARTS=$(awk -v names=" ${names//$'\n'/ } " '!index(names, " " $2 " ")' <<<"$PARTS")
}

# parts_mention WORD [NAME...]: whether a part that is to run, of those named or of all, uses the word.
parts_mention() {
    local word=$1 WANTED name command

    shift
    WANTED=$(printf '%s\n' "$@")
    while read -r _ name _ command; do
        [[ $command != *"$word"* ]] || ! is_wanted "$name" || return 0
    done <<<"$PARTS"
    return 1
}

# leave_out_parts WORD REASON: none that uses the word will run.
leave_out_parts() {
    say "Leaving out $(grep -F "$1" <<<"$PARTS" | awk '{ print $2 }' | xargs): $2"
    PARTS=$(grep -vF "$1" <<<"$PARTS")
}

# part_commands NAME...: "NAME COMMAND" of each that is not left out.
part_commands() {
    local WANTED name command

    WANTED=$(printf '%s\n' "$@")
    while read -r _ name _ command; do
        ! is_wanted "$name" || printf '%s %s\n' "$name" "$command"
    done <<<"$PARTS"
}

# run_part NAME COMMAND: into its own files, the status last.
run_part() {
    local start=$SECONDS status TIMEFORMAT='%U %S'

    {
        time timeout --foreground "$PART_SECONDS" bash -c "$2" >"$OUT/$1.out" 2>&1 </dev/null
        status=$?
    } 2>"$OUT/$1.cpu"
    echo $((SECONDS - start)) >"$OUT/$1.seconds"
    echo "$status" >"$OUT/$1.status.new"
    mv "$OUT/$1.status.new" "$OUT/$1.status"
}

# make_aside NAME COMMAND...: builds what few parts need beside those that do not. A part that does
# calls made. As a lane it ends with the run.
make_aside() {
    local aside

    exec {aside}>"$LOCAL/$1.lock" || die "cannot write $LOCAL/$1.lock"
    flock "$aside"
    rm -f "$LOCAL/$1.made"
    set -m
    {
        trap - EXIT
        "${@:2}" && : >"$LOCAL/$1.made"
    } >"$LOCAL/log/$1.made.log" 2>&1 &
    LANES+=("$!")
    set +m
    exec {aside}>&-
}

# made NAME: waits until it is; prints why if it is not.
made() {
    flock "$LOCAL/$1.lock" cat "$LOCAL/log/$1.made.log"
    [ -e "$LOCAL/$1.made" ]
}
export -f made
export LOCAL

run_lane() {
    local lane name command

    while read -r lane name _ command; do
        if [ "$lane" = "$1" ] && is_wanted "$name"; then
            run_part "$name" "$command"
        fi
    done <<<"$PARTS"
}

is_wanted() {
    [ -z "$WANTED" ] || grep -qxF "$1" <<<"$WANTED"
}

# Each lane gets a process group, so that an interrupted run leaves nothing behind.
start_lanes() {
    local lane

    set -m
    while read -r lane; do
        run_lane "$lane" &
        LANES+=("$!")
    done < <(awk 'NF { print $1 }' <<<"$PARTS" | sort -u)
    set +m
}

stop_lanes() {
    local pid

    for pid in "${LANES[@]}"; do
        kill -TERM -- "-$pid" 2>/dev/null
    done
}

wait_for_part() {
    local seconds=0 tests

    while [ ! -f "$OUT/$1.status" ]; do
        sleep 0.2
        on_terminal || continue
        seconds=$((seconds + 1))
        tests=$(grep -cE '^(not )?ok\b' "$OUT/$1.out" 2>/dev/null)
        printf '\r\033[K  %s: %s tests so far, %d s ' "$1" "${tests:-0}" $((seconds / 5)) >&2
    done
    ! on_terminal || printf '\r\033[K' >&2
}

part_failed() {
    [ "$(cat "$OUT/$1.status")" -ne 0 ] || grep -qaE '^not ok\b' "$OUT/$1.out"
}

is_timed() {
    [[ " $TIMED " == *" $1 "* ]]
}

# repeat_part NAME: by itself, where others ran beside it.
repeat_part() {
    local lane name command

    printf '# %s failed beside others, and runs once more by itself; it had said:\n' "$1"
    grep -aE '^not ok\b' "$OUT/$1.out" | sed 's/^/#   /'
    rm -f "$OUT/$1.status"
    while read -r lane name _ command; do
        [ "$name" != "$1" ] || run_part "$name" "$command"
    done <<<"$PARTS"
}

# Prints a part's TAP lines; adds a failed test for what TAP itself does not show.
show_part() {
    local name=$1 status passed failed seconds cpu end

    status=$(cat "$OUT/$name.status")
    printf '# part: %s\n' "$name"
    grep -aE '^(ok|not ok|#)' "$OUT/$name.out"
    passed=$(grep -acE '^ok\b' "$OUT/$name.out")
    failed=$(grep -acE '^not ok\b' "$OUT/$name.out")
    if [ $((passed + failed)) -eq 0 ] || { [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; }; then
        failed=$((failed + 1))
        end="not ok - $name: ended with status $status after $passed tests"
        echo "$end"
        tail -n 15 "$OUT/$name.out" | sed 's/^/#   /'
        echo "$end" >>"$OUT/$name.out"
    fi
    PASSED=$((PASSED + passed))
    FAILED=$((FAILED + failed))
    seconds=$(cat "$OUT/$name.seconds")
    cpu=$(awk '{ print $1 + $2 }' "$OUT/$name.cpu")
    TABLE+=$(printf '%-18s %7d %7d %5d s %6.0f s' "$name" "$passed" "$failed" "$seconds" "$cpu")$'\n'
}

# Names the failures once more where a long output ends.
show_failures() {
    local name

    for name in "$@"; do
        grep -aE '^not ok\b' "$OUT/$name.out" | sed "s/^/# $name: /"
    done
}

# count_tests COMMAND...: shows what it prints, and counts its TAP lines. Ends the run.
count_tests() {
    local out=$LOCAL/log/counted status passed failed

    "$@" | tee "$out"
    status=${PIPESTATUS[0]}
    passed=$(grep -acE '^ok\b' "$out")
    failed=$(grep -acE '^not ok\b' "$out")
    [ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
    exit
}

# run_parts [NAME...]: all parts, or those named. Ends the run.
run_parts() {
    local name
    local -a shown=() again=()

    WANTED=$(if [ $# -gt 0 ]; then printf '%s\n' "$@"; else day_parts; fi)
    check_parts "$@"
    OUT=$LOCAL/parts PASSED=0 FAILED=0 TABLE=
    rm -rf "$OUT"
    mkdir -p "$OUT" || die "cannot write to $OUT"
    TMPDIR=$(mktemp -d) || die "cannot make a temporary folder"
    export TMPDIR # what the parts leave behind goes with it
    trap 'rm -rf "$TMPDIR"' EXIT
    trap 'stop_lanes; exit 130' INT TERM
    say "Running the tests; their full output is in $OUT"
    start_lanes
    for name in $(part_names); do
        is_wanted "$name" || continue
        wait_for_part "$name"
        shown+=("$name")
        if is_timed "$name" && part_failed "$name" && [ "$(wc -l <<<"$WANTED")" -gt 1 ]; then
            again+=("$name")
        else
            show_part "$name"
        fi
    done
    wait "${LANES[@]}" 2>/dev/null # the shell no longer knows those that ended long ago
    for name in "${again[@]}"; do
        repeat_part "$name"
        show_part "$name"
    done
    printf '\n%-18s %7s %7s %7s %8s\n%s\n' part passed failed time cpu "$TABLE"
    show_failures "${shown[@]}"
    printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
    [ "$FAILED" -eq 0 ]
    exit
}
