# shellcheck shell=bash
# unbound.sh - Debian's Unbound with its own flags, built twice: unpatched plus --with-dynlibmodule,
# and with our patches and the module built in.
#
# The cache holds the source package and one finished unpatched tree for each combination of source,
# flags and this recipe; a tree gets its name only when it is complete. The patched tree belongs to
# this clone, because this clone's module is in it.
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

BUILTIN_TREE= # set by need_builtin

# What the patched tree depends on beside this clone's module, as one short word.
builtin_key() {
    {
        cat "$(source_package)" "$ROOT"/unbound-patches/build "$ROOT"/unbound-patches/1.17.1/*
        declare -f configure_unbound patch_unbound
    } | sha256sum | cut -c 1-16
}

# Without fuzz: a patch that does not fit exactly is for another source.
patch_unbound() {
    local name

    while read -r name; do
        patch --directory "$1" --strip 1 --fuzz 0 --input "$ROOT/unbound-patches/1.17.1/$name" ||
            return
    done <"$ROOT/unbound-patches/1.17.1/series"
}

start_builtin() {
    unpack_unbound "$1.unfinished" && patch_unbound "$1.unfinished/tree" &&
        mv "$1.unfinished/tree" "$1" && rm -rf "$1.unfinished" &&
        (cd "$1" && autoreconf --force --install) &&
        UNBOUND_FLAGS="--enable-whyfail=$ROOT" configure_unbound "$1" && touch "$1/started"
}

# make sees which of Unbound's files changed; those of the module only its own make does.
compile_builtin() {
    local dir=$1/b/unbound

    { [ ! -f "$dir/whyfail/Makefile" ] || make -C "$dir/whyfail" module/libwhyfail.la; } &&
        env -u CC -u CFLAGS -u CPPFLAGS -u LDFLAGS -u MAKEFLAGS PATH=/usr/sbin:/usr/bin:/sbin:/bin \
            make -C "$dir" -j"$(nproc)" unbound unbound-checkconf unbound-control
}

prepare_builtin() {
    BUILTIN_TREE=$LOCAL/builtin-$(builtin_key)
    if [ ! -f "$BUILTIN_TREE/started" ]; then
        need_space "$LOCAL" 1000
        rm -rf "$LOCAL"/builtin-*
        step "Patching and configuring Unbound, with the module built in" start_builtin "$BUILTIN_TREE"
    fi
    step "Compiling Unbound with the module built in" compile_builtin "$BUILTIN_TREE"
}

# need_builtin: sets BUILTIN_TREE to an up to date tree. Needs configure and the build's packages.
need_builtin() {
    with_lock "$LOCAL/builtin.lock" prepare_builtin
}

# need_unbound: sets UNBOUND_TREE to a complete tree.
need_unbound() {
    with_lock "$CACHE/lock" prepare_unbound
}
