#!/bin/sh
# version.sh - prints the version of this tree, as `git describe` has it: 0.1.0 at the tag v0.1.0,
# 0.1.0+5.g1a2b3c4 five commits later, with .dirty behind it where files were changed since. Without such a
# tag, or without git, it is what the file VERSION says: in git the release to come, in a release that.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -eu
cd "$(dirname "$0")/.."

# a release may lie within another project's repository, whose tags are none of ours
described=
[ ! -e .git ] || described=$(git describe --tags --match 'v[0-9]*' --dirty 2>/dev/null) || described=
if [ -n "$described" ]; then
    printf '%s\n' "$described" | sed 's/^v//; s/-\([0-9]*\)-g/+\1.g/; s/-dirty$/.dirty/'
else
    cat VERSION
fi
