#!/bin/bash
# docs.sh - the documentation says what the module's tables say, its examples are accepted, and the
# lists of files are whole.
#
# Needs BUILD (the build folder), MODULE and UNBOUND_CHECKCONF in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="docs"
root=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
made=tools/page/page_parts.c # by the build

"$root/scripts/docs.sh" "$BUILD/scripts/doctables" "$scratch" || exit 1
for file in README.md docs/causes.md docs/options.md conf-examples/whyfail.conf \
    man/unbound-whyfail.8 module/report/event.schema.json; do
    diff -u "$root/$file" "$scratch/$file" >"$scratch/diff"
    report $? "$file holds the tables it is made from (else: make docs)"
    sed 's/^/# /' "$scratch/diff"
done

# rows_in FILE TABLE: how many rows stand between its marks.
rows_in() {
    sed -n "/^<!-- begin $2 /,/^<!-- end $2 /p" "$scratch/$1" | grep -c '^|'
}

for table in causes options; do
    rows=$("$BUILD/scripts/doctables" "$table" | wc -l)
    [ "$rows" -ge 7 ] && [ "$(rows_in "docs/$table.md" "$table")" -eq "$rows" ]
    report $? "docs/$table.md has a place for its $rows rows"
done
[ "$(rows_in README.md summary)" -ge 10 ]
report $? "README.md has a place for the summary of docs/comparison.md"

# link_targets FILE: the files that it links to, one a line, without the places in them.
link_targets() {
    grep -oE '\]\([^)]+\)' "$1" | sed -e 's/^](//; s/)$//; s/#.*//' | grep -vE '^(https?:.*)?$'
}

# anchors FILE: the names under which Markdown knows its headings.
anchors() {
    grep -E '^#+ ' "$1" | sed -e 's/^#* //' -e 's/[^A-Za-z0-9 _-]//g' -e 's/ /-/g' |
        tr '[:upper:]' '[:lower:]'
}

while read -r page; do
    while read -r target; do
        [ -e "$(dirname "$page")/$target" ] || echo "${page#"$root/"} links to $target, which is not there"
    done < <(link_targets "$page")
    while IFS='#' read -r target anchor; do
        anchors "$(dirname "$page")/${target:-$(basename "$page")}" | grep -qxF "$anchor" ||
            echo "${page#"$root/"} links to the heading $anchor of $target, which is not there"
    done < <(grep -oE '\]\([^):]*#[^)]+\)' "$page" | sed -e 's/^](//; s/)$//')
