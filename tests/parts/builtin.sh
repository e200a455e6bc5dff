#!/bin/bash
# builtin.sh - the patched Unbound with the module built in: its clause in unbound.conf, what
# unbound-control can ask, and one explanation instead of two.
#
# Runs inside "lab shell --patched", whose world and Unbound it uses: LAB_DIR is the lab's folder.
# Needs UNBOUND_BUILTIN in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

PORT=8854
TLS_PORT=8855
CONF=$LAB_DIR/default/unbound.conf
DIR=$LAB_DIR/builtin
OUT=$DIR/out
mkdir "$DIR"
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="builtin"
TAP_FILES=("$OUT")

control() {
    "$UNBOUND_BUILTIN-control" -c "$CONF" "$@" >"$OUT" 2>&1
}

# judge LINE...: what unbound-checkconf says of a configuration of these lines behind the basics.
judge() {
    {
        printf 'server:\n directory: "%s"\n chroot: ""\n username: ""\n pidfile: ""\n' "$DIR"
        printf ' module-config: "whyfail validator iterator"\n'
        printf '%s\n' "$@"
    } >"$DIR/unbound.conf"
    "$UNBOUND_BUILTIN-checkconf" "$DIR/unbound.conf" >"$OUT" 2>&1
}

ask() {
    dig @127.0.0.1 "$@" +tries=1 +timeout=5 >"$OUT"
}

# start NAME LINE...: an Unbound of its own, with these lines behind the basics; DAEMONS has it, too.
start() {
    printf '%s\n' 'server:' "    directory: \"$DIR\"" '    chroot: ""' '    username: ""' '    pidfile: ""' \
        '    use-syslog: no' "${@:2}" >"$DIR/$1.conf"
    "$UNBOUND_BUILTIN" -d -c "$DIR/$1.conf" >"$DIR/$1.log" 2>&1 &
    DAEMONS+=("$!")
    for _ in $(seq 200); do
        ! grep -q 'start of service' "$DIR/$1.log" || return 0
        sleep 0.05
    done
    return 1
}

# One that forwards over TLS to another, whose certificate it does not verify, and which drops the
# queries once the connection stands.
serve_forwarding() {
    DAEMONS=()
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=lab \
        -keyout "$DIR/key.pem" -out "$DIR/cert.pem" 2>/dev/null
    start dropping "    interface: 127.0.0.2@$TLS_PORT" '    access-control: 127.0.0.3 deny' \
        "    tls-port: $TLS_PORT" "    tls-service-key: \"$DIR/key.pem\"" \
        "    tls-service-pem: \"$DIR/cert.pem\"" &&
        start forwarding "    interface: 127.0.0.1@$PORT" '    outgoing-interface: 127.0.0.3' \
            '    do-not-query-localhost: no' '    module-config: "whyfail validator iterator"' \
            'forward-zone:' '    name: "."' "    forward-addr: 127.0.0.2@$TLS_PORT" \
            '    forward-tls-upstream: yes'
}

"$UNBOUND_BUILTIN" -V >"$OUT"
file_says 'Linked modules:.* whyfail' 'unbound -V lists the module'

judge whyfail: ' ede-detail: zone' ' log: "/var/lib/unbound/x.json"' server: ' verbosity: 1'
report $? 'unbound-checkconf takes the clause, and another after it'
judge whyfail: ' log-window: 99999'
file_says 'unbound.conf:8: error: log-window: .99999. is not a number from 0 to 3600' \
    'a bad value is told with file and line'
judge whyfail: ' # nothing' ' verbose: 1'
file_says 'unbound.conf:9: error: unknown keyword .verbose.' 'an unknown option is told with file and line'
judge whyfail: ' ede: yes' ' num-threads: 2'
file_says 'unbound.conf:9: error: ' "an option of another clause is none of this one's"
printf ' log-window: 5000\n' >"$DIR/more.conf"
judge whyfail: " include: \"$DIR/more.conf\"" ' ede: no'
file_says 'more.conf:1: error: log-window: ' 'a file that is included belongs to the clause'
judge ' module-config: "whyfail iterator validator"'
file_says 'module conf .whyfail iterator validator. is not known to work' 'an order that does not work is refused'
judge ' module-config: "dns64 whyfail validator iterator"'
report $? 'an order that works is taken'
sed -e "s|^server:|&\n directory: \"$DIR\"\n username: \"\"\n chroot: \"\"\n pidfile: \"\"|" \
    "$ROOT/conf-examples/unbound-builtin.conf" >"$DIR/example.conf"
