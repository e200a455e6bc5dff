# shellcheck shell=bash
# sanitized.sh - Debian's Unbound with the module built in, compiled with gcc's sanitizers: one tree
# for errors of memory and undefined behaviour, one for races between threads.
#
# They belong to this clone, like the patched tree that they are otherwise the same as.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

export SANITIZED_ADDRESS=$LOCAL/sanitized-address
export SANITIZED_THREAD=$LOCAL/sanitized-thread
# what has nothing to do with the module, but much to report
readonly SANITIZED_FLAGS='--disable-flto --without-pythonmodule --without-pyunbound'

# Options of configure for a kind. Every regional allocation gets a block of its own, so that an
# access beyond it is seen, and Unbound's assertions hold.
sanitized_flags() {
    printf '%s' "$SANITIZED_FLAGS --enable-whyfail=$ROOT"
    [ "$1" != address ] || printf ' --enable-alloc-nonregional --enable-debug'
}

sanitizers() {
    case $1 in
    address) echo address,undefined ;;
    thread) echo thread ;;
    esac
}

sanitized_key() {
    {
        builtin_key
        sanitized_flags "$1"
        sanitizers "$1"
        declare -f start_sanitized configure_sanitized
    } | sha256sum | cut -c 1-16
}

# Programs that configure runs for a look may leak.
configure_sanitized() {
    DEB_CPPFLAGS_APPEND=-U_FORTIFY_SOURCE DEB_LDFLAGS_APPEND=-fsanitize=$(sanitizers "$2") \
        DEB_CFLAGS_APPEND="-O1 -fno-omit-frame-pointer -fsanitize=$(sanitizers "$2")" \
        ASAN_OPTIONS=detect_leaks=0 configure_unbound "$1" "$(sanitized_flags "$2")"
}

start_sanitized() {
    unpack_source "$1.unfinished" && patch_unbound "$1.unfinished/tree" && rm -rf "$1" &&
        mv "$1.unfinished/tree" "$1" && rm -rf "$1.unfinished" &&
        (cd "$1" && autoreconf --force --install) && configure_sanitized "$1" "$2" &&
        sanitized_key "$2" >"$1/started"
}

compile_sanitized() {
    compile_builtin "$1" && compile_packets && compile_testbound "$1"
}

# prepare_sanitized KIND TREE
prepare_sanitized() {
    [ -z "$UNBOUND_GIVEN" ] || die "sanitizers work only with Debian's Unbound"
    if [ "$(cat "$2/started" 2>/dev/null)" != "$(sanitized_key "$1")" ]; then
        need_space "$LOCAL" 1000
        step "Patching and configuring Unbound for the $1 sanitizer" start_sanitized "$2" "$1"
    fi
    step "Compiling Unbound for the $1 sanitizer (minutes, the first time)" \
        compile_sanitized "$(build_dir "$2")"
}

# need_sanitized KIND: an up to date tree of this kind, address or thread.
need_sanitized() {
    local tree=$SANITIZED_ADDRESS

    [ "$1" = address ] || tree=$SANITIZED_THREAD
    with_lock "$LOCAL/sanitized.lock" prepare_sanitized "$1" "$tree"
}
