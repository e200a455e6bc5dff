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
all_passed
