# shellcheck shell=bash
# apt.sh - Debian's packages and sources, through an apt configuration of our own.
#
# /etc/apt is read, never written: which archives the machine uses is asked of apt itself, and their
# source packages are added in a private list below the cache.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# What whyfail takes from Debian: set, package, and what it is for. The set "build" is for every command;
# which others a part of the tests needs stands in parts.sh, and what a command needs in quickstart.
PACKAGES='
build      gcc                the C compiler
build      libc6-dev          the C library to compile with
build      make               runs the build
build      dpkg-dev           unpacks source packages
build      autoconf           makes configure
build      automake           makes the makefiles
build      libtool            links the module
build      pkg-config         finds libraries
build      libldns-dev        reads DNSSEC records
build      libssl-dev         checks digests and signatures
build      libjansson-dev     writes JSON
build      libck-dev          the queue between workers and writer
build      libxxhash-dev      the hash of the cause memory
build      zlib1g-dev         reads compressed logs
build      libpsl-dev         which zones are had from a registrar
build      libidn2-dev        converts names beyond ASCII
build      libpython3-dev     compiles what goes into the python module of Unbound
build      libcunit1-dev      unit tests
build      libevent-dev       the event loop of the test lab
build      iproute2           addresses for the test lab
build      faketime           shifted clocks in the test lab
build      openssl            certificates in the tests
clang      clang              compiles what is fuzzed
clang      libclang-rt-dev    the fuzzer and its sanitizers
coverage   gcovr              sums up which lines were run
dig        bind9-dnsutils     queries in the tests
logrotate  logrotate          rotates the log in the tests
rsyslog    rsyslog            sends events to a central host in the tests
kafka      rsyslog-kafka      sends events to Kafka in the tests
kafka      librdkafka-dev     a Kafka cluster for the tests
kafka      kcat               reads from Kafka in the tests
systemd    systemd            judges units in the tests
procps     procps             processes in the tests
jemalloc   libjemalloc2       another allocator in the tests
mandoc     mandoc             judges the manuals
jsonschema python3-jsonschema holds events against their schema
dnsperf    dnsperf            load in the tests
yaml       python3-yaml       reads YAML in the tests
completion bash-completion    completes words in the tests
musl       musl-tools         compiles with another C library in the tests
nft        nftables           leads packets elsewhere in the tests
jq         jq                 looks into events in the tests
browser    chromium           opens reports in the tests, without a window
browser    nodejs             drives Chromium
capture    tshark             reads what was captured on the wire in the tests
valgrind   valgrind           counts instructions
shellcheck shellcheck         checks these scripts
format     clang-format       checks the layout of the C sources
'

