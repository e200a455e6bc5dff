#!/bin/bash
# format.sh - the C sources are laid out as .clang-format says.
#
# Releases of clang-format lay out differently. The sources are held against the one of Debian 12;
# where another is installed, that is said and nothing is held against it.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh || exit 1
TAP_PART="format"
RELEASE=14
findings=$(mktemp) || exit 1
trap 'rm -f "$findings"' EXIT

# What git knows, or would add; in an unpacked release, the files there are.
sources() {
    git ls-files --cached --others --exclude-standard -- {module,scripts,tests,tools}/'*.'{c,h} 2>/dev/null ||
        find module scripts tests tools -name '*.[ch]' ! -name page_parts.c
}

# The major number; nothing when there is no clang-format.
installed() {
    clang-format --version 2>/dev/null | sed -n 's/.*version \([0-9]*\)\..*/\1/p'
}

# existing: those of standard input that are there still: git knows what was removed a moment ago.
existing() {
    local file

    while read -r file; do
        [ ! -f "$file" ] || printf '%s\n' "$file"
    done
}

found=$(installed)
[ -n "$found" ]
report $? "clang-format is here"
if [ "$found" != "$RELEASE" ]; then
    report 0 "the C sources are laid out as .clang-format says # SKIP by release $RELEASE, not ${found:-none}"
    all_passed
    exit
fi

mapfile -t files < <(sources | existing | sort)
[ ${#files[@]} -ge 200 ] && clang-format --dry-run -Werror "${files[@]}" >"$findings" 2>&1
report $? "the ${#files[@]} C sources are laid out as .clang-format says (else: clang-format -i FILE)" \
    "$findings"
! clang-format --dry-run -Werror --assume-filename=module/none.c <<<'int  main(void) {return 0;}' \
    >"$findings" 2>&1 && grep -q clang-format-violations "$findings"
report $? "one that is not so would be found" "$findings"
all_passed
