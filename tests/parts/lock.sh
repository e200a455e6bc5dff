#!/bin/bash
# lock.sh - quickstart waits for another program that installs packages, says which one, and not for
# ever.
#
# apt-get is the machine's, but all its folders are below a scratch folder, so that nothing is installed
# and nobody else is kept waiting.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
SCRATCH=$(mktemp -d) || exit 1
trap 'let_go; rm -rf "$SCRATCH"' EXIT
TAP_PART="lock"
TAP_FILES=("$SCRATCH/out")
# shellcheck source=scripts/say.sh
. "$ROOT/scripts/say.sh" || exit 1
# shellcheck source=scripts/apt.sh
. "$ROOT/scripts/apt.sh" || exit 1
export APT_CONFIG=$SCRATCH/apt.conf
APT_DIR=$SCRATCH/apt
LOG=$SCRATCH/log
HOLDER=

# The folders are those of whoever runs this.
as_root() {
    "$@"
}

make_folders() {
    mkdir -p "$SCRATCH/dpkg/updates" "$SCRATCH/archives/partial" "$SCRATCH/lists/partial" "$APT_DIR" &&
        : >"$SCRATCH/dpkg/status" && : >"$LOG" && : >"$APT_DIR/apt.conf" && cat >"$APT_CONFIG" <<END
Dir::State::status "$SCRATCH/dpkg/status";
Dir::State::extended_states "$SCRATCH/extended_states";
Dir::State::lists "$SCRATCH/lists";
Dir::Cache::archives "$SCRATCH/archives";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Log "$SCRATCH";
END
}

# hold FILE SECONDS: as apt and dpkg do, by another program.
hold() {
    rm -f "$SCRATCH/held"
    python3 - "$1" "$2" "$SCRATCH/held" <<'END' &
import fcntl, sys, time
lock = open(sys.argv[1], "w")
fcntl.lockf(lock, fcntl.LOCK_EX)
open(sys.argv[3], "w").close()
time.sleep(float(sys.argv[2]))
END
    HOLDER=$!
    await 20 test -e "$SCRATCH/held"
}

let_go() {
    [ -z "$HOLDER" ] || kill "$HOLDER" 2>/dev/null
    wait
    HOLDER=
}

install_nothing() {
    (install_step "Installing nothing" install -y) >"$SCRATCH/out" 2>&1
}

test_none() {
    install_nothing && ! grep -q 'Another program' "$SCRATCH/out"
    report $? "nobody holds a lock: nothing is said"
    hold "$SCRATCH/another" 5 && install_nothing && ! grep -q 'Another program' "$SCRATCH/out"
    report $? "nor of a lock on another file"
    let_go
    exec 8>>"$SCRATCH/dpkg/lock-frontend"
    install_nothing && ! grep -q 'Another program' "$SCRATCH/out"
    report $? "nor of a program that has the file open only"
    exec 8>&-
}

# Each of the locks, held for some seconds.
test_each() {
    local file pid

    for file in dpkg/lock-frontend dpkg/lock archives/lock; do
        hold "$SCRATCH/$file" 4
        pid=$HOLDER
        install_nothing && ! kill -0 "$pid" 2>/dev/null
        report $? "$file: it waits until that is free, and installs"
        grep -qxF "Another program is installing packages (PID $pid, python3); waiting for it, 15 minutes \
at most ..." "$SCRATCH/out"
        report $? "$file: and says for whom"
        let_go
    done
}

# One that comes first between the look and apt-get.
test_late() {
    hold "$SCRATCH/dpkg/lock-frontend" 4 && patient_apt install -y >"$SCRATCH/out" 2>&1
    report $? "apt-get itself waits, too"
    let_go
}

test_bound() {
    hold "$SCRATCH/dpkg/lock-frontend" 60
    LOCK_SECONDS=2
    ! install_nothing && grep -q "PID $HOLDER, python3, still after 2 s" "$SCRATCH/out"
    report $? "it does not wait for ever"
    ! (step "Installing nothing" patient_apt install -y) >"$SCRATCH/out" 2>&1 &&
        grep -q 'failed: another program is installing packages' "$SCRATCH/out"
    report $? "nor does apt-get, and the reason is said"
    LOCK_SECONDS=900
    let_go
}

if ! is_debian; then
    echo "ok - lock: # SKIP this is not Debian"
    exit 0
fi
make_folders || exit 1
test_none
test_each
test_late
test_bound
all_passed
