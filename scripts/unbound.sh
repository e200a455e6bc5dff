# shellcheck shell=bash
# unbound.sh - Debian's Unbound, or one that is given, built twice: unpatched plus
# --with-dynlibmodule, and with our patches and the module built in.
#
# The cache holds the source package and one finished unpatched tree for each combination of source,
# flags and this recipe; a tree gets its name only when it is complete. The patched tree belongs to
# this clone, because this clone's module is in it.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

UNBOUND_GIVEN=  # a source tree or tarball in place of Debian's source
UNBOUND_TREE=  # set by need_unbound
export UNBOUND_BUILD= # where in it
BUILTIN_TREE=   # set by need_builtin
BUILTIN_BUILD=  # where in it
readonly DYNLIB_FLAGS=--with-dynlibmodule
# of what Debian switches on, what changes structures or behaviour; and what it switches off, as the
# linker could else not put the corpus' functions in between
readonly GIVEN_FLAGS='--enable-subnet --enable-dnstap --with-libevent --with-libnghttp2 --disable-rpath --disable-flto'
readonly CLEAN_PATH=/usr/sbin:/usr/bin:/sbin:/bin

# Without what would make another build than the distribution's.
clean() {
    env -u CC -u CFLAGS -u CPPFLAGS -u LDFLAGS -u MAKEFLAGS PATH="$CLEAN_PATH" "$@"
}

source_package() {
    find "$CACHE/source" -maxdepth 1 -name 'unbound_*.dsc' 2>/dev/null | sort | tail -n 1
}

# source_versions: those of Debian's unbound that the lists name, the newest first.
source_versions() {
    apt-cache -c "$APT_DIR/apt.conf" showsrc unbound 2>/dev/null |
        sed -n 's/^Version: //p' | sort -rVu
}

# The newest whose files are there: an archive may list, and have as binaries, what it has no source of
# yet, or no more.
download_source() {
    local version

    rm -rf "$CACHE/source.new" && mkdir -p "$CACHE/source.new" || return
    while read -r version; do
        if (cd "$CACHE/source.new" && private_apt source --download-only "unbound=$version"); then
            rm -rf "$CACHE/source" && mv "$CACHE/source.new" "$CACHE/source"
            return
        fi
        echo "the archive lists unbound $version, but does not have its source"
    done < <(source_versions)
    echo "configure: error: Debian's archive lists unbound $(source_versions | xargs), but has the source of" \
        "none; give one with --unbound SOURCE"
    return 1
}

fetch_source() {
    need_packages build
    need_apt
    step "Downloading the source of Debian's Unbound" download_source
}

need_source() {
    [ -n "$UNBOUND_GIVEN" ] || [ -n "$(source_package)" ] || fetch_source
}

update_source() {
    fetch_source
    drop_apt
}

# The octets that the source is.
source_content() {
    if [ -z "$UNBOUND_GIVEN" ]; then
        cat "$(source_package)"
    elif [ -d "$UNBOUND_GIVEN" ]; then
        (cd "$UNBOUND_GIVEN" && find . -type f -not -path './.git/*' -print0 | sort -z |
            xargs -0 sha256sum)
    else
        cat "$UNBOUND_GIVEN"
    fi
}

# unpack_source DIR: the source tree as DIR/tree.
unpack_source() {
    rm -rf "$1" && mkdir -p "$1" || return
    if [ -z "$UNBOUND_GIVEN" ]; then
        dpkg-source --no-check -x "$(source_package)" "$1/tree"
    elif [ -d "$UNBOUND_GIVEN" ]; then
        cp -aH "$UNBOUND_GIVEN" "$1/tree" # a link that is given is followed: it is built and patched there
    else
        mkdir "$1/tree" && tar xf "$UNBOUND_GIVEN" -C "$1/tree" --strip-components 1
    fi
}

# The release of a source tree; nothing when it is none of Unbound.
source_version() {
    [ ! -f "$1/util/module.h" ] || [ ! -f "$1/configure" ] ||
        sed -n "s/^PACKAGE_VERSION='\(.*\)'/\1/p" "$1/configure"
}

# release_before A B: whether release A is before B, number by number.
release_before() {
    awk -v a="$1" -v b="$2" 'BEGIN {
        split(a, x, "."); split(b, y, ".")
        for (i = 1; i <= 4; i++)
            if (x[i] + 0 != y[i] + 0)
                exit !(x[i] + 0 < y[i] + 0)
        exit 1
    }'
}

# The bounds stand in m4/wf_unbound.m4.
check_version() {
    local version oldest too_new

    version=$(source_version "$1")
    oldest=$(sed -n 's/^m4_define(\[WF_UNBOUND_OLDEST\], \[\(.*\)\])/\1/p' "$ROOT/m4/wf_unbound.m4")
    too_new=$(sed -n 's/^m4_define(\[WF_UNBOUND_TOO_NEW\], \[\(.*\)\])/\1/p' "$ROOT/m4/wf_unbound.m4")
    [ -n "$version" ] || {
        echo "configure: error: $UNBOUND_GIVEN is no source of Unbound with its configure"
        return 1
    }
    if release_before "$version" "$oldest" || ! release_before "$version" "$too_new"; then
        echo "configure: error: Unbound $version is not supported: at least $oldest, below $too_new"
        return 1
    fi
}

