#!/bin/bash
# ownfault.sh - failures caused by this resolver's own settings are blamed on them, not on the zones.
#
# Runs inside "lab shell", whose world it uses: LAB_DIR is the lab's folder. The Unbounds are its own.
# Needs UNBOUND, UNBOUND_BUILTIN and MODULE in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/conf.sh
. "$(dirname "$0")/../lib/conf.sh" || exit 1
# shellcheck source=tests/lib/lone.sh
. "$(dirname "$0")/../lib/lone.sh" || exit 1
TAP_PART="ownfault"
DIR=$LAB_DIR/ownfault
TAP_FILES=("$DIR/answer" "$DIR/log")
PORT=5390
ADDRESS=::1

# serve LINE...: starts a new Unbound, with the lines in the clause of the server.
serve() {
    prepare library "interface: ::1@$PORT" 'access-control: ::1 allow' "$@" && start library
}

# is_ours NAME CAUSE: an event gives this resolver the fault.
is_ours() {
    is_told "$1" ".cause == \"$2\" and .at_fault == \"resolver\""
}

# ask_old TYPE NAME: the names or addresses that the resolver which serves now has of it.
ask_old() {
    dig @::1 -p "$PORT" "$2" "$1" +short +cd
}

# Keys are asked for right after the first answer, in the same second if chance has it.
exceed_limit() {
    local try

    for ((try = 0; try < 5; try++)); do
        serve 'ratelimit: 10000' 'ratelimit-factor: 0' 'ratelimit-for-domain: "signed.test" 1' || return
        ask www.signed.test
        ! says 'status: SERVFAIL' || return 0
    done
    return 1
}

exceed_limit
report $? "rate limit: the question for the zone's keys is over it"
says "EDE: 0 .*signed.test: this resolver's rate limit" && ! says 'EDE: \(22\|9\) '
report $? "rate limit: clients are told so, and nothing of the zone's keys"
await 10 is_ours www.signed.test rate-limited
report $? "rate limit: the event blames this resolver"

serve 'do-ip4: no'
report $? "no IPv4: Unbound serves"
ask www.signed.test
says 'status: NOERROR' && ! says 'EDE: '
report $? "no IPv4: a zone with servers of both kinds resolves"
ask www.slow-works.test
says 'EDE: 22 .*ns1.slow-works.test has only IPv4 addresses, which this resolver does not use'
report $? "no IPv4: clients are told why one with IPv4 alone does not"
await 10 is_ours www.slow-works.test no-server-address
report $? "no IPv4: the event blames this resolver"

# What keeps this resolver from every server is told before anything of the root's servers.
for way in library builtin; do
    prepare "$way" "interface: ::1@$PORT" 'access-control: ::1 allow' 'do-not-query-address: 0.0.0.0/0' \
        'do-not-query-address: ::/0'
    start "$way"
    report $? "$way, no server may be asked: Unbound serves"
    ask www.signed.test
    says 'EDE: 22 .*known name servers is ever asked: do-not-query-address lists it' && ! says 'not reached'
    report $? "$way, no server may be asked: clients are told of the option"
    await 10 is_told www.signed.test '.cause == "not-allowed" and .at_fault == "resolver" and
        (.remedy | test("^Remove do-not-query-address: (0[.]0[.]0[.]0|::)/0 from"))'
    report $? "$way, no server may be asked: the event names the line to remove" "$DIR/events.json"

    prepare "$way" "interface: ::1@$PORT" 'access-control: ::1 allow' 'private-address: 0.0.0.0/0' \
        'private-address: ::/0'
    start "$way"
    report $? "$way, every address is private: Unbound serves"
    for name in www.signed.test www.unsigned.test; do # the second with what is cached of the zones above
        ask $name
        says 'EDE: 22 .*private-address' && ! says 'given up'
        report $? "$way, every address is private: clients are told of the option, asking for $name"
        await 10 is_told $name '.cause == "no-server-address" and .at_fault == "resolver" and
            (.remedy | startswith("Remove private-address: 0.0.0.0/0 and private-address: ::/0 from"))'
        report $? "$way, every address is private: the event of $name names the line" "$DIR/events.json"
    done
