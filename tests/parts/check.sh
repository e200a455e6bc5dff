#!/bin/bash
# check.sh - "whyfail check" against the lab's servers, which misbehave as they are told, and against
# NSD, BIND, Knot and PowerDNS: nothing is found at zones that are well, and everything else is named.
#
# Runs inside "lab shell --no-module", whose world and daemons it uses. Needs WHYFAIL and UNBOUND in the
# environment, and the sets of packages authority, dig, jq and named.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
# shellcheck disable=SC2016 # the dollars are jq's
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/json.sh
. "$(dirname "$0")/../lib/json.sh" || exit 1
DIR=$LAB_DIR/authority
# shellcheck source=tests/lib/authority.sh
. "$(dirname "$0")/../lib/authority.sh" || exit 1
TAP_PART="check"
PORT=5390
OUT=$LAB_DIR/check
trap authority_stop EXIT
mkdir -p "$DIR/zones" "$DIR/keys" "$DIR/ds" "$OUT"
export WHYFAIL LAB_DIR OUT

# Rows that resolve although something of the zone is wrong, and the problems that are to be named: some
# resolvers, or this one only because it is so configured, do not mind.
ROWS='
apart-child          server-unreachable ns-differs glue-differs
apart-child-lame     server-refuses ns-differs glue-differs
apart-child-nowhere  ns-differs ns-no-address glue-differs
behind-works         server-bogus server-keys
child-ns             server-refuses ns-differs
dateless             bogus
ds-standby-hardened  ds-no-key
ds-two               ds-no-key
edns-formerr         server-no-edns
exempt-expired       bogus
glue-old             server-unreachable glue-differs
half-lame            server-refuses
key-revoked-also     ds-no-key
many-alive           ns-no-address
more-ds-kept         ds-no-key
more-ns-kept         ns-differs
not-authoritative    no-server server-lame
ns-alias             ns-alias
ns-also-lame         ns-no-address
ns-also-silent       ns-no-address
ns-query-refused     server-part
one-good-of-four     server-refuses server-lame
roll-lenient-ds      ds-no-key
rsasha1-two-ds       ds-no-key
silent-one           server-silent
skew-expired         bogus
skew-future          bogus
skew-hour            bogus
stale-one            server-bogus
stripped-half        server-unsigned
yxdomain             no-server server-refuses
below-optout         no-such-zone
stub-below-optout    no-such-zone
stub-exempt          no-such-zone
'

# What fails for everybody, by the row: the problem, and who must act.
BROKEN='
expired              bogus zone
rolled               bogus parent
behind-rolled        bogus zone
refused              no-server zone
silent-two           no-server zone
key-none             bogus zone
key-refused          bogus zone
ds-expired           chain-broken zone
edns-formerr-signed  bogus zone
ns-no-glue           no-server zone
nodata-none          denial zone
nsec3-corrupt        denial zone
'

# row_problems LABEL SERVER: the kinds that are found at the row's zone, in order of the alphabet.
row_problems() {
    "$WHYFAIL" check "$1.test" "@$2" --anchor "$LAB_DIR/anchor" --json >"$OUT/$1.json" 2>"$OUT/$1.err"
    jq -r '[.zones[0].problems[].problem] | unique | join(" ")' "$OUT/$1.json"
}
export -f row_problems

# look_at LABEL SERVER OUTCOME: in parallel, before the results are compared.
look_at() {
    row_problems "$1" "$2" >"$OUT/$1.problems"
}
export -f look_at

test_rows() {
    local label outcome want got healthy=0 alarms=0

    # those that wait longest, slow and silent ones, come first
    awk -F '\t' -v broken="$BROKEN" '$5 != "fails" || broken ~ "(^|\n)" $1 " " { print $1, $2 }' \
        "$LAB_DIR/rows" | sort -r | xargs -P 24 -n 2 bash -c 'look_at "$@"' look
    while IFS=$'\t' read -r label _ _ _ outcome _; do
        [ "$outcome" != fails ] || continue
        want=$(awk -v label="$label" '$1 == label { $1 = ""; print substr($0, 2) }' <<<"$ROWS" |
            tr ' ' '\n' | sort | xargs)
        got=$(cat "$OUT/$label.problems")
        if [ -n "$want" ]; then
            [ "$got" = "$want" ]
            report $? "lab: $label: $want" "$OUT/$label.problems"
        elif [ -z "$got" ] && holds '.state == "OK"' "$OUT/$label.json"; then
            healthy=$((healthy + 1))
        else
            alarms=$((alarms + 1))
            echo "# false alarm at $label: $got $(cat "$OUT/$label.err")"
        fi
    done <"$LAB_DIR/rows"
    [ "$healthy" -ge 50 ] && [ "$alarms" -eq 0 ]
    report $? "lab: no problem is found at any of the zones that are well"
    echo "# $healthy zones that are well"
}

