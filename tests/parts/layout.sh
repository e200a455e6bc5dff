#!/bin/bash
# layout.sh - a program whose source is not at hand is compared with one that was compiled from another:
# what tells them apart, and what does not; and the files for such daemons are complete.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
cd "$ROOT" || exit 1
# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh || exit 1
TAP_PART=layout
SCRATCH=$(mktemp -d) || exit 1
trap 'rm -rf "$SCRATCH"' EXIT
OUT=$SCRATCH/out
SAME=tests/commands/same_code.py

# write_source MEMBERS REMARK NUMBER: MEMBERS come first in its structure, REMARK is a line, NUMBER what
# one function works with.
write_source() {
    cat <<END
#include <stdio.h>
struct counts {
    $1
    int asked, failed;
};
int failed(const struct counts *c);
int share(const struct counts *c);
int odd(int n);
void tell(const struct counts *c);
int failed(const struct counts *c) { return c->failed; }
int share(const struct counts *c) { return c->failed * 100 / c->asked; }
int odd(int n) { return n * $3 + 1; }
$2
void tell(const struct counts *c) { fprintf(stderr, "%s at %d: %p\n", __FILE__, __LINE__, (const void *)c); }
int main(int argc, char **argv)
{
    struct counts c = {.asked = argc, .failed = argv[0][0]};
    tell(&c);
    return failed(&c) + share(&c) + odd(argc);
}
END
}

# build NAME MEMBERS REMARK NUMBER
build() {
    write_source "${@:2}" >"$SCRATCH/prog.c" &&
        (cd "$SCRATCH" && gcc -g -O2 -fno-inline -fno-ipa-ra -fno-ipa-cp -fno-ipa-sra -o "$1" prog.c)
}

# stripped NAME MEMBERS REMARK NUMBER: with unwind tables only.
stripped() {
    build "$@" && strip "$SCRATCH/$1"
}

# differ NAME...: of the program that was built, those and no others.
differ() {
    python3 "$SAME" "$SCRATCH/built" "$SCRATCH/program" >"$OUT" &&
        [ "$(tail -n +2 "$OUT" | grep -v '^?$' | xargs)" = "$*" ]
}

# expect STATUS NAME...: those are said to differ.
expect() {
    printf '# a remark\n%s\n' "${*:2}" >"$SCRATCH/different"
    python3 "$SAME" "$SCRATCH/built" "$SCRATCH/program" "$SCRATCH/different" >"$OUT"
    [ $? -eq "$1" ]
}

build built '' '' 3 && stripped program '' '' 3 && differ
report $? "the same source: the same code" "$OUT"
stripped program '' '/* a line more */
' 3 && differ
report $? "a line of the source that is told is none of the code" "$OUT"
stripped program '' '' 5 && differ odd
report $? "another number is" "$OUT"
stripped program 'long more;' '' 3 && differ failed main share
report $? "a structure that grew shows in each function that reads it" "$OUT"
expect 0 failed main share
report $? "it is as the list says" "$OUT"
expect 1 failed main && grep -qx 'share differs, and is not said to' "$OUT"
report $? "what is not in the list is found" "$OUT"
expect 1 failed main share odd && grep -qx 'odd is the same, and is not said to' "$OUT"
report $? "and what should not be in it" "$OUT"
build built 'long ours;' '' 3 && differ
report $? "with room of that size at that place all is the same" "$OUT"

for patch in unbound-patches/stock/*.patch; do
    name=$(basename "$patch" .patch)
    [[ $name =~ ^[0-9a-f]{40}$ ]] && grep -q '^Daemon: ' "$patch" && grep -q '^Release: [0-9.]*$' "$patch" &&
        grep -q '^Source: [0-9.]*$' "$patch" && [ -s "${patch%.patch}.different" ]
    report $? "the daemon ${name:0:8}: named, and its differences listed"
    ! grep '^+[^+]' "$patch" | grep -qvE '^\+	(void\*|int) wf_room(\[[0-9]+\])?;$'
    report $? "its patch makes room, and changes no code"
done
conclude
