#!/bin/bash
# status.sh - whyfail status tells what is so: of an Unbound that runs and one that does not, with the
# library and with the module built in, with unbound-control and without, as root and as anybody.
#
# Needs UNBOUND, UNBOUND_CHECKCONF, UNBOUND_CONTROL, MODULE and WHYFAIL, and UNBOUND_BUILTIN where that
# is built.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
export TMPDIR=/tmp # another user has to come in
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
# shellcheck source=tests/lib/json.sh
. "$(dirname "$0")/../lib/json.sh" || exit 1
TAP_PART=status
TAP_FILES=("$SCRATCH/out" "$SCRATCH/err")
CONF=$SCRATCH/unbound.conf
LIBRARY=$SCRATCH/whyfail.so
PRESTART=$(cd "$(dirname "$0")/../.." && pwd)/startup/whyfail-prestart
PLAIN_PATH=$PATH
export LC_ALL=C.UTF-8
chmod 755 "$SCRATCH"

# programs_of DAEMON: these are the programs that the command finds.
programs_of() {
    PATH=$(dirname "$1"):$PLAIN_PATH
}

# status STATUS ARGUMENT...: as root, or as AS says; no line of a screen is longer than 80 characters.
status() {
    local want=$1

    shift
    # shellcheck disable=SC2086 # words
    ${AS:-} "$WHYFAIL" status "$@" >"$SCRATCH/out" 2>"$SCRATCH/err"
    [ $? -eq "$want" ] && [ ! -s "$SCRATCH/err" ] && [ "$(wc -L <"$SCRATCH/out")" -le 80 ]
}

# json STATUS FILTER: that holds for the JSON, whatever the length of its lines.
json() {
    # shellcheck disable=SC2086 # words
    ${AS:-} "$WHYFAIL" status --config "$CONF" --json >"$SCRATCH/out" 2>"$SCRATCH/err"
    [ $? -eq "$1" ] && holds "$2" "$SCRATCH/out"
}

# has WORDS: as if the screen had no end of lines.
has() {
    tr -s ' \n' '  ' <"$SCRATCH/out" | grep -qF -- "$1"
}

# nobody: what follows runs as another user, where there is one who may come to the programs.
nobody() {
    AS='setpriv --reuid=65534 --regid=65534 --clear-groups'
    [ "$(id -u)" -eq 0 ] && grep -q 4294967295 /proc/self/uid_map && $AS test -x "$WHYFAIL" &&
        $AS test -x "$UNBOUND" && return
    AS=
    return 1
}

build_id() {
    readelf -n "$1" | sed -n 's/^ *Build ID: *//p'
}

# configure yes|no [OPTION...]: an Unbound with the library and options for it; with unbound-control.
configure() {
    local control=$1

    shift
    printf '%s\n' "$@" >"$SCRATCH/whyfail.conf"
    write_conf "$LIBRARY" "$SCRATCH/whyfail.conf"
    write_silent_stub
    printf 'remote-control:\n    control-enable: %s\n    control-interface: %s/ctl\n' "$control" \
        "$SCRATCH" >>"$CONF"
    echo '    control-use-cert: no' >>"$CONF"
}

ask() {
    dig @127.0.0.1 +tries=1 +timeout=5 "$1.stub.test" A >"$SCRATCH/answer"
}

programs_of "$UNBOUND"
ID=$(build_id "$UNBOUND")
OTHER=$(printf 'ab%.0s' {1..20})
cp "$MODULE" "$LIBRARY"
configure no "log: $SCRATCH/events.json" 'log-window: 0'
status 1 --config "$CONF" && has "whyfail is off: no Unbound runs with $CONF" &&
    has 'way in library, whyfail 0.' && has "built for build-id $ID" && has 'next start on'
report $? "library, stopped: off, and on at the next start"
json 1 '.state == "off" and .since == null and .unbound.process == null and .events == null and
    .configuration.on_at_next_start and .module.way_in == "library"'
report $? "library, stopped: JSON"

try_start && ask one && ask two && sleep 1
status 0 --config "$CONF" && has 'whyfail is on since 20' && has "runs process $DAEMON since 20" &&
    has "its build build-id $ID" && has 'modules: dynlib validator iterator' &&
    has "log $SCRATCH/events.json, " && has "options log: $SCRATCH/events.json, log-window: 0; 13 at" &&
    has 'events 2 written, 0 repeats counted with them, 0 lost; by the log' &&
    has 'unbound-control, which would tell more, is not switched on'
