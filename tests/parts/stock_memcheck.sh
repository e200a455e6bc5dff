#!/bin/bash
# stock_memcheck.sh - rows of the lab in the distribution's own Unbound under valgrind: no error of memory
# has anything of the module's in its stack. The interpreter, as it is packaged, has many of its own.
#
# Needs LAB, UNBOUND_STOCK and STOCK_SCRIPT.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
SCRATCH=$(mktemp -d) || exit 1
trap 'rm -rf "$SCRATCH"' EXIT
TAP_PART=memcheck-stock
PROFILE=configured # forwarders and stubs, aliases, addresses that are removed, bogus and lame zones
PROGRAM=$(sed -n "s/.*exec '\(.*\)' .*/\1/p" "$UNBOUND_STOCK")

# The daemon as the lab starts it; the lab asks it for its release, too.
cat >"$SCRATCH/unbound" <<END
#!/bin/sh
$(grep '^export PYTHON' "$UNBOUND_STOCK")
export PYTHONMALLOC=malloc
[ "\$1" != -V ] || exec '$PROGRAM' -V
exec valgrind --xml=yes --xml-file='$SCRATCH/errors.%p' --num-callers=40 --leak-check=no \\
    '$PROGRAM' "\$@"
END
cp "$UNBOUND_STOCK-checkconf" "$UNBOUND_STOCK-control" "$SCRATCH" && chmod +x "$SCRATCH/unbound"

UNBOUND_STOCK=$SCRATCH/unbound "$LAB" run --stock --no-plain --profile "$PROFILE" --threads 2 --slow 40 \
    >"$SCRATCH/rows" 2>&1
status=$?
grep -E '^(ok|not ok|#)' "$SCRATCH/rows"
grep -q '<state>FINISHED</state>' "$SCRATCH"/errors.*
report $? "the daemon ended under valgrind"
# each frame of an error names the file that its code is in
errors=$(cat "$SCRATCH"/errors.* | grep -c '^<error>')
[ "$errors" -gt 0 ] && grep -q '<obj>.*/unbound</obj>' "$SCRATCH"/errors.*
report $? "it told $errors errors, with the daemon and the interpreter in their stacks"
awk -v RS='<error>' -v module="/$(basename "$(find "${STOCK_SCRIPT%/*}" -name '*.so')")</obj>" \
    'NR > 1 && index($0, module)' "$SCRATCH"/errors.* >"$SCRATCH/ours"
[ ! -s "$SCRATCH/ours" ]
report $? "no error has the module in its stack" "$SCRATCH/ours"
all_passed && [ "$status" -eq 0 ]
