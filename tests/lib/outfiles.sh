# shellcheck shell=bash
# outfiles.sh - what may stand where the module writes a file, and a daemon that has to go on with it.
#
# Sourced by the scripts that try it, after daemon.sh, in a namespace of mounts of their own.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

PLACE=/run/place # a folder that every user can reach, for the files in question
PUT=()           # programs that belong to what was put there
HANG_CALLS=      # fanotify_init(2) and fanotify_mark(2)

# An empty /run with the folder in it.
own_place() {
    mount -t tmpfs tmpfs /run && mkdir -m 1777 "$PLACE"
}

# A program that belongs to what was put there; nothing of this script's is open in it.
put_program() {
    "$@" >/dev/null 2>&1 </dev/null &
    PUT+=("$!")
    disown # the shell is not to say how it ended
}

end_programs() {
    [ ${#PUT[@]} -eq 0 ] || kill -KILL "${PUT[@]}" 2>/dev/null
    PUT=()
}

# put KIND PATH: puts it there. 2: this machine, or this user, has none such.
# shellcheck disable=SC2016 # the variables are Perl's
put() {
    case $1 in
    nothing) ;;
    file) echo old >"$2" ;;
    foreign-file) echo kept >"$2" && { chown 12345 "$2" 2>/dev/null || return 2; } ;;
    fifo) mkfifo "$2" ;;
    read-fifo) mkfifo "$2" && put_program perl -e 'open(I, "+<", $ARGV[0]) && open(O, ">>", "$ARGV[0].read") or die;
        syswrite(O, $_) while sysread(I, $_, 65536)' "$2" ;;
    folder) mkdir "$2" ;;
    socket) perl -MSocket -e 'socket(S, AF_UNIX, SOCK_DGRAM, 0) && bind(S, sockaddr_un($ARGV[0])) or die' "$2" ;;
    link) echo kept >"$2.target" && ln -s "$2.target" "$2" ;;
    dangling-link) ln -s "$2.target" "$2" ;;
    foreign-link) put link "$2" && { { chown 65534 "$PLACE" && chown -h 12345 "$2"; } 2>/dev/null || return 2; } ;;
    full-link) ln -s /dev/full "$2" ;;
    full) mknod -m 666 "$2" c 1 7 2>/dev/null || return 2 ;;
    null) mknod -m 666 "$2" c 1 3 2>/dev/null || return 2 ;;
    terminal) put_terminal "$2" ;;
    no-folder) rm -rf "$PLACE" ;;
    full-disk) mount -t tmpfs -o size=64k tmpfs "$PLACE" && ! dd if=/dev/zero of="$PLACE/other" bs=1k 2>/dev/null ;;
    read-only) mount -t tmpfs -o ro tmpfs "$PLACE" ;;
    closed-folder) chmod 555 "$PLACE" ;;
    hung) mount -t tmpfs -o mode=1777 tmpfs "$PLACE" && put_hang ;;
    esac
}

# take_away KIND PATH: so that a file can be there.
take_away() {
    end_programs
    case $1 in
    no-folder) mkdir -m 1777 "$PLACE" ;;
    full-disk) rm "$PLACE/other" ;;
    read-only) mount -o remount,rw "$PLACE" ;;
    closed-folder) chmod 1777 "$PLACE" ;;
    hung) ;;
    foreign-link) chown 0 "$PLACE" && rm "$2" ;;
    *) rm -rf "$2" ;;
    esac
}

# A terminal of one's own, and a link to it.
put_terminal() {
    local name=$1.name

    put_program script -q -f -c "tty >'$name.new' && mv '$name.new' '$name'; exec sleep 600" "$1.seen"
    await 10 test -s "$name" || return 2
    ln -s "$(cat "$name")" "$1"
}

# A file system that answers nobody who opens a file: the kernel asks a program that does not answer.
put_hang() {
    case $(uname -m) in
    x86_64) HANG_CALLS='300 301' ;;
    aarch64) HANG_CALLS='262 263' ;;
    *) return 2 ;;
    esac
    # FAN_CLASS_CONTENT; FAN_MARK_ADD and FAN_MARK_MOUNT, FAN_OPEN_PERM, AT_FDCWD
    # shellcheck disable=SC2016,SC2086 # Perl's variables; two words
    put_program perl -e 'my ($init, $mark, $at) = @ARGV; my $fd = syscall($init + 0, 4, 0);
        $fd >= 0 && syscall($mark + 0, $fd, 0x11, 0x10000, -100, $at) == 0 or exit 1;
        $0 = "hung"; sleep 600' $HANG_CALLS "$PLACE"
    await 10 is_hung || return 2
}

# Whether it hangs, or never will.
is_hung() {
    ! kill -0 "${PUT[-1]}" 2>/dev/null || grep -qx hung "/proc/${PUT[-1]}/comm"
}

# The place is as at the start.
clear_place() {
    end_programs
    while mountpoint -q "$PLACE"; do
        umount --lazy "$PLACE"
    done
    rm -rf "$PLACE"
    mkdir -m 1777 "$PLACE"
}

# as_nobody COMMAND...: with a daemon that becomes that user, who reads its files in a folder that he
# reaches. Not where there is one user only.
as_nobody() {
    local SCRATCH=/run/scratch USER_NAME=nobody
    local MODULE_HERE=$SCRATCH/whyfail.so

    if ! awk '{ users += $3 } END { exit users < 2 }' /proc/self/uid_map; then
        echo "# there is one user only: left out: $*"
        return
    fi
    mkdir -m 755 "$SCRATCH" && cp "$MODULE" "$MODULE_HERE" && chmod 755 "$MODULE_HERE"
    MODULE=$MODULE_HERE "$@"
    rm -rf "$SCRATCH"
}

# become_user: writes the user that the daemon is to become into its configuration.
become_user() {
    sed -i "s/username: .*/username: \"${USER_NAME:-}\"/" "$SCRATCH/unbound.conf" &&
        chmod 644 "$SCRATCH/unbound.conf" "$SCRATCH/whyfail.conf"
}

log_says() {
    grep -qF "$1" "$SCRATCH/log"
}

# says TIMES WORDS: whether Unbound's log says it so often.
says() {
    [ "$(grep -cF "$2" "$SCRATCH/log")" -eq "$1" ]
}

# stops_in_time [SECONDS]: the daemon ends well, within three seconds or those. One that does not is
# ended.
stops_in_time() {
    local began=$SECONDS try

    [ -n "$DAEMON" ] || return
    kill "$DAEMON"
    for ((try = 0; try < 200; try++)); do
        ! kill -0 "$DAEMON" 2>/dev/null || [[ $(ps -o stat= -p "$DAEMON") == Z* ]] || { sleep 0.1 && continue; }
        break
    done
    [ "$try" -lt 200 ] || kill -KILL "$DAEMON"
    wait "$DAEMON"
    STATUS=$?
    DAEMON=
    [ "$STATUS" -eq 0 ] && [ $((SECONDS - began)) -le "${1:-3}" ]
}

STARTS=1
starts_are() {
    [ "$(grep -c 'start of service' "$SCRATCH/log")" -eq "$STARTS" ]
}

# reloads: the daemon reads its configuration again, and serves.
reloads() {
    STARTS=$(($(grep -c 'start of service' "$SCRATCH/log") + 1))
    kill -HUP "$DAEMON"
    await 15 starts_are && kill -0 "$DAEMON"
}
