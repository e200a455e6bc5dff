#!/bin/bash
# stock.sh - the module in the distribution's own Unbound, through its python module: what it says, and
# that nothing that goes wrong with it stops Unbound from serving, and is told by whyfail status.
#
# Needs UNBOUND_STOCK, STOCK_SCRIPT and WHYFAIL.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
export UNBOUND=$UNBOUND_STOCK MORE_NAMESPACES=--mount # for a disk that is full
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
TAP_PART=stock
TAP_FILES=("$SCRATCH/log" "$SCRATCH/answer" "$SCRATCH/status")
CONF=$SCRATCH/unbound.conf
SCRIPT=$SCRATCH/lib/whyfail.py
PROGRAM=$(sed -n "s/.*exec '\(.*\)' .*/\1/p" "$UNBOUND_STOCK") # of the package
BUILD_ID=$(basename "$(find "${STOCK_SCRIPT%/*}" -name '*.so')" .so)

# configure MODULES OPTION...: with the script's copy, and the options in their file.
configure() {
    local modules=$1

    shift
    printf '%s\n' "$@" >"$SCRATCH/options"
    write_conf unused
    sed -i "/^dynlib:/,\$d; s/dynlib validator iterator/$modules/; s/num-threads: 1/num-threads: 4/" \
        "$CONF"
    cat >>"$CONF" <<END
python:
    python-script: "$SCRIPT"
    python-script: "$SCRATCH/options"
remote-control:
    control-enable: yes
    control-use-cert: no
    control-interface: "$SCRATCH/ctl"
END
    write_silent_stub
}

# fresh_copy: the script and the module as they were built.
fresh_copy() {
    rm -rf "${SCRATCH:?}/lib" && cp -r "${STOCK_SCRIPT%/*}" "$SCRATCH/lib"
}

ask() {
    dig @127.0.0.1 +tries=1 +timeout=10 "$1" A >"$SCRATCH/answer"
}

# explained NAME: SERVFAIL, with the reason once.
explained() {
    ask "$1.stub.test" && grep -q 'status: SERVFAIL' "$SCRATCH/answer" &&
        [ "$(grep -c 'EDE: 22' "$SCRATCH/answer")" -eq 1 ]
}

# serves NAME: as without the module. Nothing is asked of anybody for the zone localhost.
serves() {
    ask "$1.stub.test" && grep -q 'status: SERVFAIL' "$SCRATCH/answer" &&
        ! grep -q 'EDE' "$SCRATCH/answer" && ask localhost && grep -q 'status: NOERROR' "$SCRATCH/answer"
}

# tells STATUS WORDS...: whyfail status does, in a minute, as if the screen had no end of lines.
tells() {
    local want=$1 words

    (
        eval "$(grep '^export PYTHON' "$UNBOUND_STOCK")" # unbound-checkconf runs the script, too
        PATH=${PROGRAM%/*}:$PATH
        timeout 60 "$WHYFAIL" status --config "$CONF" >"$SCRATCH/status" 2>&1
    )
    [ $? -eq "$want" ] || return
    for words in "${@:2}"; do
        tr -d ' \n' <"$SCRATCH/status" | grep -qF -- "${words// /}" || return
    done
}

# passes_on NAME WORDS STATUS: Unbound serves, without explanations, and says so and why; so does the
# command, with STATUS.
passes_on() {
    try_start && serves "$1"
    report $? "$1: Unbound serves as without whyfail"
    grep 'whyfail: ' "$SCRATCH/log" | grep -qE "$2"
    report $? "$1: the log says why"
    grep 'whyfail: ' "$SCRATCH/log" | grep -qF 'resolved as without whyfail'
    report $? "$1: and that no failure is explained"
    tells 1 'whyfail is off: ' 'way in python module' "$3"
    report $? "$1: whyfail status tells it, too"
    stop_daemon
    [ "$STATUS" -eq 0 ]
    report $? "$1: it ends cleanly"
}

# count_references: the copy of the script tells how many references there are to each hook's function, and
# to the object they are in, before the start and after the stop.
count_references() {
    cat >>"$SCRIPT" <<'END'


def references():
    names = "on_query", "on_servfail", "on_local", "on_reply", "on_cached"
    return [sys.getrefcount(getattr(whyfail, name)) for name in names] + [sys.getrefcount(whyfail)]


def init_standard(id, env, begin=init_standard):
    log_info("references before: %s" % references())
    return begin(id, env)


def deinit(id, end=deinit):
    log_info("references in use: %s" % references())
    end(id)
    log_info("references after: %s" % references())
    return True
END
}

# references WHEN: those numbers, of each start.
references() {
    sed -n "s/.*references $1: //p" "$SCRATCH/log"
}

# write_unroutable_stub: adds a zone, unsent.test, to one of whose servers nothing can be sent, while the
# address of the other is looked up for seconds, in vain.
write_unroutable_stub() {
    cat >>"$CONF" <<END
stub-zone:
    name: "unsent.test"
    stub-addr: 203.0.113.5
    stub-host: ns.stub.test
END
}

control() {
    "$UNBOUND-control" -c "$CONF" "$@" >"$SCRATCH/control" 2>&1
}

fresh_copy
configure 'python validator iterator' "log: $SCRATCH/events"
"$UNBOUND-checkconf" "$CONF" >"$SCRATCH/answer" 2>&1
report $? "unbound-checkconf finds no fault"
! grep -q whyfail "$SCRATCH/answer"
report $? "and the script leaves it alone"
tells 1 'whyfail is off: no Unbound runs with' 'way in python module' "built for build-id $BUILD_ID" 'next start on'
report $? "whyfail status: off, and on at the next start"

try_start
report $? "the distribution's own Unbound takes the module in"
cmp -s "/proc/$DAEMON/exe" "$PROGRAM"
report $? "that is the program of its package"
explained one
report $? "a failure is explained"
ask one.stub.test && [ "$(grep -c 'EDE: 22' "$SCRATCH/answer")" -eq 1 ] && grep -q 'EDE: 13' "$SCRATCH/answer"
report $? "and once more from the cache"
await 10 grep -q '"one.stub.test' "$SCRATCH/events"
report $? "and logged as an event"
[ "$(grep -c '"one.stub.test' "$SCRATCH/events")" -eq 1 ]
report $? "once"
tells 0 'whyfail is on since 20' 'way in python module' "runs process $DAEMON since 20" \
    "modules: python validator iterator" "log $SCRATCH/events, " 'events 1 written, ' '0 lost'
report $? "whyfail status: on, since when, and what it wrote"
mv "$SCRATCH/lib/$BUILD_ID.so" "$SCRATCH/lib/gone"
tells 1 'whyfail is on, but it ends with the next start or reload: ' 'No such file'
report $? "whyfail status: a library that went away, before the next start tells it"
mv "$SCRATCH/lib/gone" "$SCRATCH/lib/$BUILD_ID.so"

for ((i = 0; i < 20; i++)); do
    control reload || break
done
[ "$i" -eq 20 ] && explained two
report $? "after 20 reloads a failure is explained, once"
[ "$(find "/proc/$DAEMON/task" -mindepth 1 -maxdepth 1 | wc -l)" -le 7 ]
report $? "and no thread was left behind"
stop_daemon
[ "$STATUS" -eq 0 ] && ! grep -qE 'error|exception|Traceback' "$SCRATCH/log"
report $? "it ends cleanly, with no error in its log"

mv "$SCRATCH/lib/$BUILD_ID.so" "$SCRATCH/lib/0000.so"
passes_on 'unknown-build' "$BUILD_ID" "$BUILD_ID.so cannot be read: No such file"
fresh_copy
truncate -s 4096 "$SCRATCH/lib/$BUILD_ID.so"
passes_on 'cut-short' 'is damaged' 'is cut short or damaged'
: >"$SCRATCH/lib/$BUILD_ID.so"
passes_on 'empty' 'is damaged' 'is empty'
fresh_copy
sed -i 's/^    found = build_id()$/    raise OSError("no luck")/' "$SCRIPT"
passes_on 'broken-at-load' 'OSError: no luck' 'has not loaded the library: its log says why'
fresh_copy
sed -i 's/^    started = whyfail.start.*/    raise OSError("no luck")/' "$SCRIPT"
passes_on 'broken-at-start' 'OSError: no luck' "it could not start: Unbound's log says why"
fresh_copy
configure 'python validator iterator' 'log-window: forever'
passes_on 'bad-option' 'log-window' "it could not start: Unbound's log says why"
configure 'validator python iterator'
passes_on 'misplaced' 'must stand before validator' "it could not start: Unbound's log says why"
configure 'python validator iterator'
rm "$SCRATCH/options"
passes_on 'no-options-file' 'No such file' "it could not start: Unbound's log says why"

configure 'python validator iterator' 'log: /dev/full'
try_start && explained device && tells 0 'is no file that keeps what is written to it'
report $? "a log on a device is not read to its end, as it may have none"
stop_daemon
mkdir "$SCRATCH/disk" && mount -t tmpfs -o size=4k none "$SCRATCH/disk"
configure 'python validator iterator' "log: $SCRATCH/disk/events" "metrics: $SCRATCH/disk/metrics"
try_start && explained full && head -c 5000 /dev/zero >>"$SCRATCH/disk/more" 2>/dev/null
explained fuller && ask localhost && grep -q 'status: NOERROR' "$SCRATCH/answer"
report $? "a full disk loses events, no explanation"
await 10 grep -q 'whyfail: .*No space left on device' "$SCRATCH/log"
report $? "and the log says so"
tells 0 'whyfail is on since 20'
report $? "and whyfail status works"
stop_daemon
[ "$STATUS" -eq 0 ]
report $? "and it ends cleanly"
umount "$SCRATCH/disk"
configure 'python validator iterator' 'ede-cached: no'
try_start && explained three && ask three.stub.test && ! grep -q EDE "$SCRATCH/answer"
report $? "where cached failures are not to be marked, those go unexplained"
stop_daemon
configure 'python validator iterator' "log: $SCRATCH/events"
write_unroutable_stub
try_start && ask www.unsent.test && await 10 grep -q '"www.unsent.test' "$SCRATCH/events" &&
    grep '"www.unsent.test' "$SCRATCH/events" >"$SCRATCH/answer" &&
    grep -q '"ip":"203.0.113.5","port":53,"zone":"unsent.test","outcome":"unsent","tries":[2-9]' "$SCRATCH/answer" &&
    ! grep -q '"ip":"203.0.113.5","port":53,"zone":"unsent.test","outcome":"silent"' "$SCRATCH/answer"
report $? "a look-up that takes long is not taken for the silence of a server"
stop_daemon
configure 'python validator iterator' 'ede-insecure: yes'
try_start && explained four && ask localhost && grep -q 'status: NOERROR' "$SCRATCH/answer"
report $? "with all hooks in use answers are as they were"
stop_daemon
count_references
try_start && explained five && control reload && explained six
stop_daemon
[ "$(references before | wc -l)" -eq 2 ] && [ "$(references before)" = "$(references after)" ] &&
    [ "$(references before)" != "$(references 'in use')" ]
report $? "a reload leaves no reference to a hook behind"
all_passed
