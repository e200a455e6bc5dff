# shellcheck shell=bash
# deb-contents.sh - what the rebuilt packages promise before they are installed: what is in them, how it
# was compiled, and what lintian says. Sourced by deb.sh.
#
# Needs of that script: PACKAGES, SCRATCH, OUT, HERE, BARE with lintian in it, our_package and in_bare.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# Functions of the C library that a fortified program calls by another name, whatever it gives them; snprintf
# is none of them, which the compiler takes back where its format is plain.
UNFORTIFIED='v?(printf|fprintf|dprintf|asprintf|syslog)|vsn?printf'

# imports PROGRAM: the names of functions it takes from libraries.
imports() {
    LC_ALL=C readelf -W --dyn-syms "$1" | awk '$7 == "UND" { sub(/@.*/, "", $8); print $8 }'
}

# is_hardened PROGRAM: linked so that it can be loaded anywhere and nothing of its tables is written to
# later; compiled with the checks of the stack and of the C library.
is_hardened() {
    LC_ALL=C readelf -W -h -l -d "$1" >"$SCRATCH/elf" && imports "$1" >"$SCRATCH/imports" &&
        grep -q 'Type: *DYN' "$SCRATCH/elf" && grep -q '(FLAGS_1).*NOW.*PIE' "$SCRATCH/elf" &&
        grep -q GNU_RELRO "$SCRATCH/elf" && ! grep -q 'GNU_STACK.*RWE' "$SCRATCH/elf" &&
        grep -qx __stack_chk_fail "$SCRATCH/imports" && grep -qx __vsnprintf_chk "$SCRATCH/imports" &&
        ! grep -xE "$UNFORTIFIED" "$SCRATCH/imports" >"$OUT"
}

test_built() {
    local names

    names=$(find "$PACKAGES" -name '*+whyfail1_*.deb' -printf '%f\n' | sed 's/_.*//' | sort | xargs)
    echo "$names" >"$OUT"
    [ "${names/unbound-dbgsym /}" = "unbound whyfail-fallback" ]
    done_well $? "only the daemon and what lets it start are built"
    rm -rf "$SCRATCH/deb" && dpkg-deb -x "$(our_package unbound)" "$SCRATCH/deb"
    for name in sbin/unbound sbin/unbound-checkconf sbin/unbound-control bin/whyfail; do
        is_hardened "$SCRATCH/deb/usr/$name"
        done_well $? "/usr/$name has Debian's hardening"
    done
    grep -rlE '/(deb|there)/(source/)?tree' "$SCRATCH/deb" >"$OUT"
    [ $? -eq 1 ]
    done_well $? "no file names the folder in which it was built"
}

test_files() {
    local doc=$SCRATCH/deb/usr/share/doc/unbound example

    (cd "$HERE/../../conf-examples" && find . -type f ! -name local.mk) | while read -r example; do
        cmp "$HERE/../../conf-examples/$example" "$doc/examples/whyfail/$example" || exit 1
    done >"$OUT" 2>&1
    done_well $? "the examples are in it"
    cmp "$HERE/../../tools/whyfail.bash-completion" \
        "$SCRATCH/deb/usr/share/bash-completion/completions/whyfail" >"$OUT" 2>&1
    done_well $? "so is the completion for bash"
    sed -n '/^Files: debian\/whyfail/,$s/^ //p' "$doc/copyright" | sed 's/^\.$//' |
        diff "$HERE/../../LICENSE" - >"$OUT"
    done_well $? "the copyright has the module's licence"
    zcat "$doc/changelog.Debian.gz" >"$SCRATCH/changelog"
    [ $(($(date_of 0) - $(date_of 1))) -eq 1 ]
    done_well $? "it is as old as the source it was made from"
}

# date_of NUMBER: of that entry of the changelog, from 0, in seconds.
date_of() {
    dpkg-parsechangelog -l "$SCRATCH/changelog" --offset "$1" --count 1 -S Timestamp
}

# errors DEB: what lintian says of it there that is an error, without whose it is.
errors() {
    in_bare lintian --allow-root --fail-on none "/judged/$(basename "$1")" || return
    sed -n 's/^E: [^:]*: //p' "$OUT" | sort -u
}

# Debian's own package has some, too: those are not ours.
test_lintian() {
    local deb

    mkdir -p "$BARE/judged" && : >"$OUT"
    cp "$SCRATCH/stock/unbound.deb" "$BARE/judged/" && errors unbound.deb >"$SCRATCH/theirs"
    for deb in "$(our_package unbound)" "$(our_package whyfail-fallback)"; do
        : >"$OUT"
        cp "$deb" "$BARE/judged/" && errors "$deb" >"$SCRATCH/ours" &&
            comm -13 "$SCRATCH/theirs" "$SCRATCH/ours" >"$SCRATCH/added" && [ ! -s "$SCRATCH/added" ]
        done_well $? "lintian finds no error in $(basename "$deb") that Debian's has not"
    done
    rm -rf "$BARE/judged"
}
