#!/bin/bash
# patches.sh - the series in unbound-patches/: the ranges name one for each release that is supported so,
# and its patches fit the sources there are without fuzz.
#
# Needs SOURCE_PACKAGE, or UNBOUND_GIVEN, in the environment. SOURCES may name a folder with more sources
# of Unbound, trees or tarballs, that are tried, too.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
cd "$ROOT" || exit 1
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh || exit 1
TAP_PART="patches"
GIVEN=${UNBOUND_GIVEN:-} # the next line sets it to nothing
# shellcheck source=scripts/unbound.sh
. scripts/unbound.sh || exit 1
SCRATCH=$(mktemp -d) || exit 1
OUT=$SCRATCH/out
trap 'rm -rf "$SCRATCH"' EXIT

# series_of VERSION: the folder's name, "none" when there is none.
series_of() {
    local dir

    mkdir -p "$SCRATCH/release/util" && : >"$SCRATCH/release/util/module.h" &&
        echo "PACKAGE_VERSION='$1'" >"$SCRATCH/release/configure"
    dir=$(patches_for "$SCRATCH/release")
    basename "${dir:-none}"
}

# Release, series.
test_ranges() {
    local version series

    while read -r version series; do
        [ "$(series_of "$version")" = "$series" ]
        report $? "of $version: $series"
    done <<'END'
1.9.6   none
1.17.0  none
1.17.1  1.17.1
1.18.0  none
1.20.0  none
1.21.0  1.21.0
1.22.0  1.21.0
1.23.0  1.23.0
1.24.10 1.23.0
1.25.0  1.25.0
1.25.1  1.25.1
1.25.10 1.25.1
1.26.0  1.26.0
1.26.2  1.26.0
1.26.11 1.26.0
1.27.0  none
END
    ranges=$(grep -v '^#' unbound-patches/ranges)
    [ "$(awk '{ print $3 }' <<<"$ranges" | sort)" = "$(cd unbound-patches && find . -name series -printf '%h\n' | sed 's|^\./||' | sort)" ]
    report $? "each series has a range"
}

# All that is compiled is in all of them: a patch that is new in one must come to the others. Only error
# reports are nothing that Unbound could send before 1.23.
test_series() {
    local dir

    purposes unbound-patches/1.26.0 >"$SCRATCH/purposes"
    [ "$(wc -l <"$SCRATCH/purposes")" -ge 5 ]
    report $? "there are patches"
    while read -r dir; do
        purposes "$dir" | diff <(purposes_before "$(basename "$dir")") - >"$OUT"
        report $? "$dir has them all" "$OUT"
    done < <(dirname unbound-patches/*/series)
}

# purposes_before RELEASE: those that there are for it.
purposes_before() {
    if release_before "$1" 1.23.0; then
        grep -v report "$SCRATCH/purposes"
    else
        cat "$SCRATCH/purposes"
    fi
}

# purposes DIR: the names of the patches of a series, without those of manuals.
purposes() {
    patch_files "$1" | sed 's|.*/||' | grep -v manuals
}

# try_source NAME TREE [exactly]: the series for the tree fits it.
try_source() {
    local dir file

    dir=$(patches_for "$2")
    if [ -z "$dir" ]; then
        report 0 "$1: # SKIP there are no patches for $(source_version "$2")"
        return
    fi
    while read -r file; do
        patch --directory "$2" --strip 1 --fuzz 0 --force --input "$file" >"$OUT" 2>&1 &&
            ! grep -q 'with fuzz' "$OUT" && { [ "${3:-}" != exactly ] || ! grep -q offset "$OUT"; }
        report $? "$1: $(basename "$(dirname "$file")")/$(basename "$file") fits${3:+ without an offset}" "$OUT"
    done < <(patch_files "$dir")
}

# unpacked SOURCE: as SCRATCH/source/tree.
unpacked() {
    UNBOUND_GIVEN=$1
    unpack_source "$SCRATCH/source" >"$OUT" 2>&1
}

test_package() {
    source_package() {
        echo "$SOURCE_PACKAGE"
    }
    local exactly=

    [[ $SOURCE_PACKAGE != *+deb12* ]] || exactly=exactly # its range is this one release
    unpacked ''
    report $? "$(basename "$SOURCE_PACKAGE") can be unpacked" "$OUT"
    try_source "$(basename "$SOURCE_PACKAGE" .dsc)" "$SCRATCH/source/tree" $exactly
}

# What is given stays as it is, be it a link to a tree.
test_link() {
    ln -s "$SCRATCH/release" "$SCRATCH/link"
    unpacked "$SCRATCH/link" && [ ! -L "$SCRATCH/source/tree" ] &&
        : >"$SCRATCH/source/tree/made" && [ ! -e "$SCRATCH/release/made" ]
    report $? "a link to a tree that is given is copied, and nothing is made in the tree" "$OUT"
}

test_ranges
test_series
test_link
[ -z "${SOURCE_PACKAGE:-}" ] || test_package
for source in ${GIVEN:+"$GIVEN"} ${SOURCES:+"$SOURCES"/*}; do
    unpacked "$source" || continue
    [ -z "$(source_version "$SCRATCH/source/tree")" ] ||
        try_source "$(basename "$source")" "$SCRATCH/source/tree"
done
all_passed
