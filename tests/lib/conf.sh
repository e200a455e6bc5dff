# shellcheck shell=bash
# conf.sh - an unbound.conf of a test's own for the lab's world: its root and trust anchor, everything
# else as Unbound has it. Sourced by the scripts that start such an Unbound.
#
# Needs LAB_DIR in the environment, and MODULE where the module is to be loaded.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# lab_conf DIR PORT THREADS MODULES [LINE...]: prints it, with the lines in the clause of the server.
# Where MODULES begins with dynlib the module is loaded, where with python through STOCK_SCRIPT; its
# options are in DIR/options.conf.
lab_conf() {
    cat <<CONF
server:
    interface: 127.0.0.1@$2
    directory: "$1"
    chroot: ""
    username: ""
    pidfile: ""
    use-syslog: no
    num-threads: $3
    local-zone: "test." nodefault
    module-config: "$4"
$(grep -E '^ +(root-hints|trust-anchor):' "$LAB_DIR/default-plain/unbound.conf")
CONF
    [ $# -lt 5 ] || printf '    %s\n' "${@:5}"
    [ "${4%% *}" != python ] ||
        printf 'python:\n    python-script: "%s"\n    python-script: "%s"\n' "$STOCK_SCRIPT" "$1/options.conf"
    [ "${4%% *}" != dynlib ] ||
        printf 'dynlib:\n    dynlib-file: "%s"\n    dynlib-file: "%s"\n' "$MODULE" "$1/options.conf"
}

# lab_folder DIR PORT THREADS MODULES OPTIONS [LINE...]: makes DIR with that unbound.conf and, where the
# module is to have options, options.conf: OPTIONS, with ";" between them.
lab_folder() {
    mkdir -p "$1"
    lab_conf "${@:1:4}" "${@:6}" >"$1/unbound.conf"
    [ -z "$5" ] || tr ';' '\n' <<<"$5" >"$1/options.conf"
}
