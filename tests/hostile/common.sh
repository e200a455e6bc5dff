# shellcheck shell=bash
# common.sh - what the scripts have in common that run daemons of their own in the lab's world.
#
# Sourced by them, inside "lab shell" (LAB_DIR is its folder), with UNBOUND and UNBOUND_CONTROL in
# the environment. Each daemon has an address of its own, port 53, so that one capture on lo tells
# them apart.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# shellcheck source=tests/lib/tap.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/tap.sh" || exit 1
START_SECONDS=120
LAB_CONF=$(find "$LAB_DIR" -name unbound.conf | sort | head -n 1) # where the root and its key stand
CAPTURED='port 53'
declare -A PID # of the daemons that run, by name
CAPTURE=       # the pid of the one who captures
export CAPTURE_FILE=

# take_report FILE: counts the TAP lines of a program, and shows them all.
take_report() {
    cat "$1"
    PASSED=$((PASSED + $(grep -c '^ok' "$1")))
    FAILED=$((FAILED + $(grep -c '^not ok' "$1")))
}

# figure NAME VALUE: for the table of results, if one is being made.
figure() {
    echo "# $1: $2"
    [ -z "${RESULTS:-}" ] || printf '| %s | %s |\n' "$1" "$2" >>"$RESULTS"
}

die() {
    report 1 "$*"
    conclude
    exit 1
}

# module_lines NAME KIND OPTIONS: module-config and what belongs to it. KIND: module, builtin, or
# plain. OPTIONS: the module's, separated by ";". PREFIX_MODULE and LOCAL_MODULE: a word that stands
# before it, and a library of Unbound's own that stands behind. OWN_EDE: a patched Unbound's own.
module_lines() {
    local dir=$LAB_DIR/$1

    case $2 in
    plain) printf '    module-config: "validator iterator"\n' ;;
    module)
        tr ';' '\n' <<<"$3" >"$dir/options.conf"
        printf '    module-config: "%sdynlib %svalidator iterator"\n' \
            "${PREFIX_MODULE:+$PREFIX_MODULE }" "${LOCAL_MODULE:+dynlib }"
        printf 'dynlib:\n    dynlib-file: "%s"\n' "$MODULE"
        [ -z "${LOCAL_MODULE:-}" ] || printf '    dynlib-file: "%s"\n' "$LOCAL_MODULE"
        printf '    dynlib-file: "%s"\n' "$dir/options.conf"
        ;;
    builtin)
        printf '    module-config: "%swhyfail validator iterator"\n' \
            "${PREFIX_MODULE:+$PREFIX_MODULE }"
        printf '    ede: %s\nwhyfail:\n' "${OWN_EDE:-yes}"
        tr ';' '\n' <<<"$3" | sed 's/^/    /'
        ;;
    esac
}

