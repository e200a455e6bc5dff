#!/bin/bash
# neighbours.sh - beside other modules of Unbound, and with settings that change how it answers or
# asks: the RCODEs are those of an Unbound without the module, and each SERVFAIL is explained to the
# client, fresh and from cache, and to the operator.
#
# Usage: neighbours.sh dynlib|whyfail. Runs inside "lab shell", whose world it asks Unbounds of its
# own for: LAB_DIR is the lab's folder. Needs UNBOUND and MODULE, or UNBOUND_BUILTIN.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="neighbours"

PORT=8861 PLAIN_PORT=8862
DIR=$LAB_DIR/neighbours
WAY=$1  # the word in module-config
DAEMON= # what runs, of which the pids are to be known
PLAIN=
PROGRAM=${UNBOUND:-}
[ "$WAY" != whyfail ] || PROGRAM=$UNBOUND_BUILTIN
PYTHONPATH=$(dirname "$PROGRAM")/pythonmod
export PYTHONPATH

stop_daemons() {
    STATUS=0
    [ -z "$PLAIN" ] || kill "$PLAIN" 2>/dev/null
    [ -z "$DAEMON" ] || kill "$DAEMON" 2>/dev/null
    [ -z "$PLAIN" ] || wait "$PLAIN"
    if [ -n "$DAEMON" ]; then
        wait "$DAEMON"
        STATUS=$?
    fi
    DAEMON='' PLAIN=''
}
trap stop_daemons EXIT

# write_conf FILE PORT MODULES LINE...: the lab's configuration with these changes.
write_conf() {
    local file=$1 port=$2 modules=$3

    shift 3
    sed -e '/interface: ::1@/d' -e "s/interface: 127.0.0.1@.*/interface: 127.0.0.1@$port/" \
        -e '/module-config:/d' -e '/^dynlib:/,$d' "$LAB_DIR/default/unbound.conf" >"$file"
    printf '%s\n' "    module-config: \"$modules\"" "$@" >>"$file"
}

# add_module FILE MODULES: the clause that goes with the way in.
add_module() {
    local word

    if [ "$WAY" = whyfail ]; then
        printf 'whyfail:\n    log: "%s"\n    log-window: 0\n' "$DIR/events.json" >>"$1"
        return
    fi
    echo 'dynlib:' >>"$1"
    for word in $2; do
        [ "$word" != dynlib ] || printf '    dynlib-file: "%s"\n' "$MODULE" >>"$1"
    done
    printf '    dynlib-file: "%s"\n' "$DIR/options.conf" >>"$1"
}

# start NAME: with its configuration and log; returns 0 when it serves. Sets STARTED, its pid.
start() {
    : >"$DIR/$1.log" # what ran before it said is not its own
    "$PROGRAM" -d -c "$DIR/$1.conf" >"$DIR/$1.log" 2>&1 &
    STARTED=$!
    for _ in $(seq 200); do
        ! grep -q 'start of service' "$DIR/$1.log" || return 0
        kill -0 "$STARTED" 2>/dev/null || break
        sleep 0.05
    done
    return 1
}

# A stock unbound-checkconf has its own list of orders, on which not all of these are.
is_known() {
    "$PROGRAM-checkconf" "$DIR/with.conf" >"$DIR/judged" 2>&1
    report $? "$WAY, $NAME: unbound-checkconf takes it" "$DIR/judged"
}

# serve MODULES LINE...: one Unbound with the module and one without.
serve() {
    local modules=${1/MODULE/$WAY} plain

    plain=$(sed -e 's/MODULE//' -e 's/^ *//' -e 's/  */ /' <<<"$1")
    shift
    rm -f "$DIR/events.json"
    write_conf "$DIR/with.conf" "$PORT" "$modules" "$@"
    add_module "$DIR/with.conf" "$modules"
    [ "$WAY" != whyfail ] || is_known
    write_conf "$DIR/plain.conf" "$PLAIN_PORT" "$plain" "$@"
    start plain
    report $? "$WAY, $NAME: Unbound without the module serves" "$DIR/plain.log"
    PLAIN=$STARTED
    start with
    report $? "$WAY, $NAME: Unbound with it serves" "$DIR/with.log"
    DAEMON=$STARTED
}

# ask PORT FILE NAME TYPE
ask() {
    # shellcheck disable=SC2086 # a list of options
    dig @127.0.0.1 -p "$1" +tries=1 +timeout=10 ${DIG_OPTIONS:-} "$3" "$4" >"$DIR/$2"
}

