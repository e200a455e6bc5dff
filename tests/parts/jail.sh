#!/bin/bash
# jail.sh - as a daemon in the background, within a chroot, as a user without rights: the module is
# loaded from there, and its threads, which start after the fork, write there, before and after a
# reload.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
# shellcheck disable=SC2317 # await calls functions by their names
set -u
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
# shellcheck source=tests/lib/json.sh
. "$(dirname "$0")/../lib/json.sh" || exit 1

JAIL=$SCRATCH/jail
CONF=$JAIL/etc/unbound.conf # a reload reads it from within
EVENTS=$JAIL/log/events.json
USER_NAME=nobody

# What the module needs of the system, at the same paths within.
fill_jail() {
    local library

    mkdir -p "$JAIL/log" "$JAIL/etc" "$JAIL/run"
    ldd "$MODULE" | grep -o '/[^ ]*' | while read -r library; do
        mkdir -p "$JAIL$(dirname "$library")" && cp -L "$library" "$JAIL$library"
    done
    cp "$MODULE" "$JAIL/whyfail.so"
    printf 'log: /log/events.json\nlog-window: 0\nmetrics: /log/whyfail.prom\nmetrics-interval: 1\n' \
        >"$JAIL/etc/whyfail.conf"
    touch "$JAIL/log/unbound.log"
    chmod 755 "$SCRATCH"
    chown -R "$USER_NAME" "$JAIL/log"
}

# In a namespace of users that has one only there is no other to become.
choose_user() {
    awk '{ users += $3 } END { exit users < 2 }' /proc/self/uid_map && return
    echo '# there is one user only: it stays root'
    USER_NAME=root
}

write_jail_conf() {
    write_conf /whyfail.so "$JAIL/etc/whyfail.conf"
    write_silent_stub
    sed -i -e "s#directory: .*#directory: \"$JAIL/etc\"#" -e "s#chroot: .*#chroot: \"$JAIL\"#" \
        -e "s#username: .*#username: \"$USER_NAME\"#" -e 's#num-threads: .*#num-threads: 4#' \
        -e "s#pidfile: .*#pidfile: \"$JAIL/run/unbound.pid\"#" "$SCRATCH/unbound.conf"
    cat - "$SCRATCH/unbound.conf" >"$CONF" <<CONF
server:
    do-daemonize: yes
    use-syslog: no
    logfile: "$JAIL/log/unbound.log"
CONF
}

# await COMMAND...: 20 s at most.
await() {
    local try

    for try in $(seq 200); do
        ! "$@" || return 0
        sleep 0.1
    done
    echo "# tried $try times: $*"
    return 1
}

starts_are() {
    [ "$(grep -c 'start of service' "$JAIL/log/unbound.log")" -ge "$1" ]
}

has_event() {
    holds "select(.dns.question.name == \"$1\") | .whyfail.cause" "$EVENTS"
}

metrics_count() {
    grep -q "^whyfail_log_events_total{result=\"written\"} $1\$" "$JAIL/log/whyfail.prom"
}

# explained NAME: to the client at once, to the operator soon.
explained() {
    dig @127.0.0.1 "$1" A +tries=1 +timeout=10 >"$SCRATCH/answer"
    grep -q 'status: SERVFAIL' "$SCRATCH/answer" && grep -q '; EDE: 22 ' "$SCRATCH/answer" &&
        await has_event "$1"
}

is_gone() {
    ! kill -0 "$DAEMON" 2>/dev/null
}

# status STATUS WORDS: what the command tells from outside; its screen as one line.
status() {
    PATH=$(dirname "$UNBOUND"):$PATH "$WHYFAIL" status --config "$CONF" >"$SCRATCH/screen" 2>&1
    [ $? -eq "$1" ] && tr -s ' \n' '  ' <"$SCRATCH/screen" | grep -qF -- "$2"
}

# prestart: the check before the start; what it says is in $SCRATCH/told.
prestart() {
    cp "$CONF" "$SCRATCH/before"
    "$(dirname "$0")/../../startup/whyfail-prestart" -c "$CONF" -b "$UNBOUND" 2>"$SCRATCH/told"
}

choose_user
fill_jail
write_jail_conf
"$UNBOUND" -c "$CONF" >"$SCRATCH/log" 2>&1 && await starts_are 1
report $? "jail: Unbound goes into the background and serves" "$JAIL/log/unbound.log"
[ "$FAILED" -eq 0 ] || exit 1
DAEMON=$(cat "$JAIL/run/unbound.pid")
[ "$(readlink "/proc/$DAEMON/root")" = "$JAIL" ] &&
    [ "$(stat -c %U "/proc/$DAEMON")" = "$USER_NAME" ]
report $? "jail: it is within the chroot, as $USER_NAME"
explained first.stub.test && await metrics_count 1
report $? "jail: a failure is told to the client, and written within" "$SCRATCH/answer"
[ "$(stat -c %U "$EVENTS")" = "$USER_NAME" ]
report $? "jail: the file is that user's"
status 0 "events 1 written, 0 repeats counted with them, 0 lost; by $JAIL/log/whyfail.prom"
report $? "jail: the command finds the files that are within" "$SCRATCH/screen"
for number in 2 3; do
    kill -HUP "$DAEMON" && await starts_are "$number"
    report $? "jail: reload $((number - 1))" "$JAIL/log/unbound.log"
    explained "r$number.stub.test" && await metrics_count 1
    report $? "jail: and a failure is told and written as before" "$SCRATCH/answer"
done
[ "$(cat "$JAIL/run/unbound.pid")" = "$DAEMON" ]
report $? "jail: it is the same process"
kill "$DAEMON"
await is_gone
report $? "jail: it ends"
prestart && [ ! -s "$SCRATCH/told" ] && cmp -s "$CONF" "$SCRATCH/before"
report $? "jail: the check before the start finds that the library fits, within" "$SCRATCH/told"
mv "$JAIL/whyfail.so" "$SCRATCH/whyfail.so" # no library is there, and one is outside
prestart && grep -qF 'whyfail is OFF' "$SCRATCH/told"
report $? "jail: or that it is not there" "$SCRATCH/told"
"$UNBOUND" -c "$CONF" >"$SCRATCH/log" 2>&1 && await starts_are 4 &&
    DAEMON=$(cat "$JAIL/run/unbound.pid") && status 1 'whyfail is off: it was set aside at '
report $? "jail: then Unbound serves without it, and the command tells" "$SCRATCH/screen"
kill "$DAEMON"
await is_gone
mv "$SCRATCH/whyfail.so" "$JAIL/whyfail.so"
prestart && grep -qF 'whyfail is on again' "$SCRATCH/told" && ! grep -q whyfail-prestart "$CONF"
report $? "jail: and with it once it is there again" "$SCRATCH/told"
DAEMON=
! grep -E ' error:| fatal| warning:' "$JAIL/log/unbound.log"
report $? "jail: nothing was complained of" "$JAIL/log/unbound.log"
exit "$FAILED"
