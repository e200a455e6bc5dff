# shellcheck shell=bash
# authority.sh - a small Internet of its own beside the lab's: a root, test, and zones below it, signed
# by ldns and served by NSD, BIND, Knot and PowerDNS. Sourced after tap.sh by scripts that run inside
# "lab shell".
#
# The script sets DIR, a folder. Servers have addresses in 198.18.5.0/24 and 2001:db8:5::/64, which end in
# the same number. Needs UNBOUND in the environment, and the sets of packages named and authority.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

AUTHORITY_PIDS=()
declare -A KEYS=()
NOW=$(date +%s)
DAY=86400

authority_stop() {
    [ ${#AUTHORITY_PIDS[@]} -eq 0 ] || kill "${AUTHORITY_PIDS[@]}" 2>/dev/null
    wait
}

# authority_network NUMBER...: gives the lab's namespace those addresses, as servers look for them.
authority_network() {
    local number

    for number in "$@"; do
        printf 'address add %s/32 dev lo\naddress add %s/128 dev lo nodad\n' \
            "$(v4 "$number")" "$(v6 "$number")"
    done | ip -batch -
}

v4() {
    echo "198.18.5.$1"
}

v6() {
    echo "2001:db8:5::$1"
}

# addresses NAME NUMBER: its address records.
addresses() {
    printf '%s 3600 IN A %s\n%s 3600 IN AAAA %s\n' "$1" "$(v4 "$2")" "$1" "$(v6 "$2")"
}

# zone_id ZONE: as its files are called.
zone_id() {
    if [ "$1" = . ]; then
        echo root
    else
        echo "$1"
    fi
}

# zone_file ZONE SERIAL LINE...: unsigned; in the lines @ is the zone.
zone_file() {
    local zone=${1%.}

    {
        printf "\$TTL 3600\n%s. 3600 IN SOA ns1.%s hostmaster.%s %s 3600 900 604800 300\n" \
            "$zone" "${zone:+$zone.}" "${zone:+$zone.}" "$2"
        printf '%s\n' "${@:3}" | sed "s/@/$zone./g"
    } >"$DIR/zones/$(zone_id "$1")"
}

# new_key ZONE: the next signatures are by it; its DS record is in DIR/ds then.
new_key() {
    KEYS[$1]=$(cd "$DIR/keys" && ldns-keygen -a ECDSAP256SHA256 -k "$1") &&
        (cd "$DIR/keys" && ldns-key2ds -n -2 "${KEYS[$1]}.key") >"$DIR/ds/$(zone_id "$1")"
}

# sign_zone ZONE [DAYS [LIFE]]: by signatures that end in so many days, of such a life in days.
sign_zone() {
    local id

    id=$(zone_id "$1")
    [ -n "${KEYS[$1]-}" ] || new_key "$1" || return
    (cd "$DIR/keys" &&
        ldns-signzone -i $((NOW + (${2:-20} - ${3:-30}) * DAY)) -e $((NOW + ${2:-20} * DAY)) -o "$1" \
            -f "$DIR/zones/$id.signed" "$DIR/zones/$id" "${KEYS[$1]}") >>"$DIR/signer" 2>&1
}

# keep_version ZONE NAME: what was signed, to be served as another version of it.
keep_version() {
    mv "$DIR/zones/$1.signed" "$DIR/zones/$2"
}

# zone_path ZONE: the signed file, if there is one.
zone_path() {
    local path=$DIR/zones/$1

    [ ! -f "$path.signed" ] || path=$path.signed
    echo "$path"
}

await_answer() {
    await 20 answers "$1" "$2"
}

answers() {
    dig "@$(v4 "$1")" "$2" SOA +norec +tries=1 +timeout=1 | grep -q 'flags:.* aa'
}

# serve_nsd NUMBER OPTIONS ZONE[=FILE]...: a zone is served of its file unless another is named.
serve_nsd() {
    local dir=$DIR/nsd$1 zone

    mkdir -p "$dir"
    {
        printf 'server:\n    ip-address: %s\n    ip-address: %s\n' "$(v4 "$1")" "$(v6 "$1")"
        printf '    server-count: 1\n    username: ""\n    chroot: ""\n    database: ""\n    zonesdir: "%s"\n' "$dir"
        printf '    pidfile: "%s/pid"\n    xfrdfile: "%s/xfrd"\n    xfrdir: "%s"\n    zonelistfile: "%s/list"\n%s\n' \
            "$dir" "$dir" "$dir" "$dir" "$2"
        printf 'remote-control:\n    control-enable: no\n'
        for zone in "${@:3}"; do
            printf 'zone:\n    name: "%s"\n    zonefile: "%s"\n' "${zone%%=*}" "$(zone_path "$(zone_id "${zone#*=}")")"
        done
    } >"$dir/conf"
    nsd -d -c "$dir/conf" >"$dir/log" 2>&1 &
    AUTHORITY_PIDS+=($!)
}

# serve_bind NUMBER[,NUMBER...] ZONE[=FILE]...
serve_bind() {
    local dir=$DIR/bind${1%%,*} zone number v4='' v6=''

    mkdir -p "$dir"
    for number in ${1//,/ }; do
        v4+="$(v4 "$number"); " v6+="$(v6 "$number"); "
    done
    {
        printf 'options {\n directory "%s"; pid-file none; session-keyfile none;\n recursion no; notify no;\n' "$dir"
        printf ' listen-on { %s }; listen-on-v6 { %s };\n};\ncontrols { };\n' "$v4" "$v6"
        for zone in "${@:2}"; do
            printf 'zone "%s" { type primary; file "%s"; };\n' "${zone%%=*}" "$(zone_path "$(zone_id "${zone#*=}")")"
        done
    } >"$dir/conf"
    named -g -n 1 -c "$dir/conf" >"$dir/log" 2>&1 &
    AUTHORITY_PIDS+=($!)
}

# serve_knot NUMBER ZONE[=FILE]...
serve_knot() {
    local dir=$DIR/knot$1 zone

    mkdir -p "$dir"
    {
        printf 'server:\n    rundir: "%s"\n    listen: [ %s@53, %s@53 ]\n' "$dir" "$(v4 "$1")" "$(v6 "$1")"
        printf '    udp-workers: 1\n    tcp-workers: 1\n    background-workers: 1\ndatabase:\n    storage: "%s"\n' "$dir"
        printf 'template:\n  - id: default\n    zonefile-sync: -1\n    zonefile-load: whole\n    journal-content: none\nzone:\n'
        for zone in "${@:2}"; do
            printf '  - domain: %s\n    file: "%s"\n' "${zone%%=*}" "$(zone_path "$(zone_id "${zone#*=}")")"
        done
    } >"$dir/conf"
    knotd -c "$dir/conf" >"$dir/log" 2>&1 &
    AUTHORITY_PIDS+=($!)
}

# serve_pdns NUMBER ZONE[=FILE]...
serve_pdns() {
    local dir=$DIR/pdns$1 zone server libraries

    mkdir -p "$dir"
    while read -r server; do # one that is installed may lack this backend
        libraries=$(find "$(dirname "$server")/.." -name libbindbackend.so -printf '%h' -quit)
        [ -z "$libraries" ] || break
    done < <(type -ap pdns_server)
    {
        printf 'launch=bind\nmodule-dir=%s\nbind-config=%s/named.conf\nbind-dnssec-db=%s/dnssec.db\n' "$libraries" "$dir" "$dir"
        printf 'local-address=%s, %s\nsocket-dir=%s\nguardian=no\nwebserver=no\ndaemon=no\nsecurity-poll-suffix=\n' \
            "$(v4 "$1")" "$(v6 "$1")" "$dir"
        printf 'receiver-threads=1\ndistributor-threads=1\nsetuid=\nsetgid=\nconsistent-backends=no\nzone-cache-refresh-interval=0\n'
    } >"$dir/pdns.conf"
    for zone in "${@:2}"; do
        printf 'zone "%s" { type master; file "%s"; };\n' "${zone%%=*}" "$(zone_path "$(zone_id "${zone#*=}")")"
    done >"$dir/named.conf"
    pdnsutil --config-dir="$dir" create-bind-db "$dir/dnssec.db" >"$dir/log" 2>&1
    for zone in "${@:2}"; do
        pdnsutil --config-dir="$dir" set-presigned "${zone%%=*}" >>"$dir/log" 2>&1
    done
    "$server" --config-dir="$dir" >>"$dir/log" 2>&1 &
    AUTHORITY_PIDS+=($!)
}

# serve_resolver PORT: a plain Unbound for this Internet.
serve_resolver() {
    local dir=$DIR/resolver

    mkdir -p "$dir"
    printf '. 3600 IN NS a.root.\na.root. 3600 IN A %s\n' "$(v4 1)" >"$dir/hints"
    cat >"$dir/conf" <<CONF
server:
    interface: 127.0.0.1@$1
    directory: "$dir"
    chroot: ""
    username: ""
    pidfile: ""
    use-syslog: no
    local-zone: "test." nodefault
    module-config: "validator iterator"
    root-hints: "$dir/hints"
    trust-anchor-file: "$DIR/ds/root"
CONF
    "$UNBOUND" -d -c "$dir/conf" >"$dir/log" 2>&1 &
    AUTHORITY_PIDS+=($!)
    await 60 grep -q 'start of service' "$dir/log"
}