# write_conf NAME ADDRESS KIND OPTIONS [LINE...]: the lab's root and trust anchor; lines of the server
# clause, and clauses of their own.
write_conf() {
    local dir=$LAB_DIR/$1

    mkdir -p "$dir"
    {
        printf 'server:\n    interface: %s\n    directory: "%s"\n' "$2" "$dir"
        printf '    chroot: ""\n    username: ""\n    pidfile: ""\n    use-syslog: no\n'
        printf '    access-control: 127.0.0.0/8 allow\n    local-zone: "test." nodefault\n'
        printf '    num-threads: 1\n    incoming-num-tcp: 200\n'
        grep -hE '^ +(root-hints|trust-anchor):' "$LAB_CONF"
        [ $# -lt 5 ] || printf '%s\n' "${@:5}"
        printf 'remote-control:\n    control-enable: yes\n    control-use-cert: no\n'
        printf '    control-interface: "%s/control"\n' "$dir"
        echo 'server:'
        module_lines "$1" "$3" "${4//EVENTS/$dir/events.json}"
    } >"$dir/unbound.conf"
}

# Whether this Unbound has an option. knows "OPTION: VALUE"
knows() {
    printf 'server:\n    directory: "%s"\n    chroot: ""\n    username: ""\n    pidfile: ""\n    %s\n' \
        "$LAB_DIR" "$1" >"$LAB_DIR/knows.conf"
    "$UNBOUND_CHECKCONF" "$LAB_DIR/knows.conf" >/dev/null 2>&1
}

is_builtin() {
    grep -q '^whyfail:' "$LAB_DIR/$1/unbound.conf"
}

is_alive() {
    kill -0 "${PID[$1]}" 2>/dev/null
}

# Or has ended.
serves() {
    is_alive "$1" || return 0
    grep -qs 'start of service' "$LAB_DIR/$1/log"
}

# die_with NAME TEXT: what the daemon has said, and then no more.
die_with() {
    tail -n 10 "$LAB_DIR/$1/log" | sed 's/^/# /'
    die "$1: Unbound $2"
}

# start NAME [COMMAND...]: the daemon, run by the command if there is one.
start() {
    local dir=$LAB_DIR/$1 daemon=$UNBOUND

    ! is_builtin "$1" || daemon=$UNBOUND_BUILTIN
    : >"$dir/log" # one that ran before has said that it serves
    "${@:2}" "$daemon" -d -c "$dir/unbound.conf" >"$dir/log" 2>&1 &
    PID[$1]=$!
    await "$START_SECONDS" serves "$1" || die_with "$1" "is not ready after $START_SECONDS s"
    is_alive "$1" || die_with "$1" "ends in place of starting"
}

# stop NAME: ends the daemon; returns its exit status.
stop() {
    local pid=${PID[$1]}

    unset "PID[$1]"
    kill "$pid" 2>/dev/null
    wait "$pid"
}

# control NAME WORD...: unbound-control; the patched one alone knows the clause of the module.
control() {
    local program=$UNBOUND_CONTROL name=$1

    shift
    ! is_builtin "$name" || program=$UNBOUND_BUILTIN-control
    "$program" -c "$LAB_DIR/$name/unbound.conf" "$@"
}

# statistic NAME KEY
statistic() {
    control "$1" stats_noreset | sed -n "s/^$2=//p"
}

# Nothing is resolved any more.
is_idle() {
    [ "$(statistic "$1" total.requestlist.current.all)" = 0 ]
}

resident_kilobytes() {
    awk '$1 == "VmRSS:" { print $2 }' "/proc/${PID[$1]}/status"
}

# Begins to write down what passes on lo, with a buffer in which nothing gets lost.
capture() {
    CAPTURE_FILE=$LAB_DIR/$1.pcap
    : >"$LAB_DIR/capture.log"
    dumpcap -q -i lo -f "$CAPTURED" -B 64 -w "$CAPTURE_FILE" 2>"$LAB_DIR/capture.log" &
    CAPTURE=$!
    await 30 grep -q '^File: ' "$LAB_DIR/capture.log" ||
        die "dumpcap does not start: $(tail -n 1 "$LAB_DIR/capture.log")"
}

# What passed before this call is in the file afterwards.
end_capture() {
    sleep 1
    kill -INT "$CAPTURE"
    wait "$CAPTURE"
    CAPTURE=
    grep -qE 'received/dropped.*: [1-9][0-9]*/0 ' "$LAB_DIR/capture.log"
    report $? "$1: the capture is complete ($(grep -o '[0-9]*/[0-9]* (pcap.*' "$LAB_DIR/capture.log" | head -n 1))"
}

# fields FILTER FIELD...: of each captured packet that fits, several values of one field by ",".
fields() {
    local filter=$1

    shift
    tshark -n -r "$CAPTURE_FILE" -Y "$filter" -T fields -E separator=/t "${@/#/-e}" 2>/dev/null
}

clean_up() {
    local name

    [ "$BASHPID" -eq $$ ] || return
    [ -z "$CAPTURE" ] || kill -INT "$CAPTURE" 2>/dev/null
    for name in "${!PID[@]}"; do
        kill "${PID[$name]}" 2>/dev/null
    done
}
trap clean_up EXIT
