#!/bin/bash
# bind.sh - the look of "whyfail explain" through another make of resolver: BIND.
#
# Runs inside "lab shell --no-module --profile default", in whose world it starts a named. Needs
# WHYFAIL in the environment, and named in the path.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
PORT=5353
SCRATCH=$(mktemp -d) || exit 1
NAMED=
BIND_RELEASE=$(named -v | sed -n 's/^BIND \([0-9]*\)\.\([0-9]*\)\..*/\1\2/p') # 918
export BIND_RELEASE
trap '[ -z "$NAMED" ] || kill "$NAMED" 2>/dev/null; wait; rm -rf "$SCRATCH"' EXIT

# ". 3600 IN DS tag algorithm type digest", as the lab writes its anchor
read -r _ _ _ _ tag algorithm type digest <"$LAB_DIR/anchor"
cat >"$SCRATCH/named.conf" <<EOF
options {
    directory "$SCRATCH";
    listen-on port $PORT { 127.0.0.1; };
    listen-on-v6 { none; };
    pid-file none;
    session-keyfile none;
    allow-recursion { any; };
    empty-zones-enable no;
};
controls { };
zone "." { type hint; file "$LAB_DIR/default-plain/root.hints"; };
trust-anchors { . static-ds $tag $algorithm $type "${digest// /}"; };
EOF
named -g -n 2 -c "$SCRATCH/named.conf" >"$SCRATCH/log" 2>&1 &
NAMED=$!
for _ in $(seq 100); do
    ! grep -q ' running$' "$SCRATCH/log" || break
    sleep 0.1
done
if ! grep -q ' running$' "$SCRATCH/log"; then
    echo "not ok - bind: named starts"
    tail -n 10 "$SCRATCH/log" | sed 's/^/# /'
    exit 1
fi
"$(dirname "$0")/explain.sh" --through "127.0.0.1#$PORT" | sed 's/ explain: / bind: /'
STATUS=${PIPESTATUS[0]}

# seen SERVER#PORT NAME TYPE: what it answers with checking disabled.
seen() {
    dig "@${1%#*}" -p "${1#*#}" +cd +dnssec +tries=2 "$2" "$3" >"$SCRATCH/out" 2>&1
}

# What explain.sh expects to be otherwise beside BIND rests on these.
UNBOUND=$(awk '$1 == "signed" { print $2 }' "$LAB_DIR/rows")
TAP_PART=bind TAP_FILES=("$SCRATCH/out")
seen "$UNBOUND" ds-sha1-length.test DS && grep -q 'bad packet: extra input data' "$SCRATCH/out" &&
    seen "127.0.0.1#$PORT" ds-sha1-length.test DS && grep -q 'status: SERVFAIL' "$SCRATCH/out"
report $? "it cannot read a DS of another length than its digest type has"
"$WHYFAIL" explain www.ds-sha1-length.test "@127.0.0.1#$PORT" --json --anchor "$LAB_DIR/anchor" |
    jq -r .look.text >"$SCRATCH/out"
grep -q '^test: .*, nor for ds-sha1-length.test/DS; it got nothing usable' "$SCRATCH/out"
report $? "the look says that it is the DS that is not had through it"
seen "$UNBOUND" some.alias.wild-cname-nsec3.test A && grep -q 'IN[[:space:]]NSEC3' "$SCRATCH/out" &&
    seen "127.0.0.1#$PORT" some.alias.wild-cname-nsec3.test A &&
    grep -q 'IN[[:space:]]CNAME' "$SCRATCH/out" && ! grep -q NSEC3 "$SCRATCH/out"
report $? "it leaves out NSEC3 records that do not prove what they should"
seen "127.0.0.1#$PORT" nothing.nx-stripped.test A && grep -q 'status: NXDOMAIN' "$SCRATCH/out" &&
    grep -q 'flags:.* ad' "$SCRATCH/out" && grep -q 'IN[[:space:]]NSEC' "$SCRATCH/out"
report $? "it takes the proof that a name has no DS for one that there is no such name"
# Here is also a resolver that says nothing at all of a failure
"$WHYFAIL" explain www.expired.test RRSIG "@$UNBOUND" >"$SCRATCH/out" 2>&1
[ $? -eq 2 ] && grep -q 'RRSIG records are not examined by' "$SCRATCH/out"
report $? "why nobody looks at signatures by themselves is said"
[ "$STATUS" -eq 0 ] && all_passed