# Programs that are used as they lie there: packages that would start a service, or change more of the
# machine than a test may, are unpacked into the cache. Set, packages that belong together, program,
# what it is for.
UNPACKED='
prometheus prometheus                          /usr/bin/promtool                  judges metrics, alert rules and their tests
prometheus prometheus                          /usr/bin/prometheus                evaluates the rules and the queries of the dashboard
prometheus prometheus-node-exporter            /usr/bin/prometheus-node-exporter  reads the file of metrics
apparmor   apparmor                            /sbin/apparmor_parser              judges the rules for AppArmor
clickhouse clickhouse-server,clickhouse-client /usr/sbin/clickhouse-server        keeps events and answers queries
clickhouse clickhouse-server,clickhouse-client /usr/bin/clickhouse-client         loads events and asks
journald   systemd                             /lib/systemd/systemd-journald      takes events in the tests
journald   systemd                             /bin/journalctl                    reads them back
resolved   systemd-resolved                    /lib/systemd/systemd-resolved      is a client of Unbound in the tests
emulator   qemu-user-static                    /usr/bin/qemu-aarch64-static       runs programs for other processors
named      bind9                               /usr/sbin/named                    is another resolver: the command explains its failures, and the bench measures it
authority  nsd                                 /usr/sbin/nsd                      serves zones that the command checks
authority  knot                                /usr/sbin/knotd                    serves zones that the command checks
authority  pdns-server,pdns-backend-bind       /usr/sbin/pdns_server              serves zones that the command checks
authority  pdns-server,pdns-backend-bind       /usr/bin/pdnsutil                  tells that they are signed
authority  ldnsutils                           /usr/bin/ldns-keygen               makes keys for them
authority  ldnsutils                           /usr/bin/ldns-signzone             signs them
authority  ldnsutils                           /usr/bin/ldns-key2ds               makes their DS records
resolvers  knot-resolver                       /usr/sbin/kresd                    is another resolver, likewise
resolvers  pdns-recursor                       /usr/sbin/pdns_recursor            is another resolver, likewise
icinga     icinga2-bin                         /usr/lib/*/icinga2/sbin/icinga2    runs the checks of zones in the tests
'

APT_DIR= # the private configuration; set by need_apt
TARGET=  # the processor that is compiled for where it is not this machine's: see cross.sh
LOCK_SECONDS=900 # for another program that installs packages to end

set_names() {
    awk 'NF { print $1 }' <<<"$PACKAGES$UNPACKED" | sort -u
}

# set_packages TABLE SET...: the packages of those sets, each once.
set_packages() {
    awk -v sets=" ${*:2} " 'NF && index(sets, " " $1 " ") && !seen[$2]++ { print $2 }' <<<"$1"
}

check_sets() {
    local set

    for set in "$@"; do
        set_names | grep -qxF "$set" || die "there is no set of packages $set in scripts/apt.sh"
    done
}

# missing_packages SET...: of those sets, what is not installed.
missing_packages() {
    local package

    while read -r package; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' ||
            printf '%s\n' "$package"
    done < <(set_packages "$PACKAGES" "$@")
}

is_debian() {
    command -v apt-get >/dev/null && [ -r /etc/os-release ] &&
        grep -qx 'ID=debian' /etc/os-release
}

private_apt() {
    apt-get -c "$APT_DIR/apt.conf" "$@"
}

# as_root COMMAND...: directly or by sudo.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# Asks for sudo's password here, where the person can see why, and not within a step.
need_root() {
    [ "$(id -u)" -ne 0 ] || return 0
    command -v sudo >/dev/null ||
        die "installing packages needs root or sudo; as root run: apt-get install $*"
    sudo -v || die "sudo was refused; as root run: apt-get install $*"
}

# Private lists and caches; everything else (proxies, pins, keys) as the machine has it.
write_apt_conf() {
    mkdir -p "$APT_DIR/lists/partial" "$APT_DIR/cache/archives/partial" "$APT_DIR/parts" &&
        cat >"$APT_DIR/apt.conf" <<EOF
Dir::State::lists "$APT_DIR/lists";
Dir::Cache::pkgcache "$APT_DIR/cache/pkgcache.bin";
Dir::Cache::srcpkgcache "$APT_DIR/cache/srcpkgcache.bin";
Acquire::Languages "none";
Acquire::Retries "2";
EOF
}

# archives APT-GET-OPTIONS...: "URI SUITE COMPONENT" of this release's Debian archives. The release that
# is never released calls itself by the name of the next one, and its archive calls it sid.
archives() {
    local codename

    codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    # shellcheck disable=SC2016 # $(FIELD) is apt's
    apt-get "$@" indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI) $(RELEASE) $(COMPONENT)' \
        'Created-By: Packages' 2>/dev/null |
        awk -v name="$codename" '
            $1 != "Debian" { next }
            $2 == name || $2 == name "-security" || $2 == name "-updates" {
                found = 1
                print $3, $4, $5
            }
            $2 == "sid" { sid = sid $3 " " $4 " " $5 "\n" }
            END { if (!found) printf "%s", sid }' | sort -u
}

# An archive says that it is Debian's in its own signed index, so one has to be there. A machine
# that never ran `apt-get update` has none: then they are fetched, into the private folder.
fetch_system_lists() {
    private_apt update && [ -n "$(archives -c "$APT_DIR/apt.conf")" ]
}

write_sources() {
    local keyring=/usr/share/keyrings/debian-archive-keyring.gpg by=

    [ -r "$keyring" ] && by="[signed-by=$keyring] "
    while read -r uri suite component; do
        printf 'deb %s%s %s %s\n' "$by" "$uri" "$suite" "$component"
        printf 'deb-src %s%s %s %s\n' "$by" "$uri" "$suite" "$component"
    done >"$APT_DIR/sources.list"
    cat >>"$APT_DIR/apt.conf" <<EOF
Dir::Etc::sourcelist "$APT_DIR/sources.list";
Dir::Etc::sourceparts "$APT_DIR/parts";
EOF
}

# need_apt: a private apt that knows Debian's binary and source packages, once a run.
need_apt() {
    local found

    [ -z "$APT_DIR" ] || return 0
    is_debian || die "this is not Debian: give Unbound's source with --unbound SOURCE"
    need_space "$CACHE" 400
    remove_old_apt
    APT_DIR=$CACHE/apt.$$ # another run may use the same cache, and drop its own
    say "Reading Debian's package lists into $APT_DIR (about 20 MB)"
    rm -rf "$APT_DIR"
    write_apt_conf || die "cannot write to $APT_DIR"
    found=$(archives)
    if [ -z "$found" ]; then
        step "Checking which of this system's archives are Debian's" fetch_system_lists
        found=$(archives -c "$APT_DIR/apt.conf")
    fi
    write_sources <<<"$found"
    step "Fetching the lists of binary and source packages" private_apt update \
        -o APT::Update::Error-Mode=any
}

# Those of runs that were ended before they could drop them.
remove_old_apt() {
    local dir

    for dir in "$CACHE"/apt.*; do
        [ ! -d "$dir" ] || [ -d "/proc/${dir##*.}" ] || rm -rf "$dir"
    done
}

# The lists are of no use once everything is there, and large.
drop_apt() {
    [ -z "$APT_DIR" ] || rm -rf "$APT_DIR"
    APT_DIR=
}

# The files that apt and dpkg lock while they install, where this machine has them. The lists are
# private, and so is their lock.
lock_files() {
    local status='' archives=''

    eval "$(apt-config shell status Dir::State::status/f archives Dir::Cache::archives/f)"
    printf '%s\n' "${status%/*}/lock-frontend" "${status%/*}/lock" "${archives%/}/lock"
}

# has_open PID FILE: whether the process has the file open, as far as one may look.
has_open() {
    local links

    links=$(find "/proc/$1/fd" -type l -printf '%l\n' 2>/dev/null)
    [ -z "$links" ] || grep -qxF "$2" <<<"$links"
}

# installer: "PID NAME" of a program that holds one of the locks; nothing when none does. They are locks
# of fcntl(2), which flock(1) does not see.
installer() {
    local file inode pid

    while read -r file; do
        inode=$(stat -c %i "$file" 2>/dev/null) || continue
        while read -r pid; do
            if has_open "$pid" "$file"; then
                echo "$pid $(cat "/proc/$pid/comm" 2>/dev/null)"
                return
            fi
        done < <(awk -v inode="$inode" '$2 == "POSIX" && $4 == "WRITE" && $6 ~ ":" inode "$" {
            print $5
        }' /proc/locks)
    done < <(lock_files)
}

# A fresh machine's first start is when unattended-upgrades installs. Returns 1 when it goes on for too
# long.
wait_for_installer() {
    local until=$((SECONDS + LOCK_SECONDS)) found said=

    while found=$(installer) && [ -n "$found" ]; do
        if [ "$SECONDS" -ge "$until" ]; then
            say "another program is installing packages: PID ${found/ /, }, still after $LOCK_SECONDS s"
            return 1
        fi
        [ "$found" = "$said" ] ||
            say "Another program is installing packages (PID ${found/ /, }); waiting for it," \
                "$((LOCK_SECONDS / 60)) minutes at most ..."
        said=$found
        sleep 1
    done
}

# patient_apt APT-GET-ARGUMENT...: apt-get waits for the locks of dpkg itself, but not for that of the
# downloads; another program may have come first in the meantime.
patient_apt() {
    local until=$((SECONDS + LOCK_SECONDS)) status

    while :; do
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -c "$APT_DIR/apt.conf" \
            -o DPkg::Lock::Timeout="$LOCK_SECONDS" "$@"
        status=$?
        if [ "$status" -eq 0 ] || [ "$SECONDS" -ge "$until" ] || [ -z "$(installer)" ]; then
            return "$status"
        fi
        wait_for_installer || return
    done
}

# install_step NAME APT-GET-ARGUMENT...
install_step() {
    wait_for_installer || die "packages can be installed when that has ended"
    step "$1" patient_apt "${@:2}"
}

# install_packages PACKAGE...: says what and why, then installs.
install_packages() {
    local package

    say "These packages are missing and will now be installed from Debian's archive:"
    for package in "$@"; do
        awk -v name="$package" '$2 == name { sub(/^[^ ]+ +/, "    "); print }' <<<"$PACKAGES" >&2
    done
    need_root "$@"
    need_apt
    install_step "Installing $# packages" install -y --no-install-recommends "$@"
}

# missing_programs SET...: the packages of programs of those sets that are not unpacked yet.
missing_programs() {
    local set packages program _

    while read -r set packages program _; do
        [[ -z $set || " $* " != *" $set "* || -x $CACHE/unpacked/bin/${program##*/} ]] ||
            printf '%s\n' "${packages//,/$'\n'}"
    done <<<"$UNPACKED"
}

