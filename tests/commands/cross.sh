#!/bin/bash
# cross.sh - the module on another processor: compiled by a cross compiler, run by an emulator. The unit
# tests, and an Unbound that loads the library.
#
# Usage: cross.sh ROOT ARCHITECTURE TRIPLET EMULATOR. ROOT is a Debian with these, with this source as
# /root/whyfail and Unbound's as /root/unbound/tree. Nothing outside ROOT is touched; Unbound runs in a
# network namespace of its own.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=scripts/platform.sh
. "$(dirname "$0")/../../scripts/platform.sh" || exit 1
BARE=$(cd "$1" && pwd)
ARCHITECTURE=$2
TRIPLET=$3
EMULATOR=$4
SCRATCH=$(mktemp -d) || exit 1
OUT=$SCRATCH/out
trap 'rm -rf "$SCRATCH"' EXIT
TAP_PART=cross-$ARCHITECTURE
TAP_FILES=("$SCRATCH/tail")

# inside SCRIPT: by the shell, without a network, where the other processor's libraries are found.
inside() {
    in_platform "$BARE" unshare --net sh -ec "export PKG_CONFIG_LIBDIR=/usr/lib/$TRIPLET/pkgconfig:/usr/share/pkgconfig
        $1" >"$OUT" 2>&1
}

# done_well STATUS NAME: a report with the end of what was printed.
done_well() {
    tail -n 25 "$OUT" >"$SCRATCH/tail"
    report "$1" "$2"
}

# A zone whose names fail at once, as nothing listens there.
write_failing() {
    cat >"$BARE/root/unbound.conf" <<'END'
server:
    directory: "/root"
    pidfile: ""
    username: ""
    chroot: ""
    use-syslog: no
    interface: 127.0.0.1@5300
    do-not-query-localhost: no
    local-zone: "test." nodefault
    module-config: "dynlib validator iterator"
    num-threads: 2
dynlib:
    dynlib-file: "/root/whyfail.so"
    dynlib-file: "/root/whyfail.conf"
stub-zone:
    name: "stub.test"
    stub-addr: 127.0.0.1@9
END
    echo 'log: /root/events.json' >"$BARE/root/whyfail.conf"
}

inside "cd /root/unbound/tree
    ./configure --host=$TRIPLET --with-dynlibmodule --enable-subnet --with-libevent --disable-rpath \
        --disable-flto LDFLAGS=-Wl,--build-id
    make -j$(nproc)"
done_well $? "Unbound compiles"
inside "cd /root/whyfail
    ./autogen.sh
    mkdir ../build
    cd ../build
    ../whyfail/configure --host=$TRIPLET --enable-werror --with-unbound-source=/root/unbound/tree
    make -j$(nproc)
    make tests/unit/unit
    cp module/.libs/whyfail.so .."
done_well $? "so does whyfail, without a warning"

inside "cd /root/build
    $EMULATOR tests/unit/unit"
done_well $? "the unit tests end well"
grep -E '^(ok|not ok|#)' "$OUT" | sed "s/^\(not ok\|ok\) - /&$TAP_PART: /"

write_failing
inside "ip link set lo up
    cd /root/unbound/tree
    $EMULATOR \$(ls .libs/unbound unbound 2>/dev/null | head -n 1) -d -c /root/unbound.conf &
    daemon=\$!
    for try in 1 2 3 4 5 6 7 8 9 10; do
        dig @127.0.0.1 -p 5300 +tries=1 +timeout=30 www.stub.test A && break
        sleep 2
    done
    kill \$daemon
    wait \$daemon || true
    cat /root/events.json"
done_well $? "Unbound loads the library, and stops"
grep -q 'status: SERVFAIL' "$OUT" && grep -q 'EDE: 22' "$OUT"
done_well $? "a failure is explained"
grep -q '"qname":"www.stub.test' "$OUT"
done_well $? "and logged"
conclude
