# shellcheck shell=bash
# daemon.sh - what the scripts that start an Unbound of their own have in common.
#
# Sourced by them. Needs UNBOUND, UNBOUND_CHECKCONF and MODULE in the environment. Sets SCRATCH, a
# folder that is removed at the end, and re-runs the script in a network namespace of its own, so
# that its port is free and nothing can be reached; with MORE_NAMESPACES=--mount in one of mounts, too.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

if [ "${WHYFAIL_NETNS:-}" != yes ]; then
    export WHYFAIL_NETNS=yes
    if [ "$(id -u)" -eq 0 ]; then
        exec unshare --net ${MORE_NAMESPACES:+"$MORE_NAMESPACES"} -- "$0" "$@"
    fi
    exec unshare --map-root-user --net ${MORE_NAMESPACES:+"$MORE_NAMESPACES"} -- "$0" "$@"
fi
ip link set lo up || exit 1
# shellcheck source=tests/lib/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/tap.sh" || exit 1

export STATUS=0 # of the daemon that ended last
DAEMON=
SCRATCH=$(mktemp -d) || exit 1

# Not in a child that a signal meets before it has become the daemon: it has this trap, too.
clean_up() {
    [ "$BASHPID" -eq $$ ] || return
    [ -z "$DAEMON" ] || kill "$DAEMON" 2>/dev/null
    rm -rf "$SCRATCH"
}
trap clean_up EXIT

# write_conf MODULE [OPTIONS-FILE]: an unbound.conf in the scratch folder.
write_conf() {
    cat >"$SCRATCH/unbound.conf" <<EOF
server:
    interface: 127.0.0.1
    directory: "$SCRATCH"
    chroot: ""
    username: ""
    pidfile: ""
    use-syslog: no
    num-threads: 1
    module-config: "dynlib validator iterator"
dynlib:
    dynlib-file: "$1"
${2:+    dynlib-file: \"$2\"}
EOF
}

# write_silent_stub: adds a zone to that, whose names fail at once, as its server is a closed port:
# stub.test. There is no network here in which other names could be asked for.
write_silent_stub() {
    cat >>"$SCRATCH/unbound.conf" <<EOF
server:
    do-not-query-localhost: no
    local-zone: "test." nodefault
    infra-cache-max-rtt: 1000
    outbound-msg-retry: 1
stub-zone:
    name: "stub.test"
    stub-addr: 127.0.0.1@9
EOF
}

# try_start SECONDS: starts Unbound and waits until it serves or ends. Its words are in
# $SCRATCH/log; its standard output, too, unless STDOUT names another file. Returns 0 when it serves (and DAEMON is its pid), 1 when it ended,
# or did neither in a minute and was killed.
try_start() {
    local until=$((SECONDS + 60))

    : >"$SCRATCH/log" # the words of one that ran before are not this one's
    "$UNBOUND" -d -c "$SCRATCH/unbound.conf" >>"${STDOUT:-$SCRATCH/log}" 2>>"$SCRATCH/log" &
    DAEMON=$!
    while kill -0 "$DAEMON" 2>/dev/null; do
        if grep -q 'start of service' "$SCRATCH/log"; then
            return 0
        fi
        [ "$SECONDS" -lt "$until" ] || kill -KILL "$DAEMON"
        sleep 0.05
    done
    wait "$DAEMON"
    STATUS=$?
    DAEMON=
    return 1
}

stop_daemon() {
    [ -n "$DAEMON" ] || return 0
    kill "$DAEMON"
    wait "$DAEMON"
    STATUS=$?
    DAEMON=
}
