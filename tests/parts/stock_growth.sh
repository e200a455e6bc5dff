#!/bin/bash
# stock_growth.sh - what a reload of the distribution's own Unbound leaks is the interpreter's: as much
# with a script that does nothing.
#
# Needs UNBOUND_STOCK and STOCK_SCRIPT, and MALLOC_ARENA_MAX=1 as reload.sh does.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
export UNBOUND=$UNBOUND_STOCK
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
TAP_PART=growth-stock
TAP_FILES=("$SCRATCH/log")
CONF=$SCRATCH/unbound.conf
WARM_UP=30
RELOADS=100
MOST_MORE=16 # kB a reload more than with that script: less than one block of the module's

configure() {
    write_conf unused
    sed -i '/^dynlib:/,$d; s/dynlib validator/python validator/' "$CONF"
    cat >>"$CONF" <<END
python:
    python-script: "$1"
remote-control:
    control-enable: yes
    control-use-cert: no
    control-interface: "$SCRATCH/ctl"
END
}

reload() {
    local number

    for ((number = 0; number < $1; number++)); do
        "$UNBOUND-control" -c "$CONF" reload >/dev/null || return
    done
}

memory() {
    awk '/^VmRSS:/ { print $2 }' "/proc/$DAEMON/status"
}

# grow SCRIPT: sets GROWN, in kB a reload.
grow() {
    local before after

    configure "$1"
    try_start && reload "$WARM_UP" && before=$(memory) && reload "$RELOADS" && after=$(memory)
    report $? "$(basename "$1"): $((WARM_UP + RELOADS)) reloads"
    GROWN=$(((after - before) / RELOADS))
    echo "# $before kB after $WARM_UP reloads, $after kB after $RELOADS more: $GROWN kB a reload"
    stop_daemon
}

cat >"$SCRATCH/nothing.py" <<'END'
def init_standard(id, env):
    return True


def deinit(id):
    return True


def inform_super(id, qstate, superqstate, qdata):
    return True


def operate(id, event, qstate, qdata):
    qstate.ext_state[id] = MODULE_FINISHED if event == MODULE_EVENT_MODDONE else MODULE_WAIT_MODULE
    return True
END
grow "$SCRATCH/nothing.py"
alone=$GROWN
grow "$STOCK_SCRIPT"
[ "$GROWN" -le $((alone + MOST_MORE)) ]
report $? "a reload leaks $GROWN kB, and $alone kB with a script that does nothing"
all_passed