done

# A copy without DNSSEC of a zone that has it, as who edits a file of his own makes it.
cat >"$LAB_DIR/ownfault.zone" <<'ZONE'
signed.test. 60 IN SOA ns.signed.test. admin.signed.test. 1 3600 600 86400 60
signed.test. 60 IN NS ns.signed.test.
ns.signed.test. 60 IN A 192.0.2.77
www.signed.test. 60 IN A 192.0.2.80
ZONE

for way in library builtin; do
    prepare "$way" "interface: ::1@$PORT" 'access-control: ::1 allow'
    printf '%s\n' 'auth-zone:' 'name: "signed.test"' "zonefile: \"$LAB_DIR/ownfault.zone\"" \
        'for-downstream: no' 'for-upstream: yes' 'fallback-enabled: no' >>"$DIR/unbound.conf"
    start "$way"
    report $? "$way, unsigned copy: Unbound serves"
    for name in www www2; do
        ask $name.signed.test
        says "EDE: 9 .*signed.test: .* has no DNSKEY RRset, as this resolver's own copy (auth-zone) gives it"
        report $? "$way, unsigned copy: clients are told of it, asking for $name"
        await 10 is_told $name.signed.test '.at_fault == "resolver" and (.remedy |
            contains("auth_zone_reload signed.test") and (contains("parent") | not))'
        report $? "$way, unsigned copy: the event of $name sends nobody to the zone's parent"
    done
done

# A private zone, which nobody delegates and nobody is to. The second name has no such address.
sed 's/signed[.]test/private.test/g' "$LAB_DIR/ownfault.zone" >"$LAB_DIR/private.zone"
for way in library builtin; do
    prepare "$way" "interface: ::1@$PORT" 'access-control: ::1 allow'
    printf '%s\n' 'auth-zone:' 'name: "private.test"' "zonefile: \"$LAB_DIR/private.zone\"" \
        'for-downstream: no' 'for-upstream: yes' 'fallback-enabled: no' >>"$DIR/unbound.conf"
    start "$way"
    report $? "$way, private zone: Unbound serves"
    for name in www nothing; do
        ask $name.private.test
        says "EDE: 6 .*private.test: test proves that there is no such zone, but this resolver has it of its own"
        report $? "$way, private zone: clients are told of it, asking for $name" "$DIR/answer"
        await 10 is_told $name.private.test '.at_fault == "resolver" and .zone == "private.test" and
            (.remedy | startswith("Set domain-insecure: \"private.test\" in this resolver"))'
        report $? "$way, private zone: the event of $name names the line" "$DIR/events.json"
    done
done

# The same below a trust anchor of its own: Unbound takes nothing unsigned out of the copy.
for way in library builtin; do
    prepare "$way" "interface: ::1@$PORT" 'access-control: ::1 allow' \
        'trust-anchor: "private.test. DS 12345 13 2 00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF"'
    printf '%s\n' 'auth-zone:' 'name: "private.test"' "zonefile: \"$LAB_DIR/private.zone\"" \
        'for-downstream: no' 'for-upstream: yes' 'fallback-enabled: no' >>"$DIR/unbound.conf"
    start "$way"
    ask www.private.test
    says "EDE: 24 .*private.test: this resolver's own copy of the zone is unsigned, though a trust anchor" &&
        ! says 'cannot answer'
    report $? "$way, private zone below an anchor: clients are told that the copy is unsigned" "$DIR/answer"
    await 10 is_told www.private.test '.at_fault == "resolver" and
        (.remedy | contains("remove any trust anchor for it, and set domain-insecure: \"private.test\""))'
    report $? "$way, private zone below an anchor: the event names both lines" "$DIR/events.json"
done

