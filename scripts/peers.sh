# shellcheck shell=bash
# peers.sh - the other resolvers as other releases of Debian have them, for the bench: each release in a
# folder, with its own libraries. As root.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

PEERS=(unbound bind9 knot-resolver6 knot-resolver pdns-recursor)

# peers_of ROOT: those of the packages that the release has.
peers_of() {
    local package

    for package in "${PEERS[@]}"; do
        ! chroot "$1" apt-cache policy "$package" | grep -q '^  Candidate: [^(]' || printf '%s\n' "$package"
    done
}

# install_peers ROOT: nothing is started there.
install_peers() {
    local packages

    mapfile -t packages < <(peers_of "$1")
    printf '#!/bin/sh\nexit 101\n' >"$1/usr/sbin/policy-rc.d" && chmod 755 "$1/usr/sbin/policy-rc.d" &&
        in_platform "$1" apt-get install -y --no-install-recommends "${packages[@]}" &&
        in_platform "$1" apt-get clean
}

# make_peers CODENAME: once; the newest that there is then.
make_peers() {
    local root=$PEERS_DIR/$1

    [ ! -d "$root" ] || return 0
    need_space "$PEERS_DIR" 1500
    need_apt
    step "Setting up a bare Debian: $1" make_bare_debian "$root.new" "$1"
    step "Installing its resolvers" install_peers "$root.new"
    mv "$root.new" "$root"
}

# need_peers CODENAME...: sets PEERS_DIR, and makes them there.
need_peers() {
    local codename

    export RELEASES="$*" PEERS_DIR=$CACHE/peers
    [ $# -gt 0 ] || return 0
    [ "$(id -u)" -eq 0 ] || die "another release's resolvers need root: they run in a Debian in a folder"
    command -v debootstrap >/dev/null || install_packages debootstrap
    mkdir -p "$PEERS_DIR"
    for codename in "$@"; do
        with_lock "$PEERS_DIR/lock" make_peers "$codename"
    done
    drop_apt
}