rcode() {
    sed -n 's/.* status: \([A-Z]*\),.*/\1/p' "$DIR/$1"
}

# A SERVFAIL has the code and a text, whole; any other answer carries nothing of ours.
is_told() {
    if [ "$(rcode with)" = SERVFAIL ]; then
        grep -q "; EDE: $1 .*: (" "$DIR/with" && ! grep -q 'flags:.* tc' "$DIR/with"
    else
        [ "$1" = - ] && ! grep -q '; EDE: ' "$DIR/with"
    fi
}

# try NAME TYPE CODE [WHEN]: fresh and cached, or only when it says, of both. The code is that of the first EDE, or "-"
# for a good answer.
try() {
    local when

    for when in ${4:-fresh cached}; do
        ask "$PLAIN_PORT" plain "$1" "$2"
        ask "$PORT" with "$1" "$2"
        [ -n "$(rcode plain)" ] && [ "$(rcode with)" = "$(rcode plain)" ] && is_told "$3"
        report $? "$WAY, $NAME: $1 $2, $when: $(rcode plain), and EDE $3" "$DIR/with"
    done
}

# event NAME TYPE CAUSE [PARTY]: there is one, and all of them say the cause, and whose fault it is.
event() {
    local try causes field=.whyfail.cause

    [ -z "${4:-}" ] || field='"\(.whyfail.cause) \(.whyfail.at_fault)"'
    set -- "$1" "$2" "$3${4:+ $4}"

    for try in $(seq 50); do
        causes=$(jq -r "select(.dns.question | .name == \"$1\" and .type == \"$2\") | $field" \
            "$DIR/events.json" 2>/dev/null | sort -u)
        [ -z "$causes" ] || break
        sleep 0.1
    done
    [ "$causes" = "$3" ]
    report $? "$WAY, $NAME: the event of $1 $2 tells $3"
    [ "$causes" = "$3" ] || echo "# after $try looks: $causes"
}

finish() {
    stop_daemons
    [ "$STATUS" -eq 0 ]
    report $? "$WAY, $NAME: Unbound ends as it should" "$DIR/with.log"
}

# All three kinds of names.
try_all() {
    try www.signed.test A -
    try_all_but_signed
}

try_all_but_signed() {
    try www.expired.test A 7
    try www.refused.test A 22
    event www.expired.test A signature-expired
    event www.refused.test A lame-refused
}

# combine NAME MODULES LINE...: and whatever stands in EXTRA.
combine() {
    NAME=$1
    shift
    serve "$@"
    try_all
    finish
}

# Policy zones, of names and of addresses.
write_policies() {
    cat >"$DIR/addresses.zone" <<'ZONE'
$ORIGIN policy.
@ 60 IN SOA a. b. 1 60 60 60 60
@ 60 IN NS a.
24.0.2.0.192.rpz-ip CNAME .
ZONE
    cat >"$DIR/servers.zone" <<'ZONE'
$ORIGIN policy.
@ 60 IN SOA a. b. 1 60 60 60 60
@ 60 IN NS a.
ns1.elsewhere-host.test.rpz-nsdname CNAME .
ns1.signed.test.rpz-nsdname CNAME *.
ZONE
    cat >"$DIR/policy.zone" <<'ZONE'
$ORIGIN policy.
@ 60 IN SOA a. b. 1 60 60 60 60
@ 60 IN NS a.
www.rolled.test CNAME .
www.naked.test CNAME *.
www.corrupt.test CNAME rpz-passthru.
www.future.test CNAME www.expired.test.
ZONE
}

try_respip() {
    NAME="a policy zone, $1"
    serve "$1" 'rpz:' '    name: "policy"' "    zonefile: \"$DIR/policy.zone\""
    try_all
    try www.rolled.test A -
    try www.naked.test A -
    try www.corrupt.test A 6
    try www.future.test A 7 # led to another name
    finish

    NAME="a policy zone of addresses, $1"
    serve "$1" 'rpz:' '    name: "policy"' "    zonefile: \"$DIR/addresses.zone\""
    try www.signed.test A - fresh
    try www.expired.test A - fresh # Unbound asks the policy first, the cache later
    try www.expired.test A 7 cached
    try www.naked.test A - fresh
    try www.naked.test A 10 cached
    finish

    NAME="a policy zone of servers, $1"
    serve "$1" 'rpz:' '    name: "policy"' "    zonefile: \"$DIR/servers.zone\""
    try_all_but_signed
    try www.signed.test A - fresh
    try www.ns-elsewhere.test A 22 # its server's name lies in a zone whose servers may not be asked
    event www.ns-elsewhere.test A no-server-address resolver
    finish

    NAME="a redirection to a name that fails, $1"
    serve "$1" '    response-ip: 192.0.2.0/24 redirect' \
        '    response-ip-data: 192.0.2.0/24 "CNAME www.expired.test."'
    try www.signed.test A 7
    try www.unsigned.test A 7
    event www.signed.test A signature-expired
    event www.unsigned.test A signature-expired
    finish
}

