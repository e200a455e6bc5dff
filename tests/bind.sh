#!/bin/bash
# bind.sh - the look of "whyfail explain" through another make of resolver: BIND.
#
# Runs inside "lab shell --no-module --profile default", in whose world it starts a named. Needs
# WHYFAIL in the environment, and named in the path.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

PORT=5353
SCRATCH=$(mktemp -d) || exit 1
NAMED=
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
exit "${PIPESTATUS[0]}"