test_broken() {
    local label problem party

    while read -r label problem party; do
        [ -n "$label" ] || continue
        holds --arg problem "$problem" --arg party "$party" \
            '.state == "CRITICAL" and (.zones[0].problems[0] | .problem == $problem and .at_fault == $party)' \
            "$OUT/$label.json"
        report $? "lab: $label is critical: $problem, who must act: $party" "$OUT/$label.json"
    done <<<"$BROKEN"
}

DELEGATIONS=()

# delegate ZONE NUMBER...: to ns1, ns2, ... with glue of those addresses; its DS record goes along.
delegate() {
    local zone=$1 number i=0 lines=()

    shift
    for number in "$@"; do
        i=$((i + 1))
        lines+=("$zone. IN NS ns$i.$zone.")
        mapfile -t -O ${#lines[@]} lines < <(addresses "ns$i.$zone." "$number")
    done
    [ ! -f "$DIR/ds/$zone" ] || lines+=("$(cat "$DIR/ds/$zone")")
    DELEGATIONS+=("${lines[@]}")
}

# zone_at ZONE SERIAL NUMBER...: a zone file with such name servers.
zone_at() {
    local zone=$1 serial=$2 number i=0 lines=()

    shift 2
    for number in "$@"; do
        i=$((i + 1))
        lines+=("@ IN NS ns$i.@")
        mapfile -t -O ${#lines[@]} lines < <(addresses "ns$i.@" "$number")
    done
    zone_file "$zone" "$serial" "${lines[@]}" "www.@ IN A 192.0.2.1"
}

make_zone() {
    zone_at "$@"
    sign_zone "$1"
    delegate "$1" "${@:3}"
}

# Each is half broken in one way only.
make_half_broken() {
    make_zone lame.test 1 11 12
    zone_at stale.test 2026110301 11 13
    sign_zone stale.test
    keep_version stale.test stale.old
    make_zone stale.test 2026112801 11 13
    make_zone notcp.test 1 11 22
    make_zone naked.test 1 11 13
    zone_at rolling.test 1 11 13
    sign_zone rolling.test
    keep_version rolling.test rolling.old
    new_key rolling.test
    make_zone rolling.test 1 11 13
    make_zone dsgone.test 1 11 12
    DELEGATIONS+=("dsgone.test. IN DS 4711 13 2 $(printf '%064d' 0)")
    zone_file nsdiff.test 1 '@ IN NS ns1.@' '@ IN NS ns3.@' "$(addresses ns1.@ 11)" "$(addresses ns3.@ 12)"
    sign_zone nsdiff.test
    delegate nsdiff.test 11
    zone_file gluediff.test 1 '@ IN NS ns1.@' "ns1.@ IN A $(v4 11)" "ns1.@ IN AAAA $(v6 12)"
    sign_zone gluediff.test
    delegate gluediff.test 11
    zone_file noglue.test 1 '@ IN NS ns1.@' '@ IN NS ns2.@' "$(addresses ns1.@ 11)" "$(addresses ns2.@ 12)"
    sign_zone noglue.test
    delegate noglue.test 11
    DELEGATIONS+=('noglue.test. IN NS ns2.noglue.test.')
    make_zone closed.test 1 11 31
    zone_file noname.test 1 '@ IN NS ns1.@' '@ IN NS ns.closed.test.' "$(addresses ns1.@ 11)"
    sign_zone noname.test
    delegate noname.test 11
    DELEGATIONS+=('noname.test. IN NS ns.closed.test.')
    zone_at soon.test 1 11 12
    sign_zone soon.test 5
    delegate soon.test 11 12
}

make_broken() {
    zone_at ending.test 1 11 12
    sign_zone ending.test 1
    delegate ending.test 11 12
    zone_at expired.test 1 11 12
    sign_zone expired.test -1
    delegate expired.test 11 12
    make_zone changed.test 1 11 12
    new_key changed.test
    sign_zone changed.test
    make_zone dead.test 1 31
}

make_healthy() {
    make_zone four.test 2026112801 11 12 13 14
    make_zone bind.test 1 11
    make_zone nsd.test 1 12
    make_zone knot.test 1 13
    make_zone pdns.test 1 14
    zone_at plain.test 1 11 12
    delegate plain.test 11 12
}

# make_many: 200 zones at two servers, every tenth of them signed.
make_many() {
    local i zone

    for ((i = 1; i <= 200; i++)); do
        zone=zone$i.test
        MANY+=("$zone")
        printf '%s\n' "\$TTL 3600" "$zone. SOA ns1.four.test. h.$zone. 1 3600 900 604800 300" \
            "$zone. NS ns1.four.test." "$zone. NS ns2.four.test." >"$DIR/zones/$zone"
        DELEGATIONS+=("$zone. NS ns1.four.test." "$zone. NS ns2.four.test.")
        [ $((i % 10)) -eq 0 ] || continue
        sign_zone "$zone"
        DELEGATIONS+=("$(cat "$DIR/ds/$zone")")
    done
}

make_world() {
    MANY=()
    make_healthy
    make_half_broken
    make_broken
    make_many
    zone_file test. 1 '@ IN NS ns1.@' "$(addresses ns1.@ 2)" "${DELEGATIONS[@]}"
    mv "$DIR/zones/test." "$DIR/zones/test" && sign_zone test
    zone_file . 1 '. IN NS a.root.' "$(addresses a.root. 1)" 'test. IN NS ns1.test.' \
        "$(addresses ns1.test. 2)" "$(cat "$DIR/ds/test")"
    sign_zone .
}

start_world() {
    local both='four.test plain.test dsgone.test nsdiff.test noglue.test soon.test ending.test expired.test changed.test'

    authority_network 1 2 11 12 13 14 22
    serve_nsd 1 '' .
    serve_bind 2 test
    # shellcheck disable=SC2086 # a list of words
    serve_bind 11 bind.test lame.test stale.test notcp.test naked.test rolling.test gluediff.test \
        closed.test noname.test $both "${MANY[@]}"
    # shellcheck disable=SC2086 # likewise
    serve_nsd 12 '' nsd.test gluediff.test $both "${MANY[@]}"
    serve_knot 13 knot.test four.test stale.test=stale.old naked.test=naked.plain rolling.test=rolling.old
    serve_pdns 14 pdns.test four.test
    serve_nsd 22 $'    tcp-count: 1\n    tcp-timeout: 300' notcp.test
    await_answer 1 . && await_answer 2 test && await_answer 11 four.test && await_answer 12 four.test &&
        await_answer 13 four.test && await_answer 14 four.test && await_answer 22 notcp.test &&
        serve_resolver "$PORT"
}

# hold_tcp: takes the only connection that the server allows.
hold_tcp() {
    exec 9<>"/dev/tcp/$(v4 22)/53"
}

# check ARGUMENT...: in OUT/out and OUT/err; the status is the command's.
check() {
    "$WHYFAIL" check "@127.0.0.1#$PORT" --anchor "$DIR/ds/root" "$@" >"$OUT/out" 2>"$OUT/err"
}

# zone_is ZONE STATE PROBLEMS TEXT: of what was checked last as JSON.
zone_is() {
    jq -c --arg zone "$1" '.zones[] | select(.zone == $zone) | .state, .problems' "$OUT/out" >"$OUT/found"
    holds --arg zone "$1" --arg state "$2" --arg problems "$3" --arg text "$4" \
        '.zones[] | select(.zone == $zone) | .state == $state and
         ([.problems[].problem] | join(" ")) == $problems and
         ($text == "" or (.problems[0].text | contains($text)))' "$OUT/out"
    report $? "servers: $1 is $2${3:+: $3}" "$OUT/found"
}

test_servers() {
    check --json four.test bind.test nsd.test knot.test pdns.test plain.test lame.test stale.test notcp.test \
        naked.test rolling.test dsgone.test nsdiff.test gluediff.test noglue.test closed.test noname.test \
        soon.test ending.test expired.test changed.test dead.test absent.test test . www.four.test
    [ $? -eq 2 ] && [ ! -s "$OUT/err" ]
    report $? "servers: the worst of all zones is the status" "$OUT/err"
    while IFS='|' read -r zone state problems text; do
        zone_is "$zone" "$state" "$problems" "$text"
    done <<ZONES
four.test|OK||
bind.test|OK||
nsd.test|OK||
knot.test|OK||
pdns.test|OK||
plain.test|OK||
test|OK||
.|OK||
lame.test|WARNING|server-refuses|ns2.lame.test $(v4 12), $(v6 12) (REFUSED) do not serve the zone, 2 of 4 addresses
stale.test|WARNING|server-stale|ns2.stale.test $(v4 13), $(v6 13) (serial 2026110301, the newest is 2026112801, signed
notcp.test|WARNING|server-no-tcp|ns2.notcp.test $(v4 22), $(v6 22) (no reply) do not answer over TCP, 2 of 4 addresses
naked.test|WARNING|server-unsigned server-keys|ns2.naked.test $(v4 13)
rolling.test|WARNING|server-bogus server-keys|ns2.rolling.test $(v4 13), $(v6 13) (DNSKEY)
dsgone.test|WARNING|ds-no-key|DS 4711/13/2 in test names no key of the zone
nsdiff.test|WARNING|ns-differs|the zone's NS RRset names ns3.nsdiff.test, the delegation in test does not
gluediff.test|WARNING|glue-differs|ns1.gluediff.test has the glue $(v4 11), $(v6 11) in test, its own address records are: $(v4 11), $(v6 12)
noglue.test|WARNING|glue-missing|ns2.noglue.test has no glue in test
closed.test|WARNING|server-unreachable|ns2.closed.test $(v4 31)
noname.test|WARNING|ns-no-address|ns.closed.test (does not exist)
soon.test|WARNING|signature-soon|the signatures of SOA, DNSKEY, NS end in 4 d
ending.test|CRITICAL|signature-ends|the signatures of SOA, DNSKEY, NS end in 23 h
expired.test|CRITICAL|bogus|expired
changed.test|CRITICAL|bogus|matches no DNSKEY
dead.test|CRITICAL|no-server server-unreachable|both addresses of its name servers give no authoritative answer
absent.test|CRITICAL|no-such-zone|test says that there is no such name
www.four.test|UNKNOWN|not-a-zone|it lies in the zone four.test
ZONES
}

# says PATTERN NAME: the first line of what was printed.
says() {
    head -n 1 "$OUT/out" | grep -qE "$1"
    report $? "$2" "$OUT/out" "$OUT/err"
}

test_plugin() {
    check bank-of-nothing.test four.test
    [ $? -eq 2 ] && [ "$(grep -c '|' "$OUT/out")" -eq 1 ]
    report $? "plugin: one line has the numbers" "$OUT/out"
    says '^ZONES CRITICAL: 1 of 2 zones have problems; bank-of-nothing.test: .* \| zones_ok=1 zones_warning=0 zones_critical=1 zones_unknown=0 signature_left=[0-9]+s;[0-9]+:;[0-9]+: questions=[0-9]+ time=[0-9.]+s$' \
        "plugin: several zones in one line"
    check four.test && [ "$(grep -c ' serial 2026112801' "$OUT/out")" -eq 9 ]
    report $? "plugin: a zone that is well exits with 0 and shows what was seen of each server" "$OUT/out"
    says '^ZONE OK: four.test: secure, serial 2026112801 at all 8 addresses, signatures hold for 19 d \| addresses_well=8;8:;1:;0;8 signature_left=17[0-9]+s;604800:;172800: ' \
        "plugin: one zone in one line"
    check stale.test
    [ $? -eq 1 ] && grep -qxF '  who: whoever runs the DNS of stale.test' "$OUT/out" &&
        grep -q '^  to do: Look at the zone transfers to it' "$OUT/out"
    report $? "plugin: who must act, and what to do" "$OUT/out"
    check dsgone.test
    [ $? -eq 1 ] && grep -qxF '  who: the owner of dsgone.test, at the parent zone test' "$OUT/out"
    report $? "plugin: the parent zone is named" "$OUT/out"
    check www.four.test
    [ $? -eq 3 ]
    says '^ZONE UNKNOWN: www.four.test: this name begins no zone, it lies in the zone four.test ' \
        "plugin: what cannot be checked exits with 3"
}

test_options() {
    check https://four.test/path hostmaster@FOUR.test four.test.
    report $? "a URL or a mailbox in place of the zone" "$OUT/out"
    says '^ZONE OK: four.test: ' "it is one zone, and called by its name"
    check --secure plain.test
    [ $? -eq 2 ]
    says '^ZONE CRITICAL: plain.test: it is not secure: there is no DS record in test ' \
        "--secure: an unsigned zone is critical"
    check --secure four.test
    report $? "--secure: a secure one is not" "$OUT/out"
    check --ignore server-stale,server-refuses stale.test lame.test
    report $? "--ignore: those problems are left out" "$OUT/out"
    check --ignore server-stale lame.test
    [ $? -eq 1 ]
    report $? "--ignore: others are not" "$OUT/out"
    check --warning 4d --critical 1h soon.test
    report $? "--warning: five days are more than four" "$OUT/out"
    check --critical 6d soon.test
    [ $? -eq 2 ]
    says 'signature_left=[0-9]+s;604800:;518400: ' "--critical: five days are less than six"
    printf '# zones\n\n four.test  # the first\nFOUR.test.\nplain.test\r\n' >"$OUT/zones"
    check --file "$OUT/zones" && head -n 1 "$OUT/out" | grep -q '^ZONES OK: 2 zones checked, no problem '
    report $? "--file: comments, blanks and repeats are left out" "$OUT/out" "$OUT/err"
    check --file - <"$OUT/zones"
    report $? "--file: standard input" "$OUT/out" "$OUT/err"
}

# is_refused WORDS ARGUMENT...: one sentence on standard error, and nothing else but exit 3.
is_refused() {
    check "${@:2}"
    [ $? -eq 3 ] && [ ! -s "$OUT/out" ] && [ "$(grep -c . "$OUT/err")" -eq 1 ] && grep -qF -- "$1" "$OUT/err"
    report $? "refused: ${*:2}" "$OUT/out" "$OUT/err"
}

test_bad_input() {
    is_refused 'name a zone, or a file of zones by --file'
    is_refused 'is not a domain name' 'a..test'
    is_refused 'is not a domain name' "$(printf 'x%.0s' {1..64}).test"
    is_refused 'cannot be read: No such file or directory' --file /nonexistent/zones
    is_refused 'cannot be read: Is a directory' --file /
    is_refused 'names no zone' --file /dev/null
    is_refused 'is one resolver too many' four.test @127.0.0.2
    for word in 0d -1d 7 7w 1e3d 366d 99999999999d 0% 91% 7d,2d 25%,30% "7d," ,7d '' x; do
        is_refused 'is not a time like 7d, 12h or 30m (up to 365d), a share' --warning "$word" four.test
    done
    is_refused '--critical must not be more than --warning' --warning 1d --critical 3d four.test
    is_refused 'is not a number from 5 to 600' --timeout 0 four.test
    is_refused 'is not a number from 1 to 64' --parallel 65 four.test
    is_refused 'is not a kind of problem that can be left out' --ignore nonsense four.test
    is_refused 'is not a kind of problem that can be left out' --ignore not-checked four.test
    is_refused 'cannot be read' --anchor /nonexistent/anchor four.test
    check --prometheus /nonexistent/zones.prom four.test
    [ $? -eq 3 ] && grep -q '^whyfail: --prometheus: /nonexistent/zones.prom cannot be written: ' "$OUT/err"
    report $? "refused: a file of metrics that cannot be written" "$OUT/err"
    printf 'four.test\nbad..test\n' >"$OUT/zones"
    check --file "$OUT/zones"
    [ $? -eq 3 ] && grep -q "zones:2: " "$OUT/err" && [ ! -s "$OUT/out" ]
    report $? "refused: a file with a bad name, whose line is told" "$OUT/err"
}

test_metrics() {
    local file=$OUT/zones.prom

    echo old >"$file"
    ln "$file" "$OUT/old.prom"
    check --prometheus "$file" four.test stale.test noglue.test
    [ $? -eq 1 ] && [ "$(cat "$OUT/old.prom")" = old ] && [ ! -e "$file.new" ] && [ "$(stat -c %a "$file")" = 644 ]
    report $? "metrics: the file is replaced as a whole, and can be read by all" "$file"
    grep -qxF 'whyfail_zone_state{zone="four.test"} 0' "$file" &&
        grep -qxF 'whyfail_zone_state{zone="stale.test"} 1' "$file" &&
        grep -qxF "whyfail_zone_problem{zone=\"stale.test\",problem=\"server-stale\",severity=\"WARNING\",at_fault=\"zone\",server=\"ns2.stale.test\",address=\"$(v4 13)\"} 1" "$file" &&
        grep -qxF 'whyfail_zone_problem{zone="noglue.test",problem="glue-missing",severity="WARNING",at_fault="parent"} 1' "$file" &&
        grep -qxF 'whyfail_zone_addresses_well{zone="stale.test"} 2' "$file" &&
        grep -qxF 'whyfail_zone_serial{zone="four.test"} 2026112801' "$file"
    report $? "metrics: states, problems, servers and serials" "$file"
    grep -E '^whyfail_zone_signature_expiry_timestamp_seconds\{zone="four.test",type="(SOA|DNSKEY|NS|DS)"\}' "$file" |
        awk -v least=$((NOW + 19 * DAY)) '$2 > least' >"$OUT/expiry"
    [ "$(wc -l <"$OUT/expiry")" -eq 4 ]
    report $? "metrics: when the signatures of all four types end" "$file"
    if command -v promtool >/dev/null; then
        promtool check metrics <"$file" >"$OUT/promtool" 2>&1
        report $? "metrics: promtool takes them" "$OUT/promtool"
    fi
}

# What the examples name is there.
test_examples() {
    local examples option

    examples=$(cd "$(dirname "$0")/../../conf-examples" && pwd)
    "$WHYFAIL" check --help >"$OUT/help"
    grep -ohE -- '--[a-z]+' "$examples/icinga/whyfail.conf" "$examples/systemd/whyfail-check.service" |
        sort -u >"$OUT/options"
    while read -r option; do
        grep -qE -- "^  $option( |$)" "$OUT/help" || echo "$option is no option of check"
    done <"$OUT/options" >"$OUT/missing"
    [ "$(wc -l <"$OUT/options")" -ge 6 ] && [ ! -s "$OUT/missing" ]
    report $? "examples: their options are the command's" "$OUT/missing"
    sed -n 's/^# TYPE \([a-z_]*\) .*/\1/p' "$OUT/zones.prom" >"$OUT/metrics"
    grep -ohE '\bwhyfail_zone_[a-z_]+' "$examples/prometheus/whyfail-zones-rules.yml" | sort -u |
        grep -vxFf "$OUT/metrics" >"$OUT/missing"
    [ ! -s "$OUT/missing" ]
    report $? "examples: the rules name only metrics that are written" "$OUT/missing"
}

# 200 zones within a minute, and all of them well.
test_many() {
    local start=$SECONDS

    printf '%s\n' "${MANY[@]}" >"$OUT/zones"
    check --file "$OUT/zones"
    report $? "many: 200 zones are well" "$OUT/out"
    says '^ZONES OK: 200 zones checked, no problem ' "many: in one line"
    [ $((SECONDS - start)) -lt 60 ]
    report $? "many: in less than a minute"
    echo "# $(sed -n 's/.* \(questions=.*\)/\1/p' "$OUT/out")"
}

test_rows
test_broken
make_world
cp "$DIR/zones/naked.test" "$DIR/zones/naked.plain"
start_world
report $? "servers: NSD, BIND, Knot, PowerDNS and Unbound serve" "$DIR/signer" "$DIR"/pdns*/log
hold_tcp
test_servers
test_plugin
test_options
test_bad_input
test_metrics
test_examples
test_many
all_passed
