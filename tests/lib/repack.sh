# shellcheck shell=bash
# repack.sh - Debian's packages with another version, as its next update has them. Sourced by scripts that
# set SCRATCH and OUT.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# next_version VERSION: the last number in it is one higher.
next_version() {
    local last=${1##*[!0-9]}

    echo "${1%"$last"}$((last + 1))"
}

# repack DEB VERSION FOLDER [COMMAND...]: into the folder, as that version. The command changes what is in
# it, and gets the tree's folder as its last word.
repack() {
    local tree=$SCRATCH/tree

    rm -rf "$tree" && dpkg-deb -R "$1" "$tree" &&
        sed -i "s/^Version: .*/Version: $2/" "$tree/DEBIAN/control" &&
        { [ $# -lt 4 ] || "${@:4}" "$tree"; } &&
        dpkg-deb --root-owner-group -Znone -b "$tree" "$3"
} >>"$OUT" 2>&1