done < <(find "$root"/*.md "$root/docs" "$root/tests" "$root/conf-examples" -name '*.md') >"$scratch/links"
[ "$(link_targets "$root/README.md" | wc -l)" -ge 10 ] && [ ! -s "$scratch/links" ]
report $? "every link between the pages leads somewhere"
sed 's/^/# /' "$scratch/links"

# what the bench measured is shown as it was measured
python3 "$root/tests/bench/curves.py" "$root/docs/growth/growth.tsv" "$scratch/growth" >"$scratch/check" 2>&1 &&
    cp "$root/docs/growth/growth.tsv" "$scratch/growth" && diff -r "$root/docs/growth" "$scratch/growth" >>"$scratch/check" 2>&1
report $? "the tables and pictures of docs/growth/ are those of its figures" "$scratch/check"
! grep '^not ok' "$scratch/check" >"$scratch/bad"
report $? "which keep their bounds" "$scratch/bad"

# words that are not today's English, or German in English words
grep -nwE 'anew|dear|dearer|dearest|whence|nigh|for want of|want of memory|ends with [0-3]|cannot be told anything' \
    "$root"/*.md "$root"/docs/*.md "$root"/tests/*.md "$root"/tests/*/*.md "$root"/NEWS \
    "$root"/man/*.[1-8] "$root"/conf-examples/*.md "$root"/conf-examples/*.conf "$root"/quickstart \
    "$root"/module/*/*.def "$root"/module/*.def >"$scratch/words"
[ $? -eq 1 ]
report $? "no page has a word that nobody says any more"
sed "s|^$root/|# |" "$scratch/words"

# What docs/ARCHITECTURE.md names in `marks`: functions and constants, files and folders, structs.
page=$root/docs/ARCHITECTURE.md
# shellcheck disable=SC2016 # the marks are Markdown's
grep -oE '`[^`]+`' "$page" | tr -d '`' | sed 's/^struct //' | sort -u >"$scratch/named"
grep -E '^(wf|WF)_[A-Za-z0-9_]+$' "$scratch/named" | while read -r name; do
    grep -rqwF --include='*.[ch]' "$name" "$root/module" || echo "$name is not in module/"
done >"$scratch/gone"
grep -E '^[a-z-]+/|^[a-z_/-]+\.(c|h|def|sh)$' "$scratch/named" | while read -r name; do
    [ -e "$root/$name" ] || echo "there is no $name"
done >>"$scratch/gone"
[ "$(grep -cE '^wf_' "$scratch/named")" -ge 15 ] && [ "$(grep -c / "$scratch/named")" -ge 20 ] &&
    [ ! -s "$scratch/gone" ]
report $? "docs/ARCHITECTURE.md names functions and files that are there"
sed 's/^/# /' "$scratch/gone"
# a function is in the file that it is said to be in: **`function`** (`file`)
# shellcheck disable=SC2016 # likewise
sed -n 's/.*\*\*`\(wf_[a-z_]*\)`\*\* (`\([a-z_/.]*\)`).*/\1 \2/p' "$page" >"$scratch/places"
while read -r name file; do
    grep -qE "^[a-z].*[ *]$name\(" "$root/$file" || echo "$name is not defined in $file"
done <"$scratch/places" >"$scratch/gone"
[ "$(wc -l <"$scratch/places")" -ge 8 ] && [ ! -s "$scratch/gone" ]
report $? "and in the files that it says"
sed 's/^/# /' "$scratch/gone"

# as on a machine where Unbound is installed and the module lies where the example says
sed -e 's|"/usr/lib/unbound/whyfail.so"|"'"$MODULE"'"|' \
    -e "s|^server:|&\n    directory: \"$scratch\"\n    username: \"\"|" \
    "$root/conf-examples/unbound-dynlib.conf" >"$scratch/unbound.conf"
grep -qF "$MODULE" "$scratch/unbound.conf" &&
    "$UNBOUND_CHECKCONF" "$scratch/unbound.conf" >"$scratch/check" 2>&1
report $? "unbound-checkconf accepts conf-examples/unbound-dynlib.conf"
sed 's/^/# /' "$scratch/check"

# each file of module/ and tools/ belongs to one list, or it is neither built nor shipped
for folder in module tools; do
    (cd "$root" && find "$folder" -name '*.[ch]' -o -name '*.def') |
        grep -vx "$made" | sort >"$scratch/there"
    grep -oE "$folder/[a-z0-9_/]+\.(c|h|def)\b" "$root/$folder/local.mk" | grep -vx "$made" |
        sort >"$scratch/listed"
    diff "$scratch/there" "$scratch/listed" >"$scratch/diff"
    report $? "$folder/local.mk lists every source of $folder/ once"
    sed 's/^/# /' "$scratch/diff"
done

# what git knows is in a release, but for what is git's own; a release itself has nothing to compare
if git -C "$root" ls-files >"$scratch/known" 2>/dev/null; then
    make -s -C "$BUILD" distdir distdir="$scratch/release" >"$scratch/check" 2>&1 &&
        (cd "$scratch/release" && find . -type f | cut -c 3- | sort) >"$scratch/shipped"
    grep -vx '\.gitignore' "$scratch/known" | sort | comm -23 - "$scratch/shipped" >"$scratch/missing" &&
        [ -s "$scratch/shipped" ] && [ ! -s "$scratch/missing" ]
    report $? "a release holds every file of the tree" "$scratch/check"
    sed 's/^/# not in a release: /' "$scratch/missing"
fi

# the two worlds of headers: Unbound's in observe/ alone
grep -lE '#include "(observe/|(config|unbound)\.h|(util|services|iterator|validator|sldns|daemon)/)' \
    "$root"/module/*.[ch] "$root"/module/common/* "$root"/module/config/* \
    "$root"/module/diagnose/*.[ch] "$root"/module/diagnose/*/* "$root"/module/dnssec/* "$root"/module/memory/* "$root"/module/report/* \
    "$root"/module/watch/* >"$scratch/mixed"
[ $? -eq 1 ]
report $? "no file outside module/observe/ includes a header of Unbound"
sed 's/^/# /' "$scratch/mixed"

# the diagnosis takes every time from its evidence
grep -nE '#include "common/clock\.h"|\b(clock_gettime|gettimeofday|time)\(' "$root"/module/diagnose/*.[ch] \
    "$root"/module/diagnose/*/* "$root"/module/dnssec/* "$root"/module/watch/* >"$scratch/mixed"
[ $? -eq 1 ]
report $? "neither module/diagnose/ nor module/dnssec/ nor module/watch/ reads a clock"
sed "s|^$root/|# |" "$scratch/mixed"

# one_way ROOM USES: USES has a folder of ROOM a line, and then those whose headers its files may include.
one_way() {
    local room=$1 uses=$2 folder allowed

    (cd "$root/$room" && find . -mindepth 1 -maxdepth 1 -type d -name '[a-z]*' | cut -c 3- | sort) >"$scratch/folders"
    awk 'NF { print $1 }' <<<"$uses" | sort | cmp -s - "$scratch/folders"
    report $? "every folder of $room/ has its place in the order" "$scratch/folders"
    while read -r folder allowed; do
        [ -n "$folder" ] || continue
        grep -rnE "^#include \"($(paste -sd '|' "$scratch/folders"))/" "$root/$room/$folder" |
            grep -vE "#include \"(${allowed// /|})/" | sed "s|^$root/||"
    done <<<"$uses" >"$scratch/upward"
    [ "$(grep -rhE "^#include \"($(paste -sd '|' "$scratch/folders"))/" "$root/$room" | wc -l)" -ge 20 ] &&
        [ ! -s "$scratch/upward" ]
    report $? "no folder of $room/ includes what is built on it"
    sed 's/^/# /' "$scratch/upward"
}

one_way tools '
base    base
log     base log
status  base log status
resolve base resolve
check   base resolve check
page    base log page
command base log status resolve check page command'
one_way module '
common   common
config   common config
dnssec   common dnssec
memory   common memory
diagnose common config dnssec diagnose
watch    common config dnssec watch
report   common config dnssec watch report
observe  common dnssec memory watch report observe'
grep -rlE '^#include "engine\.h"' "$root"/module/*/ | grep -v "^$root/module/observe/" >"$scratch/upward"
[ $? -eq 1 ]
report $? "only module/observe/ calls the engine, which calls the other folders of module/"
sed "s|^$root/|# |" "$scratch/upward"

# promised_elsewhere HEADER: the functions that it declares and the source beside it does not define
promised_elsewhere() {
    local name

    sed -n '/^typedef/!s/^[a-z].*[ *]\(wf_[a-z0-9_]*\)(.*/\1/p' "$1" | while read -r name; do
        grep -qE "^[a-z].*[ *]$name\(" "${1%.h}.c" || echo "${1#"$root/"}: $name"
    done
}

for header in "$root"/tools/*/*.h; do
    [ "${header%.h}.c" = "$root/$made" ] || promised_elsewhere "$header"
done >"$scratch/elsewhere" 2>&1
[ ! -s "$scratch/elsewhere" ]
report $? "a header of tools/ declares what the source of its name defines"
sed 's/^/# /' "$scratch/elsewhere"

# may_include WHAT PATTERN FILE...: of the project's headers these files include only such.
may_include() {
    local what=$1 pattern=$2

    shift 2
    grep -nE '^#include "' "$@" /dev/null | grep -vE "#include \"($pattern)\"" >"$scratch/mixed"
    [ ! -s "$scratch/mixed" ] && [ $# -gt 0 ]
    report $? "$what"
    sed "s|^$root/|# |" "$scratch/mixed"
}

# the four steps of the diagnosis have one direction: collect, rank, attribute, word
diagnose=$root/module/diagnose
below='evidence\.h|verdict\.h|common/[a-z0-9_]+\.h|dnssec/[a-z0-9_]+\.h|diagnose/(fact|policy)\.h'
may_include "module/dnssec/ knows neither the diagnosis nor Unbound" \
    'evidence\.h|common/[a-z0-9_]+\.h|dnssec/[a-z0-9_]+\.h' "$root"/module/dnssec/*
may_include "what collects facts knows none of the steps that follow" \
    "$below|diagnose/(case|server_words|copies|ruled|source)\.h|diagnose/collect/[a-z0-9_]+\.h" "$diagnose"/collect/*
may_include "the ranking knows no step that follows" \
    "$below|diagnose/(case|ranking)\.h" "$diagnose"/ranking.[ch]
may_include "who must act is told by the evidence and the fact alone" \
    "$below|diagnose/(attribute|custody|remedies|ruled|source|way)\.h" "$diagnose"/{attribute,custody,way}.[ch]
may_include "the words know no other step" \
    "$below|diagnose/(above|case|word|server_words|copies|ruled|source|remedies|way_words)\.h" \
    "$diagnose"/{above,word,server_words,copies,ruled,source,remedies,way_words}.[ch]
! grep -nE '(\.|->)party *= ' "$diagnose"/collect/* "$diagnose"/word.c >"$scratch/mixed"
report $? "only module/diagnose/attribute.c says who must act"
sed "s|^$root/|# |" "$scratch/mixed"

all_passed
