# shellcheck shell=bash
# cross.sh - other processors: the module and its unit tests compiled for them, the latter run by an emulator.
#
# In a bare Debian of this release, with its cross compilers and with the libraries of the other
# processor beside this one's. Those are the release's own, without later updates, as not every
# processor gets them. As root; nothing is left.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# Debian's name of the processor, the compiler's, the emulator, and what it stands for.
PROCESSORS='
arm64  aarch64-linux-gnu    qemu-aarch64  64 bits, Raspberry Pi
armhf  arm-linux-gnueabihf  qemu-arm      32 bits
s390x  s390x-linux-gnu      qemu-s390x    the most significant octet first
'

processor_names() {
    awk 'NF { print $1 }' <<<"$PROCESSORS"
}

# cross_packages ARCHITECTURE TRIPLET: the programs are this machine's, the libraries the other's.
cross_packages() {
    # shellcheck disable=SC2153 # of apt.sh
    set_packages "$PACKAGES" build | awk -v other=":$1" '{ print $0 (/^lib.*-dev$/ ? other : "") }'
    printf '%s\n' bison flex qemu-user "gcc-$2" "libexpat1-dev:$1"
}

# prepare_cross BARE ARCHITECTURE TRIPLET: what the compiler needs, in a bare Debian.
prepare_cross() {
    local -a packages

    mapfile -t packages < <(cross_packages "$2" "$3")
    sed -i '/-\(security\|updates\) /d' "$1/etc/apt/sources.list" &&
        in_platform "$1" dpkg --add-architecture "$2" && in_platform "$1" apt-get update &&
        in_platform "$1" apt-get install -y --no-install-recommends "${packages[@]}" &&
        git clone --quiet --no-hardlinks "$ROOT" "$1/root/whyfail" && unpack_source "$1/root/unbound"
}

# try_processors NAME...: each in a copy of the same Debian.
try_processors() {
    local name triplet emulator bare=$LOCAL/bare-cross failed=0

    need_apt
    step "Setting up a minimal Debian" make_bare_debian "$bare"
    drop_apt
    while read -r name triplet emulator _; do
        [[ " $* " == *" $name "* ]] || continue
        rm -rf "$bare-$name" && cp -a "$bare" "$bare-$name" || return
        step "Installing the compiler and the libraries for $name" \
            prepare_cross "$bare-$name" "$name" "$triplet"
        "$ROOT/tests/commands/cross.sh" "$bare-$name" "$name" "$triplet" "$emulator" || failed=1
        rm -rf "$bare-$name"
    done <<<"$PROCESSORS"
    rm -rf "$bare"
    return "$failed"
}