# A copy that Unbound does not use for want of a ZONEMD: it has not expired.
for way in library builtin; do
    prepare "$way" "interface: ::1@$PORT" 'access-control: ::1 allow' 'domain-insecure: "private.test"'
    printf '%s\n' 'auth-zone:' 'name: "private.test"' "zonefile: \"$LAB_DIR/private.zone\"" 'for-downstream: no' \
        'for-upstream: yes' 'fallback-enabled: no' 'zonemd-check: yes' 'zonemd-reject-absence: yes' \
        >>"$DIR/unbound.conf"
    start "$way"
    ask www.private.test
    says "EDE: 24 .*private.test: this resolver's own copy of the zone has failed its check (zonemd-check)"
    report $? "$way, ZONEMD: clients are told of the check" "$DIR/answer"
done

# A copy of the zone above that has an old DS RRset: what a secondary of last month serves.
PARENT=$(for server in $(ask_old NS test); do ask_old A "$server"; done | head -1)
for query in 'test SOA' 'test NS' 'test DNSKEY' 'ds-two-gone.test DS' 'www.ds-two-gone.test A'; do
    # shellcheck disable=SC2086 # name and type
    dig "@$PARENT" $query +dnssec +norec +noall +answer +authority +additional
done | grep -v '^;' | sort -u >"$LAB_DIR/parent.zone"
for way in library builtin; do
    prepare "$way" "interface: ::1@$PORT" 'access-control: ::1 allow'
    printf '%s\n' 'auth-zone:' 'name: "test"' "zonefile: \"$LAB_DIR/parent.zone\"" \
        'for-downstream: no' 'for-upstream: yes' 'fallback-enabled: no' >>"$DIR/unbound.conf"
    start "$way"
    report $? "$way, copy of the parent: Unbound serves"
    for name in www www2; do
        ask $name.ds-two-gone.test
        # of a text that is too long for clients the end goes
        says "EDE: 9 .*this resolver's own copy\|EDE: 9 .*in this resolver's copy of the DS RRset"
        report $? "$way, copy of the parent: clients are told of it, asking for $name"
        await 10 is_told $name.ds-two-gone.test '.at_fault == "none" and .cause == "ds-mismatch" and
            (.remedy | contains("auth_zone_transfer test") and (contains("ublish") | not))'
        report $? "$way, copy of the parent: the event of $name sends nobody to the registrar" "$DIR/events.json"
    done
done

tells_of_connections() {
    holds '.whyfail | select(.at_fault == "none" and (.text | contains("own TCP connections (outgoing-num-tcp)")) and
        (.remedy | startswith("Raise outgoing-num-tcp in this")))' "$DIR/events.json"
}

# All connections that it may have wait for servers that do not answer: others are not to blame for that.
for way in library builtin; do
    prepare "$way" "interface: ::1@$PORT" 'access-control: ::1 allow' 'outgoing-num-tcp: 1'
    start "$way"
    report $? "$way, no connection left: Unbound serves"
    ASKERS=()
    for name in a b c; do
        dig @::1 -p "$PORT" $name.tcp-silent.test A +tries=1 +timeout=1 >"$DIR/answer.$name" &
        ASKERS+=($!)
    done
    wait "${ASKERS[@]}"
    ask www.tcp-works.test
    await 20 tells_of_connections
    report $? "$way, no connection left: an event names the option" "$DIR/events.json"
    ! holds '.whyfail | select(.zone == "tcp-works.test" and .at_fault == "zone")' "$DIR/events.json"
    report $? "$way, no connection left: who answers over TCP is not blamed" "$DIR/events.json"
done

