#!/bin/sh
# Makes ./configure from configure.ac. Needs autoconf, automake, libtool and pkg-config.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -e
cd "$(dirname "$0")"
for tool in autoreconf automake libtoolize pkg-config; do
    if ! command -v "$tool" >/dev/null; then
        echo "autogen.sh: $tool is not installed" \
            "(Debian: apt-get install autoconf automake libtool pkg-config)" >&2
        exit 1
    fi
done
# it keeps the version of the commit for which it was made
rm -rf autom4te.cache
exec autoreconf --install --force
