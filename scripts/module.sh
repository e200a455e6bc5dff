# shellcheck shell=bash
# module.sh - the module and the tests' programs, built out of tree for the Unbound in the cache.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

BUILD= # set by need_module

# Whether configure is there and nothing it is made from is newer.
configure_is_fresh() {
    [ -f "$ROOT/configure" ] && [ -z "$(find "$ROOT/configure.ac" "$ROOT/Makefile.am" "$ROOT/m4" \
        "$ROOT/module" "$ROOT/tools" "$ROOT/tests" "$ROOT/scripts" "$ROOT/conf-examples" \
        \( -name '*.ac' -o -name '*.am' -o -name '*.mk' -o -name 'wf_*.m4' \) \
        -newer "$ROOT/configure" -print -quit)" ]
}

configure_module() {
    mkdir -p "$BUILD" && (cd "$BUILD" && "$ROOT/configure" --enable-werror \
        --with-unbound-source="$UNBOUND_TREE" --with-unbound-build="$UNBOUND_BUILD" --disable-maintainer-mode &&
        touch configured)
}

# One after the other: "all" runs a make of its own, which must not link what the outer one links.
compile_module() {
    make -C "$BUILD" -j"$(nproc)" all &&
        make -C "$BUILD" -j"$(nproc)" tests/lab/lab tests/lab/refusing_module.la \
            scripts/doctables
}

# A program that does not compile fails its own part of the tests, and the part "compile"; the
# others run all the same.
compile_tests() {
    make -k -C "$BUILD" -j"$(nproc)" check TESTS= || echo "Some tests do not compile."
}

build_module() {
    configure_is_fresh || step "Making configure" "$ROOT/autogen.sh"
    [ "$BUILD/configured" -nt "$ROOT/configure" ] ||
        step "Configuring whyfail" configure_module
    step "Compiling whyfail and the lab" compile_module
}

# need_module: sets BUILD to a build folder that is up to date.
need_module() {
    need_space "$LOCAL" 100
    BUILD=$LOCAL/build-$(basename "$UNBOUND_TREE")
    with_lock "$LOCAL/build.lock" build_module
}

need_tests() {
    with_lock "$LOCAL/build.lock" step "Compiling the tests" compile_tests
}

# Where everything is, for `paths` and for the tests.
set_paths() {
    UNBOUND=$UNBOUND_BUILD/unbound
    UNBOUND_CHECKCONF=$UNBOUND_BUILD/unbound-checkconf
    UNBOUND_CONTROL=$UNBOUND_BUILD/unbound-control
    MODULE=$BUILD/module/.libs/whyfail.so
    CONF_EXAMPLE=$ROOT/conf-examples/unbound-dynlib.conf
    LAB=$BUILD/tests/lab/lab
    WHYFAIL=$BUILD/tools/whyfail
    SOURCE_PACKAGE=$([ -n "$UNBOUND_GIVEN" ] || source_package)
    UNBOUND_BUILTIN=${BUILTIN_BUILD:+$BUILTIN_BUILD/unbound} # of the patched build, when there is one
    UNBOUND_STOCK=${STOCK_DIR:+$STOCK_DIR/bin/unbound}       # the distribution's own
    STOCK_CONF=${STOCK_DIR:+$STOCK_DIR/whyfail.conf}
    STOCK_SCRIPT=${STOCK_DIR:+$STOCK_DIR/lib/whyfail.py}
}

export_paths() {
    set_paths
    export UNBOUND UNBOUND_CHECKCONF UNBOUND_CONTROL MODULE CONF_EXAMPLE LAB WHYFAIL UNBOUND_TREE UNBOUND_BUILD BUILD ROOT \
        UNBOUND_BUILTIN UNBOUND_STOCK STOCK_CONF STOCK_SCRIPT SOURCE_PACKAGE UNBOUND_GIVEN
    export UNPACKED_DIR=$CACHE/unpacked # of programs that are not installed
}
