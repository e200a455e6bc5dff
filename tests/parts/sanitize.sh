#!/bin/bash
# sanitize.sh - the unit tests with gcc's sanitizers of addresses, leaks and undefined behaviour.
#
# Needs BUILD, UNBOUND_TREE and UNBOUND_BUILD in the environment; builds beside BUILD.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

# shellcheck source=tests/lib/sanitizers.sh
. "$(dirname "$0")/../lib/sanitizers.sh" || exit 1
dir=$(sanitized_dir sanitize)
mkdir -p "$dir" || exit 1
log=$dir/build.log

sanitized_build sanitize tests/unit/unit >"$log" 2>&1
status=$?
if [ "$status" -ne 0 ]; then
    echo "not ok - sanitize: the unit tests can be built with sanitizers"
    tail -n 10 "$log" | sed 's/^/# /'
    exit 1
fi
echo "ok - sanitize: the unit tests can be built with sanitizers"
ASAN_OPTIONS=detect_leaks=1:halt_on_error=1 UBSAN_OPTIONS=print_stacktrace=1 \
    "$dir/tests/unit/unit" >"$dir/unit.log" 2>&1
status=$?
sed -n -E 's/^(ok|not ok) - /\1 - sanitize: /p; /^#/p' "$dir/unit.log"
findings=$(grep -cE 'ERROR: (Address|Leak)Sanitizer|runtime error:' "$dir/unit.log")
if [ "$status" -eq 0 ] && [ "$findings" -eq 0 ]; then
    echo "ok - sanitize: nothing is found, no leak either"
else
    echo "not ok - sanitize: $findings findings, ended with status $status"
    grep -E -A 12 'ERROR: |runtime error:' "$dir/unit.log" | head -n 40 | sed 's/^/# /'
    exit 1
fi
