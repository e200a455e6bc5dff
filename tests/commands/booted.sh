# shellcheck shell=bash
# booted.sh - a Debian in a folder, booted: its own systemd, without any network but its own loopback.
# Sourced by tests; takes root.
#
# boot ROOT starts it, within SCRATCH the file "console" tells how that went; booted COMMAND... runs a
# command there; power_off ends it, and with it all that runs there. Mounts and processes are in
# namespaces, its control groups below one of its own, and the kernel's settings, modules and clock are
# not for it to change; so nothing stays behind.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
BOOTED= # the first process there
GROUP=  # the control group

# What is mounted is seen by nobody else.
# shellcheck disable=SC2016 # the variables are the inner shell's
BOOT='
set -e
root=$1
mount --make-rprivate /
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --bind "$root/proc/sys" "$root/proc/sys"
mount -o remount,bind,ro "$root/proc/sys"
mount -t sysfs -o ro sysfs "$root/sys"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for name in null zero full random urandom tty; do
    : >"$root/dev/$name"
    mount --bind "/dev/$name" "$root/dev/$name"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ip link set lo up
exec setpriv --bounding-set -sys_module,-sys_time,-sys_boot,-sys_rawio,-syslog \
    chroot "$root" env -i container=test PATH=/usr/sbin:/usr/bin:/sbin:/bin $2
'

# Where the machine has its control groups of the second version, and the test is in them.
make_group() {
    local mounted

    mounted=$(findmnt -n -o TARGET -t cgroup2 | head -n 1)
    GROUP=${mounted:+$mounted$(sed -n 's/^0:://p' /proc/self/cgroup)/booted.$$}
    [ -n "$GROUP" ] && mkdir -p "$GROUP"
}

# The groups of processes that have just been killed are busy for a moment.
remove_group() {
    [ ! -d "$GROUP" ] || find "$GROUP" -depth -type d -exec rmdir {} + 2>/dev/null
    [ ! -d "$GROUP" ]
}

# in_namespaces ROOT COMMAND: as the first process of its own world. In place of this shell; needs
# make_group.
in_namespaces() {
    echo "$BASHPID" >"$GROUP/cgroup.procs" || return
    exec unshare --mount --uts --ipc --net --pid --cgroup --fork --kill-child \
        sh -c "$BOOT" sh "$1" "$2"
}

# boot ROOT
boot() {
    local outer

    make_group || return
    in_namespaces "$1" "/lib/systemd/systemd --system --show-status=no --log-target=console" \
        >"$SCRATCH/console" 2>&1 </dev/null &
    outer=$!
    BOOTED_ROOT=$1
    await 20 grep -q . "/proc/$outer/task/$outer/children" || return
    read -r BOOTED _ <"/proc/$outer/task/$outer/children"
    await 120 is_up
}

is_up() {
    [ "/proc/$BOOTED/root/." -ef "$BOOTED_ROOT/." ] &&
        booted systemctl is-system-running 2>/dev/null | grep -qE '^(running|degraded)$'
}

booted() {
    nsenter --target "$BOOTED" --mount --uts --ipc --net --pid --cgroup --root --wd -- \
        env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

power_off() {
    [ -z "$BOOTED" ] || kill -KILL "$BOOTED"
    BOOTED=
    wait
    await 10 remove_group
}
