#!/bin/bash
# sinks.sh - events reach the log daemons there are, and one that is not there, goes away or does not
# read costs events at most: never an answer, nor the daemon's end.
#
# The real rsyslogd and systemd-journald, at the places where they are on any machine: /dev and /run
# are this script's own.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
# shellcheck disable=SC2317 # await and the trap call functions by their names
set -u
export MORE_NAMESPACES=--mount
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
# shellcheck source=tests/lib/outfiles.sh
. "$(dirname "$0")/../lib/outfiles.sh"
PATH=$PATH:/usr/sbin:/lib/systemd
HELPERS=() # programs to end with the script

helpers_end() {
    [ "$BASHPID" -eq $$ ] || return
    [ ${#HELPERS[@]} -eq 0 ] || kill -CONT -KILL "${HELPERS[@]}" 2>/dev/null
    clear_place
    umount --recursive --lazy "$SCRATCH/dev" 2>/dev/null
    clean_up
}
trap helpers_end EXIT

# Empty folders in place of the machine's, with the devices that programs need.
own_folders() {
    local device

    mkdir "$SCRATCH/dev" && mount -t tmpfs tmpfs "$SCRATCH/dev" || return
    for device in null zero full random urandom; do
        : >"$SCRATCH/dev/$device" && mount --bind "/dev/$device" "$SCRATCH/dev/$device" || return
    done
    ln -s /proc/self/fd "$SCRATCH/dev/fd"
    mkdir "$SCRATCH/dev/pts" && mount --rbind /dev/pts "$SCRATCH/dev/pts" &&
        ln -s pts/ptmx "$SCRATCH/dev/ptmx"
    mount --rbind "$SCRATCH/dev" /dev && own_place
}

# serve LINE...: Unbound with these options, whose only forwarder cannot be reached: every query fails
# at once.
serve() {
    printf '%s\n' 'log-window: 0' "$@" >"$SCRATCH/whyfail.conf"
    write_conf "$MODULE" "$SCRATCH/whyfail.conf"
    become_user
    printf '%s\n' 'server:' '    interface: ::1' 'forward-zone:' '    name: "."' '    forward-addr: 192.0.2.1' \
        >>"$SCRATCH/unbound.conf"
    try_start
}

# ask NAME...: whether each fails, as it has to, within a second.
ask() {
    local name

    for name; do
        dig @127.0.0.1 "$name" +tries=1 +timeout=1 >"$SCRATCH/answer"
        grep -q 'status: SERVFAIL' "$SCRATCH/answer" || return
    done
}

# Whether Unbound's log says it, and no more than once.
says_once() {
    [ "$(grep -cF "$1" "$SCRATCH/log")" -eq 1 ]
}

# helper_end PID: the one that was started last.
helper_end() {
    kill "$1" 2>/dev/null
    wait "$1" 2>/dev/null
    HELPERS=()
}

start_syslogd() {
    cat >"$SCRATCH/rsyslog.conf" <<EOF
global(workDirectory="$SCRATCH")
module(load="imuxsock" SysSock.Name="/dev/log" SysSock.RateLimit.Interval="0")
template(name="line" type="string"
    string="%programname% %syslogfacility-text% %syslogseverity-text% %timereported%:%msg%\\n")
*.* action(type="omfile" file="$SCRATCH/syslog" template="line")
EOF
    rsyslogd -n -i "$SCRATCH/rsyslogd.pid" -f "$SCRATCH/rsyslog.conf" >"$SCRATCH/rsyslogd.out" 2>&1 &
    HELPERS=("$!")
    await 10 test -S /dev/log
}

# syslog_event NAME FILTER: whether syslog's file has the event of the name, and it is such.
syslog_event() {
    sed -n "s/^whyfail daemon warning [A-Z][a-z]* *[0-9]* [0-9:]*: {/{/p" "$SCRATCH/syslog" 2>/dev/null |
        jq -es "map(select(.dns.question.name == \"$1\")) | length == 1 and (.[0] | $2)" >/dev/null
}

test_syslog() {
    serve 'log: syslog'
    report $? "sinks: without /dev/log Unbound serves" "$SCRATCH/log"
    ask lost1.example lost2.example
    report $? "sinks: and answers" "$SCRATCH/answer"
    await 10 says_once "log: syslog '/dev/log' cannot be written, events are lost: No such file or directory"
    report $? "sinks: that events are lost is said once" "$SCRATCH/log"
    start_syslogd
    report $? "sinks: rsyslogd runs" "$SCRATCH/rsyslogd.out"
    sleep 1.1
    ask one.example && await 10 syslog_event one.example '.whyfail.lost == 2'
    report $? "sinks: then syslog has the event, with priority and name, and it tells of those lost" \
        "$SCRATCH/syslog"
    says_once "log: syslog '/dev/log' can be written again, 2 events were lost"
    report $? "sinks: so does Unbound's log" "$SCRATCH/log"
    helper_end "${HELPERS[0]}" && start_syslogd
    sleep 1.1
    ask two.example && await 10 syslog_event two.example '.whyfail | has("lost") | not'
    report $? "sinks: a syslog that was restarted is found, and nothing lost" "$SCRATCH/syslog"
    stops_in_time
    report $? "sinks: Unbound ends" "$SCRATCH/log"
    helper_end "${HELPERS[0]}"
}

# A machine without the file that journald wants to know the machine by.
own_machine_id() {
    [ -s /etc/machine-id ] && return
    cp -r /etc "$SCRATCH/etc" 2>/dev/null
    echo 0123456789abcdef0123456789abcdef >"$SCRATCH/etc/machine-id"
    mount --bind "$SCRATCH/etc" /etc
}

start_journald() {
    mkdir -p /run/systemd/journal /run/systemd/journald.conf.d /run/log/journal
    printf '%s\n' '[Journal]' Storage=volatile ReadKMsg=no Audit=no RateLimitIntervalSec=0 \
        >/run/systemd/journald.conf.d/test.conf
    systemd-journald >"$SCRATCH/journald.out" 2>&1 &
    HELPERS=("$!")
    await 10 test -S /run/systemd/journal/socket
}

# journal_event NAME FILTER: whether the journal, asked for a field, has the event, and it is such.
journal_event() {
    journalctl --directory=/run/log/journal --output=json DNS_QUESTION_NAME="$1" 2>/dev/null |
        tee "$SCRATCH/journal" | jq -es "length == 1 and (.[0] | $2)" >/dev/null
}

test_journald() {
    own_machine_id
    start_journald
    report $? "sinks: journald runs" "$SCRATCH/journald.out"
    serve 'log: journald'
    report $? "sinks: with it Unbound serves" "$SCRATCH/log"
    ask three.example
    await 10 journal_event three.example '.SYSLOG_IDENTIFIER == "whyfail" and .PRIORITY == "4" and
        (.MESSAGE | startswith("three.example A: ")) and .DNS_QUESTION_TYPE == "A" and
        .DNS_RESPONSE_CODE == "SERVFAIL" and .WHYFAIL_CAUSE == "forwarder-failed" and
        .WHYFAIL_AT_FAULT == "resolver" and .WHYFAIL_ZONE == "."'
    report $? "sinks: the journal has a sentence, and fields to look for it by" "$SCRATCH/journal"
    await 10 journal_event three.example '.WHYFAIL_EVENT | fromjson | .whyfail.schema == 1 and
        .dns.question.name == "three.example"'
    report $? "sinks: and the event's JSON in one of them" "$SCRATCH/journal"
    helper_end "${HELPERS[0]}"
    start_journald
    sleep 1.1
    ask four.example && await 10 journal_event four.example true
    report $? "sinks: a journald that was restarted is found" "$SCRATCH/log"
    stops_in_time
    report $? "sinks: Unbound ends" "$SCRATCH/log"
    helper_end "${HELPERS[0]}"
}

# A program that writes what comes to a socket into a file.
start_receiver() {
    perl -MSocket -e 'socket(S, AF_UNIX, SOCK_DGRAM, 0); bind(S, sockaddr_un($ARGV[0])) or die $!;
        $| = 1; print $_ while defined recv(S, $_, 65536, 0)' \
        "$1" >"$SCRATCH/received" 2>&1 &
    HELPERS=("$!")
    await 10 test -S "$1"
}

# adds_up NUMBER FILE: whether the events in it and those they say were lost make up the number.
# Of a line that was torn off there is a part, which is none.
adds_up() {
    jq -R 'fromjson?' "$2" | jq -es "length + (map(.whyfail.lost // 0) | add) == $1" >/dev/null
}

# Whether an event says that some were lost.
tells_loss() {
    jq -R 'fromjson?' "$1" | jq -es 'any(.whyfail.lost // 0 | . > 0)' >/dev/null
}

# stop_reader WORD COUNT: the helper reads no more, while so many names that begin with the word fail.
stop_reader() {
    kill -STOP "${HELPERS[0]}"
    # shellcheck disable=SC2046 # words
    ask $(seq -f "$1%g.example" "$2")
}

# test_reads_on ASKED: of so many failures, the next one included, each is told or counted.
test_reads_on() {
    kill -CONT "${HELPERS[0]}"
    sleep 0.5
    ask last.example && await 10 adds_up "$1" "$SCRATCH/received"
    report $? "sinks: it reads on, and every event is there or told to be lost" "$SCRATCH/received"
    tells_loss "$SCRATCH/received"
    report $? "sinks: of which there are some" "$SCRATCH/received"
}

# test_ends_unread COUNT: after so many failures.
test_ends_unread() {
    stop_reader end "$1"
    stops_in_time
    report $? "sinks: with a reader that does not read Unbound ends in time" "$SCRATCH/log"
    kill -CONT "${HELPERS[0]}"
}

test_socket() {
    local socket=$SCRATCH/events.sock asked=61

    start_receiver "$socket"
    serve "log: unix:$socket"
    report $? "sinks: Unbound serves and logs to a socket" "$SCRATCH/log"
    ask five.example && await 10 adds_up 1 "$SCRATCH/received"
    report $? "sinks: which gets a line of JSON" "$SCRATCH/received"
    stop_reader flood $((asked - 2))
    report $? "sinks: its reader stops reading, and every query is answered as before" "$SCRATCH/answer"
    await 10 says_once "log: socket '$socket' cannot be written, events are lost: "
    report $? "sinks: that events are lost is said once" "$SCRATCH/log"
    test_reads_on "$asked"
    says_once "log: socket '$socket' can be written again, "
    report $? "sinks: and Unbound's log says that it is over" "$SCRATCH/log"
    test_ends_unread 30
    helper_end "${HELPERS[0]}"
}

# Standard output into a pipe with a reader that stops reading.
test_stdout() {
    local pipe=$SCRATCH/pipe asked=202

    mkfifo "$pipe"
    cat "$pipe" >"$SCRATCH/received" &
    HELPERS=("$!")
    STDOUT=$pipe
    serve 'log: stdout'
    report $? "sinks: Unbound serves and logs to its standard output" "$SCRATCH/log"
    ask six.example && await 10 adds_up 1 "$SCRATCH/received"
    report $? "sinks: where there is a line of JSON" "$SCRATCH/received"
    stop_reader flood $((asked - 2))
    report $? "sinks: its reader stops reading, and every query is answered as before" "$SCRATCH/answer"
    await 10 says_once "log: stdout cannot be written, events are lost: Resource temporarily unavailable"
    report $? "sinks: that events are lost is said once" "$SCRATCH/log"
    [ $((8#$(awk '$1 == "flags:" { print $2 }' "/proc/$DAEMON/fdinfo/1") & 8#4000)) -eq 0 ]
    report $? "sinks: standard output is not made non-blocking, which others would feel"
    test_reads_on "$asked"
    test_ends_unread 200
    STDOUT=
    helper_end "${HELPERS[0]}"
}

# A folder that is not there at the start, and comes later: the resolver does not wait for it.
test_no_folder() {
    local folder=$SCRATCH/later

    serve "log: $folder/events.json"
    report $? "sinks: Unbound serves though the folder of its log file is not there" "$SCRATCH/log"
    await 10 says_once "warning: whyfail: log: '$folder/events.json' cannot be written, events are lost: No such file or directory"
    report $? "sinks: which is said once" "$SCRATCH/log"
    ask nine.example && mkdir "$folder" && sleep 1.1 && ask ten.example &&
        await 10 adds_up 2 "$folder/events.json"
    report $? "sinks: once it is there, every event is in the file or told to be lost" "$folder/events.json"
    mv "$folder" "$folder.away"
    reloads
    report $? "sinks: without it again Unbound survives a reload" "$SCRATCH/log"
    ask eleven.example
    report $? "sinks: and answers" "$SCRATCH/answer"
    stops_in_time
    report $? "sinks: Unbound ends" "$SCRATCH/log"
}

# A disk of 64 KiB that something else fills.
test_full_disk() {
    local disk=$SCRATCH/disk asked=22

    mkdir "$disk" && mount -t tmpfs -o size=64k tmpfs "$disk"
    serve "log: $disk/events.json"
    report $? "sinks: Unbound serves and logs to a file" "$SCRATCH/log"
    ask seven.example && await 10 adds_up 1 "$disk/events.json"
    dd if=/dev/zero of="$disk/other" bs=1k 2>"$SCRATCH/dd"
    # shellcheck disable=SC2046 # words
    ask $(seq -f 'full%g.example' $((asked - 2)))
    report $? "sinks: its disk is full, and every query is answered as before" "$SCRATCH/answer"
    await 10 says_once "log: '$disk/events.json' cannot be written, events are lost: No space left on device"
    report $? "sinks: that events are lost is said once" "$SCRATCH/log"
    rm "$disk/other"
    ask eight.example && await 10 adds_up "$asked" "$disk/events.json"
    report $? "sinks: with room again every event is there or told to be lost" "$disk/events.json"
    tells_loss "$disk/events.json"
    report $? "sinks: of which there are some" "$disk/events.json"
    stops_in_time
    report $? "sinks: Unbound ends" "$SCRATCH/log"
    umount "$disk"
}

# told TIMES TROUBLE: whether it was said so often, and nothing else; without TROUBLE, nothing at all.
told() {
    says "$([ -z "$2" ] && echo 0 || echo "$1")" "log: '$FILE' cannot be written, events are lost: $2" &&
        says "$([ -z "$2" ] && echo 0 || echo "$1")" 'cannot be written'
}

# arrived NAME...: whether the events are where they go where there is no trouble. In a void nobody
# can look for them.
arrived() {
    local name

    [ ! -c "$FILE" ] || [ -L "$FILE" ] || return 0
    for name; do
        grep -qsF "\"$name\"" "$FILE.target" "$FILE.read" "$FILE.seen" ||
            { [ -f "$FILE" ] && grep -qsF "\"$name\"" "$FILE"; } || return
    done
}

# lies_at KIND [TROUBLE]: the log, where such a thing is at the start, at a reload, and while Unbound
# runs, when an old file was removed. TROUBLE: by which events are lost then.
lies_at() {
    local kind=$1 trouble=${2:-} status
    local FILE=$PLACE/events.json

    clear_place
    put "$kind" "$FILE"
    status=$?
    if [ "$status" -eq 2 ]; then
        echo "# cannot be made here, left out: $kind"
        return
    fi
    serve "log: $FILE"
    report $? "sinks: $kind at the start: Unbound serves" "$SCRATCH/log"
    ask start.example && await 5 told 1 "$trouble" && { [ -n "$trouble" ] || await 5 arrived start.example; }
    report $? "sinks: $kind at the start: it answers; ${trouble:-no event is lost}" "$SCRATCH/log"
    reloads && ask reload.example && await 5 told 2 "$trouble" &&
        { [ -n "$trouble" ] || await 5 arrived reload.example; }
    report $? "sinks: $kind at a reload: likewise" "$SCRATCH/log"
    take_away "$kind" "$FILE"
    sleep 1.2
    ask again.example && await 5 adds_up "$([ -z "$trouble" ] && echo 1 || echo 2)" "$FILE"
    report $? "sinks: $kind is gone: a file has the event, and tells of any lost" "$SCRATCH/log" "$FILE"
    rm -f "$FILE"
    put "$kind" "$FILE"
    sleep 1.2
    ask running.example && await 5 told 3 "$trouble"
    report $? "sinks: $kind while Unbound runs: likewise" "$SCRATCH/log"
    stops_in_time
    report $? "sinks: $kind: Unbound ends" "$SCRATCH/log"
}

test_kinds() {
    lies_at file
    lies_at fifo "it is a FIFO that nobody reads"
    lies_at read-fifo
    lies_at folder "Is a directory"
    lies_at socket "it is a socket"
    lies_at link
    lies_at dangling-link
    lies_at foreign-link "it is a symbolic link of another user"
    lies_at full-link "No space left on device"
    lies_at full "No space left on device"
    lies_at null
    lies_at terminal
    lies_at no-folder "No such file or directory"
    lies_at full-disk "No space left on device"
    lies_at read-only "Read-only file system"
    as_nobody lies_at nothing
    as_nobody lies_at closed-folder "Permission denied"
}

# A file system that does not answer: neither the start nor a reload nor the end waits for it, and it
# may come back in between, to code that Unbound has unloaded.
test_hung() {
    local FILE=$PLACE/events.json

    clear_place
    if ! put hung "$FILE"; then
        echo "# cannot be made here, left out: hung"
        return
    fi
    serve "log: $FILE"
    report $? "sinks: on a file system that hangs Unbound serves" "$SCRATCH/log"
    says 1 "log: '$FILE' is not open yet: its file system hangs; the start does not wait for it" && ask start.example
    report $? "sinks: hung: it says so, and answers" "$SCRATCH/log"
    reloads && ask reload.example
    report $? "sinks: hung: it reloads, and answers" "$SCRATCH/log"
    says 1 "log: '$FILE' cannot be written: it hangs; the thread that writes is left behind"
    report $? "sinks: hung: the thread that hangs is left behind, which is said" "$SCRATCH/log"
    take_away hung "$FILE"
    await 5 arrived reload.example && ask again.example && await 5 arrived again.example
    report $? "sinks: it hangs no more: the event that waited is there, and others follow" "$SCRATCH/log"
    reloads && ask more.example && await 5 arrived more.example
    report $? "sinks: after a reload, too" "$SCRATCH/log"
    clear_place
    put hung "$FILE" && sleep 1.2 && ask running.example
    report $? "sinks: hung while Unbound runs: it answers" "$SCRATCH/log"
    stops_in_time 8
    report $? "sinks: hung: Unbound ends" "$SCRATCH/log"
    clear_place
}

# ask_from ADDRESS SERVER NAME
ask_from() {
    dig @"$2" -b "$1" "$3" +tries=1 +timeout=1 >"$SCRATCH/answer"
    grep 'EDE: ' "$SCRATCH/answer" >>"$SCRATCH/edes"
    grep -q 'status: SERVFAIL' "$SCRATCH/answer"
}

# clients VALUE FILTER WHAT: the events of two clients, with log-clients, are such.
clients() {
    local file=$SCRATCH/clients-$1.json

    serve "log: $file" "log-clients: $1"
    ask_from 127.5.6.7 127.0.0.1 nine.example && ask_from ::1 ::1 ten.example
    report $? "sinks: Unbound serves with log-clients: $1" "$SCRATCH/log"
    stop_daemon
    jq -es "length == 2 and ([.[].client] | $2)" "$file" >/dev/null
    report $? "sinks: $3" "$file"
    CLIENTS=$file
}

test_clients() {
    clients off '. == [null, null]' "then no event has a client"
    ! grep -qE '127\.5|"::' "$CLIENTS"
    report $? "sinks: nor its address anywhere" "$CLIENTS"
    clients prefix '. == [{address: "127.5.6.0/24"}, {address: "::/56"}]' \
        "then events have the client's network"
    ! grep -qE '127\.5\.6\.7|::1' "$CLIENTS"
    report $? "sinks: and its address nowhere" "$CLIENTS"
    clients full 'map(del(.port)) == [{address: "127.5.6.7", ip: "127.5.6.7"},
        {address: "::1", ip: "::1"}] and all(.port > 1023)' "then events have its address and port"
    [ "$(grep -c 'EDE: 22' "$SCRATCH/edes")" -eq 6 ] && ! grep -qE '127\.5|"::' "$SCRATCH/edes"
    report $? "sinks: Extended DNS Errors never have it" "$SCRATCH/edes"
}

# written FILE: how many events there are.
written() {
    wc -l <"$1"
}

test_rate() {
    local file=$SCRATCH/rate.json began=$SECONDS asked=61

    serve "log: $file" 'log-rate: 1'
    # shellcheck disable=SC2046 # words
    ask $(seq -f 'rate%g.example' $((asked - 1)))
    report $? "sinks: Unbound serves with log-rate: 1, and answers more than that" "$SCRATCH/log"
    sleep 0.3
    [ "$(written "$file")" -ge 1 ] && [ "$(written "$file")" -le $((SECONDS - began + 2)) ]
    report $? "sinks: $(written "$file") events are written in $((SECONDS - began)) seconds" "$file"
    sleep 1.1
    ask last.example && await 10 adds_up "$asked" "$file"
    report $? "sinks: the others are told to be lost" "$file"
    tells_loss "$file"
    report $? "sinks: of which there are some" "$file"
    stop_daemon
}

own_folders
report $? "sinks: this script has a /dev and a /run of its own"
test_syslog
test_journald
test_socket
test_stdout
test_no_folder
test_full_disk
test_kinds
test_hung
test_rate
test_clients
all_passed
