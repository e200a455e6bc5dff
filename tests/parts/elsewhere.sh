#!/bin/bash
# elsewhere.sh - quickstart where there is neither apt nor dpkg: with --unbound it needs none of them, and
# without it says so.
#
# In a copy of the scripts, with a PATH of links to all programs but Debian's.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/lib/tap.sh
. "$ROOT/tests/lib/tap.sh" || exit 1
TAP_PART="elsewhere"
SCRATCH=$(mktemp -d) || exit 1
OUT=$SCRATCH/out
trap 'rm -rf "$SCRATCH"' EXIT
TAP_FILES=("$OUT")

make_machine() {
    local program

    mkdir -p "$SCRATCH/bin" "$SCRATCH/clone" && cp -r "$ROOT"/{quickstart,scripts,m4,unbound-patches} "$SCRATCH/clone/"
    for program in /usr/bin/* /bin/* /usr/sbin/* /sbin/*; do
        case ${program##*/} in apt* | dpkg* | debconf*) continue ;; esac
        ln -s "$program" "$SCRATCH/bin/" 2>/dev/null
    done
}

# make_source VERSION: a tree that says it is that release; what its configure does is told.
make_source() {
    rm -rf "$SCRATCH/unbound" && mkdir -p "$SCRATCH/unbound/util" && : >"$SCRATCH/unbound/util/module.h" &&
        printf '#!/bin/sh\nPACKAGE_VERSION='\''%s'\''\necho "configured: $*" >>%s/configured\nexit 1\n' \
            "$1" "$SCRATCH" >"$SCRATCH/unbound/configure" && chmod +x "$SCRATCH/unbound/configure"
}

# quickstart ARGUMENT...
quickstart() {
    (cd "$SCRATCH/clone" && env -u WHYFAIL_CACHE PATH="$SCRATCH/bin" ./quickstart "$@") >"$OUT" 2>&1
}

# says STATUS REGEXP NAME: of the last run.
says() {
    [ "$STATUS" -eq "$1" ] && grep -qE "$2" "$OUT"
    report $? "$3"
}

# run ARGUMENT...: sets STATUS.
run() {
    quickstart "$@"
    STATUS=$?
}

make_machine
! PATH=$SCRATCH/bin command -v apt-get dpkg >/dev/null
report $? "there is neither apt-get nor dpkg"
run paths
says 1 "this is not Debian: give Unbound's source with --unbound SOURCE" "without --unbound it says what is missing"
make_source 1.16.3
run --unbound "$SCRATCH/unbound" paths
says 1 'Unbound 1.16.3 is not supported: at least 1.17.1, below 1.27' "a release that is too old is told"
make_source 1.27.0
run --unbound "$SCRATCH/unbound" paths
says 1 'Unbound 1.27.0 is not supported: at least 1.17.1, below 1.27' "so is one that is too new"
make_source 1.26.10
run --unbound "$SCRATCH/unbound" paths
says 1 'Configuring Unbound failed' "one between them is configured"
grep -q '^configured: .*--with-dynlibmodule' "$SCRATCH/configured"
report $? "with what loads modules"
! grep -E 'apt|dpkg' "$OUT"
report $? "and nothing of it asks for apt or dpkg"
all_passed
