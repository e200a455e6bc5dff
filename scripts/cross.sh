# shellcheck shell=bash
# cross.sh - other processors: the module and its unit tests compiled for them, the latter run by an emulator;
# and the package for Debian's own Unbound, made for them.
#
# In a bare Debian of this release, with its cross compilers and with the libraries of the other
# processor beside this one's. For the tests those are the release's own, without later updates, as not
# every processor gets them; for a package they are what a machine has that is kept up to date. As root;
# nothing is left.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# Debian's name of the processor, the compiler's, the emulator, and what it stands for.
PROCESSORS='
arm64  aarch64-linux-gnu    qemu-aarch64  64 bits, Raspberry Pi
armhf  arm-linux-gnueabihf  qemu-arm      32 bits
s390x  s390x-linux-gnu      qemu-s390x    the most significant octet first
'

# Of the processor that is compiled for; set by take_target.
TRIPLET=
EMULATOR=

processor_names() {
    awk 'NF { print $1 }' <<<"$PROCESSORS"
}

# table_for ARCHITECTURE TRIPLET: the table of packages, where what is needed to build is for that processor:
# the programs are this machine's, the libraries the other's.
table_for() {
    # shellcheck disable=SC2153 # of apt.sh
    awk -v other=":$1" '
        $1 == "build" && $2 ~ /-dev$/ && $2 != "dpkg-dev" {
            why = $0
            sub(/^[^ ]+ +[^ ]+ +/, "", why)
            $0 = sprintf("%-10s %-18s %s", $1, $2 other, why)
        }
        NF' <<<"$PACKAGES"
    printf 'build      %-18s %s\n' "gcc-$2" "the C compiler for $1" "pkg-config:$1" "finds libraries for $1" \
        qemu-user 'runs what is made'
}

# cross_packages ARCHITECTURE TRIPLET
cross_packages() {
    set_packages "$(table_for "$@")" build
    printf '%s\n' bison flex "libexpat1-dev:$1"
}

# add_processor BARE ARCHITECTURE: its packages can then be installed there.
add_processor() {
    in_platform "$1" dpkg --add-architecture "$2" && in_platform "$1" apt-get update
}

