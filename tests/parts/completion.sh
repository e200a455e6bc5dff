#!/bin/bash
# completion.sh - what bash makes of the beginning of a word behind "whyfail".
#
# Needs WHYFAIL and BUILD in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
SCRATCH=$(mktemp -d) || exit 1
trap 'rm -rf "$SCRATCH"' EXIT
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="completion"
TAP_FILES=("$SCRATCH/got")

# A shell as a user has it: it finds the completion where "make install" puts it.
mkdir -p "$SCRATCH/bin" "$SCRATCH/folder/sub"
cat >"$SCRATCH/rc" <<EOF
PS1='ready> '
PATH=$SCRATCH/bin:\$PATH
bind 'set enable-bracketed-paste off'
BASH_COMPLETION_USER_FILE=/dev/null XDG_DATA_DIRS=$SCRATCH/root/usr/share
. /usr/share/bash-completion/bash_completion
cd $SCRATCH/folder
EOF
ln -s "$WHYFAIL" "$SCRATCH/bin/whyfail"
touch "$SCRATCH/folder/one.json" "$SCRATCH/folder/one two.json" "$SCRATCH/folder/other.conf"

# offers LINE RESULT: bash, on a terminal, is sent the line and the key that puts in all that the
# last word may become; then the line is made an argument of echo, quoted, and so shown.
offers() {
    printf '%s\e*\001echo GOT: \005 :END\nexit\n' "$1" | timeout 30 script -qec \
        "bash --noprofile --rcfile $SCRATCH/rc -i" /dev/null >"$SCRATCH/screen" 2>&1
    tr -d '\r' <"$SCRATCH/screen" | sed -n 's/^GOT: whyfail *\(.*\) :END$/\1/p' >"$SCRATCH/got"
    sed -i 's/ *$//' "$SCRATCH/got"
    grep -qxF -- "$2" "$SCRATCH/got"
    report $? "$1"
}

make -s -C "$BUILD" install-data-local DESTDIR="$SCRATCH/root" prefix=/usr >/dev/null 2>"$SCRATCH/got" &&
    cmp -s "$ROOT/tools/whyfail.bash-completion" \
        "$SCRATCH/root/usr/share/bash-completion/completions/whyfail"
report $? "is installed where bash looks for it"
offers 'whyfail ' '--help --version check check-config disable enable explain report show status top'
offers 'whyfail ch' 'check check-config'
offers 'whyfail check --p' 'check --parallel --prometheus'
offers 'whyfail check --file oth' 'check --file other.conf'
offers 'whyfail top --f' 'top --follow'
offers 'whyfail status --' 'status --color --config --help --json'
offers 'whyfail status --config oth' 'status --config other.conf'
offers 'whyfail status --json --co' 'status --json --color --config'
offers 'whyfail report --' 'report --help --html --since'
offers 'whyfail show --color=al' 'show --color=always'
offers 'whyfail top --color ' 'top --color always auto never'
offers 'whyfail explain www.bank.test dn' 'explain www.bank.test DNAME DNSKEY'
offers 'whyfail explain --color auto www.bank.test NSEC3' 'explain --color auto www.bank.test NSEC3PARAM'
offers 'whyfail explain d' 'explain d'
offers 'whyfail explain --log one.' 'explain --log one.json'
offers 'whyfail report --html x.html one.json ot' 'report --html x.html one.json other.conf'
offers 'whyfail top --since 1h one' 'top --since 1h one two.json one.json'
offers 'whyfail check-config oth' 'check-config other.conf'
offers 'whyfail show bank.test su' 'show bank.test sub'
all_passed
