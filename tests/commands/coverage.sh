#!/bin/bash
# coverage.sh - how many lines of each folder the tests run: the unit tests, the lab, the fuzzers' kept
# inputs and the parts that are named on standard input, with their commands, in a build of gcc's
# --coverage: the library, the command and, where there are patches for this Unbound, the module that is
# built in.
#
# Fails below FLOOR per cent in the folders that observe, judge and tell. What is not covered stands line
# by line in coverage/ beside BUILD. Needs gcovr, and BUILD, UNBOUND_TREE, UNBOUND_BUILD, BUILTIN_TREE,
# BUILTIN_BUILD, which may be empty, and the lab's and the parts' variables in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="coverage"

FLOOR=90
HELD=' module/diagnose module/observe module/report ' # to the floor
FLAGS='-g -O0 --coverage -fprofile-update=atomic'

root=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(dirname "$BUILD")/coverage-$(basename "$BUILD")
builtin=$dir/builtin # the module of the copy below
unbound=$(dirname "$BUILD")/covered # a short path, as screens of the command show it

# configure_in DIR SOURCE BUILD [OPTION...]: whyfail for the Unbound there, if that is not done.
configure_in() {
    mkdir -p "$1" && cd "$1" || return
    [ config.status -nt "$root/configure" ] ||
        "$root/configure" --quiet --disable-maintainer-mode --with-unbound-source="$2" \
            --with-unbound-build="$3" CFLAGS="$FLAGS" LDFLAGS=--coverage "${@:4}"
}

build() {
    (configure_in "$dir" "$UNBOUND_TREE" "$UNBOUND_BUILD") && make -s -C "$dir" -j"$(nproc)" all &&
        make -s -C "$dir" -j"$(nproc)" tests/unit/unit tests/fuzz/replay tests/lab/lab \
            tests/lab/refusing_module.la scripts/doctables
}

# build_builtin: into a copy of the patched Unbound, of which the module alone is compiled so.
build_builtin() {
    local copy=$unbound${BUILTIN_BUILD#"$BUILTIN_TREE"}

    rm -rf "$unbound" && cp -a "$BUILTIN_TREE" "$unbound" && rm -rf "$copy/whyfail" &&
        (configure_in "$builtin" "$unbound" "$copy" --with-pic) &&
        make -s -C "$builtin" -j"$(nproc)" module/libwhyfail.la && ln -s "$builtin" "$copy/whyfail" &&
        rm "$copy/unbound" "$copy/unbound-checkconf" &&
        make -C "$copy" LDFLAGS=--coverage unbound unbound-checkconf && export UNBOUND_BUILTIN="$copy/unbound"
}

# run_parts: those on standard input, one after the other.
run_parts() {
    local name command

    # of the command, another user that a part becomes writes the counts, too
    "$dir/tools/whyfail" version >"$dir/version.log" 2>&1
    find "$dir" -name '*.gcda' -exec chmod a+w {} +
    while read -r name command; do
        BUILD=$dir MODULE=$dir/module/.libs/whyfail.so LAB=$dir/tests/lab/lab WHYFAIL=$dir/tools/whyfail \
            bash -c "$command" >"$dir/$name.log" 2>&1 </dev/null
        report $? "the part $name passes"
        grep -a '^not ok' "$dir/$name.log" | sed 's/^/# /'
    done
}

run() {
    local name

    find "$dir" -name '*.gcda' -delete
    "$dir/tests/unit/unit" >"$dir/unit.log" 2>&1
    report $? "the unit tests pass"
    MODULE=$dir/module/.libs/whyfail.so "$dir/tests/lab/lab" run --threads 4 >"$dir/lab.log" 2>&1
    report $? "the lab's scenarios pass"
    grep '^not ok' "$dir/lab.log" | sed 's/^/# /'
    while read -r name; do
        "$dir/tests/fuzz/replay" "$name" "$root/tests/fuzz/corpus/$name"/* >"$dir/replay.log" 2>&1
        report $? "the fuzzer's kept inputs hold: $name"
    done < <(sed -n 's/^WF_TARGET(\([a-z]*\),.*/\1/p' "$root/tests/fuzz/targets.def")
    run_parts
}

# Lines of code and those that were run, a file each: "FILE LINES COVERED".
measure() {
    gcovr --root "$root" --object-directory "$dir" --exclude-directories "$unbound" \
        --exclude '\.cache/' --exclude 'tests/' --exclude 'scripts/' \
        --csv "$dir/lines.csv" --txt "$dir/lines.txt" >"$dir/gcovr.log" 2>&1 &&
        awk -F , 'NR > 1 { print $1, $2, $3 }' "$dir/lines.csv" >"$dir/lines"
}

# "LINES COVERED PER-CENT" of the files that lie in the folder itself.
sum() {
    awk -v folder="$1/" 'index($1, folder) == 1 && substr($1, length(folder) + 1) !~ "/" {
            lines += $2; covered += $3 }
        END { printf "%d %d %.1f\n", lines, covered, lines ? 100 * covered / lines : 0 }' "$dir/lines"
}

tell() {
    local folder lines covered share

    printf '# %-18s %6s %8s %6s\n' folder lines covered share
    while read -r folder; do
        read -r lines covered share < <(sum "$folder")
        printf '# %-18s %6d %8d %5s%%\n' "$folder" "$lines" "$covered" "$share"
        [[ $HELD == *" $folder "* ]] || continue
        [ "$lines" -gt 0 ] && [ "$((1000 * covered))" -ge "$((10 * FLOOR * lines))" ]
        report $? "$folder: $share % of its $lines lines are run, $FLOOR % at least"
    done < <(awk '{ sub("/[^/]*$", "", $1); print $1 }' "$dir/lines" | sort -u)
}

mkdir -p "$dir" || exit 1
if ! { build && { [ -z "$BUILTIN_BUILD" ] || build_builtin; }; } >"$dir/build.log" 2>&1; then
    report 1 "the module and its tests can be built with --coverage"
    tail -n 10 "$dir/build.log" | sed 's/^/# /'
    exit 1
fi
run
measure || {
    report 1 "gcovr reads what was run"
    tail -n 5 "$dir/gcovr.log" | sed 's/^/# /'
}
tell
echo "# line by line: $dir/lines.txt"
all_passed