"$UNBOUND_BUILTIN-checkconf" "$DIR/example.conf" >"$OUT" 2>&1
report $? 'unbound-checkconf takes conf-examples/unbound-builtin.conf'
while read -r word; do
    control get_option "whyfail-$word"
    [ -s "$OUT" ] && ! grep -q error "$OUT"
    report $? "get_option whyfail-$word: $(cat "$OUT")"
done < <(sed -n 's/^WF_OPTION([a-z_]*, "\([a-z-]*\)".*/\1/p' "$ROOT/module/config/options.def")
control get_option whyfail-log-window
file_says '^0$' 'get_option tells what the clause says'
control get_option whyfail-ede-detail
file_says '^full$' 'get_option tells the default where the clause says nothing'
printf '%s\n' 'server:' 'whyfail:' ' watch: one.test' ' log-window: 5' ' watch: two.test' ' log-window: 6' >"$DIR/lists.conf"
"$UNBOUND_BUILTIN-checkconf" -o whyfail-watch "$DIR/lists.conf" >"$OUT" 2>&1
[ "$(sort "$OUT" | xargs)" = 'one.test two.test' ]
report $? 'of several zones each is told'
"$UNBOUND_BUILTIN-checkconf" -o whyfail-log-window "$DIR/lists.conf" >"$OUT" 2>&1
[ "$(cat "$OUT")" = 6 ]
report $? 'of an option that counts once, the last value'
control get_option whyfail-nonsense
file_says '^error unknown option' 'get_option knows no other'

ask www.rolled.test A
file_says 'EDE: 9 .*rolled.test: DS .* matches no DNSKEY' 'a failure is explained'
[ "$(grep -c 'EDE: ' "$OUT")" -eq 1 ]
report $? 'once, with ede: yes: Unbound adds nothing of its own'
ask www.rolled.test A
file_says 'EDE: 9 .*DS .* matches no DNSKEY' 'out of the cache, too'
[ "$(grep 'EDE: ' "$OUT" | grep -cvE 'EDE: (9|13) ')" -eq 0 ] && [ "$(grep -c 'EDE: ' "$OUT")" -eq 2 ]
report $? 'and with "cached error" beside it only'
control whyfail_list rolled.test
head -n 1 "$OUT" | grep -qx '# name type cause at-fault zone age: text'
report $? 'whyfail_list begins with what its columns are'
file_says '^rolled.test zone-keys ds-mismatch parent rolled.test [0-9]+ s ago: rolled.test: DS ' \
    'whyfail_list shows the verdict of a zone'
file_says '^www.rolled.test A ds-mismatch parent rolled.test [0-9]+ s ago$' 'and of the question'
[ "$(grep -c 'ago: rolled.test: DS ' "$OUT")" -eq 1 ]
report $? 'and says once what is wrong with it'
ask www.refused.test A
ask mail.refused.test A
control whyfail_list
[ "$(grep -v '^#' "$OUT" | awk '{ print $5 }' | uniq -d)" = "$(grep -v '^#' "$OUT" | awk '{ print $5 }' | sort | uniq -d)" ] &&
    grep -v '^#' "$OUT" | awk '{ print $5 }' | LC_ALL=C sort -c
report $? 'whyfail_list is in the order of the zones that broke'
file_says '^refused.test zone-servers lame-refused ' 'whyfail_list shows all without a zone'
control whyfail_list 'a..b'
file_says '^error' 'whyfail_list does not take what is no name'
control whyfail_stats
file_says '^whyfail.servfail.ds-mismatch=2$' 'whyfail_stats counts replies by cause'
file_says '^whyfail.failed_resolutions.ds-mismatch=1$' 'and resolutions'
file_says '^whyfail.ede_attached.13=1$' 'and Extended DNS Errors by code'
file_says '^whyfail.diagnosis_seconds.bucket.\+Inf=[1-9]' 'and the times that failures took'
control stats
file_says '^whyfail.servfail.ds-mismatch=2$' 'the same is in the statistics'
control stats_noreset
file_lacks '^whyfail.servfail.ds-mismatch=' 'which start again when they are reset, and leave out zeros'
# what a thread has ready for a name that is asked again and again, and whom it is not for
for _ in 1 2 3 4; do
    ask www.refused.test A
