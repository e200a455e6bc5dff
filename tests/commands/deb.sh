#!/bin/bash
# deb.sh - the rebuilt packages in a clean Debian that is booted: installed over the distribution's,
# updated, taken back, removed. Whatever is done, the resolver serves.
#
# Usage: deb.sh ROOT PACKAGES. ROOT is a bare Debian that apt can install into; PACKAGES the folder
# with the rebuilt packages. Nothing outside ROOT is touched. The Debian runs without a network, so
# that what it installs comes from an archive in ROOT/repo: Debian's own packages, the same with a
# higher version, as the next security update has it, and the rebuilt ones of both.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/repack.sh
. "$(dirname "$0")/../lib/repack.sh" || exit 1
# shellcheck source=tests/commands/booted.sh
. "$(dirname "$0")/booted.sh" || exit 1
# shellcheck source=tests/commands/deb-contents.sh
. "$(dirname "$0")/deb-contents.sh" || exit 1
BARE=$(cd "$1" && pwd)
PACKAGES=$2
HERE=$(cd "$(dirname "$0")" && pwd)
SCRATCH=$(mktemp -d) || exit 1
OUT=$SCRATCH/out
trap 'power_off; rm -rf "$SCRATCH"' EXIT
TAP_PART="deb"
TAP_FILES=("$SCRATCH/tail")
REPO=$BARE/repo
CONF=$BARE/etc/unbound
ORIGINAL=$SCRATCH/original # what the operator wrote
STOCK='' NEXT=''           # Debian's version, and the one after it
APT=(apt-get -y --no-install-recommends -o Dpkg::Options::=--force-confold)

# done_well STATUS NAME: a report with the end of what was printed.
done_well() {
    tail -n 25 "$OUT" >"$SCRATCH/tail"
    report "$1" "$2"
}

# in_bare COMMAND...: before it is booted; with the machine's network.
in_bare() {
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
        chroot "$BARE" "$@" >>"$OUT" 2>&1
}

# inside COMMAND...: when it is booted.
inside() {
    booted "$@" >"$OUT" 2>&1
}

# What the packages bring that is not to change: the service, its helper, the AppArmor profile.
fingerprint() {
    (cd "$BARE" && sha256sum etc/apparmor.d/usr.sbin.unbound lib/systemd/system/unbound.service \
        usr/libexec/unbound-helper etc/unbound/unbound.conf 2>&1)
}

# publish FILE...: these are in the archive now, beside what was there.
publish() {
    local deb

    [ $# -eq 0 ] || cp "$@" "$REPO/" || return
    for deb in "$REPO"/*.deb; do
        dpkg-deb -f "$deb"
        printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$(basename "$deb")" "$(stat -c %s "$deb")" \
            "$(sha256sum <"$deb" | cut -d ' ' -f 1)"
    done >"$REPO/Packages"
    inside apt-get update
}

# our_package NAME: the newest of the folder.
our_package() {
    find "$PACKAGES" -name "$1_*+whyfail1_*.deb" | sort -V | tail -n 1
}

# What the rebuilt daemon depends on beside its own.
dependencies() {
    dpkg-deb -f "$(our_package unbound)" Depends | sed 's/whyfail-fallback ([^)]*), *//'
}

# Debian's packages as they are, and everything that the tests need beside them.
prepare_bare() {
    printf '#!/bin/sh\nexit 101\n' >"$BARE/usr/sbin/policy-rc.d" &&
        chmod 755 "$BARE/usr/sbin/policy-rc.d" && mkdir -p "$REPO" &&
        in_bare "${APT[@]}" install unbound bind9-dnsutils dns-root-data lintian procps systemd systemd-sysv &&
        in_bare "${APT[@]}" satisfy "$(dependencies)" &&
        in_bare sh -c 'cd /repo && apt-get download unbound' &&
        rm "$BARE/usr/sbin/policy-rc.d" &&
        echo 'deb [trusted=yes] file:/repo ./' >"$BARE/etc/apt/sources.list"
}

# A zone that the iterator answers from, through all modules, where there is no network.
write_mine() {
    cat >"$CONF/unbound.conf.d/mine.conf" <<'END'
server:
    domain-insecure: "here.test"
    local-zone: "test." nodefault
auth-zone:
    name: "here.test"
    zonefile: "/etc/unbound/here.zone"
    for-downstream: no
    for-upstream: yes
END
    cat >"$CONF/here.zone" <<'END'
here.test. 1 SOA ns.here.test. mail.here.test. 1 3600 600 86400 1
here.test. 1 NS ns.here.test.
ns.here.test. 1 A 192.0.2.53
www.here.test. 1 A 192.0.2.80
END
}

# configure_as WAY: how the operator wrote whyfail into the configuration, which replaces what was
# there; so would a program that manages it.
configure_as() {
    local example=$HERE/../../conf-examples/unbound-builtin.conf

    rm -f "$CONF/unbound.conf.d/whyfail.conf" "$CONF"/unbound.conf.d/z*.conf
    sed -i '/^#whyfail/d; /^server:/,$d' "$CONF/unbound.conf"
    case $1 in
    example) cp "$example" "$CONF/unbound.conf.d/whyfail.conf" ;;
    main) grep -v '^#' "$example" >>"$CONF/unbound.conf" ;;
    split)
        sed '/^whyfail:/,$d' "$example" >"$CONF/unbound.conf.d/zmodules.conf" &&
            sed -n '/^whyfail:/,$p' "$example" >"$CONF/unbound.conf.d/zclause.conf"
        ;;
    esac || return
    rm -rf "$ORIGINAL" && cp -a "$CONF" "$ORIGINAL"
}

