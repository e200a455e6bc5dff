# shellcheck shell=bash
# deb.sh - Debian's own unbound packages, rebuilt with our patches and the module in them.
#
# Nothing is changed of how Debian builds the daemon, so they go over the distribution's, and the
# distribution's over them: with an ordinary update, too, as Debian's next version is the higher one.
# So that Unbound starts then, the maintainer scripts call packaging/fallback, which is in a package of
# its own. The library that other programs use is not needed by the daemon, and stays Debian's.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

readonly DEB_SUFFIX=+whyfail1
readonly DEB_PACKAGES='unbound whyfail-fallback' # the only ones that are built
readonly DEB_NAME=${DEBFULLNAME:-whyfail} DEB_ADDRESS=${DEBEMAIL:-whyfail@whyfail.invalid}
readonly DEB_NEEDS='libldns-dev, libssl-dev, libjansson-dev, libck-dev, libxxhash-dev, zlib1g-dev, libpsl-dev, libidn2-dev,'

# The module's sources as a release has them, configure included, into the package's own tree.
add_module() {
    mkdir -p "$1/debian/whyfail" &&
        tar cf - -C "$ROOT" --exclude=./.git --exclude=./.cache --exclude=./deb . |
        tar xf - -C "$1/debian/whyfail"
}

# The patches for this very source.
add_patches() {
    local dir file name

    dir=$(patches_for "$1")
    [ -n "$dir" ] || {
        echo "configure: error: there are no patches for Unbound $(source_version "$1")"
        return 1
    }
    mkdir -p "$1/debian/patches/whyfail" || return
    while read -r file; do
        name=whyfail/$(basename "$file")
        cp "$file" "$1/debian/patches/$name" && patch --directory "$1" --strip 1 --fuzz 0 <"$file" &&
            echo "$name" >>"$1/debian/patches/series" || return
    done < <(patch_files "$dir")
}

# The command, what completes its words, the manuals and the examples, beside the daemon.
add_command() {
    local debian=$1/debian

    mkdir "$debian/whyfail-completion" "$debian/whyfail-examples" &&
        cp "$ROOT/tools/whyfail.bash-completion" "$debian/whyfail-completion/whyfail" &&
        cp -r "$ROOT/conf-examples" "$debian/whyfail-examples/whyfail" &&
        rm "$debian/whyfail-examples/whyfail/local.mk" && cat >>"$debian/unbound.install" <<'END'
b/unbound/whyfail/tools/whyfail usr/bin
debian/whyfail-completion/whyfail usr/share/bash-completion/completions
debian/whyfail/man/whyfail.1 usr/share/man/man1
debian/whyfail/man/unbound-whyfail.8 usr/share/man/man8
debian/whyfail/module/report/event.schema.json usr/share/doc/unbound
debian/whyfail-examples/whyfail usr/share/doc/unbound/examples
END
}