try_subnet() {
    NAME=$1
    serve "$1" '    send-client-subnet: 0.0.0.0/0' '    client-subnet-always-forward: yes'
    DIG_OPTIONS='+subnet=198.51.100.0/24'
    try_all
    DIG_OPTIONS=
    try www.rolled.test A 9
    finish
}

try_dns64() {
    NAME="dns64 that $1"
    serve 'dns64 MODULE validator iterator' "    dns64-synthall: $2"
    try_all
    try www.signed.test AAAA -
    try www.rolled.test AAAA 9
    try www.many-refused.test AAAA 22
    event www.rolled.test AAAA ds-mismatch
    event www.many-refused.test AAAA lame-refused
    finish
}

try_views() {
    NAME='a view with an alias'
    serve 'MODULE validator iterator' '    access-control-view: 127.0.0.0/8 inside' 'view:' \
        '    name: "inside"' '    view-first: yes' '    local-zone: "alias." redirect' \
        '    local-data: "alias. CNAME www.expired.test."'
    try some.alias A 7
    event www.expired.test A signature-expired
    finish
}

try_python() {
    cat >"$DIR/pass.py" <<'PYTHON'
def init(id, cfg): return True
def deinit(id): return True
def inform_super(id, qstate, superqstate, qdata): return True
def operate(id, event, qstate, qdata):
    asked = event in (MODULE_EVENT_NEW, MODULE_EVENT_PASS)
    qstate.ext_state[id] = MODULE_WAIT_MODULE if asked else MODULE_FINISHED
    return True
PYTHON
    combine 'python in front' 'python MODULE validator iterator' 'python:' \
        "    python-script: \"$DIR/pass.py\""
    combine 'python behind' 'MODULE python validator iterator' 'python:' \
        "    python-script: \"$DIR/pass.py\""
}

refuse_twin() {
    local modules="$WAY $WAY validator iterator"

    write_conf "$DIR/with.conf" "$PORT" "$modules"
    add_module "$DIR/with.conf" "$modules"
    ! start with && [ "$(grep -c 'whyfail: module-config: .* twice' "$DIR/with.log")" -eq 1 ]
    report $? "$WAY: two of it are refused, in one line" "$DIR/with.log"
    DAEMON=$STARTED
    stop_daemons
}

# has MODULE: whether Unbound was built with it.
has() {
    "$PROGRAM" -V | grep -q "^Linked modules:.* $1 " || {
        echo "# this Unbound has no $1"
        return 1
    }
}

try_cachedb() {
    combine 'cachedb and serve-expired' 'MODULE validator cachedb iterator' \
        '    serve-expired: yes' 'cachedb:' '    backend: "testframe"'
}

try_all_neighbours() {
    try_respip 'respip MODULE validator iterator'
    try_respip 'MODULE respip validator iterator'
    if has subnetcache; then
        try_subnet 'subnetcache MODULE validator iterator'
        try_subnet 'MODULE subnetcache validator iterator'
    fi
    try_dns64 'helps out' no
    try_dns64 'always stands in' yes
    try_views
    ! has python || try_python
    ! has cachedb || try_cachedb
    combine 'only TCP to servers' 'MODULE validator iterator' '    tcp-upstream: yes'
    combine 'a socket for each thread' 'MODULE validator iterator' '    so-reuseport: yes' \
        '    num-threads: 4'
    DIG_OPTIONS='+tcp +nsid +keepalive'
    combine 'TCP, NSID and keepalive' 'MODULE validator iterator' '    nsid: "ascii_here"' \
        '    edns-tcp-keepalive: yes'
    DIG_OPTIONS=
    refuse_twin
}

mkdir "$DIR"
write_policies
printf 'log: %s\nlog-window: 0\n' "$DIR/events.json" >"$DIR/options.conf"
try_all_neighbours
all_passed