# prepare_cross BARE ARCHITECTURE TRIPLET: what the compiler needs, in a bare Debian.
prepare_cross() {
    local -a packages

    mapfile -t packages < <(cross_packages "$2" "$3")
    sed -i '/-\(security\|updates\) /d' "$1/etc/apt/sources.list" &&
        add_processor "$1" "$2" && in_platform "$1" apt-get install -y --no-install-recommends "${packages[@]}" &&
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

# The package for Debian's own Unbound. It is made in such a Debian by the same command as this machine's,
# which is told by WHYFAIL_ARCH that it is for another processor.

# take_target ARCHITECTURE: from here on it is compiled for that processor.
take_target() {
    read -r TARGET TRIPLET EMULATOR _ < <(awk -v name="$1" '$1 == name' <<<"$PROCESSORS")
    PACKAGES=$(table_for "$TARGET" "$TRIPLET")
    need_packages build
    eval "$(dpkg-architecture -a "$TARGET" -s 2>/dev/null)" # it warns of a CC that is not set
}

# ask_emulator CONFIGURE: what it finds out by running a program it does not guess, but has run by the emulator:
# Unbound is then configured as it was where Debian built it, on such a processor.
ask_emulator() {
    sed -i -e 's/cross_compiling=yes/cross_compiling=no/' \
        -e "s|ac_try='\./conftest|ac_try='$EMULATOR ./conftest|" "$1"
}

# as_target PROGRAM ARGUMENT...: runs it, by the emulator if it is for another processor.
as_target() {
    # shellcheck disable=SC2086 # none, without a processor
    $EMULATOR "$@"
}

# is_other ARCHITECTURE: whether it is another processor than this machine's, of those that are known.
is_other() {
    [ "$1" != "$(dpkg --print-architecture)" ] || return
    processor_names | grep -qxF "$1" || die "--arch takes one of: $(processor_names | xargs)"
    [ -z "$UNBOUND_GIVEN" ] || die "--arch takes the source of Debian's own Unbound, and no other"
    [ "$(id -u)" -eq 0 ] || die "--arch needs root: it sets up a minimal Debian with the cross compiler"
}

# copy_into BARE: this source as it is here, with the version that git tells.
copy_into() {
    mkdir -p "$1/root/whyfail" &&
        tar cf - -C "$ROOT" --exclude=./.git --exclude=./.cache --exclude=./deb . | tar xf - -C "$1/root/whyfail" &&
        "$ROOT/scripts/version.sh" >"$1/root/whyfail/VERSION.new" &&
        mv "$1/root/whyfail/VERSION.new" "$1/root/whyfail/VERSION"
}

# cross_stock_package ARCHITECTURE DIR: leaves it there.
cross_stock_package() {
    local bare=$LOCAL/bare-stock-$1 status

    need_space "$LOCAL" 3000
    command -v debootstrap >/dev/null || install_packages debootstrap
    need_apt
    step "Setting up a minimal Debian to compile in" make_bare_debian "$bare"
    drop_apt
    step "Adding the packages for $1 to it" add_processor "$bare" "$1"
    step "Copying this source into it" copy_into "$bare"
    in_platform "$bare" env "WHYFAIL_ARCH=$1" /root/whyfail/quickstart stock /root/deb </dev/null
    status=$?
    cp "$bare/root/whyfail/.cache/log/stock.log" "$LOCAL/log/stock-$1.log"
    [ "$status" -ne 0 ] || { mkdir -p "$2" && rm -f "$2"/whyfail_*.deb && cp "$bare"/root/deb/whyfail_*.deb "$2"; }
    rm -rf "$bare"
    [ "$status" -eq 0 ] || die "making the package for $1 failed (all of it: $LOCAL/log/stock-$1.log)"
    tell_package "$2"
}

# The emulator that the kernel runs such programs with, for the time of this command. It forgets it when its
# folder is not mounted any more.
readonly BINFMT=/proc/sys/fs/binfmt_misc
EMULATED= # its name there
UNMOUNT=  # set where the folder was not mounted

end_emulation() {
    echo -1 >"$BINFMT/$EMULATED"
    [ -z "$UNMOUNT" ] || umount "$BINFMT"
}

# beginning FILE: its first 20 octets, as the kernel takes them.
beginning() {
    od -An -v -tx1 -N 20 "$1" | tr -d '\n' | sed 's/ /\\x/g'
}

# emulate ARCHITECTURE PACKAGE: the kernel knows such programs by the beginning of one in the package, where
# neither the system's octet counts nor whether it is a program or a library.
emulate() {
    local program magic last at mask=

    program=$(awk -v name="$1" '$1 == name { print $3 "-static" }' <<<"$PROCESSORS")
    need_unpacked emulator
    dpkg-deb --fsys-tarfile "$2" | tar xO ./usr/bin/whyfail >"$LOCAL/emulated" || die "there is no program in $2"
    magic=$(beginning "$LOCAL/emulated")
    last=$([ "${magic:20:4}" = '\x01' ] && echo 16 || echo 17)
    for ((at = 0; at < 20; at++)); do
        case $at in
        7) mask+='\x00' ;;
        "$last") mask+='\xfe' ;;
        *) mask+='\xff' ;;
        esac
    done
    EMULATED=whyfail-$1
    [ -e "$BINFMT/register" ] || { mount -t binfmt_misc binfmt_misc "$BINFMT" && UNMOUNT=yes; }
    [ ! -e "$BINFMT/$EMULATED" ] || echo -1 >"$BINFMT/$EMULATED" # of a command that was killed
    printf '%s' ":$EMULATED:M::$magic:$mask:$CACHE/unpacked/qemu-user-static/usr/bin/$program:F" >"$BINFMT/register" ||
        die "the kernel takes no emulator for $1"
    trap end_emulation EXIT
    say "While this runs, the kernel runs programs for $1 by $program"
}