# Debian builds in b/unbound, its rules take CONFIGURE_ARGS when they run, so a line at their end is
# early enough. configure_unbound TREE FLAGS
configure_unbound() {
    if [ -z "$UNBOUND_GIVEN" ]; then
        printf '\nCONFIGURE_ARGS += %s\n' "$2" >>"$1/debian/rules" &&
            (cd "$1" && clean debian/rules unbound-config)
    else
        # shellcheck disable=SC2086 # a list of flags
        (cd "$1" && { [ ! -f Makefile ] || make distclean; } &&
            clean ./configure $GIVEN_FLAGS $2)
    fi
}

# Where in a tree it is built.
build_dir() {
    if [ -n "$UNBOUND_GIVEN" ]; then
        echo "$1"
    else
        echo "$1/b/unbound"
    fi
}

architecture() {
    if [ -n "$TARGET" ]; then
        echo "$TARGET"
    else
        dpkg --print-architecture 2>/dev/null || uname -m
    fi
}

# What the unpatched tree depends on, as one short word.
unbound_key() {
    {
        source_content
        # shellcheck disable=SC2086 # nothing, not an empty line, for Debian's
        printf '%s\n' "$DYNLIB_FLAGS" ${UNBOUND_GIVEN:+$GIVEN_FLAGS} "$(architecture)"
        declare -f configure_unbound compile_unbound
    } | sha256sum | cut -c 1-16
}

compile_unbound() {
    clean make -C "$(build_dir "$1")" -j"$(nproc)"
}

# Only headers and programs are needed later; the objects are a third of the tree.
finish_unbound() {
    as_target "$(build_dir "$1/tree")/unbound" -V &&
        find "$1/tree" -name '*.o' -delete &&
        date -u >"$1/tree/complete" &&
        rm -rf "$2" && mv "$1/tree" "$2" && rm -rf "$1"
}

source_name() {
    if [ -n "$UNBOUND_GIVEN" ]; then
        basename "$UNBOUND_GIVEN"
    else
        basename "$(source_package)" .dsc
    fi
}

build_unbound() {
    local tree=$1 work=$1.unfinished

    need_space "$CACHE" 1000
    need_build_deps
    say "Building $(source_name) with $DYNLIB_FLAGS"
    step "Unpacking Unbound" unpack_source "$work"
    step "Checking its release" check_version "$work/tree"
    [ -z "$TARGET" ] || ask_emulator "$work/tree/configure"
    step "Configuring Unbound" configure_unbound "$work/tree" "$DYNLIB_FLAGS"
    step "Compiling Unbound" compile_unbound "$work/tree"
    step "Keeping the result in the cache" finish_unbound "$work" "$tree"
}

prepare_unbound() {
    need_packages build
    need_source
    UNBOUND_TREE=$CACHE/unbound-$(unbound_key)
    [ -f "$UNBOUND_TREE/complete" ] || build_unbound "$UNBOUND_TREE"
    UNBOUND_BUILD=$(build_dir "$UNBOUND_TREE")
    drop_apt
}

# need_unbound: sets UNBOUND_TREE to a complete tree.
need_unbound() {
    with_lock "$CACHE/lock" prepare_unbound
}

