#!/bin/bash
# metrics.sh - the file of metrics: its numbers are those that clients saw, it is whole whenever it
# is read, and a disk that fails hurts nobody.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
# shellcheck disable=SC2317 # await and the trap call functions by their names
set -u
export MORE_NAMESPACES=--mount
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
# shellcheck source=tests/lib/outfiles.sh
. "$(dirname "$0")/../lib/outfiles.sh"

FOLDER=$SCRATCH/textfile
FILE=$FOLDER/whyfail.prom
QUESTIONS=12

serve() {
    printf '%s\n' 'log: unbound' "metrics: $FILE" 'metrics-interval: 1' >"$SCRATCH/whyfail.conf"
    write_conf "$MODULE" "$SCRATCH/whyfail.conf"
    become_user
    write_silent_stub
    try_start
}

# The number of a line, without what its labels say.
number() {
    awk -v name="$1" '$1 == name { print $2 }' "$FILE"
}

sum() {
    awk -v name="$1{" 'index($1, name) == 1 { sum += $2 } END { print sum + 0 }' "$FILE"
}

ask_many() {
    local i

    for ((i = 0; i < QUESTIONS; i++)); do
        dig @127.0.0.1 +tries=1 +timeout=2 "www$((i % 3)).stub.test" A
    done >"$SCRATCH/answers"
    SERVFAILS=$(grep -c 'status: SERVFAIL' "$SCRATCH/answers")
    OPTIONS=$(grep -c '; EDE: ' "$SCRATCH/answers")
}

place_ends() {
    [ "$BASHPID" -eq $$ ] || return
    clear_place
    clean_up
}

# Whether a query is answered, with SERVFAIL, as it has to be.
answers() {
    dig @127.0.0.1 +tries=1 +timeout=2 "www.stub.test" A >"$SCRATCH/answer"
    grep -q 'status: SERVFAIL' "$SCRATCH/answer"
}

# told TIMES TROUBLE: whether it was said so often, and nothing else; without TROUBLE, nothing at all.
told() {
    says "$([ -z "$2" ] && echo 0 || echo "$1")" "metrics: '$FILE' cannot be written: $2" &&
        says "$([ -z "$2" ] && echo 0 || echo "$1")" 'cannot be written'
}

# Whether the file is a whole one of this daemon's, which all may read, and nothing lies beside it.
is_written() {
    [ -f "$FILE" ] && [ ! -L "$FILE" ] && [ "$(stat -c %a "$FILE")" = 644 ] && [ ! -e "$FILE.new" ] &&
        [ "$(tail -n 1 "$FILE")" = '# EOF' ]
}

# Whether what lies at a path is what it was, and a link's target has what it had.
is_as_it_was() {
    [ "$(stat -c '%i %F' "$1" 2>&1)" = "$LAY_THERE" ] &&
        { [ ! -e "$1.target" ] || [ "$(cat "$1.target")" = kept ]; }
}

# lies_at KIND SUFFIX [TROUBLE]: the metrics, where such a thing is at their name, or, with ".new" as
# SUFFIX, at the one beside it: at the start, at a reload, and while Unbound runs.
lies_at() {
    local kind=$1 suffix=$2 trouble=${3:-} status LAY_THERE
    local FILE=$PLACE/whyfail.prom
    local at=$FILE$suffix name="metrics: $1${2:+ at PATH$2}"

    clear_place
    put "$kind" "$at"
    status=$?
    if [ "$status" -eq 2 ]; then
        echo "# cannot be made here, left out: $kind"
        return
    fi
    LAY_THERE=$(stat -c '%i %F' "$at" 2>&1)
    serve
    report $? "$name: Unbound serves" "$SCRATCH/log"
    await 5 told 1 "$trouble" && answers
    report $? "$name at the start: it answers; ${trouble:-all is well}" "$SCRATCH/log"
    reloads && await 5 told 2 "$trouble" && answers
    report $? "$name at a reload: likewise" "$SCRATCH/log"
    if [ -n "$trouble" ]; then
        is_as_it_was "$at"
        report $? "$name: it is left as it was" "$SCRATCH/log"
        take_away "$kind" "$at"
        await 5 log_says "metrics: '$FILE' is written again"
        report $? "$name is gone: that the file is written is said" "$SCRATCH/log"
    fi
    await 5 is_written
    report $? "$name: the file is there" "$SCRATCH/log"
    rm -f "$at"
    put "$kind" "$at"
    await 5 told 3 "$trouble" && answers
    report $? "$name while Unbound runs: likewise" "$SCRATCH/log"
    stops_in_time
    report $? "$name: Unbound ends" "$SCRATCH/log"
}