# Whose the module is, and on what terms.
write_licence() {
    printf '\nFiles: debian/whyfail/*\nCopyright: 2026, the whyfail authors\nLicense: BSD-3-clause-whyfail\n'
    sed 's/^$/./; s/^/ /' "$ROOT/LICENSE"
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

# The package that stays.
add_fallback_package() {
    local debian=$1/debian package=whyfail-fallback

    cat "$ROOT/packaging/control" >>"$debian/control" &&
        sed 's|^|debian/whyfail/packaging/|' "$ROOT/packaging/install" >"$debian/$package.install" &&
        cp "$ROOT/packaging/whyfail-fallback.postrm" "$debian/$package.postrm"
}

# And what the daemon's does with it.
add_fallback() {
    local debian=$1/debian

    # shellcheck disable=SC2016 # a variable of dpkg's
    sed -i '/^Package: unbound$/,/^$/ s/^Depends:/& whyfail-fallback (>= ${source:Version}),/' \
        "$debian/control" && add_fallback_package "$1" &&
        insert_before_debhelper "$debian/unbound.prerm" "$ROOT/packaging/unbound.prerm" &&
        insert_before_debhelper "$debian/unbound.postinst" "$ROOT/packaging/unbound.postinst"
}

# Of Debian's rules: the daemon gets the module, named without the folder in which this is built, as
# `unbound -V` shows what configure was given. Other packages are not built, so the library's own build,
# where the rules have it in these words, is left out.
change_rules() {
    local rules=$1/debian/rules packages=${DEB_PACKAGES// / -p}

    sed -i -e 's|--with-pythonmodule \\|--with-pythonmodule --enable-whyfail=../../debian/whyfail \\|' \
        -e "s|^\tdh \\\$@|& -p$packages|" \
        -e '/^override_dh_auto_\(configure\|build\):/s/ libunbound-\(config\|build\)$//' \
        -e '/^\t.*-Cb\/libunbound install-lib/d' "$rules" || return
    if ! grep -q 'enable-whyfail=' "$rules" || ! grep -q "^[[:space:]]*dh \\\$@ -p$packages" "$rules"; then
        echo "configure: error: debian/rules is not as it was in the releases that are known"
        return 1
    fi
}

# The version above Debian's, at a time that does not change when it is built again: a second after
# Debian's own.
write_changelog() {
    local changelog=$1/debian/changelog version date

    version=$(dpkg-parsechangelog -l "$changelog" -S Version)
    date=$(dpkg-parsechangelog -l "$changelog" -S Timestamp)
    {
        printf 'unbound (%s%s) %s; urgency=medium\n\n' "$version" "$DEB_SUFFIX" \
            "$(dpkg-parsechangelog -l "$changelog" -S Distribution)"
        printf '  * Rebuilt with the module whyfail, which says why names fail.\n\n'
        printf ' -- %s <%s>  %s\n\n' "$DEB_NAME" "$DEB_ADDRESS" "$(LC_ALL=C date -u -R -d "@$((date + 1))")"
        cat "$changelog"
    } >"$changelog.new" && mv "$changelog.new" "$changelog"
}

# The sources are ours alone from now on, so their patches are not to be taken off at the end.
prepare_package() {
    local tree=$1/tree

    unpack_source "$1" && add_module "$tree" && add_patches "$tree" && add_command "$tree" &&
        write_licence >>"$tree/debian/copyright" && add_fallback "$tree" && change_rules "$tree" &&
        sed -i "s|^Build-Depends:|Build-Depends: $DEB_NEEDS|" "$tree/debian/control" &&
        rm -rf "$tree/.pc" && echo 1.0 >"$tree/debian/source/format" && write_changelog "$tree"
}

build_package() {
    (cd "$1/tree" && clean DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" \
        dpkg-buildpackage --build=binary --unsigned-source --unsigned-changes --no-pre-clean)
}

# Of several versions there, apt would have to be told which.
keep_packages() {
    mkdir -p "$2" && rm -f "$2"/*"$DEB_SUFFIX"_*.deb && mv "$1"/*.deb "$2/" && rm -rf "$1"
}

# What packages are made from, and with.
need_package_source() {
    need_packages build
    need_source
    need_apt
    need_build_deps
    drop_apt
    configure_is_fresh || step "Making configure" "$ROOT/autogen.sh"
}

# make_packages DIR [WORK]: leaves the packages there; WORK is where they are built. From a source that is
# given they are made in another way.
make_packages() {
    local work=${2:-$LOCAL/deb}

    if [ -n "$UNBOUND_GIVEN" ]; then
        graft_packages "$1" "$work"
        return
    fi
    need_package_source
    step "Preparing the package's source" prepare_package "$work"
    step "Building Debian's unbound with the module (about four minutes)" build_package "$work"
    step "Keeping the packages" keep_packages "$work" "$1"
    say "The packages:"
    find "$1" -name "*$DEB_SUFFIX*.deb" | sort
}

# have_packages DIR: whether they are there.
have_packages() {
    [ -n "$(find "$1" -name "whyfail-fallback_*$DEB_SUFFIX*.deb" 2>/dev/null)" ]
}

# compare_packages DIR OTHER: whether each is the same octets in both.
compare_packages() {
    local file failed=0

    for file in "$1"/*"$DEB_SUFFIX"_*.deb; do
        if cmp "$file" "$2/$(basename "$file")"; then
            echo "ok - deb-again: $(basename "$file") is the same when it is built again"
        else
            echo "not ok - deb-again: $(basename "$file") is the same when it is built again"
            failed=1
        fi
    done
    return "$failed"
}

# repeat_packages DIR: builds those of DIR a second time, in a folder of another name.
repeat_packages() {
    have_packages "$1" || make_packages "$1"
    make_packages "$LOCAL/deb-second" "$LOCAL/deb-again/there"
    count_tests compare_packages "$1" "$LOCAL/deb-second"
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

# make_bare_debian DIR [CODENAME [PROCESSOR]]: a bare Debian of this release and for this machine, or of
# those, from the archive that this machine uses.
make_bare_debian() {
    local codename=${2:-$(own_suite)} mirror

    mirror=$(bare_sources "$codename" | awk -v suite="$codename" '$3 == suite { print $2; exit }')
    rm -rf "$1" && mkdir -p "$1" &&
        debootstrap ${3:+--arch="$3"} --variant=minbase "$codename" "$1" "$mirror" &&
        bare_sources "$codename" >"$1/etc/apt/sources.list" &&
        cp /etc/resolv.conf "$1/etc/" && echo '127.0.0.1 localhost' >"$1/etc/hosts" &&
        { [ ! -d /etc/apt/apt.conf.d ] || cp -r /etc/apt/apt.conf.d "$1/etc/apt/"; } &&
        { [ ! -f /etc/apt/auth.conf ] || cp /etc/apt/auth.conf "$1/etc/apt/"; } &&
        { [ ! -d /etc/ssl/certs ] || { mkdir -p "$1/etc/ssl" && cp -rL /etc/ssl/certs "$1/etc/ssl/"; }; } &&
        chroot "$1" apt-get update
}

# try_packages DIR: installs the packages of DIR in a bare Debian, and takes them back. From a source that
# is given, packages are made for this alone: it may be of another release than Debian's.
try_packages() {
    local bare=$LOCAL/bare status dir=$1

    [ "$(id -u)" -eq 0 ] || die "testing the packages needs root: it sets up a minimal Debian to install into"
    [ -z "$UNBOUND_GIVEN" ] || dir=$LOCAL/deb-test
    have_packages "$dir" || OTHER_RELEASE=allowed make_packages "$dir"
    need_space "$LOCAL" 1500
    command -v debootstrap >/dev/null || install_packages debootstrap
    need_apt
    step "Setting up a minimal Debian to install into" make_bare_debian "$bare"
    drop_apt
    "$ROOT/tests/commands/deb.sh" "$bare" "$dir"
    status=$?
    rm -rf "$bare"
    return "$status"
}