# lacks_packages SET: whether this machine lacks any of it.
lacks_packages() {
    is_debian && [ -n "$(missing_packages "$1" && missing_programs "$1")" ]
}

# is_in_archive PACKAGE: whether this release of Debian has it.
is_in_archive() {
    apt-cache -c "$APT_DIR/apt.conf" policy "$1" 2>/dev/null | grep -q '^  Candidate: [^(]'
}

# absent_packages SET...: what this machine lacks of those sets, and Debian's archive too: not every
# release has every package. Where nothing is missing, the archive is not asked.
absent_packages() {
    local package missing

    is_debian || return 0
    missing=$(missing_packages "$@" && missing_programs "$@")
    for package in $missing; do
        is_in_archive "$package" || printf '%s\n' "$package"
    done | sort -u
}

# need_packages SET...
need_packages() {
    local missing

    check_sets "$@"
    is_debian || return 0 # elsewhere that is up to the user; configure says what is missing
    missing=$(missing_packages "$@")
    # shellcheck disable=SC2086 # a list of words
    [ -z "$missing" ] || install_packages $missing
}

# What Debian's own unbound takes to be built, as its source package says.
need_build_deps() {
    local plan missing

    is_debian || return 0 # elsewhere that is up to the user; its configure says what is missing
    need_apt
    plan=$(private_apt -s build-dep ${TARGET:+-a "$TARGET"} --no-install-recommends unbound 2>&1) ||
        die "the build dependencies of Debian's unbound cannot be installed: ${plan##*$'\n'}"
    missing=$(awk '$1 == "Inst" { print $2 }' <<<"$plan" | sort -u)
    [ -n "$missing" ] || return 0
    say "Building Debian's Unbound needs these packages, which will now be installed:"
    printf '%s\n' "$missing" | paste -sd ' ' | fold -s -w 92 | sed 's/^/    /' >&2
    # shellcheck disable=SC2086 # a list of words
    need_root $missing
    install_step "Installing $(wc -w <<<"$missing") packages" \
        build-dep -y ${TARGET:+-a "$TARGET"} --no-install-recommends unbound
}

