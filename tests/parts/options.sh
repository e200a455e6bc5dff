#!/bin/bash
# options.sh - mistakes in the options stop Unbound's start with a line that helps.
#
# Each row: what the file holds, and what Unbound must say. "FILE" stands for the file's path.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"

# refused NAME WORDS: Unbound with the options file must not start, and its log hold one line with
# the words.
refused() {
    local words=${2//FILE/$SCRATCH/whyfail.conf} served=0

    write_conf "$MODULE" "$SCRATCH/whyfail.conf"
    try_start && served=1
    stop_daemon
    [ "$served" -eq 0 ] && [ "$STATUS" -ne 0 ] && [ "$STATUS" -lt 128 ] &&
        [ "$(grep -c 'whyfail: ' "$SCRATCH/log")" -eq 1 ] &&
        grep 'whyfail: ' "$SCRATCH/log" | grep -qF -- "$words"
    report $? "options: $1 stops the start and is told" "$SCRATCH/log"
}

# accepted NAME: Unbound with the options file must start.
accepted() {
    local served=0

    write_conf "$MODULE" "$SCRATCH/whyfail.conf"
    try_start && served=1
    stop_daemon
    [ "$served" -eq 1 ] && [ "$STATUS" -eq 0 ]
    report $? "options: $1 is accepted" "$SCRATCH/log"
}

# options LINE...: what the options file holds.
options() {
    printf '%s\n' "$@" >"$SCRATCH/whyfail.conf"
}

options 'ede: yes' 'no-such-option: 1'
refused "an unknown option" "FILE:2: 'no-such-option' is not an option of whyfail; the options are ede, ede-detail, "
options '# fine' 'ede-detail: ful'
refused "a bad word" "FILE:2: ede-detail: 'ful' is not one of code, zone, full"
options 'log-window: 3601'
refused "a number out of bounds" "FILE:1: log-window: '3601' is not a number from 0 to 3600"
options 'ede: yes' '' 'ede: no'
refused "an option given twice" "FILE:3: ede: was set in line 1 already"
options 'ede'
refused "a line without a colon" "FILE:1: is not a line of the form 'name: value'"
options 'log: relative/path'
refused "a relative path" "FILE:1: log: 'relative/path' is not one of off, unbound, stdout, syslog, journald, unix:/PATH of a socket, an absolute path"
options 'watch: bank.test' 'watch: bank..test'
refused "a zone that is none" "FILE:2: watch: 'bank..test' is not a zone, in up to 1000 lines, or none"
for ((i = 0; i < 1001; i++)); do
    echo "watch: zone$i.test"
done >"$SCRATCH/whyfail.conf"
refused "a zone too many" "FILE:1001: watch: more than 1000 zones, or than 32000 octets of names"
sed -i '$d' "$SCRATCH/whyfail.conf"
accepted "a thousand zones to watch"
rm "$SCRATCH/whyfail.conf"
refused "a file that is not there" "FILE: cannot be read: No such file or directory"
mkdir "$SCRATCH/whyfail.conf"
refused "a folder in place of the file" "FILE: cannot be read: Is a directory"
rmdir "$SCRATCH/whyfail.conf"

options 'whyfail:' '    ede: yes' '    ede-detail: "zone" # quoted' "    log: $SCRATCH/events.json"
accepted "a file as the manual shows it"
cp "$(dirname "$0")/../../conf-examples/whyfail.conf" "$SCRATCH/whyfail.conf"
accepted "conf-examples/whyfail.conf"
sed 's/^    #\([a-z-]*: \)/    \1/' "$(dirname "$0")/../../conf-examples/whyfail.conf" \
    >"$SCRATCH/whyfail.conf"
accepted "conf-examples/whyfail.conf with every default spelt out"
all_passed
