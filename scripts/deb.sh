# shellcheck shell=bash
# deb.sh - Debian's own unbound packages, rebuilt with our patches and the module in them.
#
# Nothing is changed of how Debian builds them, so they go over the distribution's, and the
# distribution's over them: with an ordinary update, too, as Debian's next version is the higher one.
# So that Unbound starts then, the maintainer scripts call packaging/fallback, which is in a package of
# its own.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

readonly DEB_SUFFIX=+whyfail1
readonly DEB_NEEDS='libldns-dev, libssl-dev, libjansson-dev, libck-dev, libxxhash-dev, zlib1g-dev, libpsl-dev, libidn2-dev,'

# The module's sources as a release has them, configure included, into the package's own tree.
add_module() {
    mkdir -p "$1/debian/whyfail" &&
        tar cf - -C "$ROOT" --exclude=./.git --exclude=./.cache --exclude=./deb . |
        tar xf - -C "$1/debian/whyfail"
}

# The patches for this very source.
add_patches() {
    local dir name

    dir=$(patches_for "$1")
    [ -n "$dir" ] || {
        echo "configure: error: there are no patches for Unbound $(source_version "$1")"
        return 1
    }
    mkdir -p "$1/debian/patches/whyfail" || return
    while read -r name; do
        cp "$dir/$name" "$1/debian/patches/whyfail/" &&
            patch --directory "$1" --strip 1 --fuzz 0 <"$1/debian/patches/whyfail/$name" &&
            echo "whyfail/$name" >>"$1/debian/patches/series" || return
    done <"$dir/series"
}

# The command and the manuals, beside the daemon.
add_command() {
    cat >>"$1/debian/unbound.install" <<'END'
b/unbound/whyfail/tools/whyfail usr/bin
debian/whyfail/man/whyfail.1 usr/share/man/man1
debian/whyfail/man/unbound-whyfail.8 usr/share/man/man8
debian/whyfail/module/report/event.schema.json usr/share/doc/unbound
END
}

# insert_before_debhelper SCRIPT FILE: so before Unbound is stopped or started. Not every package of
# Debian has every script.
insert_before_debhelper() {
    [ -f "$1" ] || printf '#!/bin/sh\nset -e\n\n#DEBHELPER#\n\nexit 0\n' >"$1" || return
    awk -v file="$2" '
        $0 == "#DEBHELPER#" {
            while ((getline line < file) > 0)
                print line
            print ""
            found = 1
        }
        { print }
        END { exit !found }' "$1" >"$1.new" && mv "$1.new" "$1"
}

# The package that stays, and what the daemon's does with it.
add_fallback() {
    local debian=$1/debian package=whyfail-fallback

    # shellcheck disable=SC2016 # a variable of dpkg's
    sed -i '/^Package: unbound$/,/^$/ s/^Depends:/& whyfail-fallback (>= ${source:Version}),/' \
        "$debian/control" &&
        cat "$ROOT/packaging/control" >>"$debian/control" &&
        sed 's|^|debian/whyfail/packaging/|' "$ROOT/packaging/install" >"$debian/$package.install" &&
        cp "$ROOT/packaging/whyfail-fallback.postrm" "$debian/$package.postrm" &&
        insert_before_debhelper "$debian/unbound.prerm" "$ROOT/packaging/unbound.prerm" &&
        insert_before_debhelper "$debian/unbound.postinst" "$ROOT/packaging/unbound.postinst"
}

# Only the daemon's build gets the module: the library that other programs use stays as it is. The
# sources are ours alone from now on, so their patches are not to be taken off at the end.
prepare_package() {
    local tree=$1/tree version

    unpack_source "$1" && add_module "$tree" && add_patches "$tree" && add_command "$tree" &&
        add_fallback "$tree" || return
    version=$(sed -n '1s/.*(\(.*\)).*/\1/p' "$tree/debian/changelog")
    # shellcheck disable=SC2016 # the variable is that of make
    sed -i 's|--with-pythonmodule \\|--with-pythonmodule --enable-whyfail=$(CURDIR)/debian/whyfail \\|' \
        "$tree/debian/rules" && grep -q enable-whyfail "$tree/debian/rules" &&
        sed -i "s|^Build-Depends:|Build-Depends: $DEB_NEEDS|" "$tree/debian/control" &&
        rm -rf "$tree/.pc" && echo 1.0 >"$tree/debian/source/format" &&
        {
            printf 'unbound (%s%s) %s; urgency=medium\n\n' "$version" "$DEB_SUFFIX" \
                "$(sed -n '1s/.*) \(.*\);.*/\1/p' "$tree/debian/changelog")"
            printf '  * Rebuilt with the module whyfail, which says why names fail.\n\n'
            printf ' -- whyfail <whyfail@localhost>  %s\n\n' "$(date -R)"
            cat "$tree/debian/changelog"
        } >"$1/changelog" && mv "$1/changelog" "$tree/debian/changelog"
}

