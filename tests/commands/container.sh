#!/bin/bash
# container.sh - the container of packaging/container/ without a program that runs containers: the steps of its
# Dockerfile in bare Debians, and what it starts, in namespaces, with the capabilities of its compose.yaml, without
# a network and with its root read-only.
#
# Usage: container.sh BARE CACHE [PACKAGES]. BARE is a bare Debian that apt can install into, for each stage to
# begin with; CACHE a folder for the stages. With PACKAGES, a folder of packages that were made before, the stage
# that makes them is left out. Takes root; nothing outside is touched.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/bare.sh
. "$(dirname "$0")/../lib/bare.sh" || exit 1
BARE=$1
STAGES=$2
MADE=${3:-} # packages, in place of the stage that makes them
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
FOLDER=$ROOT/packaging/container
SCRATCH=$(mktemp -d) || exit 1
OUT=$SCRATCH/out
FIRST= # the first process of the container, seen from outside
trap 'stop_container; rm -rf "$SCRATCH" "$STAGES"' EXIT
TAP_PART=container
STAGE='' COUNT=0       # the folder of the stage, and how many there were
WORKDIR=/
declare -A NAMED=()    # stages by name
declare -A SAID=()     # what is not done but started: CMD, HEALTHCHECK

# instructions: one a line, without comments.
instructions() {
    sed -e '/^#/d' -e '/^ *$/d' "$FOLDER/Dockerfile" | sed -e ':again' -e '/\\$/{N;s/\\\n */ /;b again' -e '}'
}

begin_stage() {
    COUNT=$((COUNT + 1)) STAGE=$STAGES/$COUNT WORKDIR=/
    [[ $1 == debian:12-slim ]] && mkdir -p "$STAGES" && cp -a "$BARE" "$STAGE" || return
    [ "${2:-}" != AS ] || NAMED[$3]=$STAGE
}

