# shellcheck shell=bash
# platform.sh - the commands in a bare Debian of another release, from a clean clone: what a person has
# who starts there. As root; what is installed is installed in a folder, and nothing is left.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# The releases, as they are called and as their archive is.
PLATFORMS='
12   bookworm
13   trixie
sid  sid
'
# What is tried, a command a line.
PLATFORM_COMMANDS='
demo
test
deb
deb-test
'

# Mounts and processes are in namespaces, so that all ends with the command. The network is the machine's,
# to install packages; the tests make their own, and namespaces of mounts, for which the root has to be
# a mount itself.
# shellcheck disable=SC2016 # the variables are the inner shell's
ENTER='
set -e
root=$1
shift
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/tmp"
exec chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
    DEBIAN_FRONTEND=noninteractive "$@"
'

# in_platform ROOT COMMAND...
in_platform() {
    unshare --mount --pid --fork --kill-child sh -c "$ENTER" sh "$@"
}

platform_codename() {
    awk -v name="$1" 'NF && ($1 == name || $2 == name) { print $2 }' <<<"$PLATFORMS"
}

# clone_into ROOT: what is committed, and the Unbound that was given.
clone_into() {
    # shellcheck disable=SC2153 # of quickstart
    git clone --quiet --no-hardlinks "$ROOT" "$1/root/whyfail" &&
        { [ -z "$UNBOUND_GIVEN" ] || cp -rH "$UNBOUND_GIVEN" "$1/root/$(basename "$UNBOUND_GIVEN")"; }
}

# try_command ROOT NAME COMMAND: shows what it prints, and adds a test for its own end.
try_command() {
    local bare=$1 name=$2 words status

    read -ra words <<<"$3"
    printf '# %s: %s\n' "$name" "$3"
    in_platform "$bare" sh -c 'cd /root/whyfail && exec ./quickstart "$@"' sh \
        ${UNBOUND_GIVEN:+--unbound "/root/$(basename "$UNBOUND_GIVEN")"} "${words[@]}" </dev/null 2>&1 |
        tee "$LOCAL/log/platform-$name-${words[0]}.out"
    status=${PIPESTATUS[0]}
    if [ "$status" -eq 0 ]; then
        echo "ok - $name: $3"
    else
        echo "not ok - $name: $3 (status $status)"
    fi
    return "$status"
}

# try_platform NAME CODENAME [COMMAND...]: in a Debian of its own.
try_platform() {
    local bare=$LOCAL/platform-$2 failed=0 command commands

    if [ $# -gt 2 ]; then
        commands=$(printf '%s\n' "${@:3}")
    else
        commands=$PLATFORM_COMMANDS
    fi
    need_apt
    step "Setting up a bare Debian: $2" make_bare_debian "$bare" "$2"
    drop_apt
    step "Cloning into it" clone_into "$bare"
    while read -r command; do
        [ -z "$command" ] || try_command "$bare" "$1" "$command" || failed=1
    done <<<"$commands"
    rm -rf "$bare"
    return "$failed"
}
