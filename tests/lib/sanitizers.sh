# shellcheck shell=bash
# sanitizers.sh - builds whyfail with gcc's sanitizers of addresses and undefined behaviour; sourced.
#
# Needs BUILD, UNBOUND_TREE and UNBOUND_BUILD in the environment; builds beside BUILD.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

readonly SANITIZER_FLAGS='-g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined'

# The folder of a build. Parts that run at once have one each.
sanitized_dir() {
    echo "$(dirname "$BUILD")/$1-$(basename "$BUILD")"
}

# sanitized_build NAME TARGET [WORD...]: words for configure; its output is what went wrong, if anything did.
sanitized_build() {
    local root dir

    root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
    dir=$(sanitized_dir "$1")
    mkdir -p "$dir" || return
    { [ -f "$dir/config.status" ] && [ "$dir/config.status" -nt "$root/configure" ]; } ||
        (cd "$dir" && "$root/configure" --quiet --disable-maintainer-mode CFLAGS="$SANITIZER_FLAGS" \
            --with-unbound-source="$UNBOUND_TREE" --with-unbound-build="$UNBOUND_BUILD" "${@:3}") || return
    make -s -C "$dir" -j"$(nproc)" "$2"
}

# with_sanitizers COMMAND...: the daemon is as Debian builds it: the sanitizers' library comes with its
# module, so it is loaded first.
with_sanitizers() {
    LD_PRELOAD=$(gcc -print-file-name=libasan.so) "$@"
}

# with_sanitized_module COMMAND...: for the library of the build "storm".
with_sanitized_module() {
    MODULE=$(sanitized_dir storm)/module/.libs/whyfail.so with_sanitizers "$@"
}