# The files of the operator are as they were written.
is_original() {
    (cd "$ORIGINAL" && grep -rlE 'whyfail' . || echo none) | while read -r file; do
        cmp "$ORIGINAL/$file" "$CONF/$file" || exit 1
    done >>"$OUT" 2>&1
}

# ask NAME: in OUT.
ask() {
    inside dig @127.0.0.1 "$1" A +tries=1 +timeout=5
}

resolves() {
    ask www.here.test && grep -q 'status: NOERROR' "$OUT" && grep -q '192\.0\.2\.80$' "$OUT"
}

# Whether a name that cannot be resolved is explained; all that is said without a network.
fails() {
    ask www.example.com && grep -q 'status: SERVFAIL' "$OUT"
}

is_explained() {
    grep -qE '; EDE: (14|22|23) .*\(' "$OUT"
}

# The daemon that runs is the one that is installed: not of a file that was replaced since.
is_current() {
    local pid

    pid=$(booted systemctl show -p MainPID --value unbound) && [ "$pid" -gt 0 ] &&
        [ "$(booted readlink "/proc/$pid/exe")" = /usr/sbin/unbound ]
}

# serves NAME on|off: the check after each step.
serves() {
    await 30 inside systemctl is-active unbound
    done_well $? "$1: the service runs"
    is_current
    done_well $? "$1: it is the daemon that is installed"
    inside unbound-checkconf
    done_well $? "$1: unbound-checkconf takes the configuration"
    await 30 resolves
    done_well $? "$1: it resolves"
    await 60 fails
    if [ "$2" = on ]; then
        is_explained
        done_well $? "$1: it says why a name fails"
        inside unbound-checkconf -o module-config
        grep -q whyfail "$OUT" && is_original
        done_well $? "$1: the operator's files are as they were written"
    else
        ! is_explained && grep -q 'status: SERVFAIL' "$OUT"
        done_well $? "$1: it does not say why, as it has no whyfail"
        [ -s "$BARE/var/lib/whyfail-fallback/off" ]
        done_well $? "$1: and that it is off stands in a file"
    fi
}

# install_version VERSION [OPTION...]: of the daemon, by apt.
install_version() {
    local fallback=()

    [[ $1 != *+whyfail* ]] || fallback=("whyfail-fallback=$1")
    inside "${APT[@]}" --allow-downgrades "${@:2}" install "unbound=$1" "${fallback[@]}"
}

