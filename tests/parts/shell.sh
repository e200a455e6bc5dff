#!/bin/bash
# shell.sh - every shell script of the tree passes ShellCheck, those of tests/ lie in their rooms, and the
# tables of scripts/ fit each other and what the tests call.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
cd "$(dirname "$0")/../.." || exit 1
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

# shellcheck source=tests/lib/tap.sh
. tests/lib/tap.sh || exit 1
TAP_PART="shell"
# shellcheck source=scripts/apt.sh
. scripts/apt.sh
# shellcheck source=scripts/parts.sh
. scripts/parts.sh

# How a set of packages shows in the scripts: what calls its programs or names its library, and the set.
# shellcheck disable=SC2016 # the dollar is the script's
CALLS='
apparmor_parser                   apparmor
(nsd|knotd|pdns_server|pdnsutil|ldns-[a-z0-9]+)\s authority
node\s+"\$HERE                    browser
capture\s+[a-z]                   capture
clang\s|CC=clang                  clang
clang-format\s                   format
clickhouse-(server|client)\s      clickhouse
/usr/share/bash-completion/       completion
dig\s                             dig
(dnsperf|resperf)\s               dnsperf
libjemalloc                       jemalloc
systemd-journald\s|journalctl\s   journald
systemd-resolved\s                resolved
icinga2\s                         icinga
jq\s                              jq
jsonschema                        jsonschema
kcat\s|.*-lrdkafka                kafka
logrotate\s                       logrotate
mandoc\s                          mandoc
(/usr/sbin/)?named\s+-            named
musl-gcc\s                        musl
nft\s                             nft
(pgrep|pkill|pidwait|ps)\s+-      procps
(promtool|prometheus[a-z-]*)\s    prometheus
/usr/sbin/(kresd|pdns_recursor)\s resolvers
rsyslogd\s                        rsyslog
shellcheck\s+-                    shellcheck
systemd-(analyze|tmpfiles)\s      systemd
valgrind\s                        valgrind
.*yaml\.safe_load                 yaml
'

