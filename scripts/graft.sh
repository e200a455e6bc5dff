# shellcheck shell=bash
# graft.sh - the rebuilt packages where Debian's archive has the binary package of its Unbound, but not its
# source: everything in it stays as it is, except for the programs, which are built from a source that is
# given, with what Debian's configure was given, and with the module.
#
# A package that is to be used takes the source of the same release. deb-test alone takes another one,
# too: what it tries is how packages replace each other.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

readonly GRAFTED=(unbound unbound-checkconf unbound-control)

# The release of Debian's binary package, without what is Debian's in its number.
archive_release() {
    apt-cache -c "$APT_DIR/apt.conf" policy unbound |
        sed -n 's/^ *Candidate: *\([0-9]*:\)\{0,1\}\([0-9.]*\).*/\2/p'
}

# unpack_binary WORK: Debian's package, as WORK/package.
unpack_binary() {
    rm -rf "$1" && mkdir -p "$1" && (cd "$1" && private_apt download unbound) &&
        dpkg-deb --raw-extract "$1"/unbound_*.deb "$1/package" && rm "$1"/unbound_*.deb
}

# configured_with PROGRAM: what Debian's configure was given, a word a line.
configured_with() {
    "$1" -V | sed -n 's/^Configure line: //p' | tr -s ' ' '\n'
}

# build_grafted WORK: the programs, in WORK/source/tree.
build_grafted() {
    local words

    unpack_source "$1/source" && UNBOUND_TREE=$1/source/tree && patch_unbound "$UNBOUND_TREE" &&
        mapfile -t words < <(configured_with "$1/package/usr/sbin/unbound") && [ ${#words[@]} -gt 5 ] || return
    (
        cd "$UNBOUND_TREE" && autoreconf --force --install &&
            eval "$(DEB_BUILD_MAINT_OPTIONS=hardening=+all clean dpkg-buildflags --export=sh)" &&
            PYTHON_VERSION=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])') &&
            export PYTHON_VERSION && # as Debian's rules
            ln -s "$ROOT" whyfail-source &&
            ./configure "${words[@]}" --enable-whyfail=whyfail-source &&
            make -j"$(nproc)" "${GRAFTED[@]}"
    )
}

# graft_programs WORK: into the package, with what comes beside them.
graft_programs() {
    local name TREE=$1/package # of put

    for name in "${GRAFTED[@]}"; do
        put 755 "$1/source/tree/$name" "/usr/sbin/$name" && strip "$TREE/usr/sbin/$name" || return
    done
    put_command "$1/source/tree/whyfail/tools/whyfail" &&
        put 644 "$ROOT/module/report/event.schema.json" /usr/share/doc/unbound/event.schema.json &&
        cp -r "$ROOT/conf-examples" "$TREE/usr/share/doc/unbound/examples/whyfail" &&
        rm "$TREE/usr/share/doc/unbound/examples/whyfail/local.mk" &&
        write_licence >>"$TREE/usr/share/doc/unbound/copyright"
}

# insert_before_snippets SCRIPT FILE: before what debhelper put in when the package was made.
insert_before_snippets() {
    [ -f "$1" ] || printf '#!/bin/sh\nset -e\nexit 0\n' >"$1" && chmod 755 "$1" || return
    awk -v file="$2" '
        !found && (/^# Automatically added by / || /^exit 0/) {
            while ((getline line < file) > 0)
                print line
            print ""
            found = 1
        }
        { print }
        END { exit !found }' "$1" >"$1.new" && cat "$1.new" >"$1" && rm "$1.new"
}

# graft_control WORK: version, dependencies, scripts and sums. WORK/debian/changelog is Debian's, with ours.
graft_control() {
    local control=$1/package/DEBIAN package=$1/package version libraries

    version=$(dpkg-parsechangelog -l "$1/debian/changelog" -S Version)
    libraries=$(library_packages "$package"/usr/sbin/unbound "$package/usr/bin/whyfail")
    sed -i -e "s/^Version: .*/Version: $version/" \
        -e "s/^Depends:/& whyfail-fallback (>= $version), $libraries,/" "$control/control" &&
        insert_before_snippets "$control/prerm" "$ROOT/packaging/unbound.prerm" &&
        insert_before_snippets "$control/postinst" "$ROOT/packaging/unbound.postinst" &&
        gzip -9n <"$1/debian/changelog" >"$package/usr/share/doc/unbound/changelog.Debian.gz" &&
        write_sums "$package"
}

# make_fallback WORK: the package that stays, by debhelper, in WORK.
make_fallback() {
    local debian=$1/fallback/debian
    rm -rf "$1/fallback" && mkdir -p "$debian/source" && cp "$1/debian/changelog" "$debian/" &&
        add_fallback_package "$1/fallback" && ln -s "$ROOT" "$debian/whyfail" &&
        printf 'Source: unbound\nSection: net\nPriority: optional\nMaintainer: %s <%s>\n%s\n' "$DEB_NAME" "$DEB_ADDRESS" \
            'Build-Depends: debhelper-compat (= 13)' | cat - "$debian/control" >"$debian/control.new" &&
        mv "$debian/control.new" "$debian/control" && write_licence >"$debian/copyright" &&
        printf '#!/usr/bin/make -f\n%%:\n\tdh $@\noverride_dh_installsystemd:\n' >"$debian/rules" &&
        chmod 755 "$debian/rules" && (cd "$1/fallback" && clean dpkg-buildpackage --build=binary \
            --unsigned-source --unsigned-changes --no-pre-clean)
}

# pack_grafted WORK
pack_grafted() {
    mkdir "$1/debian" && zcat "$1/package/usr/share/doc/unbound/changelog.Debian.gz" >"$1/debian/changelog" &&
        write_changelog "$1" && graft_programs "$1" && graft_control "$1" && make_fallback "$1" &&
        SOURCE_DATE_EPOCH=$(dpkg-parsechangelog -l "$1/debian/changelog" -S Timestamp) \
            dpkg-deb --root-owner-group --build "$1/package" "$1"
}

# graft_packages DIR WORK: leaves the packages there. OTHER_RELEASE is set where a source of another release
# than Debian's will do.
graft_packages() {
    local work=$2 release given

    need_packages build
    need_apt
    need_build_deps
    release=$(archive_release)
    step "Unpacking Debian's own package" unpack_binary "$work"
    drop_apt
    configure_is_fresh || step "Making configure" "$ROOT/autogen.sh"
    step "Unpacking Unbound" unpack_source "$work/source"
    given=$(source_version "$work/source/tree")
    [ "$given" = "$release" ] || [ -n "${OTHER_RELEASE:-}" ] ||
        die "Debian has Unbound $release, and $UNBOUND_GIVEN is $given: packages are made only of the same release"
    step "Building Unbound $given with the module, for Debian's package of $release" build_grafted "$work"
    step "Putting it into the package" pack_grafted "$work"
    step "Keeping the packages" keep_packages "$work" "$1"
    say "The packages:"
    find "$1" -name "*$DEB_SUFFIX*.deb" | sort
}
