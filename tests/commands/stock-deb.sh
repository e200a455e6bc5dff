#!/bin/bash
# stock-deb.sh - the package whyfail in a minimal Debian, beside the distribution's own Unbound:
# installed, enabled, used, disabled, purged. Whatever is done, the resolver serves.
#
# Usage: stock-deb.sh ROOT PACKAGES. ROOT is a bare Debian that apt can install into; PACKAGES the folder
# with the package. Nothing outside ROOT is touched; Unbound runs in a network namespace of its own.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/repack.sh
. "$(dirname "$0")/../lib/repack.sh" || exit 1
BARE=$(cd "$1" && pwd)
PACKAGES=$2
SCRATCH=$(mktemp -d) || exit 1
OUT=$SCRATCH/out
DAEMON=
trap 'stop_unbound; rm -rf "$SCRATCH"' EXIT
TAP_PART=stock-deb
TAP_FILES=("$OUT" "$SCRATCH/log")
ETC=$BARE/etc/unbound
APT=(apt-get -y --no-install-recommends)

# inside COMMAND...
inside() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
        chroot "$BARE" "$@" >"$OUT" 2>&1
}

# What belongs to others: every file below these folders, and its content.
theirs() {
    (cd "$BARE" && find etc/unbound etc/apparmor.d lib/systemd/system/unbound.service usr/sbin/unbound \
        usr/lib/python3/dist-packages -type f -print0 | sort -z | xargs -0 sha256sum)
}

# start_unbound: in a namespace of its own, as its user; DAEMON is then its pid.
start_unbound() {
    : >"$SCRATCH/log"
    unshare --net --mount chroot "$BARE" \
        /bin/sh -c 'mount -t proc proc /proc && ip link set lo up && exec unbound -d' >"$SCRATCH/log" 2>&1 &
    DAEMON=$!
    await 60 grep -q 'start of service' "$SCRATCH/log"
}

stop_unbound() {
    [ -n "$DAEMON" ] || return 0
    kill "$DAEMON" 2>/dev/null
    wait "$DAEMON"
    DAEMON=
}

# ask NAME: of the running one.
ask() {
    nsenter --target "$DAEMON" --net chroot "$BARE" dig @127.0.0.1 +tries=1 +timeout=15 "$1" A >"$OUT" 2>&1
}

# explained NAME, bare NAME: SERVFAIL, with the reason and without; Unbound serves, anyway.
explained() {
    ask "$1.stub.test" && grep -q 'status: SERVFAIL' "$OUT" && grep -q 'EDE: 22' "$OUT"
}

bare() {
    ask "$1.stub.test" && grep -q 'status: SERVFAIL' "$OUT" && ! grep -q EDE "$OUT" &&
        ask localhost && grep -q 'status: NOERROR' "$OUT"
}

# A zone whose names fail at once: nothing listens there.
write_failing() {
    cat >"$ETC/unbound.conf.d/failing.conf" <<'END'
server:
    use-syslog: no
    do-not-query-localhost: no
    local-zone: "test." nodefault
    infra-cache-max-rtt: 1000
    outbound-msg-retry: 1
stub-zone:
    name: "stub.test"
    stub-addr: 127.0.0.1@9
END
}

# rebuild TREE: Unbound as if it was compiled again, so with another build-id.
rebuild() {
    python3 - "$1/usr/sbin/unbound" <<'END'
import re, subprocess, sys
path = sys.argv[1]
notes = subprocess.run(["readelf", "-n", path], capture_output=True, text=True).stdout
found = bytes.fromhex(re.search(r"Build ID: ([0-9a-f]+)", notes)[1])
data = open(path, "rb").read()
assert data.count(found) == 1
open(path, "wb").write(data.replace(found, found[::-1]))
END
}

# is_off NAME: a name fails without a reason, Unbound serves, and the log says it in one line.
is_off() {
    start_unbound && bare "$1" && [ "$(grep -c 'whyfail: there is no build for this Unbound' "$SCRATCH/log")" -eq 1 ]
}

is_on() {
    start_unbound && explained "$1" && ! grep -q 'there is no build' "$SCRATCH/log"
}

