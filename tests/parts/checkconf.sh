#!/bin/bash
# checkconf.sh - whyfail check-config judges an unbound.conf as a patched Unbound's own
# unbound-checkconf does: the same files, the same line.
#
# Needs WHYFAIL and UNBOUND_BUILTIN in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
CHECKCONF=$(dirname "$UNBOUND_BUILTIN")/unbound-checkconf
SCRATCH=$(mktemp -d) || exit 1
trap 'rm -rf "$SCRATCH"' EXIT
TAP_PART="checkconf"
TAP_FILES=("$SCRATCH/mine" "$SCRATCH/theirs")
touch "$SCRATCH/empty.conf"

# agree LINE: both accept the file (LINE 0), or both name the line.
agree() {
    local file=$SCRATCH/unbound.conf mine theirs

    "$WHYFAIL" check-config "$file" >"$SCRATCH/mine" 2>&1
    mine=$?
    "$CHECKCONF" "$file" >"$SCRATCH/theirs" 2>&1
    theirs=$?
    if [ "$1" -eq 0 ]; then
        [ "$mine" -eq 0 ] && [ "$theirs" -eq 0 ] && grep -q ': an unbound.conf' "$SCRATCH/mine"
    else
        [ "$mine" -eq 3 ] && [ "$theirs" -ne 0 ] && grep -q "^whyfail: $file:$1: " "$SCRATCH/mine" &&
            grep -q "^$file:$1: " "$SCRATCH/theirs"
    fi
}

# judge NAME LINE TEXT: before the text comes a line of server:, so that this is an unbound.conf.
judge() {
    printf 'server: directory: "%s" username: "" chroot: ""\n%b' "$SCRATCH" "$3" \
        >"$SCRATCH/unbound.conf"
    agree "$2"
    report $? "$1"
}

judge "no clause" 0 'verbosity: 1\n'
judge "an empty clause" 0 'whyfail:\n'
judge "a good clause" 0 'whyfail:\n  ede: yes # words\n  log: "off"\n  log-window: 5\n'
judge "another clause behind it" 0 "whyfail:\n  ede: no\nremote-control:\n  control-enable: no\n"
judge "a clause twice, an option twice" 0 'whyfail:\n  ede: no\nserver:\nwhyfail:\n  ede: yes\n'
judge "all in one line" 0 'whyfail: ede:yes log: off\n'
judge "a value in the next line" 0 'whyfail:\n  ede:\n    yes\n'
judge "single quotes" 0 "whyfail:\n  ede-detail: 'zone'\n"
judge "a clause that is a comment" 0 '# whyfail:\n  verbosity: 1\n'
judge "a clause within a quote" 0 'log-identity: "whyfail: ede: x"\n'
judge "names that only look like options" 0 'log-queries: no\nede: yes\nstub-zone:\n  name: "log"\n'
judge "an included file" 0 "whyfail:\n  include: $SCRATCH/empty.conf\n  ede: no\n"
judge "a bad value" 3 'whyfail:\n  ede: ja\n'
judge "a bad value behind another clause" 6 'whyfail:\n  ede: no\nserver:\nwhyfail:\n  log-window: 9999\n'
judge "a misspelt option" 4 'whyfail:\n  ede: no\n  ede-detial: full\n'
judge "a relative path" 3 'whyfail:\n  metrics: whyfail.prom\n'
judge "an open quote" 3 'whyfail:\n  log: "off\n'
judge "a word that is no option" 3 'whyfail:\n  yes\n'
judge "an option of Unbound's in the clause" 3 'whyfail:\n  verbosity: 1\n'
judge "another option as a value" 4 'whyfail:\n  ede:\nlog: off\n'
# Included files are judged, too, and their lines are named. agree_in FILE LINE
agree_in() {
    "$WHYFAIL" check-config "$SCRATCH/unbound.conf" >"$SCRATCH/mine" 2>&1
    [ $? -eq 3 ] || return 1
    ! "$CHECKCONF" "$SCRATCH/unbound.conf" >"$SCRATCH/theirs" 2>&1 &&
        grep -q "^whyfail: $1:$2: " "$SCRATCH/mine" && grep -q "^$1:$2: " "$SCRATCH/theirs"
}

