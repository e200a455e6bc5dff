# shellcheck shell=bash
# resolvers.sh - the resolvers that are measured: how each is configured for the lab's root and
# started. Each has one thread, unless a number is given, no log, and is to answer with EDE where
# it can.
#
# The packages of the others are unpacked, not installed: in a mount namespace of its own each finds
# its files where it looks for them. Those of another release of Debian, RELEASE, are installed in a
# folder of PEERS_DIR, with their own libraries, and run with it as their root.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

PLAIN=$LAB_DIR/default-plain # the lab's own Unbound: where the root's addresses and anchor stand
HINTS=$PLAIN/root.hints
ANCHOR=$(sed -n 's/.*trust-anchor: "\.[^"]*DS[[:space:]]*\(.*\)"/\1/p' "$PLAIN/unbound.conf")

PEER_ROOT=${RELEASE:+$PEERS_DIR/$RELEASE}

# furnish_root: what a resolver needs in its own root, for this process only.
furnish_root() {
    mount -t tmpfs tmpfs "$PEER_ROOT/tmp" && mkdir -p "$PEER_ROOT$LAB_DIR" &&
        mount --bind "$LAB_DIR" "$PEER_ROOT$LAB_DIR" &&
        mount --rbind /dev "$PEER_ROOT/dev" && mount --rbind /proc "$PEER_ROOT/proc"
}

# with_package PACKAGE: its files over those of this machine, for this process only.
with_package() {
    if [ -n "$PEER_ROOT" ]; then
        furnish_root
    else
        mount -t overlay overlay -o "lowerdir=$UNPACKED_DIR/$1/usr:/usr" /usr
    fi
}

# run PROGRAM ARGUMENT...: in the place of this process.
run() {
    exec ${PEER_ROOT:+chroot "$PEER_ROOT"} "$@"
}

# unbound_conf MODULES LINE OPTIONS: aggressive-nsec is off because with it Unbound itself takes
# longer for each further name of a wildcard.
unbound_conf() {
    lab_conf "$DIR" "$PORT" "$THREADS" "$1" 'aggressive-nsec: no' "$2"
    tr ';' '\n' <<<"$3" >"$DIR/options.conf"
}

run_unbound() {
    local program=$UNBOUND

    unbound_conf "$@" >"$DIR/unbound.conf"
    if [ -n "$PEER_ROOT" ]; then
        program=/usr/sbin/unbound
        furnish_root || return
    fi
    run "$program" -d -c "$DIR/unbound.conf"
}

start_unbound() { run_unbound 'validator iterator' '' ''; }
start_unbound-ede() { run_unbound 'validator iterator' 'ede: yes' ''; }
# Unbound keeps the text of an EDE only where it logs it, too.
start_unbound-text() {
    run_unbound 'validator iterator' $'ede: yes\n    val-log-level: 2\n    logfile: "/dev/null"' ''
}
start_whyfail() { run_unbound 'dynlib validator iterator' '' 'log: off'; }
start_whyfail-code() { run_unbound 'dynlib validator iterator' '' 'log: off;ede-detail: code'; }
start_whyfail-known() { run_unbound 'dynlib validator iterator' '' 'log: off;known-broken: 60'; }
start_whyfail-log() { run_unbound 'dynlib validator iterator' '' "log: $DIR/events.json"; }

start_bind() {
    with_package bind9 || return
    cat >"$DIR/named.conf" <<CONF
options {
    directory "$DIR";
    listen-on port $PORT { 127.0.0.1; };
    listen-on-v6 { none; };
    pid-file none;
    session-keyfile none;
    recursion yes;
    dnssec-validation yes;
};
controls { };
logging { category default { null; }; };
trust-anchors { . static-ds $(awk '{ print $1, $2, $3, "\"" $4 "\"" }' <<<"$ANCHOR"); };
zone "." { type hint; file "$HINTS"; };
CONF
    run /usr/sbin/named -f -n "$THREADS" -c "$DIR/named.conf"
}

# "test." is one of the names that Knot Resolver answers by itself; from version 6 on by rules in a database,
# which has none of them unless it is to be cleared.
start_knot() {
    with_package knot-resolver || return
    cat >"$DIR/kresd.conf" <<CONF
log_level('crit')
modules = { 'hints > iterate' }
modules.unload('ta_update')
modules.unload('ta_sentinel')
modules.unload('ta_signal_query')
modules.unload('detect_time_skew')
modules.unload('detect_time_jump')
modules.unload('priming')
if policy.special_names then
    policy.special_names = {}
else
    assert(require('ffi').C.kr_rules_init(nil, 0, false) == 0)
end
hints.root_file('$HINTS')
trust_anchors.remove('.')
trust_anchors.add('. DS $ANCHOR')
cache.size = 100 * MB
net.listen('127.0.0.1', $PORT)
CONF
    run /usr/sbin/kresd -n -c "$DIR/kresd.conf" "$DIR"
}

# It asks no address that is not for use on the Internet unless told to. Later versions read these settings
# only if told to.
start_powerdns() {
    local old

    with_package pdns-recursor || return
    old=$(grep -qa enable-old-settings "$PEER_ROOT/usr/sbin/pdns_recursor" && echo --enable-old-settings)
    printf 'clearTA()\naddTA(".", "%s")\n' "$ANCHOR" >"$DIR/anchor.lua"
    cat >"$DIR/recursor.conf" <<CONF
local-address=127.0.0.1:$PORT
query-local-address=0.0.0.0, ::
socket-dir=$DIR
hint-file=$HINTS
lua-config-file=$DIR/anchor.lua
dnssec=validate
dont-query=
threads=$THREADS
quiet=yes
loglevel=0
disable-syslog=yes
extended-resolution-errors=yes
security-poll-suffix=
CONF
    run /usr/sbin/pdns_recursor --config-dir="$DIR" ${old:+"$old"} --daemon=no --write-pid=no
}
