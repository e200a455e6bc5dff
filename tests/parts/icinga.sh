#!/bin/bash
# icinga.sh - conf-examples/icinga/whyfail.conf in a running Icinga 2: it takes the file, makes a service
# of each zone, and has its state, line and numbers from "whyfail check".
#
# Runs inside "lab shell --no-module --profile default". Needs WHYFAIL in the environment, and icinga2 in
# the path.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$ROOT/tests/lib/tap.sh" || exit 1
SCRATCH=$(mktemp -d) || exit 1
ICINGA=
trap '[ -z "$ICINGA" ] || kill "$ICINGA" 2>/dev/null; wait; rm -rf "$SCRATCH"' EXIT
TAP_PART="icinga"
TAP_FILES=("$SCRATCH/out")
SEEN=$SCRATCH/spool/seen # what Icinga has of each check
mkdir -p "$SCRATCH"/{data,cache,run,log,spool/tmp}

icinga() {
    local name
    local -a places=(-D "ConfigDir=$SCRATCH" -D "InitRunDir=$SCRATCH/run" -D "RunAsUser=$(id -un)" -D "RunAsGroup=$(id -gn)")

    for name in Data Cache Log Spool; do
        places+=(-D "${name}Dir=$SCRATCH/${name,,}")
    done
    exec icinga2 daemon -c "$SCRATCH/icinga.conf" "${places[@]}" "$@"
}

# The first check of a service comes within its interval.
sed -e "s|/usr/bin/whyfail|$WHYFAIL|; s/check_interval = .*/check_interval = 1s/" \
    "$ROOT/conf-examples/icinga/whyfail.conf" >"$SCRATCH/whyfail.conf"
cat >"$SCRATCH/icinga.conf" <<EOF
include "$SCRATCH/whyfail.conf"
object CheckerComponent "checker" { }
object PerfdataWriter "seen" {
  service_perfdata_path = "$SEEN"
  service_temp_path = "$SCRATCH/spool/tmp/service"
  host_temp_path = "$SCRATCH/spool/tmp/host"
  host_perfdata_path = "$SCRATCH/spool/host"
  rotation_interval = 1s
  service_format_template = "\$service.name\$|\$service.state_id\$|\$service.perfdata\$|\$service.output\$"
}
object CheckCommand "up" { command = [ "/bin/true" ] }
object Host "dns" {
  check_command = "up"
  vars.whyfail_anchor = "$LAB_DIR/anchor"
  vars.whyfail_resolver = "$(awk '$1 == "signed" { print $2 }' "$LAB_DIR/rows")"
  vars.zones["signed.test"] = { whyfail_secure = true }
  vars.zones["unsigned.test"] = { }
  vars.zones["expired.test"] = { whyfail_secure = true }
  vars.zones["rolled.test"] = { whyfail_warning = "7d" }
}
EOF
(icinga -C) >"$SCRATCH/out" 2>&1
report $? "it takes whyfail.conf"
icinga >"$SCRATCH/said" 2>&1 &
ICINGA=$!

# seen ZONE STATE LINE: the last check of it.
seen() {
    cat "$SEEN"* 2>/dev/null | grep "^zone $1|" | tail -n 1 >"$SCRATCH/out"
    grep -q "|$2|.*questions=[0-9].*|$3" "$SCRATCH/out"
}

# state ZONE STATE LINE
state() {
    await 30 seen "$@"
    report $? "$1: state $2, the line and the numbers" "$SCRATCH/said"
}
state signed.test 0 'ZONE OK: '
state unsigned.test 0 'ZONE OK: '
state expired.test 2 'ZONE CRITICAL: expired.test: .*expired'
state rolled.test 2 'ZONE CRITICAL: rolled.test: .*DS '
all_passed