mkdir "$SCRATCH/some.d"
start="server: directory: \"$SCRATCH\" username: \"\" chroot: \"\""
printf '\n\nwhyfail:\n  ede: ja\n' >"$SCRATCH/some.d/b.conf"
printf 'server: verbosity: 1\n' >"$SCRATCH/some.d/a.conf"
printf '%s\ninclude: "%s/some.d/*.conf"\n' "$start" "$SCRATCH" >"$SCRATCH/unbound.conf"
agree_in "$SCRATCH/some.d/b.conf" 4
report $? "a mistake in a file that a pattern includes"
printf '%s\ninclude-toplevel: %s/some.d/b.conf\n' "$start" "$SCRATCH" >"$SCRATCH/unbound.conf"
agree_in "$SCRATCH/some.d/b.conf" 4
report $? "a mistake in a file that is included at the top level"
printf '  ede: ja\n' >"$SCRATCH/some.d/part"
printf '%s\nwhyfail:\n  include: %s/some.d/part\n' "$start" "$SCRATCH" >"$SCRATCH/unbound.conf"
agree_in "$SCRATCH/some.d/part" 1
report $? "a file within the clause goes on with it"
printf '  ede: no\nserver:\n' >"$SCRATCH/some.d/part"
printf '%s\nwhyfail:\n  include: %s/some.d/part\n  verbosity: 1\n' "$start" "$SCRATCH" >"$SCRATCH/unbound.conf"
agree 0 && grep -q ': 1 included file was checked' "$SCRATCH/mine"
report $? "a file that ends in another clause leaves the file before it there"
judge "an included file that is not there" 2 "include: $SCRATCH/none.conf\n"
judge "a pattern in a folder that is not there" 2 "include: $SCRATCH/none.d/*.conf\n"
judge "a pattern that fits no file" 0 "include: $SCRATCH/some.d/*.none\n"

printf 'whyfail:\n  ede-detial: full\n' >"$SCRATCH/whyfail.conf"
"$WHYFAIL" check-config "$SCRATCH/whyfail.conf" >"$SCRATCH/mine" 2>&1
grep -qF "'ede-detial' is not an option of whyfail; did you mean ede-detail? The options are" "$SCRATCH/mine"
report $? "a misspelt option is told what it looks like"

# modules WHAT CONFIG WORDS: what is said of a clause and module-config, where there are no mistakes.
modules() {
    printf '%s\n%b' "$start" "$2" >"$SCRATCH/unbound.conf"
    agree 0 && grep -qF "$3" "$SCRATCH/mine"
    report $? "$1"
}

modules "a clause whose module is not in module-config" 'module-config: "validator iterator"\nwhyfail:\n' \
    "the clause 'whyfail:' does nothing"
grep -qxF '      module-config: "whyfail validator iterator"' "$SCRATCH/mine"
report $? "and what to write"
# warns CLAUSE MODULES WANTED: unbound-checkconf itself warns, and names what to write
warns() {
    printf '%s\nmodule-config: "%s"\nwhyfail:\n%b' "$start" "$2" "$1" >"$SCRATCH/unbound.conf"
    "$CHECKCONF" "$SCRATCH/unbound.conf" >"$SCRATCH/theirs" 2>&1 &&
        [ "$(grep -c "the clause \"whyfail:\" does nothing, as module-config: \"$2\" does not name the module; it runs with module-config: \"$3\"" "$SCRATCH/theirs")" -eq 1 ]
    report $? "unbound-checkconf warns of it, too: $2${1:+, with an option}"
}
warns '' 'validator iterator' 'whyfail validator iterator'
warns '  ede: yes\n' 'validator iterator' 'whyfail validator iterator'
warns '' 'dns64 validator iterator' 'dns64 whyfail validator iterator'
warns '' 'respip validator iterator' 'whyfail respip validator iterator'
warns '' 'iterator' 'whyfail validator iterator'
# A folder that is not there: both say so, and go on
printf '%s\nmodule-config: "whyfail validator iterator"\nwhyfail: log: %s/none/x.json' "$start" "$SCRATCH" >"$SCRATCH/unbound.conf"
agree 0 && grep -qF "warning: whyfail: log: there is no folder $SCRATCH/none/" "$SCRATCH/theirs" &&
    grep -qF "log: there is no folder $SCRATCH/none/" "$SCRATCH/mine"
report $? "a log in a folder that is not there"
printf '%s\nserver: chroot: "%s"\nmodule-config: "whyfail validator iterator"\nwhyfail: log: /x.json metrics: /none/x\n' "$start" "$SCRATCH" >"$SCRATCH/unbound.conf"
"$CHECKCONF" "$SCRATCH/unbound.conf" >"$SCRATCH/theirs" 2>&1 &&
    grep -qF "metrics: there is no folder $SCRATCH/none/" "$SCRATCH/theirs"
report $? "metrics in a folder that the chroot does not have"
printf 'log: %s/none/x.json\n' "$SCRATCH" >"$SCRATCH/whyfail.conf"
"$WHYFAIL" check-config "$SCRATCH/whyfail.conf" >"$SCRATCH/mine" 2>&1 && grep -qF "there is no folder $SCRATCH/none/" "$SCRATCH/mine"
report $? "likewise in an option file"
modules "a clause in a configuration without module-config" 'whyfail:\n' 'no module-config; the module runs only with'
modules "a module without a clause" 'module-config: "whyfail validator iterator"\n' 'all are at their defaults'
printf '%s\nmodule-config: "whyfail validator iterator"\nwhyfail:\n' "$start" >"$SCRATCH/unbound.conf"
agree 0 && [ "$(wc -l <"$SCRATCH/mine")" -eq 1 ] && ! grep -q whyfail: "$SCRATCH/theirs"
report $? "both: nothing more is said"
all_passed