# What an administrator or unattended-upgrades does.
ordinary_update() {
    publish "$SCRATCH/next"/*.deb && inside "${APT[@]}" upgrade && is_version "$NEXT" &&
        grep -q 'whyfail is OFF' "$OUT" && inside journalctl -t whyfail-fallback &&
        grep -q "whyfail is OFF: unbound $NEXT comes without" "$OUT"
}

rebuilt() {
    publish "$SCRATCH/rebuilt"/*.deb && install_version "$NEXT+whyfail1"
}

is_version() {
    # shellcheck disable=SC2016 # a field of dpkg's
    [ "$(booted dpkg-query -W -f '${Version}' unbound)" = "$1" ]
}

add_failing_preinst() {
    printf '#!/bin/sh\nexit 1\n' >"$1/DEBIAN/preinst" && chmod 755 "$1/DEBIAN/preinst"
}

# An update of Debian's whose preinst fails: dpkg goes back to ours.
update_given_up() {
    repack "$SCRATCH/stock/unbound.deb" "$NEXT.1" "$REPO" add_failing_preinst && publish
    ! inside "${APT[@]}" install "unbound=$NEXT.1" && cp "$OUT" "$SCRATCH/given-up" &&
        rm -f "$REPO"/unbound_*.1_*.deb && publish && is_version "$NEXT+whyfail1" &&
        grep -q 'whyfail is on' "$SCRATCH/given-up"
}

unused_removed() {
    inside apt-mark auto whyfail-fallback && inside "${APT[@]}" autoremove &&
        [ -x "$BARE/usr/libexec/whyfail/fallback" ]
}

# A program that manages the configuration writes the lines again, and restarts.
written_again() {
    cp "$ORIGINAL/unbound.conf.d/whyfail.conf" "$CONF/unbound.conf.d/" &&
        ! inside unbound-checkconf && inside systemctl restart unbound &&
        inside journalctl -u whyfail-fallback && grep -q 'whyfail is OFF' "$OUT"
}

# The same, but it has Unbound read them at once: that is its end, of which the reload may tell or not,
# and the next start is systemd's.
written_and_reloaded() {
    cp "$ORIGINAL/unbound.conf.d/whyfail.conf" "$CONF/unbound.conf.d/" || return
    inside systemctl reload unbound
    await 30 inside unbound-checkconf && inside journalctl -u unbound &&
        grep -q 'Could not read config file' "$OUT"
}

# Without -q, apt-get purge asks nothing either.
purged() {
    inside "${APT[@]}" purge "$@" && ! inside systemctl is-active unbound
}

# The purge took unbound.conf, and what the operator wrote into it.
starts_over() {
    write_mine && install_version "$@"
}

# What is done | whether Unbound has whyfail then (-: there is none) | by what
steps() {
    cat <<'END'
ours over the distribution's          | on  | install_version $STOCK+whyfail1
Debian's next, by an ordinary update  | off | ordinary_update
packages that nothing needs removed  | off | unused_removed
a restart                            | off | inside systemctl restart unbound
lines written again by a program     | off | written_again
lines written again, and a reload    | off | written_and_reloaded
ours of the next                     | on  | rebuilt
ours reinstalled                     | on  | install_version $NEXT+whyfail1 --reinstall
an update that is given up           | on  | update_given_up
back to the distribution's            | off | install_version $STOCK
Debian's next, over the distribution's | off | install_version $NEXT
ours, an older one                   | on  | install_version $STOCK+whyfail1
lines in unbound.conf itself         | on  | configure_as main
Debian's next over that               | off | install_version $NEXT
ours over that                       | on  | install_version $NEXT+whyfail1
clause and word in two files         | on  | configure_as split
Debian's, older, over that            | off | install_version $STOCK
ours over that again                 | on  | install_version $STOCK+whyfail1
ours removed                         | -   | inside "${APT[@]}" remove unbound
Debian's where ours was               | off | install_version $STOCK
ours where Debian's was               | on  | install_version $STOCK+whyfail1
ours purged                          | -   | purged unbound
Debian's after the purge              | off | starts_over $STOCK
ours after that                      | on  | install_version $STOCK+whyfail1
both purged                          | -   | purged unbound whyfail-fallback
END
}

take_steps() {
    local name state command status

    while IFS='|' read -r name state command; do
        name=$(xargs -d '\n' <<<"$name" | sed 's/ *$//') state=${state// /}
        eval "$command" </dev/null
        status=$?
        done_well "$status" "$name"
        [ "${command# configure_as}" = "$command" ] || inside systemctl restart unbound
        [ "$state" = - ] || serves "$name" "$state"
    done < <(steps)
}

# The first way in, as README.md has it; and what the package is beside the module.
test_first() {
    local before

    before=$(fingerprint)
    install_version "$STOCK+whyfail1"
    done_well $? "the rebuilt packages go over Debian's"
    inside unbound -V
    grep -q 'Linked modules:.* whyfail' "$OUT"
    done_well $? "their daemon has the module"
    [ "$(fingerprint)" = "$before" ]
    done_well $? "service, helper, AppArmor profile and unbound.conf are Debian's"
    configure_as example && inside unbound-checkconf && inside systemctl restart unbound
    done_well $? "unbound-checkconf takes the example, and the service restarts"
    serves "the first restart" on
    await 10 grep -qs '^{"@timestamp"' "$BARE/var/lib/unbound/whyfail.json"
    done_well $? "the event stands in the file of the example"
    inside whyfail top /var/lib/unbound/whyfail.json
    grep -q '^[1-9][0-9]* failures\?$' "$OUT"
    done_well $? "the command whyfail reads it"
    inside ls /usr/share/man/man1/whyfail.1.gz /usr/share/man/man8/unbound-whyfail.8.gz
    done_well $? "the manuals are there"
    install_version "$STOCK" && [ "$(fingerprint)" = "$before" ] &&
        ! inside whyfail --version
    done_well $? "Debian's packages go over the rebuilt ones, and everything is as it was"
    serves "Debian's" off
}

# After the last step: nothing of ours is left but what the operator wrote.
test_left() {
    [ ! -e "$BARE/var/lib/whyfail-fallback" ] && [ ! -e "$BARE/usr/libexec/whyfail" ] &&
        [ ! -e "$BARE/etc/apt/apt.conf.d/20whyfail-fallback" ] &&
        [ -z "$(find "$CONF" -name '*whyfail-new')" ]
    done_well $? "after the purge nothing is left but the operator's files"
    starts_over "$STOCK" && inside unbound-checkconf && await 30 resolves
    done_well $? "Debian's Unbound starts with those"
}

# Without systemd: Debian's init script, in a world of its own.
# shellcheck disable=SC2016 # the variables are the inner shell's
INIT_SCRIPT='
/etc/init.d/unbound start
for try in 1 2 3 4 5 6 7 8 9 10; do
    dig @127.0.0.1 www.here.test A +tries=1 +timeout=2 && break
    sleep 1
done
unbound-checkconf
'

test_init_script() {
    install_version "$STOCK+whyfail1" && configure_as example && install_version "$STOCK" &&
         cp "$ORIGINAL/unbound.conf.d/whyfail.conf" "$CONF/unbound.conf.d/"
    done_well $? "Debian's Unbound with lines written again"
    power_off
    printf '%s' "$INIT_SCRIPT" >"$BARE/init-script"
    # a pipe: the script's tee /dev/fd/2 would cut a file short
    make_group
    (in_namespaces "$BARE" "sh /init-script") 2>&1 </dev/null | cat >"$OUT"
    grep -q 'whyfail is OFF' "$OUT" && grep -q '192\.0\.2\.80$' "$OUT" && grep -q 'no errors in' "$OUT"
    done_well $? "started by its init script, without systemd, it resolves"
    await 10 remove_group
}

# The archive: Debian's and ours of it. The next of Debian's comes with the update, ours of that when
# it was rebuilt.
fill_archive() {
    local name deb

    # shellcheck disable=SC2016 # a field of dpkg's
    STOCK=$(chroot "$BARE" dpkg-query -W -f '${Version}' unbound)
    NEXT=$(next_version "$STOCK")
    mkdir -p "$SCRATCH/stock" "$SCRATCH/next" "$SCRATCH/rebuilt"
    mv "$REPO"/unbound_*.deb "$SCRATCH/stock/unbound.deb" &&
        repack "$SCRATCH/stock/unbound.deb" "$NEXT" "$SCRATCH/next" &&
        repack "$SCRATCH/stock/unbound.deb" "$STOCK" "$REPO" || return
    for name in unbound whyfail-fallback; do
        deb=$(our_package "$name")
        repack "$deb" "$STOCK+whyfail1" "$REPO" &&
            repack "$deb" "$NEXT+whyfail1" "$SCRATCH/rebuilt" || return
    done
    [ "$(dpkg-deb -f "$deb" Version)" = "$STOCK+whyfail1" ]
}

prepare_bare && write_mine && fill_archive
done_well $? "Debian's unbound is installed: ${STOCK:-no version}; the next one is ${NEXT:-unknown}"
test_built
test_files
test_lintian
boot "$BARE" && publish
done_well $? "the Debian is booted"
all_passed || exit
test_first
take_steps
test_left
test_init_script
conclude
