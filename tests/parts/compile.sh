#!/bin/sh
# compile.sh - the module and every program of the tests compile without a warning.
#
# Needs BUILD, a folder configured with --enable-werror, in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
errors=$(mktemp) || exit 1
trap 'rm -f "$errors"' EXIT

grep -q '^WF_WARN_CFLAGS = .*-Wconversion -Werror' "$BUILD/Makefile"
strict=$?
make -k -s -C "$BUILD" all check TESTS= >/dev/null 2>"$errors"
status=$?
if [ "$strict" -eq 0 ] && [ "$status" -eq 0 ]; then
    echo "ok - compile: the module and all tests, warnings as errors"
    exit 0
fi
echo "not ok - compile: the module and all tests, warnings as errors"
grep -E 'error|undefined|\*\*\*' "$errors" | head -n 20 | sed 's/^/# /'
exit 1