# patches_for TREE: the series for its release, by the ranges in unbound-patches/ranges; nothing when there
# is none.
patches_for() {
    local version from before dir

    version=$(source_version "$1")
    [ -n "$version" ] || return 0
    while read -r from before dir; do
        if [[ -n $from && $from != \#* ]] && ! release_before "$version" "$from" &&
            release_before "$version" "$before"; then
            echo "$ROOT/unbound-patches/$dir"
            return
        fi
    done <"$ROOT/unbound-patches/ranges"
}

# patch_files DIR: the patches of a series, in order; one may lie in the folder of another.
patch_files() {
    sed "s|^|$1/|" "$1/series"
}

patches() {
    patches_for "$UNBOUND_TREE"
}

# What the patched tree depends on beside this clone's module, as one short word; and where that is,
# because a tree that was copied with a clone would go on building the module of the other.
builtin_key() {
    {
        source_content
        # shellcheck disable=SC2086 # likewise
        echo "$ROOT" ${UNBOUND_GIVEN:+$GIVEN_FLAGS}
        cat "$ROOT/unbound-patches/build"
        patch_files "$(patches)" | xargs cat
        declare -f configure_unbound patch_unbound
    } | sha256sum | cut -c 1-16
}

# Without fuzz: a patch that does not fit exactly is for another source.
patch_unbound() {
    local file

    while read -r file; do
        patch --directory "$1" --strip 1 --fuzz 0 --input "$file" || return
    done < <(patch_files "$(patches)")
}

start_builtin() {
    unpack_source "$1.unfinished" && patch_unbound "$1.unfinished/tree" &&
        mv "$1.unfinished/tree" "$1" && rm -rf "$1.unfinished" &&
        (cd "$1" && autoreconf --force --install) &&
        configure_unbound "$1" "--enable-whyfail=$ROOT" && touch "$1/started"
}

# Its makefile does not regenerate itself when a source is added or removed.
refresh_module() {
    [ "$ROOT/configure" -nt "$1/config.status" ] || return 0
    (cd "$1" && ./config.status --recheck && ./config.status)
}

# make sees which of Unbound's files changed; those of the module only its own make does.
compile_builtin() {
    if [ -f "$1/whyfail/Makefile" ]; then
        refresh_module "$1/whyfail" && make -C "$1/whyfail" module/libwhyfail.la || return
    fi
    clean make -C "$1" -j"$(nproc)" unbound unbound-checkconf unbound-control
}

prepare_builtin() {
    BUILTIN_TREE=$LOCAL/builtin-$(builtin_key)
    BUILTIN_BUILD=$(build_dir "$BUILTIN_TREE")
    if [ ! -f "$BUILTIN_TREE/started" ]; then
        need_space "$LOCAL" 1000
        need_build_deps
        drop_apt
        rm -rf "$LOCAL"/builtin-*
        step "Patching and configuring Unbound, with the module built in" start_builtin "$BUILTIN_TREE"
    fi
    step "Compiling Unbound with the module built in" compile_builtin "$BUILTIN_BUILD"
}

# need_builtin: sets BUILTIN_TREE to an up to date tree. Needs configure and the build's packages.
need_builtin() {
    with_lock "$LOCAL/builtin.lock" prepare_builtin
}

# The test programs that play Unbound's own replays, of the patched tree and of an unpatched one.
prepare_corpus() {
    export_corpus
    if [ ! -f "$REPLAY_TREE/started" ]; then
        need_space "$LOCAL" 1000
        rm -rf "$LOCAL"/replay-* "$LOCAL"/plain-*
        step "Configuring an Unbound without patches" start_replay "$REPLAY_TREE"
    fi
    step "Compiling the program that prints the replays' packets" compile_packets
    step "Compiling Unbound's test program without patches" compile_testbound "$REPLAY_BUILD"
    [ -z "$BUILTIN_BUILD" ] || step "Compiling it with them" compile_testbound "$BUILTIN_BUILD"
    step "Compiling the module for the one without" compile_replay_module "$LOCAL/build-replay"
}

start_replay() {
    unpack_source "$1.unfinished" && rm -rf "$1" && mv "$1.unfinished/tree" "$1" &&
        rm -rf "$1.unfinished" && configure_unbound "$1" "$DYNLIB_FLAGS" && touch "$1/started"
}

# Left as it is when nothing changed, because the test programs would be relinked.
compile_packets() {
    gcc -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Wconversion -Werror -fPIC -c \
        -o "$LOCAL/packets.new" "$ROOT/tests/corpus/packets.c" &&
        { cmp -s "$LOCAL/packets.new" "$LOCAL/packets.o" ||
            cp "$LOCAL/packets.new" "$LOCAL/packets.o"; }
}

# Like the daemon it must show its functions to the library that it loads. make does not know that
# it is linked with packets.o, too.
compile_testbound() {
    [ "$1/testbound" -nt "$LOCAL/packets.o" ] || rm -f "$1/testbound"
    clean make -C "$1" -j"$(nproc)" unbound.h testbound \
        LDFLAGS="-Wl,-E,--wrap=find_match,--wrap=sldns_wire2str_pkt $LOCAL/packets.o"
}

# compile_replay_module BUILD: the module insists on the program that it was built for.
compile_replay_module() {
    local testbound=$REPLAY_BUILD/testbound

    mkdir -p "$1" &&
        { [ "$1/configured" -nt "$ROOT/configure" ] && [ "$1/configured" -nt "$testbound" ] ||
            { (cd "$1" && "$ROOT/configure" --quiet --disable-maintainer-mode \
                --with-unbound-source="$REPLAY_TREE" --with-unbound-build="$REPLAY_BUILD" \
                --with-unbound-binary="$testbound") && touch "$1/configured"; }; } &&
        make -C "$1" -j"$(nproc)" module/whyfail.la
}

# need_corpus: sets and exports where the test programs, the module for the unpatched one and the
# replays are. TESTBOUND, the patched one, is empty where there are no patches.
need_corpus() {
    [ -z "$(patches)" ] || need_builtin
    with_lock "$LOCAL/builtin.lock" prepare_corpus
    export_corpus
}

export_corpus() {
    REPLAY_TREE=$LOCAL/replay-$(unbound_key)
    REPLAY_BUILD=$(build_dir "$REPLAY_TREE")
    TESTBOUND=${BUILTIN_BUILD:+$BUILTIN_BUILD/testbound}
    TESTBOUND_PLAIN=$REPLAY_BUILD/testbound
    TESTBOUND_MODULE=$LOCAL/build-replay/module/.libs/whyfail.so
    TESTDATA=$REPLAY_TREE/testdata
    export TESTBOUND TESTBOUND_PLAIN TESTBOUND_MODULE TESTDATA
}
