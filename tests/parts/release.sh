#!/bin/bash
# release.sh - a release tarball: what it is named after, and that it has what it takes to be built.
#
# Needs BUILD, the build folder, in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="release"
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
repository=$scratch/repository
out=$scratch/out

# git, whatever this machine's configuration is.
quiet_git() {
    git -C "$repository" -c user.name=test -c user.email=test@test.invalid -c commit.gpgsign=false \
        -c tag.gpgsign=false -c init.defaultBranch=main "$@" >"$out" 2>&1
}

# make_repository: with the script and the file, and one commit.
make_repository() {
    mkdir -p "$repository/scripts" && cp "$root/scripts/version.sh" "$repository/scripts/" &&
        echo 0.1.0 >"$repository/VERSION" && quiet_git init && quiet_git add . && quiet_git commit -m one
}

# says VERSION: what the script in the repository prints, or in that folder; a pattern.
says() {
    "${2:-$repository}/scripts/version.sh" >"$out" 2>&1 && grep -qxE "$1" "$out"
}

commit_again() {
    quiet_git commit --allow-empty -m "$1"
}

test_version() {
    make_repository
    report $? "git can be used" "$out"
    says '0\.1\.0'
    report $? "without a tag: the release to come" "$out"
    quiet_git tag -a -m release v0.1.0 && says '0\.1\.0'
    report $? "at a tag: that" "$out"
    quiet_git tag nightly && commit_again two && commit_again three && quiet_git tag tested &&
        says '0\.1\.0\+2\.g[0-9a-f]{7,}'
    report $? "two commits later, with other tags about: so" "$out"
    echo more >>"$repository/VERSION" && says '0\.1\.0\+2\.g[0-9a-f]{7,}\.dirty'
    report $? "with a file that was changed: that, too" "$out"
    mkdir -p "$repository/vendor/scripts" && cp "$root/scripts/version.sh" "$repository/vendor/scripts/" &&
        echo 0.9.9 >"$repository/vendor/VERSION" && says '0\.9\.9' "$repository/vendor"
    report $? "a release within another repository has its own" "$out"
}

test_tarball() {
    local release=$scratch/whyfail-release

    make -s -C "$BUILD" distdir distdir="$release" >"$out" 2>&1
    report $? "a release can be made" "$out"
    [ "$(cat "$release/VERSION")" = "$("$release/configure" --version | sed -n '1s/^whyfail configure //p')" ]
    report $? "its file VERSION says what its configure says"
    [ "$("$release/scripts/version.sh")" = "$(cat "$release/VERSION")" ]
    report $? "and its script what the file says"
    [ ! -e "$release/.git" ] && (cd "$scratch" && "$release/configure" --help) >"$out" 2>&1 &&
        grep -q -- --with-unbound-source "$out"
    report $? "it has configure: neither autoconf nor git is needed"
    mkdir -p "$scratch/alone" && (cd "$scratch/alone" && "$release/configure" --quiet --without-unbound &&
        make -n all) >"$out" 2>&1 && grep -q 'tools/command/main' "$out" && ! grep -q 'module/observe/' "$out"
    report $? "where no Unbound is, it makes the command alone" "$out"
    ! make -s -C "$BUILD" distdir PACKAGE=whyfail VERSION=0.0.9 distdir="whyfail-0.0.9" >"$out" 2>&1 &&
        grep -q 'run ./autogen.sh' "$out"
    report $? "with a configure that is behind, none is made" "$out"
    chmod -R u+w "$BUILD/whyfail-0.0.9" 2>/dev/null
    rm -rf "$BUILD/whyfail-0.0.9"
}

# The recipes that are no Debian's have the release in them.
test_recipes() {
    local version

    version=$(cat "$root/VERSION")
    grep -qxF "pkgver=$version" "$root/packaging/alpine/APKBUILD" &&
        grep -qF "%{!?whyfail_version:$version}" "$root/packaging/rpm/whyfail.spec"
    report $? "the recipes are for the release that the file VERSION names"
}

if command -v git >/dev/null; then
    test_version
fi
test_tarball
test_recipes
all_passed
