#!/bin/bash
# rpm.sh - the recipe of packaging/rpm/: a release made by `make dist`, the package that rpmbuild makes of it in a
# bare Debian, and the command out of that package, where nothing but the package and its libraries is.
#
# Usage: rpm.sh BARE CACHE. BARE is a bare Debian that apt can install into, CACHE a folder for the work. Takes
# root; nothing outside is touched.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/bare.sh
. "$(dirname "$0")/../lib/bare.sh" || exit 1
BARE=$1
WORK=$2
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
SCRATCH=$(mktemp -d) || exit 1
OUT=$SCRATCH/out
VERSION=
trap 'rm -rf "$SCRATCH" "$WORK"' EXIT
TAP_PART=rpm
# What BuildRequires asks for, as Debian has it.
NEEDED=(rpm xz-utils gcc libc6-dev make pkg-config libck-dev libjansson-dev libldns-dev libssl-dev libidn2-dev
    libpsl-dev libxxhash-dev zlib1g-dev libcunit1-dev)

# inside COMMAND: a shell's, in the bare Debian.
inside() {
    in_bare "$BARE" /root "$1" >"$OUT" 2>&1 </dev/null
}

# make_release: of what is committed, with the command alone configured; sets VERSION.
make_release() {
    mkdir -p "$WORK" && git clone --quiet --no-hardlinks "$ROOT" "$WORK/clone" && cd "$WORK/clone" &&
        ./autogen.sh && ./configure --quiet --without-unbound && make -s dist || return
    VERSION=$(basename "$(echo whyfail-*.tar.xz)" .tar.xz) && VERSION=${VERSION#whyfail-}
    cp "whyfail-$VERSION.tar.xz" packaging/rpm/whyfail.spec "$BARE/root/"
}

test_build() {
    local status

    make_release >"$OUT" 2>&1
    done_well $? "a release is made where there is no Unbound"
    echo '127.0.0.1 localhost' >"$BARE/etc/hosts" # as every build's root has it
    inside "apt-get install -y --no-install-recommends ${NEEDED[*]}"
    done_well $? "a bare Debian has rpmbuild and the libraries"
    inside "rpmbuild -bb --nodeps --define '_sourcedir /root' --define '_topdir /root/rpm' \
        --define 'whyfail_version $VERSION' whyfail.spec"
    status=$?
    { grep -A 3 '^not ok' "$OUT" && tail -n 15 "$OUT"; } >"$SCRATCH/failed"
    report "$status" "rpmbuild makes the package, and its unit tests pass" "$SCRATCH/failed"
}

# has FILE: the package.
has() {
    inside "rpm -qlp /root/rpm/RPMS/*/whyfail-$VERSION-*.rpm" && grep -qxE "$1" "$OUT"
}

test_contents() {
    local file

    for file in /usr/bin/whyfail '/usr/share/man/man1/whyfail\.1(\.gz)?' \
        /usr/share/bash-completion/completions/whyfail '.*/LICENSE' '.*/examples/README\.md'; do
        has "$file"
        done_well $? "it has ${file//\\/}"
    done
    ! has '.*/(unbound-whyfail\.8(\.gz)?|whyfail\.so|whyfail-prestart)'
    done_well $? "and nothing of the module"
}

test_use() {
    inside "rpm -i --nodeps --root /root/empty /root/rpm/RPMS/*/whyfail-$VERSION-*.rpm"
    done_well $? "it is installed into an empty root"
    inside "/root/empty/usr/bin/whyfail -V" && grep -qF "$VERSION" "$OUT"
    done_well $? "the command from there says its version"
    inside "/root/empty/usr/bin/whyfail explain www.example.test @127.0.0.1"
    grep -q 'the resolver 127\.0\.0\.1 gives no usable answer: Connection refused' "$OUT"
    done_well $? "and explains that the resolver asked does not answer"
}

test_build
test_contents
test_use
conclude
