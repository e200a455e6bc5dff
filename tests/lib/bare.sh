# shellcheck shell=bash
# bare.sh - commands in a bare Debian, for the scripts that try recipes. Sourced by them, after tap.sh; they set
# OUT, the file that takes what a command prints, and SCRATCH.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# done_well STATUS NAME: a report with the end of what was printed.
done_well() {
    tail -n 25 "$OUT" >"$SCRATCH/tail"
    report "$1" "$2" "$SCRATCH/tail"
}

# in_bare ROOT FOLDER COMMAND: a shell's, with the machine's network, as a build has it.
# shellcheck disable=SC2016 # the variables are the inner shell's
in_bare() {
    unshare --mount --pid --fork --kill-child sh -c '
        set -e
        mount --make-rprivate /
        mount -t proc proc "$1/proc"
        mount --rbind /dev "$1/dev"
        exec chroot "$1" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 \
            DEBIAN_FRONTEND=noninteractive sh -c "cd $2 && $3"' sh "$1" "$2" "$3"
}