# unpack_packages PACKAGE[,PACKAGE...] DIR: they, installed or not, and what they depend on that this
# machine does not have.
unpack_packages() {
    local packages=${1//,/ } needed archive

    rm -rf "$2.new" && mkdir -p "$2.new/archives" || return
    # shellcheck disable=SC2086 # a list of words
    needed=$(private_apt -s install --no-install-recommends $packages) || return
    needed=$(awk '$1 == "Inst" { print $2 }' <<<"$needed")
    # shellcheck disable=SC2046,SC2086 # lists of words
    (cd "$2.new/archives" && private_apt download $(printf '%s\n' $packages $needed | sort -u)) || return
    for archive in "$2.new/archives"/*.deb; do
        dpkg-deb --extract "$archive" "$2.new" || return
    done
    rm -rf "$2.new/archives" "$2" && mv "$2.new" "$2"
}

# link_program DIR PROGRAM FILE: a script that runs the program with the libraries beside it. Later
# releases have all programs below /usr. A "*" in its path stands for the architecture.
link_program() {
    local libraries program

    # shellcheck disable=SC2086 # the star
    for program in "$1"$2 "$1"/usr$2; do
        [ ! -x "$program" ] || break
    done
    [ -x "$program" ] || return
    libraries=$(find "$1" \( -name '*.so' -o -name '*.so.*' \) -printf '%h\n' | sort -u | paste -sd :)
    printf '#!/bin/sh\nLD_LIBRARY_PATH=%s exec %s "$@"\n' "'$libraries'" "'$program'" >"$3" &&
        chmod +x "$3"
}

# unpack_missing SET...
unpack_missing() {
    local set package program reason dir

    mkdir -p "$CACHE/unpacked/bin"
    while read -r set package program reason; do
        dir=$CACHE/unpacked/$package
        if [[ -z $set || " $* " != *" $set "* || -x $CACHE/unpacked/bin/${program##*/} ]]; then
            continue
        fi
        need_apt
        [ -d "$dir" ] ||
            step "Unpacking $package, not installing it: it $reason" unpack_packages "$package" "$dir"
        link_program "$dir" "$program" "$CACHE/unpacked/bin/${program##*/}" ||
            die "$package has no program $program"
    done <<<"$UNPACKED"
    drop_apt
}

# need_unpacked SET...: in a folder that is put at the end of PATH.
need_unpacked() {
    check_sets "$@"
    is_debian || return 0
    with_lock "$CACHE/lock" unpack_missing "$@"
    PATH=$PATH:$CACHE/unpacked/bin
}