# install_unbound ARGUMENT...: by apt, as whoever updates does; Unbound is restarted with it.
install_unbound() {
    stop_unbound
    inside "${APT[@]}" --allow-downgrades install "$@"
}

# Debian's next update brings an Unbound that whyfail was not built for; it may be taken back.
test_updates() {
    local version next

    # shellcheck disable=SC2016 # a field of dpkg's
    inside dpkg-query -W -f '${Version}' unbound && version=$(cat "$OUT") && next=$(next_version "$version") &&
        inside apt-get download unbound && mkdir "$SCRATCH/next" &&
        repack "$BARE"/unbound_*.deb "$next" "$SCRATCH/next" rebuild && cp "$SCRATCH"/next/*.deb "$BARE/next.deb"
    report $? "there is an update of Unbound, from $version to $next"
    install_unbound ./next.deb && is_off three
    report $? "updated, it serves, without explanations, and says so once"
    inside whyfail enable && grep -q 'enabled already' "$OUT"
    report $? "whyfail stays enabled"
    install_unbound --reinstall ./next.deb && is_off five
    report $? "the same after the update is installed again"
    install_unbound "unbound=$version" && is_on six
    report $? "explained again after the update is taken back"
    install_unbound --reinstall "unbound=$version" && is_on seven
    report $? "and after that is installed again"
    stop_unbound
    rm -f "$BARE"/*.deb
}

printf '#!/bin/sh\nexit 101\n' >"$BARE/usr/sbin/policy-rc.d" && chmod 755 "$BARE/usr/sbin/policy-rc.d"
inside "${APT[@]}" install unbound dns-root-data bind9-dnsutils iproute2 procps
report $? "Debian's own Unbound is installed"
cp "$BARE/usr/share/dns/root.key" "$BARE/var/lib/unbound/root.key" &&
    chroot "$BARE" chown unbound: /var/lib/unbound/root.key
write_failing
before=$(find "$ETC" | sort)
cp "$PACKAGES"/whyfail_*.deb "$BARE/whyfail.deb"
inside "${APT[@]}" install ./whyfail.deb
report $? "apt installs the package, and what it depends on"
installed=$(theirs)

start_unbound && bare one
report $? "it is off by itself"
stop_unbound
inside whyfail enable
report $? "whyfail enable"
grep -q 'systemctl restart unbound' "$OUT"
report $? "says what to restart"
inside whyfail enable
report $? "can be said twice"
inside unbound-checkconf
report $? "unbound-checkconf finds no fault"
echo 'log: /var/lib/unbound/whyfail.json' >>"$ETC/whyfail.conf"
inside whyfail check-config /etc/unbound/whyfail.conf
report $? "whyfail check-config judges the options"
start_unbound && explained two
report $? "a failure is explained"
await 10 grep -q '"two.stub.test' "$BARE/var/lib/unbound/whyfail.json"
report $? "and logged as an event"
inside whyfail top /var/lib/unbound/whyfail.json && grep -q forwarder-failed "$OUT"
report $? "which the command reads"
stop_unbound

test_updates

inside whyfail disable
report $? "whyfail disable"
rm -f "$ETC/whyfail.conf"
[ "$(find "$ETC" | sort)" = "$before" ]
report $? "leaves no file of its own behind"
printf 'server:\n    module-config: "respip validator iterator"\n' >"$ETC/unbound.conf.d/zz.conf"
! inside whyfail enable && grep -q 'nothing was changed' "$OUT" && ! [ -e "$ETC/unbound.conf.d/whyfail.conf" ]
report $? "other modules: it says so and changes nothing"
rm "$ETC/unbound.conf.d/zz.conf"
[ "$(theirs)" = "$installed" ]
report $? "no file of another package was touched"

inside whyfail enable && inside "${APT[@]}" purge whyfail
report $? "purged while enabled"
[ "$(find "$ETC" | sort)" = "$before" ] && [ ! -e "$BARE/usr/lib/whyfail" ]
report $? "nothing is left behind"
start_unbound && bare four
report $? "Unbound serves"
stop_unbound
conclude