test_kinds() {
    local path=$PLACE/whyfail.prom
    local in_way="'$path' is in the way: it is a" in_way_beside="'$path.new' is in the way: it is a"

    lies_at file ''
    lies_at file .new # which a killed process left
    lies_at fifo '' "$in_way FIFO"
    lies_at fifo .new "$in_way_beside FIFO"
    lies_at read-fifo '' "$in_way FIFO"
    lies_at read-fifo .new "$in_way_beside FIFO"
    lies_at folder '' "'$path' is in the way: Is a directory"
    lies_at folder .new "'$path.new' is in the way: Is a directory"
    lies_at socket '' "$in_way socket"
    lies_at socket .new "$in_way_beside socket"
    lies_at link '' "$in_way symbolic link"
    lies_at link .new "$in_way_beside symbolic link"
    lies_at dangling-link '' "$in_way symbolic link"
    lies_at dangling-link .new "$in_way_beside symbolic link"
    lies_at full-link .new "$in_way_beside symbolic link"
    lies_at terminal .new "$in_way_beside symbolic link"
    lies_at full .new "$in_way_beside device"
    lies_at null '' "$in_way device"
    lies_at null .new "$in_way_beside device"
    lies_at no-folder '' "No such file or directory"
    lies_at full-disk '' "No space left on device"
    lies_at read-only '' "Read-only file system"
    as_nobody lies_at nothing ''
    as_nobody lies_at closed-folder '' "Permission denied"
    as_nobody lies_at foreign-file .new "Operation not permitted"
}

# A file system that does not answer: neither the start nor a reload nor the end waits for it, and it
# may come back in between, to code that Unbound has unloaded.
test_hung() {
    local FILE=$PLACE/whyfail.prom

    clear_place
    if ! put hung "$FILE"; then
        echo "# cannot be made here, left out: hung"
        return
    fi
    serve
    report $? "metrics: on a file system that hangs Unbound serves" "$SCRATCH/log"
    says 1 "metrics: '$FILE' is not written yet: its file system hangs; the start does not wait for it" && answers
    report $? "metrics: hung: it says so, and answers" "$SCRATCH/log"
    reloads && answers
    report $? "metrics: hung: it reloads, and answers" "$SCRATCH/log"
    says 1 "metrics: '$FILE' cannot be written: its file system hangs; the thread that does is left behind"
    report $? "metrics: hung: the thread that hangs is left behind, which is said" "$SCRATCH/log"
    take_away hung "$FILE"
    await 5 is_written && reloads && answers
    report $? "metrics: it hangs no more: the file is written, and Unbound reloads" "$SCRATCH/log"
    clear_place
    put hung "$FILE" && sleep 1.2 && answers
    report $? "metrics: hung while Unbound runs: it answers" "$SCRATCH/log"
    stops_in_time 6
    report $? "metrics: hung: Unbound ends" "$SCRATCH/log"
    clear_place
}

