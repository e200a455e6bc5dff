# shellcheck shell=bash
# apt.sh - Debian's packages and sources, through an apt configuration of our own.
#
# /etc/apt is read, never written: which archives the machine uses is asked of apt itself, and their
# source packages are added in a private list below the cache.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# What building and testing whyfail takes: package, and what it is for.
PACKAGES='
gcc             the C compiler
libc6-dev       the C library to compile with
make            runs the build
dpkg-dev        unpacks source packages
autoconf        makes configure
automake        makes the makefiles
libtool         links the module
pkg-config      finds libraries
libldns-dev     reads DNSSEC records
libssl-dev      checks digests and signatures
libjansson-dev  writes JSON
libck-dev       the queue between workers and writer
libxxhash-dev   the hash of the cause memory
libcunit1-dev   unit tests
libevent-dev    the event loop of the test lab
iproute2        addresses for the test lab
faketime        shifted clocks in the test lab
bind9-dnsutils  queries in the tests
logrotate       rotates the log in the tests
rsyslog         sends events to a central host in the tests
procps          processes in the tests
openssl         certificates in the tests
libjemalloc2    another allocator in the tests
jq              looks into events in the tests
valgrind        counts instructions
shellcheck      checks these scripts
'

APT_DIR= # the private configuration; set by need_apt

missing_packages() {
    local package

    while read -r package _; do
        [ -n "$package" ] || continue
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' ||
            printf '%s\n' "$package"
    done <<<"$PACKAGES"
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
        die "installing packages takes root or sudo; as root run: apt-get install $*"
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

# archives APT-GET-OPTIONS...: "URI SUITE COMPONENT" of this release's Debian archives.
archives() {
    local codename

    codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
    # shellcheck disable=SC2016 # $(FIELD) is apt's
    apt-get "$@" indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI) $(RELEASE) $(COMPONENT)' \
        'Created-By: Packages' 2>/dev/null |
        awk -v name="$codename" '
            $1 == "Debian" && ($2 == name || $2 == name "-security" || $2 == name "-updates") {
                print $3, $4, $5
            }' | sort -u
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
    is_debian || die "this is not Debian; see \"Without quickstart\" in README.md"
    need_space "$CACHE" 400
    say "Reading Debian's package lists into $CACHE/apt (about 20 MB)"
    APT_DIR=$CACHE/apt
    rm -rf "$APT_DIR"
    write_apt_conf || die "cannot write to $APT_DIR"
    found=$(archives)
    if [ -z "$found" ]; then
        step "Asking the machine's archives which are Debian's" fetch_system_lists
        found=$(archives -c "$APT_DIR/apt.conf")
    fi
    write_sources <<<"$found"
    step "Fetching the lists of binary and source packages" private_apt update \
        -o APT::Update::Error-Mode=any
}

# The lists are of no use once everything is there, and large.
drop_apt() {
    [ -z "$APT_DIR" ] || rm -rf "$APT_DIR"
    APT_DIR=
}

# install_packages PACKAGE...: says what and why, then installs.
install_packages() {
    local package

    say "These packages are missing and are installed now, from Debian's archive:"
    for package in "$@"; do
        awk -v name="$package" '$1 == name { print "    " $0 }' <<<"$PACKAGES" >&2
    done
    need_root "$@"
    need_apt
    step "Installing $# packages" as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -c "$APT_DIR/apt.conf" install -y --no-install-recommends "$@"
}

need_packages() {
    local missing

    is_debian || return 0 # whoever builds elsewhere has seen to it; configure tells what is missing
    missing=$(missing_packages)
    # shellcheck disable=SC2086 # a list of words
    [ -z "$missing" ] || install_packages $missing
}

# What Debian's own unbound takes to be built, as its source package says.
need_build_deps() {
    local plan missing

    plan=$(private_apt -s build-dep --no-install-recommends unbound 2>&1) ||
        die "what Debian's unbound takes to be built cannot be installed: ${plan##*$'\n'}"
    missing=$(awk '$1 == "Inst" { print $2 }' <<<"$plan" | sort -u)
    [ -n "$missing" ] || return 0
    say "Building Debian's Unbound takes these packages, which are installed now:"
    printf '%s\n' "$missing" | paste -sd ' ' | fold -s -w 92 | sed 's/^/    /' >&2
    # shellcheck disable=SC2086 # a list of words
    need_root $missing
    step "Installing $(wc -w <<<"$missing") packages" as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get -c "$APT_DIR/apt.conf" build-dep -y --no-install-recommends unbound
}
