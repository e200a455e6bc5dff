# shellcheck shell=bash
# cross.sh - the unit tests as other processors run them: 64 bits, 32 bits, and big-endian, under qemu's
# user mode; and with another C library, as far as the code needs no other library.
#
# The libraries of the other architectures are unpacked into a folder, by an apt of its own that takes
# nothing to be installed: the machine's dpkg does not learn of the architectures.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# Debian's name, GNU's, qemu's.
ARCHITECTURES='
arm64  aarch64-linux-gnu    aarch64
armhf  arm-linux-gnueabihf  arm
s390x  s390x-linux-gnu      s390x
'

# The libraries that configure wants, and the C library.
CROSS_LIBRARIES='libc6-dev libldns-dev libssl-dev libjansson-dev libck-dev libxxhash-dev zlib1g-dev
libcunit1-dev libevent-dev'

# cross_field ARCHITECTURE NUMBER
cross_field() {
    awk -v name="$1" -v field="$2" '$1 == name { print $field }' <<<"$ARCHITECTURES"
}

# foreign_apt DIR ARCHITECTURE: a configuration for it; needs need_apt.
foreign_apt() {
    mkdir -p "$1/lists/partial" "$1/cache/archives/partial" && : >"$1/status" && cat >"$1/apt.conf" <<EOF
#include "$APT_DIR/apt.conf";
APT::Architecture "$2";
APT::Architectures { "$2"; };
Dir::State::status "$1/status";
Dir::State::lists "$1/lists";
Dir::Cache "$1/cache";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
EOF
}

# make_sysroot DIR ARCHITECTURE: the libraries of the architecture, and all that they depend on.
make_sysroot() {
    local apt=$1.apt wanted archive

    rm -rf "$1" "$1.new" "$apt" && mkdir -p "$1.new" && foreign_apt "$apt" "$2" &&
        grep -E "^deb .* $(own_suite) " "$APT_DIR/sources.list" >"$apt/sources.list" &&
        echo "Dir::Etc::sourcelist \"$apt/sources.list\";" >>"$apt/apt.conf" &&
        apt-get -c "$apt/apt.conf" update || return
    # shellcheck disable=SC2086 # a list of words
    wanted=$(apt-get -c "$apt/apt.conf" -s install --no-install-recommends $CROSS_LIBRARIES |
        awk '$1 == "Inst" { print $2 }')
    # shellcheck disable=SC2086 # likewise
    [ -n "$wanted" ] && (cd "$apt" && apt-get -c "$apt/apt.conf" download $wanted) || return
    for archive in "$apt"/*.deb; do
        dpkg-deb --extract "$archive" "$1.new" || return
    done
    rm -rf "$apt" && mv "$1.new" "$1"
}

# compile_cross SYSROOT GNU-NAME: the unit tests, in the current folder. Of Unbound they take no more than
# headers.
compile_cross() {
    local libraries=$1/usr/lib/$2

    [ -f Makefile ] || PKG_CONFIG_LIBDIR=$libraries/pkgconfig:$1/usr/share/pkgconfig \
        PKG_CONFIG_SYSROOT_DIR=$1 "$ROOT/configure" --quiet --enable-werror --host="$2" \
        --disable-maintainer-mode --with-unbound-source="$UNBOUND_TREE" \
        --with-unbound-build="$UNBOUND_BUILD" CC="$2-gcc --sysroot=$1" || return
    make -j"$(nproc)" tests/unit/unit
}

# try_architecture NAME: prints the unit tests' TAP lines, with the architecture.
try_architecture() {
    local gnu build=$LOCAL/cross-$1 sysroot=$CACHE/sysroot-$1 log=$LOCAL/log/cross-$1.out status

    gnu=$(cross_field "$1" 2)
    if [ ! -d "$sysroot" ]; then
        need_apt
        step "Unpacking libraries for $1" make_sysroot "$sysroot" "$1"
    fi
    mkdir -p "$build"
    step "Compiling for $1" in_folder "$build" compile_cross "$sysroot" "$gnu"
    (cd "$build" && "qemu-$(cross_field "$1" 3)" -L "$sysroot" tests/unit/unit) >"$log" 2>&1
    status=$?
    sed -n "s/^\(\(not \)\?ok - \)/\1$1: /p; /^#/p" "$log"
    [ "$status" -eq 0 ] || echo "not ok - $1: the unit tests ended with status $status"
}

in_folder() {
    (cd "$1" && "${@:2}")
}

# try_architectures [NAME...]
try_architectures() {
    local name names

    mapfile -t names < <(awk 'NF { print $1 }' <<<"$ARCHITECTURES")
    [ $# -eq 0 ] || names=("$@")
    for name in "${names[@]}"; do
        try_architecture "$name"
    done
    drop_apt
}