build_package() {
    (cd "$1/tree" && clean DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" \
        dpkg-buildpackage --build=binary --unsigned-source --unsigned-changes --no-pre-clean)
}

# Of several versions there, apt would have to be told which.
keep_packages() {
    mkdir -p "$2" && rm -f "$2"/*"$DEB_SUFFIX"_*.deb && mv "$1"/*.deb "$2/" && rm -rf "$1"
}

# make_packages DIR: leaves the packages there.
make_packages() {
    local work=$LOCAL/deb

    [ -z "$UNBOUND_GIVEN" ] || die "packages can be made only from Debian's Unbound"
    need_packages build
    need_source
    need_apt
    need_build_deps
    drop_apt
    configure_is_fresh || step "Making configure" "$ROOT/autogen.sh"
    step "Preparing the package's source" prepare_package "$work"
    step "Building Debian's unbound with the module (about four minutes)" build_package "$work"
    step "Keeping the packages" keep_packages "$work" "$1"
    say "The packages:"
    find "$1" -name "*$DEB_SUFFIX*.deb" | sort
}

# bare_sources CODENAME: the archives of this release, without their sources, or those of another as
# the same archives have it. sid has neither security archive nor updates.
bare_sources() {
    sed 's/\[[^]]*\] //; /^deb-src/d' "$APT_DIR/sources.list" |
        awk -v name="$1" -v own="$(own_suite)" '
            name != own && name == "sid" && $3 != own { next }
            { sub("^" own, name, $3); print }'
}

# The suite of this release's main archive.
own_suite() {
    awk '$1 == "deb" { sub(/\[[^]]*\] /, ""); if ($3 !~ /-/) { print $3; exit } }' "$APT_DIR/sources.list"
}

# make_bare_debian DIR [CODENAME]: a bare Debian of this release, or of that, from the archive that this
# machine uses.
make_bare_debian() {
    local codename=${2:-$(own_suite)} mirror

    mirror=$(bare_sources "$codename" | awk -v suite="$codename" '$3 == suite { print $2; exit }')
    rm -rf "$1" && mkdir -p "$1" &&
        debootstrap --variant=minbase "$codename" "$1" "$mirror" &&
        bare_sources "$codename" >"$1/etc/apt/sources.list" &&
        cp /etc/resolv.conf "$1/etc/" &&
        { [ ! -d /etc/apt/apt.conf.d ] || cp -r /etc/apt/apt.conf.d "$1/etc/apt/"; } &&
        { [ ! -f /etc/apt/auth.conf ] || cp /etc/apt/auth.conf "$1/etc/apt/"; } &&
        { [ ! -d /etc/ssl/certs ] || { mkdir -p "$1/etc/ssl" && cp -rL /etc/ssl/certs "$1/etc/ssl/"; }; } &&
        chroot "$1" apt-get update
}

# try_packages DIR: installs the packages of DIR in a bare Debian, and takes them back.
try_packages() {
    local bare=$LOCAL/bare status

    [ "$(id -u)" -eq 0 ] || die "testing the packages needs root: it sets up a minimal Debian to install into"
    [ -n "$(find "$1" -name "whyfail-fallback_*$DEB_SUFFIX*.deb" 2>/dev/null)" ] || make_packages "$1"
    need_space "$LOCAL" 1500
    command -v debootstrap >/dev/null || install_packages debootstrap
    need_apt
    step "Setting up a minimal Debian to install into" make_bare_debian "$bare"
    drop_apt
    "$ROOT/tests/commands/deb.sh" "$bare" "$1"
    status=$?
    rm -rf "$bare"
    return "$status"
}
