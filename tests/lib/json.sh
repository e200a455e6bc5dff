# shellcheck shell=bash
# json.sh - how the test scripts judge JSON. Sourced by them.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# holds ARGUMENT-OF-JQ...: whether the last of what jq finds is there, and neither false nor null. jq -e
# does not ask for that much: up to release 1.6 it succeeds where there is nothing to look at, as in a log
# that nothing has been written to yet.
holds() {
    local last

    last=$(jq -c "$@" 2>/dev/null | tail -n 1)
    [[ -n $last && $last != @(false|null) ]]
}