trap place_ends EXIT
own_place
report $? "metrics: this script has a /run of its own"
serve
report $? "metrics: without the folder Unbound serves all the same" "$SCRATCH/log"
log_says "metrics: '$FILE' cannot be written: No such file or directory"
report $? "metrics: and says what is missing" "$SCRATCH/log"
mkdir "$FOLDER"
await 5 log_says "metrics: '$FILE' is written again"
report $? "metrics: the file is written once the folder is there" "$SCRATCH/log"
stop_daemon
rm "$FILE"
serve
report $? "metrics: with the folder Unbound serves" "$SCRATCH/log"
[ "$(tail -n 1 "$FILE")" = '# EOF' ] && [ "$(number 'whyfail_cause_memory_entries')" = 0 ]
report $? "metrics: the file is there from the start" "$FILE"
grep -qE '^whyfail_build_info\{version="[0-9.]+",unbound="[0-9.]+"\} 1$' "$FILE"
report $? "metrics: it says what this is" "$FILE"
ask_many
sleep 2.2
[ "$SERVFAILS" -gt 0 ] && [ "$(sum whyfail_servfail_total)" -eq "$SERVFAILS" ] &&
    [ "$(number 'whyfail_servfail_total{cause="forwarder-failed"}')" -eq "$SERVFAILS" ]
report $? "metrics: $SERVFAILS SERVFAIL answers came, as many are counted, under their cause" "$FILE"
[ "$(sum whyfail_ede_attached_total)" -eq "$OPTIONS" ]
report $? "metrics: $OPTIONS Extended DNS Errors came, as many are counted" "$FILE"
[ "$(number 'whyfail_log_events_total{result="written"}')" -eq "$(grep -c 'whyfail: {' "$SCRATCH/log")" ]
report $? "metrics: the events written are counted" "$FILE"
[ "$(number whyfail_diagnosis_seconds_count)" -eq "$(sum whyfail_failed_resolutions_total)" ] &&
    [ "$(number 'whyfail_diagnosis_seconds_bucket{le="+Inf"}')" -eq \
        "$(number whyfail_diagnosis_seconds_count)" ]
report $? "metrics: each of them was timed" "$FILE"
awk '$1 ~ /^whyfail_diagnosis_seconds_bucket/ { if ($2 < last) wrong = 1; last = $2 }
    $1 == "whyfail_diagnosis_seconds_sum" { sum = $2 }
    END { exit wrong || sum <= 0 || sum >= 1 }' "$FILE"
report $? "metrics: the times rise, and their sum is some, but below a second" "$FILE"
if command -v promtool >/dev/null; then
    promtool check metrics <"$FILE" >"$SCRATCH/promtool" 2>&1 && [ ! -s "$SCRATCH/promtool" ]
    report $? "metrics: promtool has nothing to say" "$SCRATCH/promtool"
else
    echo "# metrics: there is no promtool here to be asked"
fi
names=$(grep -v '^#' "$FILE" | sed 's/[{ ].*//; s/_\(bucket\|sum\|count\)$//' | sort -u)
for name in $names; do
    grep -q "^# HELP $name " "$FILE" && grep -qE "^# TYPE $name (counter|gauge|histogram)$" "$FILE"
    report $? "metrics: $name has a help and a type" "$FILE"
done
mv "$FOLDER" "$SCRATCH/away"
await 5 log_says "metrics: '$FILE' cannot be written: "
report $? "metrics: a folder that goes away is told in Unbound's log" "$SCRATCH/log"
sleep 2.2
[ "$(grep -cF "metrics: '$FILE' cannot be written" "$SCRATCH/log")" -eq 1 ]
report $? "metrics: once" "$SCRATCH/log"
mv "$SCRATCH/away" "$FOLDER"
await 5 log_says "metrics: '$FILE' is written again"
report $? "metrics: and so is its return" "$SCRATCH/log"
dig @127.0.0.1 +tries=1 +timeout=2 www0.stub.test A >"$SCRATCH/answers"
last=$(grep -c 'status: SERVFAIL' "$SCRATCH/answers")
stop_daemon
[ "$(sum whyfail_servfail_total)" -eq $((SERVFAILS + last)) ]
report $? "metrics: the file is written once more at the end" "$FILE"
[ -z "$(find "$FOLDER" -name '*.new')" ]
report $? "metrics: nothing else is left in the folder"
test_kinds
test_hung
all_passed