# scripts_of COMMAND: the scripts that a part's command runs, and those that they run or source; without
# apt.sh, which names every package there is.
scripts_of() {
    local todo seen=' scripts/apt.sh ' file name at

    mapfile -t todo < <(grep -oE '(tests|scripts)/[a-z/_-]+\.sh' <<<"${1//\$BENCH/$BENCH}")
    while [ ${#todo[@]} -gt 0 ]; do
        file=${todo[0]}
        todo=("${todo[@]:1}")
        [[ $seen != *" $file "* ]] || continue
        seen+="$file "
        while read -r name; do
            [ "$name" != scripts/apt.sh ] || continue # its tables name all there is
            for at in "${file%/*}/$name" "tests/$name" "$name"; do
                [ ! -f "$at" ] || todo+=("$(realpath -m --relative-to=. "$at")")
            done
        done < <(sed -e 's|^ *# shellcheck source=||;t' -e '/^ *#/d' \
            -e 's|\$(dirname "\${*[A-Z_]*[^ ]*")/||g' -e 's|\${*[A-Za-z]*}*/||g' "$file" |
            grep -oE '[a-z._/-]+\.sh\b')
    done
    xargs <<<"${seen/ scripts\/apt.sh / }"
}

# called_by FILE...: the sets of packages that show in them, but for comments and texts of TAP lines.
called_by() {
    local pattern set

    while read -r pattern set; do
        [ -z "$pattern" ] || ! sed -e '/^ *#/d' -e '/^ *report /d' "$@" |
            grep -qE "(^|[^[:alnum:]_./-])($pattern)" || echo "$set"
    done <<<"$CALLS" | sort -u
}

check_calls() {
    local name command scripts found=0 called

    while read -r _ name _ command; do
        [[ -n $name && $command != *tests/parts/shell.sh* ]] || continue # this one names all
        read -ra scripts < <(scripts_of "$command")
        [ ${#scripts[@]} -gt 0 ] || continue
        found=$((found + 1))
        called=$(called_by "${scripts[@]}")
        comm -13 <(part_needs "$name") <(printf '%s' "${called:+$called$'\n'}") |
            sed "s/^/$name calls for, and does not name: /"
        comm -23 <(part_needs "$name") <(printf '%s' "${called:+$called$'\n'}") |
            sed "s/^/$name names, and does not call for: /"
    done <<<"$PARTS" >"$findings"
    [ "$found" -ge 45 ] && [ ! -s "$findings" ]
    report $? "the $found parts that are scripts name the packages that those call for, and no others" "$findings"
}

# packages_for [PART...]: all that `test` with those names takes, one a line.
packages_for() {
    local sets

    mapfile -t sets < <(part_needs "$@")
    set_packages "$PACKAGES" build "${sets[@]}"
    set_packages "$UNPACKED" "${sets[@]}" | tr ',' '\n'
}

# holds_none PACKAGE...: none of them is on standard input, which is not empty.
holds_none() {
    local list

    list=$(cat)
    [ -n "$list" ] && ! grep -qxF -f <(printf '%s\n' "$@") <<<"$list"
}

check_tables() {
    comm -23 <(part_needs) <(set_names) >"$findings"
    [ ! -s "$findings" ]
    report $? "every set of packages that a part needs is there" "$findings"
    comm -13 <(part_needs) <(set_names) | grep -vxE 'build|coverage|emulator|resolvers' >"$findings"
    [ ! -s "$findings" ]
    report $? "every set of packages is needed by a part, or by a command alone" "$findings"
    awk 'NF && (NF < 4 || $1 !~ /^[1-9]$/)' <<<"$PARTS" >"$findings"
    [ "$(part_names | wc -l)" -ge 50 ] && [ ! -s "$findings" ]
    report $? "every part has its lane, name, needs and command" "$findings"
    (check_sets build dig) && ! (check_sets build nonsense)
    report $? "a set that is not there is an error"
    packages_for unit | holds_none chromium clickhouse-server tshark kcat bind9-dnsutils jq &&
        packages_for unit | grep -qx libcunit1-dev
    report $? "the part unit takes what the build takes, and no more"
    packages_for report | grep -qx chromium && packages_for clickhouse | grep -qx clickhouse-server &&
        packages_for report | holds_none clickhouse-server
    report $? "a part takes what it needs, and not what another does"
    packages_for >"$findings"
    ! awk 'NF && $1 !~ /^(coverage|emulator|resolvers)$/ { print $2 }' <<<"$PACKAGES$UNPACKED" | tr ',' '\n' |
        grep -vxF -f "$findings"
    report $? "all parts take all packages"
}

# sourced FILE: whether another script sources it, as its line for ShellCheck says.
sourced() {
    grep -rqxF --include='*.sh' "# shellcheck source=$1" tests
}

# misplaced: each script of tests/ that lies in a room it does not belong in, and where it does.
misplaced() {
    local file

    for file in tests/*.sh; do
        [ ! -e "$file" ] || echo "$file: belongs in tests/parts/ if a row of scripts/parts.sh runs it," \
            "in tests/lib/ if scripts source it, in tests/commands/ if quickstart runs it"
    done
    for file in tests/parts/*; do
        [[ $PARTS == *"\"\$ROOT/$file\""* ]] || echo "$file: no row of scripts/parts.sh runs it"
    done
    for file in tests/lib/*; do
        [ ! -x "$file" ] && sourced "$file" ||
            echo "$file: is run, or sourced by nothing: it is no library"
    done
    for file in tests/commands/*.sh; do
        grep -qF "\$ROOT/$file" quickstart scripts/*.sh || sourced "$file" ||
            echo "$file: no command of quickstart runs it"
        [[ $PARTS != *"$file"* ]] || echo "$file: a row of scripts/parts.sh runs it: tests/parts/"
    done
}

check_rooms() {
    local rooms

    misplaced >"$findings"
    rooms=$(printf '%s\n' tests/parts/*.sh tests/lib/*.sh tests/commands/*.sh | wc -l)
    [ "$rooms" -ge 50 ] && [ ! -s "$findings" ]
    report $? "the $rooms scripts of tests/ lie where tests/README.md says" "$findings"
}

# Without an input of its own, jq -e judges nothing in an empty one, and succeeds.
check_judges() {
    grep -rnE 'jq +(-[a-rt-zA-Z]*e[a-rt-zA-Z]*|--exit-status) ' --include='*.sh' tests scripts |
        grep -vE '^tests/(lib/json|parts/shell)\.sh:' >"$findings"
    [ ! -s "$findings" ]
    report $? "what JSON says is judged by holds of tests/lib/json.sh" "$findings"
}

check_small() (
    parts=$(part_names)
    leave_out_large
    packages_for |
        holds_none chromium nodejs clickhouse-server tshark kcat librdkafka-dev clang clang-format prometheus
    report $? "test --small takes no large package"
    part_names | grep -qx unit && part_names | grep -qx lab && part_names | grep -qx metrics &&
        [ "$(part_names | wc -l)" -lt "$(wc -l <<<"$parts")" ]
    report $? "test --small leaves out the parts that need one, and no other"
    all_passed
)

say() { :; }
die() { exit 1; }
findings=$(mktemp) || exit 1
trap 'rm -f "$findings"' EXIT
check_calls
check_tables
check_rooms
check_judges
check_small || failed=1
all_passed || failed=1
exit $failed
