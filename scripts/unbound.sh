# shellcheck shell=bash
# unbound.sh - Debian's Unbound with its own flags plus --with-dynlibmodule, built once.
#
# The cache holds the source package and one finished tree for each combination of source, flags,
# patches and this recipe. A tree gets its name only when it is complete.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

UNBOUND_FLAGS='--with-dynlibmodule'
UNBOUND_TREE= # set by need_unbound

source_package() {
    find "$CACHE/source" -maxdepth 1 -name 'unbound_*.dsc' 2>/dev/null | sort | tail -n 1
}

download_source() {
    rm -rf "$CACHE/source.new" && mkdir -p "$CACHE/source.new" &&
        (cd "$CACHE/source.new" && private_apt source --download-only unbound) &&
        rm -rf "$CACHE/source" && mv "$CACHE/source.new" "$CACHE/source"
}

fetch_source() {
    need_packages
    need_apt
    step "Downloading the source of Debian's Unbound" download_source
}

need_source() {
    [ -n "$(source_package)" ] || fetch_source
}

update_source() {
    fetch_source
    drop_apt
}

# What the built tree depends on, as one short word.
unbound_key() {
    {
        cat "$(source_package)"
        printf '%s\n' "$UNBOUND_FLAGS" "$(dpkg --print-architecture)"
        declare -f configure_unbound compile_unbound
        find "$ROOT/unbound-patches" -type f -exec cat {} + 2>/dev/null
    } | sha256sum | cut -c 1-16
}

unpack_unbound() {
    rm -rf "$1" && mkdir -p "$1" && dpkg-source --no-check -x "$(source_package)" "$1/tree"
}

# Debian's rules use CONFIGURE_ARGS when they run, so a line at their end is early enough. The
# environment is cleaned of what would make another build than Debian's.
configure_unbound() {
    printf '\nCONFIGURE_ARGS += %s\n' "$UNBOUND_FLAGS" >>"$1/debian/rules" &&
        (cd "$1" && env -u CC -u CFLAGS -u CPPFLAGS -u LDFLAGS -u MAKEFLAGS \
            PATH=/usr/sbin:/usr/bin:/sbin:/bin debian/rules unbound-config)
}

compile_unbound() {
    env -u CC -u CFLAGS -u CPPFLAGS -u LDFLAGS -u MAKEFLAGS PATH=/usr/sbin:/usr/bin:/sbin:/bin \
        make -C "$1/b/unbound" -j"$(nproc)"
}

# Only headers and programs are needed later; the objects are a third of the tree.
finish_unbound() {
    "$1/tree/b/unbound/unbound" -V &&
        find "$1/tree" -name '*.o' -delete &&
        date -u >"$1/tree/complete" &&
        rm -rf "$2" && mv "$1/tree" "$2" && rm -rf "$1"
}

build_unbound() {
    local tree=$1 work=$1.unfinished

    need_space "$CACHE" 1000
    need_apt
    need_build_deps
    say "Building $(basename "$(source_package)" .dsc) with Debian's flags and $UNBOUND_FLAGS"
    step "Unpacking Unbound" unpack_unbound "$work"
    step "Configuring Unbound" configure_unbound "$work/tree"
    step "Compiling Unbound" compile_unbound "$work/tree"
    step "Keeping the result in the cache" finish_unbound "$work" "$tree"
}

prepare_unbound() {
    need_packages
    need_source
    UNBOUND_TREE=$CACHE/unbound-$(unbound_key)
    [ -f "$UNBOUND_TREE/complete" ] || build_unbound "$UNBOUND_TREE"
    drop_apt
}

# need_unbound: sets UNBOUND_TREE to a complete tree.
need_unbound() {
    with_lock "$CACHE/lock" prepare_unbound
}
