# shellcheck shell=bash
# stock.sh - the distribution's own Unbound, as it is in its archive, and the module that goes into it
# through its python module.
#
# The packages are unpacked into the cache, not installed. The module is compiled against the sources
# that they were built from, or, where they cannot be had, against those of a close release that
# layout.sh makes the same, and recognises the daemon by its build-id.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

STOCK_ROOT=  # set by need_stock: where the packages are unpacked
STOCK_BUILD= # where the module is built for their daemon
STOCK_DIR=   # the programs with what they need, the module beside its script

# build_id PROGRAM
build_id() {
    LC_ALL=C readelf -n "$1" 2>/dev/null | sed -n 's/^ *Build ID: *\([0-9a-f]*\) *$/\1/p' | head -n 1
}

# The version of the packages, without epoch, which is that of the source.
stock_version() {
    if [ -n "$UNBOUND_GIVEN" ]; then
        cat "$CACHE/unpacked/unbound-archive/version"
    else
        basename "$(source_package)" .dsc | cut -d _ -f 2
    fi
}

# download_stock: of exactly the source's version, if that is Debian's; else the newest.
download_stock() {
    local version='' of=${TARGET:+:$TARGET}

    if [ -z "$UNBOUND_GIVEN" ]; then
        version="=*$(stock_version)"
    fi
    private_apt download "unbound$of$version" "python3-unbound$of$version" ||
        private_apt download "unbound$of" "python3-unbound$of"
}

