# shellcheck shell=bash
# layout.sh - the distribution's own Unbound where its archive has the daemon, but not its source.
#
# unbound-patches/stock/ has, for a daemon known by its build-id, a patch that gives the structures of a
# close release the places that they have in that daemon; where they have them, it is a head without a
# patch. That the places are right is not believed but shown, each time: the source is compiled as the
# daemon was, by the compiler and the flags of its release of Debian, and then function by function,
# instruction by instruction, must be what the daemon consists of. Those that are not are listed beside
# the patch, as their source differs; and none of them may be among those of Unbound that are linked
# into the module, but for those that the list says it of.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

export STOCK_TREE=       # the source that the module for the daemon is compiled with
export STOCK_TREE_BUILD= # where in it

# layout FIELD: of the daemon's patch, as at its top; nothing where there is none.
layout() {
    sed -n "s/^$1: //p" "$(layout_patch)" 2>/dev/null
}

layout_patch() {
    echo "$ROOT/unbound-patches/stock/$(build_id "$STOCK_ROOT/usr/sbin/unbound").patch"
}

layout_differences() {
    local patch

    patch=$(layout_patch)
    echo "${patch%.patch}.different"
}

# Unbound's release is told in metrics and in events.
rename_release() {
    local from to

    from=$(layout Source)
    to=$(layout Release)
    sed -i -e "s/^PACKAGE_VERSION='$from'/PACKAGE_VERSION='$to'/" \
        -e "s/^UNBOUND_VERSION_MICRO=.*/UNBOUND_VERSION_MICRO=${to##*.}/" "$1/configure"
}

# move_members TREE: by the patch, which is nothing but its head where all is in its place.
move_members() {
    ! grep -q '^@@' "$(layout_patch)" || patch --directory "$1" --strip 1 --fuzz 0 --input "$(layout_patch)"
}

# compile_layout TREE: as the daemon says that it was, and as Debian's rules do. Its objects are
# compiled once, as they go into the program.
compile_layout() {
    local words

    mapfile -t words < <(configured_with "$STOCK_ROOT/usr/sbin/unbound") && [ ${#words[@]} -gt 5 ] || return
    (
        mkdir -p "$1/b/unbound" && cd "$1/b/unbound" &&
            eval "$(DEB_BUILD_MAINT_OPTIONS=hardening=+all clean dpkg-buildflags --export=sh)" &&
            PYTHON_VERSION=$(python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])') &&
            export PYTHON_VERSION && ../../configure "${words[@]}" &&
            make -j"$(nproc)" libtool='./libtool --tag=disable-static' unbound.h unbound
    )
}

prove_layout() {
    "$ROOT/tests/commands/same_code.py" "$1/b/unbound/unbound" "$STOCK_ROOT/usr/sbin/unbound" \
        "$(layout_differences)"
}

build_layout() {
    local tree=$STOCK_TREE

    need_space "$LOCAL" 1000
    need_build_deps
    drop_apt
    rm -rf "$tree"
    step "Unpacking Unbound" unpack_source "$tree.unfinished"
    mv "$tree.unfinished/tree" "$tree" && rm -rf "$tree.unfinished"
    step "Giving its structures the daemon's places" move_members "$tree"
    step "Naming the daemon's release" rename_release "$tree"
    step "Compiling it as the daemon was" compile_layout "$tree"
    step "Comparing it with the daemon, instruction by instruction" prove_layout "$tree"
    find "$tree" -name '*.o' -delete
    touch "$tree/proven"
}

# need_layout: sets STOCK_TREE. The daemon is unpacked, in STOCK_ROOT.
need_layout() {
    STOCK_TREE=$LOCAL/layout-$(build_id "$STOCK_ROOT/usr/sbin/unbound" | cut -c 1-16)
    STOCK_TREE_BUILD=$STOCK_TREE/b/unbound
    [[ $STOCK_TREE/proven -nt $(layout_patch) && $STOCK_TREE/proven -nt $(layout_differences) ]] || build_layout
}

# prove_parts PROGRAM: of Unbound's functions that are linked into the module, none differs from the
# daemon's but those of which the list says that it does no harm.
prove_parts() {
    local found

    found=$(nm "$1" | awk '$2 ~ /^[tT]$/ { sub(/\..*/, "", $3); print $3 }' | sort -u |
        comm -12 - <(sed 's/#.*//' "$(layout_differences)" | xargs -n 1 | sort -u) |
        grep -vxF -f <(sed -n 's/^\([a-z0-9_]*\) *# linked in:.*/\1/p' "$(layout_differences)"))
    [ -z "$found" ] || echo "linked in, and not as in the daemon: $(xargs <<<"$found")"
    [ -z "$found" ]
}