report $? "library, running: on; without unbound-control, which is told"
json 0 ".state == \"on\" and .unbound.process.pid == $DAEMON and .unbound.build_id == \"$ID\" and
    .module.built_for.build_id == \"$ID\" and .events.written == 2 and .events.lost == 0 and
    .options.\"log-window\" == \"0\" and .options.ede == \"yes\" and (.not_learnt | length) == 1 and
    (.since | fromdate) <= now and (.since | fromdate) > now - 60"
report $? "library, running: JSON"
if nobody; then
    status 0 --config "$CONF" && has 'whyfail is on since 20' && has 'only root may see' &&
        has "process $DAEMON since"
    report $? "library, running: for anybody but root, who is told what root may see"
    AS=
fi
kill -HUP "$DAEMON"
sleep 2.5
BEGAN=$(jq -r .since "$SCRATCH/out" 2>/dev/null)
json 0 ".state == \"on\" and (.since | fromdate) > (.unbound.process.since | fromdate)"
report $? "library, reloaded: the module is on since the reload, Unbound since its start: $BEGAN"
mv "$SCRATCH/events.json" "$SCRATCH/moved.json"
status 1 --config "$CONF" && has "whyfail is on, but its log, $SCRATCH/events.json, is not there"
report $? "library, running: a log that is gone is told"
mv "$SCRATCH/moved.json" "$SCRATCH/events.json"
cp "$LIBRARY" "$SCRATCH/kept.so"
rm "$LIBRARY"
status 1 --config "$CONF" &&
    has "whyfail is on, but it ends with the next start or reload: $LIBRARY cannot be read: No such file"
report $? "library, running: a file that went away is told, before the next start tells it"
head -c 100000 "$SCRATCH/kept.so" >"$LIBRARY"
status 1 --config "$CONF" && has 'next start or reload' && has 'is cut short or damaged'
report $? "library, running: a file that is cut short"
sed "s/$ID/$OTHER/g" "$SCRATCH/kept.so" >"$LIBRARY"
status 1 --config "$CONF" && has "with build-id $OTHER, not for the one that is here" &&
    has 'library'\''s file was replaced'
report $? "library, running: a file of another build in its place"
json 1 '.state == "degraded" and .configuration.on_at_next_start == false'
report $? "library, running: the same in JSON"
stop_daemon
"$PRESTART" -c "$CONF" -b "$UNBOUND" 2>"$SCRATCH/told"
try_start && status 1 --config "$CONF" && has 'whyfail is off: it was set aside at 20' &&
    has "whyfail.so" && has 'way in library'
report $? "library, set aside before the start: off, since when and why" "$CONF"
if nobody; then
    status 1 --config "$CONF" && has 'whyfail is off: it was set aside at 20'
    report $? "library, set aside: for anybody but root, too"
    AS=
fi
cp "$SCRATCH/kept.so" "$LIBRARY"
stop_daemon
"$PRESTART" -c "$CONF" -b "$UNBOUND" 2>"$SCRATCH/told"
for file in folder empty text none; do
    rm -rf "$LIBRARY"
    case $file in
    folder) mkdir "$LIBRARY" && words='is a folder' ;;
    empty) touch "$LIBRARY" && words='is empty' ;;
    text) echo text >"$LIBRARY" && words='is not a program or library' ;;
    none) words='cannot be read: No such file or directory' ;;
    esac
    status 1 --config "$CONF" && has "next start off: $LIBRARY $words"
    report $? "library, stopped: $file"
done
if nobody; then
    cp "$SCRATCH/kept.so" "$LIBRARY"
    chmod 600 "$LIBRARY"
    status 1 --config "$CONF" && has "next start off: $LIBRARY cannot be read: Permission denied"
    report $? "library, stopped: a file that may not be read"
    AS=
fi
rm -rf "$LIBRARY"
cp "$SCRATCH/kept.so" "$LIBRARY"

configure yes 'log: unbound' "metrics: $SCRATCH/whyfail.prom" 'metrics-interval: 1' 'log-rate: 1' \
    'log-window: 0'
# all_counted NUMBER: so many events are in the file of metrics, in all.
all_counted() {
    [ "$(awk '/^whyfail_log_events_total/ { sum += $2 } END { print sum }' "$SCRATCH/whyfail.prom")" -eq "$1" ]
}

