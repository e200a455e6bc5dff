#!/bin/bash
# metrics.sh - the file of metrics: its numbers are those that clients saw, it is whole whenever it
# is read, and a disk that fails hurts nobody.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/daemon.sh
. "$(dirname "$0")/daemon.sh"

FOLDER=$SCRATCH/textfile
FILE=$FOLDER/whyfail.prom
QUESTIONS=12

serve() {
    printf '%s\n' 'log: unbound' "metrics: $FILE" 'metrics-interval: 1' >"$SCRATCH/whyfail.conf"
    write_conf "$MODULE" "$SCRATCH/whyfail.conf"
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

log_says() {
    grep -qF "$1" "$SCRATCH/log"
}

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
all_passed