# Rules of its own that lead to what is broken: whoever broke that is at fault, and the rule is named.
for way in library builtin; do
    prepare "$way" "interface: ::1@$PORT" 'access-control: ::1 allow' 'local-zone: "old.example" redirect' \
        'local-data: "old.example CNAME www.refused.test"' 'response-ip: 192.0.2.0/24 redirect' \
        'response-ip: 198.51.100.0/24 redirect' 'response-ip: 203.0.113.0/24 redirect' \
        'response-ip-data: 192.0.2.0/24 "CNAME www.expired.test"' \
        'response-ip-data: 198.51.100.0/24 "CNAME www.expired.test"' \
        'response-ip-data: 203.0.113.0/24 "CNAME www.expired.test"'
    sed -i 's/module-config: "/&respip /' "$DIR/unbound.conf"
    start "$way"
    report $? "$way, own aliases: Unbound serves"
    ask a.old.example
    says 'EDE: 22 .*refused.test: ' && await 10 is_told www.refused.test '.at_fault == "zone" and
        (.text | contains("own rule (local-data, rpz or response-ip) leads here from a.old.example")) and
        (.remedy | endswith("Or change this resolver\u0027s rule for a.old.example."))'
    report $? "$way, own aliases: the event names what local-data leads here" "$DIR/events.json"
    ask www2.refused.test
    await 10 is_told www2.refused.test '.at_fault == "zone" and (.text | contains("rule") | not)'
    report $? "$way, own aliases: and not where it was asked for itself" "$DIR/events.json"
    ask www.unsigned.test
    says 'EDE: 7 .*expired.test: ' && await 10 is_told www.unsigned.test '.at_fault == "zone" and
        (.text | contains("leads here from www.unsigned.test"))'
    report $? "$way, own aliases: the event names what response-ip leads here" "$DIR/events.json"
done

serve 'val-override-date: "20200101000000"'
report $? "val-override-date: Unbound serves"
ask www.signed.test
says 'EDE: 8 .*val-override-date makes this resolver judge signatures as of 2020-01-01T00:00:00Z, and those of the root become valid'
report $? "val-override-date: clients are told of it, and of no signature that does not verify"
await 10 is_ours www.signed.test local-clock
report $? "val-override-date: the event blames this resolver"

# What Red Hat's crypto policy makes of OpenSSL; Debian's has no option for it.
cc -shared -fPIC -O -o "$LAB_DIR/nosha1.so" "$(dirname "$0")/../lab/nosha1.c"
report $? "SHA-1 off: what keeps it off is compiled"
for way in library builtin; do
    prepare "$way" "interface: ::1@$PORT" 'access-control: ::1 allow'
    LD_PRELOAD=$LAB_DIR/nosha1.so start "$way"
    report $? "$way, SHA-1 off: Unbound serves"
    grep -q 'whyfail: this host keeps Unbound from verifying signatures of algorithm 5 (RSASHA1), 7 ' "$DIR/log"
    report $? "$way, SHA-1 off: Unbound's log says so from the start" "$DIR/log"
    for name in www www2; do
        ask $name.rsasha1-two-ds.test
        says "EDE: 1 .*rsasha1-two-ds.test: this resolver.s host keeps it from verifying the RRSIG of" &&
            ! says 'does not verify'
        report $? "$way, SHA-1 off: clients are told of this resolver's host, asking for $name"
        await 10 is_told $name.rsasha1-two-ds.test '.at_fault == "resolver" and
            .cause == "algorithm-unsupported" and (.remedy | contains("DEFAULT:SHA1"))'
        report $? "$way, SHA-1 off: the event of $name sends nobody to the zone" "$DIR/events.json"
    done
    ask www.signed.test
    says 'status: NOERROR' && ! says 'EDE: '
    report $? "$way, SHA-1 off: zones of other algorithms resolve"
done

# explain MODULES [LINE...] NAME: through an Unbound without the module, whose configuration it reads.
explain() {
    stop
    rm -rf "$DIR"
    lab_folder "$DIR" "$PORT" 1 "$1" '' "interface: ::1@$PORT" 'access-control: ::1 allow' "${@:2:$#-2}"
    start library || return
    PATH=$(dirname "$UNBOUND"):$PATH "$WHYFAIL" explain "${*: -1}" "@::1#$PORT" --look --json \
        --anchor "$LAB_DIR/anchor" >"$DIR/answer"
    true
}

# reads CONDITION: what it says is so, in jq's words.
reads() {
    holds "$1" "$DIR/answer"
}

explain iterator www.expired.test
reads '.resolves and .configuration.settings == ["module-config: iterator"]'
report $? "explain: a resolver that does not validate is told as such"
explain 'validator iterator' 'val-override-date: "20200101000000"' 'do-ip4: no' www.signed.test
reads '(.resolves | not) and .verdict == null and
    .configuration.settings == ["do-ip4: no", "val-override-date: 1577836800"]'
report $? "explain: val-override-date is told where what it looked at is sound"
all_passed
