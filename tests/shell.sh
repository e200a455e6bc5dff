#!/bin/bash
# shell.sh - every shell script of the tree passes ShellCheck.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
cd "$(dirname "$0")/.." || exit 1
failed=0

# What git knows, or would add; in an unpacked release, the files there are.
tree_files() {
    git ls-files --cached --others --exclude-standard 2>/dev/null ||
        find . \( -name .cache -o -name build-aux -o -name configure -o -name 'autom4te*' \) -prune \
            -o -type f -print
}

is_script() {
    head -n 2 "$1" | grep -qE '^(#!/bin/(ba)?sh|# shellcheck shell=)'
}

while read -r file; do
    if [ ! -f "$file" ] || ! is_script "$file"; then
        continue
    fi
    if findings=$(shellcheck -x "$file" 2>&1); then
        echo "ok - shell: $file"
    else
        echo "not ok - shell: $file"
        printf '%s\n' "$findings" | sed 's/^/# /'
        failed=1
    fi
done < <(tree_files | sort)
exit $failed
