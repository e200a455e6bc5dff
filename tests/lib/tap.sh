# shellcheck shell=bash
# tap.sh - how the test scripts tell what they found, and how they wait. Sourced by them.
#
# Sets PASSED and FAILED, the reports so far. A script that sources this may set
#   TAP_PART   what stands before each name, and a colon
#   TAP_FILES  the files to show whenever a report is bad
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

export PASSED=0 FAILED=0
TAP_PART=
TAP_FILES=()

# report STATUS NAME [FILE]: a TAP line; the file is shown when it failed.
report() {
    local name=${TAP_PART:+$TAP_PART: }$2 file

    if [ "$1" -eq 0 ]; then
        echo "ok - $name"
        PASSED=$((PASSED + 1))
        return
    fi
    echo "not ok - $name"
    FAILED=$((FAILED + 1))
    for file in "${TAP_FILES[@]}" "${@:3}"; do
        [ ! -f "$file" ] || sed 's/^/# /' "$file"
    done
}

# file_says PATTERN NAME, file_lacks PATTERN NAME: reports whether a line of the first of TAP_FILES is so.
file_says() {
    grep -qE "$1" "${TAP_FILES[0]}"
    report $? "$2"
}

file_lacks() {
    ! grep -qE "$1" "${TAP_FILES[0]}"
    report $? "$2"
}

# all_passed: the status to end with.
all_passed() {
    [ "$FAILED" -eq 0 ] && [ "$PASSED" -gt 0 ]
}

# conclude: the same, after a line that counts.
conclude() {
    printf '%d passed, %d failed\n' "$PASSED" "$FAILED"
    all_passed
}

# await SECONDS COMMAND...: until it succeeds; patient, as the machine may be busy.
await() {
    local try

    for ((try = 0; try < $1 * 10; try++)); do
        if "${@:2}"; then
            return 0
        fi
        sleep 0.1
    done
    echo "# waited $1 s for: ${*:2}"
    return 1
}
