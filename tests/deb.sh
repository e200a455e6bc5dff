#!/bin/bash
# deb.sh - the rebuilt packages in a clean Debian: installed over the distribution's, and taken back.
#
# Usage: deb.sh ROOT PACKAGES. ROOT is a bare Debian that apt can install into; PACKAGES the folder
# with the rebuilt packages. Nothing outside ROOT is touched; daemons run without a network.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

BARE=$1
PACKAGES=$2
OUT=$(mktemp)
TRIES=60 # of a second
FAILED=0 PASSED=0
trap 'rm -f "$OUT"' EXIT

report() {
    if [ "$1" -eq 0 ]; then
        echo "ok - deb: $2"
        PASSED=$((PASSED + 1))
    else
        echo "not ok - deb: $2"
        tail -n 20 "$OUT" | sed 's/^/# /'
        FAILED=$((FAILED + 1))
    fi
}

inside() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
        chroot "$BARE" "$@" >"$OUT" 2>&1
}

install() {
    inside apt-get install -y --no-install-recommends "$@"
}

# What the packages bring that is not to change: the service, its helper, the AppArmor profile.
fingerprint() {
    (cd "$BARE" && sha256sum etc/apparmor.d/usr.sbin.unbound lib/systemd/system/unbound.service \
        usr/libexec/unbound-helper etc/unbound/unbound.conf 2>&1)
}

# Runs Unbound in a namespace without any network and asks it for a name, until it says so.
serve_and_ask() {
    # shellcheck disable=SC2016 # the variables are the inner shell's
    unshare --net -- sh -c '
        ip link set lo up
        chroot "$1" unbound -d >"$1/tmp/unbound.log" 2>&1 &
        daemon=$!
        try=0
        while [ "$try" -lt "$2" ]; do
            sleep 1
            try=$((try + 1))
            chroot "$1" dig @127.0.0.1 www.example.com A +tries=1 +timeout=2 >"$3" 2>&1
            ! grep -q "status: SERVFAIL" "$3" || break
        done
        kill "$daemon"
        wait "$daemon"
    ' sh "$BARE" "$TRIES" "$OUT"
}

printf '#!/bin/sh\nexit 101\n' >"$BARE/usr/sbin/policy-rc.d" && chmod 755 "$BARE/usr/sbin/policy-rc.d"
install unbound bind9-dnsutils dns-root-data
report $? "Debian's unbound is installed"
inside /usr/libexec/unbound-helper root_trust_anchor_update # as the service does at its start
# shellcheck disable=SC2016 # a field of dpkg's
stock=$(chroot "$BARE" dpkg-query -W -f '${Version}' unbound)
before=$(fingerprint)
printf 'server:\n    verbosity: 2\n    use-syslog: no\n' >"$BARE/etc/unbound/unbound.conf.d/mine.conf"

mkdir -p "$BARE/packages" && cp "$PACKAGES"/unbound_*+whyfail1_*.deb \
    "$PACKAGES"/libunbound8_*+whyfail1_*.deb "$BARE/packages/"
mapfile -t debs < <(find "$BARE/packages" -name '*.deb' -printf '/packages/%f\n')
install "${debs[@]}"
report $? "the rebuilt packages go over Debian's"
inside unbound -V
grep -q 'Linked modules:.* whyfail' "$OUT"
report $? "their daemon has the module"
grep -q 'verbosity: 2' "$BARE/etc/unbound/unbound.conf.d/mine.conf"
report $? "the configuration is kept"
[ "$(fingerprint)" = "$before" ]
report $? "service, helper, AppArmor profile and unbound.conf are Debian's"
cp "$(dirname "$0")/../conf-examples/unbound-builtin.conf" \
    "$BARE/etc/unbound/unbound.conf.d/whyfail.conf"
inside unbound-checkconf
report $? "unbound-checkconf takes the clause"
serve_and_ask
grep -q 'status: SERVFAIL' "$OUT" && grep -qE '; EDE: (14|22|23) .*\(' "$OUT"
report $? "without a network a name fails, and the client is told why"
cp "$BARE/tmp/unbound.log" "$OUT"
grep -q '^{"@timestamp"' "$BARE/var/lib/unbound/whyfail.json"
report $? "the event stands in the file of the example"

inside whyfail top /var/lib/unbound/whyfail.json
grep -q '^[1-9][0-9]* failures\?$' "$OUT"
report $? "the command whyfail reads it"
inside ls /usr/share/man/man1/whyfail.1.gz /usr/share/man/man8/unbound-whyfail.8.gz
report $? "the manuals are there"

rm "$BARE/etc/unbound/unbound.conf.d/whyfail.conf"
install --allow-downgrades "unbound=$stock" "libunbound8=$stock"
report $? "Debian's packages go over the rebuilt ones: $stock"
inside unbound -V
! grep -q whyfail "$OUT"
report $? "their daemon does not have the module"
! inside whyfail --version
report $? "and the command is gone"
[ "$(fingerprint)" = "$before" ]
report $? "everything is as it was"
inside unbound-checkconf
report $? "unbound-checkconf takes the configuration without the clause"
serve_and_ask
grep -q 'status: SERVFAIL' "$OUT" && ! grep -q 'EDE: .*(' "$OUT"
report $? "the daemon serves again, without explanations"
printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
[ "$FAILED" -eq 0 ]