done
WHOLE=$(grep 'EDE: ' "$OUT")
[ "$(grep -c 'EDE: ' <<<"$WHOLE")" -ge 3 ]
report $? 'asked again, a name gets all there is'
ask WWW.Refused.test A
[ "$(grep 'EDE: ' "$OUT")" = "$WHOLE" ]
report $? 'in other letters, too'
ask www.refused.test AAAA
ask www.refused.test A +noedns
file_lacks 'EDE: ' 'a client without EDNS gets none of it'
LARGE=$(printf '%060d.wild.refused.test' 0)
ask "$LARGE" A
ask "$LARGE" A
ALL=$(grep 'EDE: ' "$OUT")
ask "$LARGE" A +bufsize=200
file_lacks 'flags:.* tc' 'a small one gets what has room'
ask "$LARGE" A
[ "$(grep 'EDE: ' "$OUT")" = "$ALL" ]
report $? 'and the next gets all again'
control stats
for _ in 1 2 3; do
    ask www.rolled.test A
done
control whyfail_stats
file_says '^whyfail.servfail.ds-mismatch=3$' 'each is counted'
file_says '^whyfail.ede_attached.9=3$' 'with its code'
file_says '^whyfail.ede_attached.13=3$' 'and that of "cached error"'
control whyfail_flush rolled.test
file_says '^ok, forgot [2-9] verdicts' 'whyfail_flush forgets a zone'
ask www.rolled.test A
file_lacks 'EDE: 9 ' 'what was ready of it is not sent any more'
control whyfail_list
file_lacks 'rolled.test' 'which then is not in the list'
file_says 'refused.test' 'but others are'
control whyfail_flush
control whyfail_list
[ ! -s "$OUT" ]
report $? 'whyfail_flush without a zone forgets all'
control reload
ask www.rolled.test A
file_says 'EDE: 9 ' 'after a reload failures are explained'
if control reload_keep_cache && ! grep -q error "$OUT"; then
    ask www.rolled.test A
    file_says 'EDE: 9 .*DS .* matches no DNSKEY' 'after reload_keep_cache what is cached is explained still'
    file_says 'EDE: 13 ' 'and it did come from the cache'
fi
# a name so long that a client of 100 octets has no room for an option; its bogus answer from cache
LONG=$(printf '%060d.%060d.wild.expired.test' 0 0)
ask "$LONG" A +cd
ask "$LONG" A +bufsize=100
file_says 'EDE: 7 .*expired.test: RRSIG of .* expired' \
    'a client of 100 octets is told why out of the cache: Unbound takes it for one of 512'
file_says 'EDE: 13 ' 'and that it came from there'
control set_option harden-short-bufsize: no
ask "$LONG" A +bufsize=100
file_says 'status: SERVFAIL' 'one that Unbound takes at its word'
file_lacks 'EDE: ' 'has no room for an Extended DNS Error, and gets none of Unbound either'
control set_option harden-short-bufsize: yes
DAEMONS=()
start unused "    interface: 127.0.0.1@$PORT" '    module-config: "validator iterator"' 'whyfail:' '    ede: yes'
kill "${DAEMONS[@]}"
wait "${DAEMONS[@]}"
cp "$DIR/unused.log" "$OUT"
file_says 'warning: whyfail: the clause "whyfail:" does nothing, as module-config: "validator iterator" does not name' \
    'a start without the module in module-config warns of its clause'
serve_forwarding
ask -p "$PORT" www.example.org A
kill "${DAEMONS[@]}"
wait "${DAEMONS[@]}"
cp "$DIR/forwarding.log" "$OUT"
file_says '"cause":"tls-failed"' 'a TLS connection that is closed after the handshake is told as failed'
file_lacks 'certificate (that is not accepted|refused)' 'its certificate, which nobody verified, is not blamed'
all_passed