try_start && ask three && ask four && ask five && await 10 all_counted 3
LOST=$(awk '/^whyfail_log_events_total.*rate-limited/ { print $2 }' "$SCRATCH/whyfail.prom")
status 0 --config "$CONF" && has "events $((3 - LOST)) written, 0 repeats" &&
    has "$LOST lost ($LOST to log-rate, 0 to a full queue" && [ "$LOST" -gt 0 ] &&
    has "by $SCRATCH/whyfail.prom, written" && has "log unbound: Unbound's own, standard error" &&
    ! has 'not learnt'
report $? "library, running: events lost by the metrics; with unbound-control there is no gap"
json 0 ".events.lost_to.rate == $LOST and .unbound.process.modules == [\"dynlib\", \"validator\", \"iterator\"]"
report $? "library, running: JSON has what they were lost to"
sed -i 's/"dynlib validator/"validator/' "$CONF"
status 1 --config "$CONF" && has 'on, but it ends with the next start or reload: module-config of'
report $? "library, running: taken out of the configuration meanwhile"
"$UNBOUND_CONTROL" -c "$CONF" reload >/dev/null && sleep 1
status 1 --config "$CONF" && has 'whyfail is off: module-config of' && has 'way in none'
report $? "library, running: and reloaded"
stop_daemon

configure yes 'log: off'
try_start
status 0 --config "$CONF" && has 'whyfail is on' && has 'how many events were lost'
report $? "library without a log or metrics, which has no thread to be seen: on"
if nobody; then
    status 1 --config "$CONF" && has 'not known to be on or off: nothing of it was seen'
    report $? "library without a log or metrics: nobody cannot see it, and is told"
    AS=
fi
stop_daemon
echo 'no-such-option: 1' >"$SCRATCH/whyfail.conf"
status 1 --config "$CONF" && has "whyfail.conf:1: 'no-such-option' is not an option"
report $? "a mistake in the options is told"
echo 'no-such-word: 1' >>"$CONF"
status 1 --config "$CONF" && has 'not known: the configuration could not be read: unbound-checkconf: '
report $? "a mistake in unbound.conf is told"
status 1 --config "$SCRATCH/none.conf" && has 'Could not open' && has 'none.conf'
report $? "no configuration is told"

if [ -x "${UNBOUND_BUILTIN:-}" ]; then
    programs_of "$UNBOUND_BUILTIN"
    UNBOUND=$UNBOUND_BUILTIN
    configure yes
    status 1 --config "$CONF" && has "next start off: $UNBOUND loads no modules"
    report $? "library, and an Unbound that loads no modules: off, and why"
    sed -i -e '/^dynlib:/,/^server:/d' -e 's/"dynlib validator/"whyfail validator/' "$CONF"
    printf 'whyfail:\n    log: %s/events.json\n    log-window: 0\n' "$SCRATCH" >>"$CONF"
    rm -f "$SCRATCH/events.json"
    status 1 --config "$CONF" && has 'way in built in, whyfail 0.' && has 'next start on' &&
        has "options log: $SCRATCH/events.json, log-window: 0; 13 at"
    report $? "built in, stopped: off, on at the next start, the options are the configuration's"
    try_start && dig @127.0.0.1 +tries=1 +timeout=5 one.example A >/dev/null && sleep 1
    status 0 --config "$CONF" && has 'whyfail is on since 20' && has 'by unbound-control' &&
        has 'whyfail validator iterator' && ! has 'not learnt'
    report $? "built in, running: on, with the counts of unbound-control"
    json 0 ".module.way_in == \"built in\" and .unbound.build_id == \"$(build_id "$UNBOUND")\" and
        .events.written == $(wc -l <"$SCRATCH/events.json") and .options.\"log-window\" == \"0\""
    report $? "built in, running: JSON"
    if nobody; then
        chmod 700 "$SCRATCH/ctl"
        status 0 --config "$CONF" && has 'whyfail is on since 20' && has 'gets no answer: '
        report $? "built in, running: for anybody but root, whom unbound-control does not answer"
        AS=
    fi
    stop_daemon
fi

# among processes of its own: other tests' daemons run on this machine
AS='unshare --user --map-root-user --mount --pid --fork --mount-proc'
PATH=/usr/bin:/bin status 1 && has 'there is no Unbound where programs are looked for'
report $? "a host without Unbound"
AS=
"$WHYFAIL" status extra >"$SCRATCH/out" 2>"$SCRATCH/err"
[ $? -eq 3 ] && grep -q 'usage: whyfail status' "$SCRATCH/err"
report $? "a wrong call"
all_passed