# copy [--from=STAGE] SOURCE PLACE: as the words of COPY; the folder of the project without what its list of
# files to ignore says.
copy() {
    local from=$ROOT place

    if [[ $1 == --from=* ]]; then
        from=${NAMED[${1#--from=}]:?}
        shift
    fi
    place=$(cd "$STAGE" && realpath -m --no-symlinks "$STAGE/$([[ $2 == /* ]] || echo "$WORKDIR/")$2")
    if [ "$1" = . ]; then
        mkdir -p "$place" && tar cf - -C "$from" --exclude-from=<(sed 's|^|./|' "$FOLDER/Dockerfile.dockerignore") . |
            tar xf - -C "$place"
    else
        mkdir -p "$(dirname "$place")" && cp -a "$from/$1" "$place"
    fi
}

# run_or_take COMMAND: what the first stage would make may be there.
run_or_take() {
    if [ -z "$MADE" ] || [ "$COUNT" -gt 1 ]; then
        in_bare "$STAGE" "$WORKDIR" "$1"
    else
        mkdir -p "$STAGE/packages" && cp "$MADE"/*.deb "$STAGE/packages/"
    fi
}

# take INSTRUCTION WORDS
take() {
    local words

    read -ra words <<<"$2"
    case $1 in
    FROM) begin_stage "${words[@]}" ;;
    WORKDIR) WORKDIR=$2 && mkdir -p "$STAGE$2" ;;
    COPY) copy "${words[@]}" ;;
    RUN) run_or_take "$2" ;;
    CMD | HEALTHCHECK) SAID[$1]=$2 ;;
    EXPOSE | VOLUME) ;;
    *) return 1 ;;
    esac
}

test_steps() {
    local name words

    while read -r name words <&3; do
        take "$name" "$words" >"$OUT" 2>&1 </dev/null
        done_well $? "$name $words$([[ $name$COUNT != RUN1 ]] || echo "${MADE:+ # SKIP they were made before}")"
    done 3< <(instructions)
}

# words_of JSON: a list of strings of it, a word a line.
words_of() {
    grep -oE '"[^"]*"' <<<"$1" | tr -d '"'
}

# granted: the capabilities of compose.yaml, as setpriv takes them.
granted() {
    sed -n '/^    cap_add:/,/^    [a-z]/s/^ *- *\([A-Z_]*\)$/,+\1/p' "$FOLDER/compose.yaml" |
        tr '[:upper:]' '[:lower:]' | tr -d '\n'
}

# shellcheck disable=SC2016 # the variables are the inner shell's
CONTAINER='
set -e
root=$1
shift
mount --make-rprivate /
mount --bind "$root" "$root"
mount --bind "$root/var/lib/unbound" "$root/var/lib/unbound"
mount -o remount,bind,ro "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for name in null zero full random urandom; do
    : >"$root/dev/$name"
    mount --bind "/dev/$name" "$root/dev/$name"
done
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/1 "$root/dev/stdout"
ln -s /proc/self/fd/2 "$root/dev/stderr"
ip link set lo up
exec "$@"
'

# as_granted ROOT WORD...: the command that runs the words there.
as_granted() {
    echo "chroot $1 env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin setpriv --no-new-privs --bounding-set -all$(granted) --inh-caps -all ${*:2}"
}

# start_container: CMD, its two outputs in files, each through a pipe as a container's are.
start_container() {
    local command words

    mapfile -t command < <(words_of "${SAID[CMD]}")
    read -ra words < <(as_granted "$STAGE" "${command[@]}")
    mkfifo "$SCRATCH/pipe1" "$SCRATCH/pipe2"
    cat "$SCRATCH/pipe1" >"$SCRATCH/stdout" &
    cat "$SCRATCH/pipe2" >"$SCRATCH/stderr" &
    unshare --mount --uts --ipc --net --pid --fork --kill-child sh -c "$CONTAINER" sh "$STAGE" \
        "${words[@]}" >"$SCRATCH/pipe1" 2>"$SCRATCH/pipe2" </dev/null &
    OUTER=$!
    await 20 grep -q . "/proc/$OUTER/task/$OUTER/children" || return
    read -r FIRST _ <"/proc/$OUTER/task/$OUTER/children"
    await 60 grep -q 'start of service' "$SCRATCH/stderr"
}

stop_container() {
    [ -z "$FIRST" ] || kill -KILL "$FIRST" 2>/dev/null
    FIRST=
    wait
    rm -f "$SCRATCH/pipe1" "$SCRATCH/pipe2"
}

ask() {
    nsenter --target "$FIRST" --net dig @127.0.0.1 "$1" A +tries=1 +timeout=5 >"$OUT" 2>&1
}

# healthy: what HEALTHCHECK says, run in the container as its CMD is.
healthy() {
    local command words

    mapfile -t command < <(words_of "${SAID[HEALTHCHECK]#*CMD }")
    read -ra words < <(as_granted "$STAGE" "${command[@]}")
    # the namespaces' root is the machine's, with the container's mounts in it
    nsenter --target "$FIRST" --mount --uts --ipc --net --pid "${words[@]}" >"$OUT" 2>&1
}

fails() {
    ask www.example.com && grep -q 'status: SERVFAIL' "$OUT"
}

test_running() {
    start_container
    cp "$SCRATCH/stderr" "$OUT"
    done_well $? "what it starts serves, and Unbound's log is on standard error"
    ask localhost && grep -q 'status: NOERROR' "$OUT"
    done_well $? "it answers"
    await 60 fails && grep -qE '; EDE: (14|22|23) .*\(' "$OUT"
    done_well $? "it says why a name fails"
    cp "$SCRATCH/stdout" "$OUT"
    await 10 grep -q '^{"@timestamp".*"dns-servfail"' "$SCRATCH/stdout" && ! grep -qv '^{' "$SCRATCH/stdout"
    done_well $? "standard output has the event, and events alone"
    healthy
    done_well $? "the health check is content"
    kill -TERM "$FIRST"
    await 10 grep -q 'service stopped' "$SCRATCH/stderr"
    done_well $? "it ends when it is told to"
    stop_container
}

# The same with a configuration from which somebody has taken the module.
test_unhealthy() {
    sed -i -e 's/whyfail validator/validator/' -e '/^whyfail:/,$d' "$STAGE/etc/unbound/unbound.conf.d/container.conf"
    start_container && ask localhost && grep -q 'status: NOERROR' "$OUT" && ! healthy
    done_well $? "without the module it serves, and the health check is not content"
    stop_container
}

test_steps
all_passed || exit
test_running
test_unhealthy
conclude