# unpack_stock DIR: what they depend on is there for building Unbound.
unpack_stock() {
    local archive

    rm -rf "$1.new" && mkdir -p "$1.new/archives" && (cd "$1.new/archives" && download_stock) &&
        dpkg-deb --field "$1.new/archives"/unbound_*.deb Version | sed 's/^[0-9]*://' >"$1.new/version" || return
    for archive in "$1.new/archives"/*.deb; do
        dpkg-deb --extract "$archive" "$1.new" || return
    done
    rm -rf "$1.new/archives" "$1" && mv "$1.new" "$1"
}

# write_stock_program NAME: as it would find its parts if it were installed.
write_stock_program() {
    cat <<END
#!/bin/sh
# Debian's own $1, where it was unpacked; PYTHONPATH leads to python3-unbound.
export PYTHONPATH='$STOCK_ROOT/usr/lib/python3/dist-packages'\${PYTHONPATH:+:\$PYTHONPATH}
export PYTHONDONTWRITEBYTECODE=1
exec '$STOCK_ROOT/usr/sbin/$1' "\$@"
END
}

write_stock_programs() {
    local name

    mkdir -p "$STOCK_DIR/bin" || return
    for name in unbound unbound-checkconf unbound-control; do
        write_stock_program "$name" >"$STOCK_DIR/bin/$name" && chmod +x "$STOCK_DIR/bin/$name" || return
    done
}

# What an unbound.conf includes.
write_stock_conf() {
    printf '# module-config: "python validator iterator"\npython:\n    python-script: "%s"\n' \
        "$STOCK_DIR/lib/whyfail.py"
    [ -z "${WHYFAIL_OPTIONS:-}" ] || printf '    python-script: "%s"\n' "$WHYFAIL_OPTIONS"
}

# Replaced, not written to: a daemon may have the file mapped.
keep_stock_module() {
    mkdir -p "$STOCK_DIR/lib" &&
        cp "$STOCK_BUILD/module/.libs/whyfail_stock.so" "$STOCK_DIR/lib/new" &&
        mv "$STOCK_DIR/lib/new" "$STOCK_DIR/lib/$(build_id "$STOCK_ROOT/usr/sbin/unbound").so" &&
        cp "$ROOT/module/observe/stock.py" "$STOCK_DIR/lib/whyfail.py" &&
        write_stock_programs && write_stock_conf >"$STOCK_DIR/whyfail.conf"
}

# With Debian's hardening, as it goes into a package; and as if it was compiled nowhere in particular, for
# that to be the same each time.
configure_stock() {
    local flags

    flags=$(DEB_BUILD_MAINT_OPTIONS='hardening=+all reproducible=-fixfilepath' clean dpkg-buildflags --export=sh) &&
        mkdir -p "$STOCK_BUILD" && (cd "$STOCK_BUILD" && eval "$flags" &&
        CFLAGS+=" -ffile-prefix-map=$STOCK_BUILD=. -ffile-prefix-map=$STOCK_TREE=unbound -ffile-prefix-map=$ROOT=." &&
        "$ROOT/configure" ${TARGET:+--host="$TRIPLET"} --enable-werror \
            --with-unbound-source="$STOCK_TREE" --with-unbound-build="$STOCK_TREE_BUILD" \
            --with-unbound-binary="$STOCK_ROOT/usr/sbin/unbound" --disable-maintainer-mode &&
        touch configured)
}

# loads_alone LIBRARY: with nothing but Python: a symbol of Unbound's that is missing would else show in the
# daemon only.
loads_alone() {
    local program=$STOCK_BUILD/loads_alone libraries

    libraries=$("${TARGET:+$TRIPLET-}pkg-config" --libs python3-embed) || return
    # shellcheck disable=SC2086 # a list of words
    "${TARGET:+$TRIPLET-}gcc" -Wall -Werror -o "$program" "$ROOT/scripts/loads_alone.c" $libraries &&
        as_target "$program" "$1"
}

compile_stock() {
    local module=$STOCK_BUILD/module/.libs/whyfail_stock.so

    make -C "$STOCK_BUILD" -j"$(nproc)" module/whyfail_stock.la && loads_alone "$module" &&
        { [ -z "$UNBOUND_GIVEN" ] || prove_parts "$module"; } && keep_stock_module
}

unpack_missing_stock() {
    STOCK_ROOT=$CACHE/unpacked/unbound-archive
    [ -n "$UNBOUND_GIVEN" ] || STOCK_ROOT=$CACHE/unpacked/unbound-$(stock_version)${TARGET:+-$TARGET}
    [ ! -x "$STOCK_ROOT/usr/sbin/unbound" ] || return 0
    need_apt
    step "Unpacking Debian's own Unbound, not installing it" unpack_stock "$STOCK_ROOT"
    drop_apt
}

build_stock() {
    STOCK_DIR=$LOCAL/stock${TARGET:+-$TARGET}
    STOCK_BUILD=$LOCAL/build-stock-$(build_id "$STOCK_ROOT/usr/sbin/unbound" | cut -c 1-16)
    configure_is_fresh || step "Making configure" "$ROOT/autogen.sh"
    [ "$STOCK_BUILD/configured" -nt "$ROOT/configure" ] ||
        step "Configuring whyfail for Debian's own Unbound" configure_stock
    step "Compiling whyfail for Debian's own Unbound" compile_stock
}

# fits_stock: whether the module for Debian's own Unbound can be made of the source that there is, in
# UNBOUND_TREE.
fits_stock() {
    local given

    [ -n "$UNBOUND_GIVEN" ] || return 0
    given=$(source_version "$UNBOUND_TREE")
    is_debian && grep -qsxF "Source: $given" "$ROOT"/unbound-patches/stock/*.patch || return
    with_lock "$CACHE/lock" unpack_missing_stock
    [ "$(layout Source)" = "$given" ]
}

# need_stock: sets the variables above. Needs UNBOUND_TREE, the sources, that fit.
need_stock() {
    with_lock "$CACHE/lock" unpack_missing_stock
    STOCK_TREE=$UNBOUND_TREE
    STOCK_TREE_BUILD=$UNBOUND_BUILD
    [ -z "$UNBOUND_GIVEN" ] || with_lock "$LOCAL/build.lock" need_layout
    with_lock "$LOCAL/build.lock" build_stock
}

# The package: the module's builds, their script, the command, the manuals. It is made as dpkg-deb
# takes it, as there is nothing in it that a helper would have to find out.

# libraries FILE...: the packages of the libraries that the programs need.
library_packages() {
    local work=$LOCAL/stock-shlibs

    rm -rf "$work" && mkdir -p "$work/debian" &&
        printf 'Source: whyfail\n\nPackage: whyfail\nArchitecture: any\n' >"$work/debian/control" &&
        (cd "$work" && dpkg-shlibdeps -O --ignore-missing-info "${@/#/-e}" 2>/dev/null) |
        sed -n 's/^shlibs:Depends=//p'
}

# put MODE FILE PLACE: into the package's tree, TREE.
put() {
    install -D -m "$1" "$2" "$TREE$3"
}

# put_command PROGRAM: with what completes its words, and the manuals.
put_command() {
    local page

    put 755 "$1" /usr/bin/whyfail && "${TARGET:+$TRIPLET-}strip" "$TREE/usr/bin/whyfail" &&
        put 644 "$ROOT/tools/whyfail.bash-completion" /usr/share/bash-completion/completions/whyfail || return
    for page in whyfail.1 unbound-whyfail.8; do
        put 644 "$ROOT/man/$page" "/usr/share/man/man${page##*.}/$page" &&
            gzip -9n "$TREE/usr/share/man/man${page##*.}/$page" || return
    done
}

fill_stock_package() {
    local module

    for module in "$STOCK_DIR"/lib/*.so; do
        put 644 "$module" "/usr/lib/whyfail/$(basename "$module")" &&
            "${TARGET:+$TRIPLET-}strip" --strip-unneeded "$TREE/usr/lib/whyfail/$(basename "$module")" || return
    done
    put 644 "$ROOT/module/observe/stock.py" /usr/lib/whyfail/whyfail.py &&
        put 755 "$ROOT/packaging/stock-setup" /usr/lib/whyfail/setup &&
        put_command "$STOCK_BUILD/tools/whyfail" &&
        put 644 "$ROOT/LICENSE" /usr/share/doc/whyfail/copyright &&
        stock_changelog | gzip -9n >"$TREE/usr/share/doc/whyfail/changelog.Debian.gz" &&
        put 644 "$ROOT/module/report/event.schema.json" /usr/share/doc/whyfail/event.schema.json &&
        put 755 "$ROOT/packaging/whyfail.prerm" /DEBIAN/prerm &&
        put 755 "$ROOT/packaging/whyfail.postrm" /DEBIAN/postrm
}

stock_package_version() {
    echo "$("$ROOT/scripts/version.sh")+$(stock_version | tr - '~')"
}

# unbound_changelog FIELD: of Debian's package. Its time is this one's, too: made again it is the same.
unbound_changelog() {
    zcat "$STOCK_ROOT/usr/share/doc/unbound/changelog.Debian.gz" | dpkg-parsechangelog -l - -S "$1"
}

stock_changelog() {
    printf 'whyfail (%s) %s; urgency=medium\n\n' "$(stock_package_version)" "$(unbound_changelog Distribution)"
    printf '  * Built for the unbound package %s.\n\n' "$(unbound_changelog Version)"
    printf ' -- %s <%s>  %s\n' "$DEB_NAME" "$DEB_ADDRESS" "$(unbound_changelog Date)"
}

# write_sums TREE: of a package's files but those that an operator may change.
write_sums() (
    cd "$1" || return
    find . -type f ! -path './DEBIAN/*' -printf '%P\n' | LC_ALL=C sort |
        grep -vxF -f <(sed 's|^/||' DEBIAN/conffiles 2>/dev/null) | xargs -d '\n' md5sum >DEBIAN/md5sums
)

stock_control() {
    cat <<END
Package: whyfail
Version: $(stock_package_version)
Architecture: $(architecture)
Maintainer: $DEB_NAME <$DEB_ADDRESS>
Conflicts: whyfail-fallback
Depends: unbound, python3-unbound, $(library_packages "$TREE"/usr/lib/whyfail/*.so "$TREE/usr/bin/whyfail")
Section: net
Priority: optional
Description: says why names fail in the distribution's own Unbound
 When Unbound cannot resolve a name, whyfail tells the client why, with Extended
 DNS Errors (RFC 8914), and the operator, with events and metrics. It goes into
 Unbound as it is packaged, through its python module, and touches no file of
 its: "whyfail enable" switches it on, "whyfail disable" off.
END
}

pack_stock() {
    TREE=$LOCAL/stock-package
    rm -rf "$TREE" && mkdir -p "$TREE/DEBIAN" "$1" || return
    make -C "$STOCK_BUILD" -j"$(nproc)" tools/whyfail && fill_stock_package &&
        stock_control >"$TREE/DEBIAN/control" && write_sums "$TREE" && rm -f "$1"/whyfail_*.deb &&
        SOURCE_DATE_EPOCH=$(unbound_changelog Timestamp) dpkg-deb --root-owner-group --build "$TREE" "$1" && rm -rf "$TREE"
}

# tell_package DIR
tell_package() {
    say "The package:"
    find "$1" -maxdepth 1 -name 'whyfail_*.deb'
}

# make_stock_package DIR: leaves it there. For another processor it is taken elsewhere, and told of then.
make_stock_package() {
    need_unbound
    fits_stock || die "this is made for Debian's own Unbound only, from the very source that it was built from" \
        "or one of those that unbound-patches/stock/ is for"
    need_stock
    step "Making the package whyfail" pack_stock "$1"
    [ -n "$TARGET" ] || tell_package "$1"
}

# make_stock_package_for PROCESSOR DIR: nothing for this machine's.
make_stock_package_for() {
    if [ -n "$1" ]; then
        cross_stock_package "$@"
    else
        make_stock_package "$2"
    fi
}

# try_stock_package DIR [PROCESSOR]: in a bare Debian, from its installation to its end.
try_stock_package() {
    local bare=$LOCAL/bare-stock${2:+-$2} status

    [ "$(id -u)" -eq 0 ] || die "testing the package needs root: it sets up a minimal Debian to install into"
    [ -n "$(find "$1" -maxdepth 1 -name 'whyfail_*.deb' 2>/dev/null)" ] || make_stock_package_for "${2:-}" "$1"
    need_space "$LOCAL" 1000
    command -v debootstrap >/dev/null || install_packages debootstrap
    [ -z "${2:-}" ] || emulate "$2" "$1"/whyfail_*.deb
    need_apt
    step "Setting up a minimal Debian to install into" make_bare_debian "$bare" "" "${2:-}"
    drop_apt
    "$ROOT/tests/commands/stock-deb.sh" "$bare" "$1"
    status=$?
    rm -rf "$bare"
    return "$status"
}
