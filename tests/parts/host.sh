#!/bin/bash
# host.sh - conf-examples/systemd/ and apparmor/: the programs that read these files take them, with
# the services and the profile that they add to, and make of them what they say.
#
# Needs UNBOUND_TREE in the environment, systemd, and Debian's apparmor, unpacked by quickstart.
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
EXAMPLES=$(cd "$(dirname "$0")/../.." && pwd)/conf-examples
APPARMOR=${PATH##*:}/../apparmor/etc/apparmor.d # beside the programs that were unpacked
MACHINE=$SCRATCH/machine
UNITS=$MACHINE/etc/systemd/system

# A root folder with the users, and with programs for the services to name.
make_machine() {
    local name program

    mkdir -p "$MACHINE/etc" "$MACHINE/usr/sbin" "$MACHINE/usr/libexec" "$MACHINE/bin" \
        "$MACHINE/var/lib/prometheus/node-exporter" "$UNITS/unbound.service.d" || return
    printf 'root:x:0:0:::\nunbound:x:%s:%s:::\n' "$(id -u)" "$(id -g)" >"$MACHINE/etc/passwd"
    printf 'root:x:0:\nadm:x:%s:\n' "$(id -g)" >"$MACHINE/etc/group"
    for program in usr/sbin/unbound usr/libexec/unbound-helper usr/libexec/whyfail-prestart bin/kill; do
        cp /bin/true "$MACHINE/$program" || return
    done
    for name in sysinit shutdown basic network multi-user nss-lookup network-online; do
        printf '[Unit]\nDescription=%s\n' "$name" >"$UNITS/$name.target"
    done
}

# verify FILE SED-SCRIPT: whether systemd takes the service with the example, so changed; it only warns
# of what it does not know.
verify() {
    rm -f "$UNITS/unbound.service.d"/*
    sed "$2" "$EXAMPLES/systemd/$1" >"$UNITS/unbound.service.d/$1"
    systemd-analyze verify --man=no --root="$MACHINE" unbound.service >"$SCRATCH/out" 2>&1 &&
        [ ! -s "$SCRATCH/out" ]
}

# take_service FILE: this is Unbound's service.
take_service() {
    sed -e 's|@UNBOUND_SBIN_DIR@|/usr/sbin|; s|@UNBOUND_[A-Z]*_DIR@|/etc/unbound|g' "$1" \
        >"$UNITS/unbound.service"
}

# take_dropin FILE WORD: with either service, and not when the word is misspelt.
take_dropin() {
    take_service "$UNBOUND_TREE/contrib/unbound.service.in"
    verify "$1" ''
    report $? "host: systemd takes $1 with Unbound's strict service" "$SCRATCH/out"
    ! verify "$1" "s/$2/${2}x/"
    report $? "host: and not with a misspelt word"
    if [ -f "$UNBOUND_TREE/debian/unbound.service" ]; then
        take_service "$UNBOUND_TREE/debian/unbound.service"
        verify "$1" ''
        report $? "host: systemd takes $1 with Debian's service" "$SCRATCH/out"
    fi
}

test_systemd() {
    make_machine
    take_dropin whyfail.conf ReadWritePaths
    take_dropin whyfail-prestart.conf ExecStartPre
}

# verify_check SED-SCRIPT: whether systemd takes the service and the timer, so changed.
verify_check() {
    sed "$1" "$EXAMPLES/systemd/whyfail-check.service" >"$UNITS/whyfail-check.service"
    cp "$EXAMPLES/systemd/whyfail-check.timer" "$UNITS/"
    systemd-analyze verify --man=no --root="$MACHINE" whyfail-check.timer whyfail-check.service \
        >"$SCRATCH/out" 2>&1 && [ ! -s "$SCRATCH/out" ]
}

test_check_units() {
    mkdir -p "$MACHINE/usr/bin" && cp /bin/true "$MACHINE/usr/bin/whyfail"
    printf 'prometheus:x:%s:%s:::\n' "$(id -u)" "$(id -g)" >>"$MACHINE/etc/passwd"
    printf '[Unit]\nDescription=timers\n' >"$UNITS/timers.target"
    verify_check ''
    report $? "host: systemd takes whyfail-check.service and its timer" "$SCRATCH/out"
    ! verify_check 's/SuccessExitStatus/SuccessExitStatusx/'
    report $? "host: and not with a misspelt word"
}

test_tmpfiles() {
    systemd-tmpfiles --root="$MACHINE" --create "$EXAMPLES/systemd/whyfail-tmpfiles.conf" \
        >"$SCRATCH/out" 2>&1
    report $? "host: systemd-tmpfiles takes whyfail-tmpfiles.conf" "$SCRATCH/out"
    [ "$(stat -c %a "$MACHINE/var/log/unbound")" = 750 ]
    report $? "host: it makes a folder for the log that others cannot read"
    [ "$(readlink "$MACHINE/var/lib/prometheus/node-exporter/whyfail.prom")" = \
        /var/lib/unbound/whyfail.prom ]
    report $? "host: it links the metrics to where node_exporter looks"
}

# compile: Debian's profile with the local rules in $SCRATCH/apparmor.d; its rules in $SCRATCH/out.
compile() {
    apparmor_parser --skip-kernel-load --skip-cache --debug --config-file=/dev/null \
        --base "$SCRATCH/apparmor.d" --Include "$SCRATCH/apparmor.d" \
        "$SCRATCH/apparmor.d/usr.sbin.unbound" >"$SCRATCH/out" 2>&1
}

# may_write PATH: as the compiled profile shows it.
may_write() {
    grep -F "Name:	($1)" "$SCRATCH/out" | grep -q 'rwa:'
}

test_apparmor() {
    local rules=$SCRATCH/apparmor.d/local/usr.sbin.unbound

    cp -r "$APPARMOR" "$SCRATCH/apparmor.d" && mkdir -p "$SCRATCH/apparmor.d/local" &&
        cp "$UNBOUND_TREE/debian/apparmor-profile" "$SCRATCH/apparmor.d/usr.sbin.unbound"
    : >"$rules"
    compile && ! grep -q whyfail "$SCRATCH/out"
    report $? "host: AppArmor compiles Debian's profile, which does not know whyfail" "$SCRATCH/out"
    cp "$EXAMPLES/apparmor/usr.sbin.unbound" "$rules"
    compile && may_write /var/log/unbound/whyfail.json &&
        may_write '/var/lib/prometheus/node-exporter/whyfail.prom{,.new}'
    report $? "host: with the example the log and the metrics may be written" "$SCRATCH/out"
    sed 's/ rw,/ rz,/' "$EXAMPLES/apparmor/usr.sbin.unbound" >"$rules"
    ! compile
    report $? "host: and a misspelt rule is refused"
}

test_systemd
test_check_units
test_tmpfiles
if [ -f "$UNBOUND_TREE/debian/apparmor-profile" ]; then
    test_apparmor
fi
all_passed
