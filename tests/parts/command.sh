#!/bin/bash
# command.sh - the command whyfail, against the broken world and the events it leaves.
#
# Runs inside "lab shell", whose world and Unbound it uses: LAB_DIR is the lab's folder.
# Needs WHYFAIL and UNBOUND in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u

LOG=$LAB_DIR/default/events.json
SCRATCH=$(mktemp -d) || exit 1
# Unbound's own programs are not in the path: whyfail finds no log by itself, unless LOCAL says so
LOCAL=$(dirname "$UNBOUND"):$PATH
FOLLOWER= # a command that goes on by itself
RESOLVER= # of this script's own
# shellcheck disable=SC2086 # none, one or two
trap 'kill $FOLLOWER $RESOLVER 2>/dev/null; rm -rf "$SCRATCH"' EXIT
export LC_ALL=C.UTF-8
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/conf.sh
. "$(dirname "$0")/../lib/conf.sh" || exit 1
TAP_PART="command"
TAP_FILES=("$SCRATCH/out" "$SCRATCH/err")

# try STATUS ARGUMENT...: runs the command; succeeds when it ends with the status, and no line is
# longer than 80 characters, unless it is JSON.
try() {
    local want=$1

    shift
    "$WHYFAIL" "$@" >"$SCRATCH/out" 2>"$SCRATCH/err"
    [ $? -eq "$want" ] &&
        { [[ " $* " == *' --json '* ]] || [ "$(wc -L <"$SCRATCH/out")" -le 80 ]; }
}

has() {
    grep -qF -- "$1" "$SCRATCH/out"
}

complains() {
    grep -qF -- "$1" "$SCRATCH/err"
}

# await_events NUMBER: the log's writer is a thread of its own; 10 s at most.
await_events() {
    for _ in $(seq 100); do
        [ "$(wc -l <"$LOG")" -lt "$1" ] || return 0
        sleep 0.1
    done
    return 1
}

try 0 explain www.signed.test @127.0.0.1 && has 'A: resolves (NOERROR)'
report $? "explain: a name that resolves"
try 0 explain nope.signed.test TXT @127.0.0.1 && has 'TXT: no such name (NXDOMAIN)' &&
    try 0 explain www.signed.test HINFO @127.0.0.1 && has 'HINFO: no such records (NOERROR)'
report $? "explain: what does not exist is told so, and is no failure"
try 1 explain www.rolled.test @127.0.0.1 --no-look &&
    has 'EDE 9 DNSKEY Missing: rolled.test: DS ' && ! has 'cause ' && ! has 'looked '
report $? "explain --no-look: says what the resolver said, and guesses no cause"
try 1 explain www.refused.test @127.0.0.1 --no-look &&
    has 'EDE 22 No Reachable Authority: refused.test: '
report $? "explain --no-look: servers that refuse"
try 1 explain www.rolled.test @127.0.0.1 --anchor "$LAB_DIR/anchor" &&
    has 'said      EDE 9 DNSKEY Missing: rolled.test: DS ' && ! has 'but ' && ! has 'what ' &&
    has 'cause     ds-mismatch' && has 'to do     Publish DS ' && has 'BROKEN bogus'
report $? "explain: the look adds cause, remedy and chain to what the resolver says"
try 1 explain www.refused.test @127.0.0.1 --anchor "$LAB_DIR/anchor" && ! has 'but ' &&
    has 'said      EDE 22 No Reachable Authority: refused.test: ' && has 'cause     lame-refused' &&
    has "who       whoever runs the zone's DNS" && has 'SILENT unknown' && ! has 'even with checking'
report $? "explain: of servers, which the look does not see, it takes the resolver's word"
[ "$(grep -c 'REFUSED' "$SCRATCH/out")" -le 2 ] && [ "$(grep -c '^  to do ' "$SCRATCH/out")" -eq 1 ]
report $? "explain: and says each thing once"
try 1 explain some.alias.wild-cname-none.test @127.0.0.1 --look --anchor "$LAB_DIR/anchor" &&
    has 'cause     denial-missing' && has 'note      a resolver may leave out NSEC and NSEC3 records' &&
    has '.                                                             secure'
report $? "explain: what a resolver may have left out is noted, and the chain is anchored all the same"
try 1 explain www.empty.test @127.0.0.1 --anchor "$LAB_DIR/anchor" && has 'SILENT unknown' &&
    try 1 explain www.empty.test @127.0.0.1 --json --anchor "$LAB_DIR/anchor" &&
    jq -e '.look.text | test("^empty.test: with checking disabled, the resolver has an empty answer") and
        test("it got nothing more from the") and (test("has no answer") | not)' "$SCRATCH/out" >/dev/null
report $? "explain: an empty answer is not called none"
try 1 explain www.refused.test @127.0.0.1 --direct --anchor "$LAB_DIR/anchor" &&
    has 'cause     lame-refused' && has 'asked     2 name servers directly, from this host'
report $? "explain --direct: asks the servers, and says from where"
try 1 explain www.empty.test @127.0.0.1 --direct --anchor "$LAB_DIR/anchor" &&
    has 'asked     1 name server directly, from this host'
report $? "explain --direct: one server is one"
try 0 explain www.signed.test @127.0.0.1 --look --anchor "$LAB_DIR/anchor" &&
    has 'the data is sound' && [ "$(grep -c ' secure$' "$SCRATCH/out")" -eq 3 ]
report $? "explain --look: a name that resolves"
try 3 explain www.rolled.test @127.0.0.1 --anchor "$SCRATCH/missing" &&
    complains 'missing: cannot be read'
report $? "explain --anchor: a file that is not there"
echo 'test. DS 1 13 2 00' >"$SCRATCH/anchor"
try 3 explain www.rolled.test @127.0.0.1 --anchor "$SCRATCH/anchor" &&
    complains 'holds no DS or DNSKEY record of the root'
report $? "explain --anchor: a file without the root's keys"
echo '. DS 1 13 2 00' >"$SCRATCH/anchor"
try 1 explain www.rolled.test @127.0.0.1 --anchor "$SCRATCH/anchor" &&
    has 'match no trust anchor' && has ' not anchored' && has 'cause     ds-mismatch'
report $? "explain --anchor: keys that fit no anchor are said to be unvouched for"
try 3 explain www.rolled.test @127.0.0.1 --timeout 0 && complains "--timeout: '0' is not"
report $? "explain --timeout: a bad number"
await_events 2
try 1 explain www.rolled.test @127.0.0.1 --log "$LOG" && has 'cause     ds-mismatch' &&
    has "who       the zone's owner, at the parent zone" && has 'to do     Publish DS ' && has '     └─ rolled.test ' &&
    has 'BROKEN bogus'
report $? "explain --log: the event's cause, who, remedy, and the chain to the break"
try 1 explain other.rolled.test @127.0.0.1 --log "$LOG" && has 'cause     ds-mismatch'
report $? "explain --log: an event of another name that failed with the same words"
try 1 explain www.rolled.test @127.0.0.1 --json --log "$LOG" &&
    jq -e '.resolves == false and .explained and .ede[0].info_code == 9 and
        .event.whyfail.cause == "ds-mismatch" and has("look") == false' "$SCRATCH/out" >/dev/null
report $? "explain --json: with the event, no look is taken"
PATH=$LOCAL try 1 explain www.refused.test @127.0.0.1 && has 'cause     lame-refused' && has 'to do     Load the zone' &&
    tr -s ' \n' ' ' <"$SCRATCH/out" | grep -qF ", in $LOG" && ! has 'looked '
report $? "explain: of a resolver on this host it takes the log, and says which"
PATH=$LOCAL try 1 explain www.refused.test @127.0.0.1 --json && jq -e --arg log "$LOG" '
    .verdict.by == "log" and .verdict.log == $log and .verdict.cause == "lame-refused" and
        .verdict.at_fault == "zone"' "$SCRATCH/out" >/dev/null
report $? "explain --json: whose verdict it is, and from where"
PATH=$LOCAL try 1 explain www.refused.test @127.0.0.1 --no-log && ! has 'logged ' && has 'cause     lame-refused'
report $? "explain --no-log"
PATH=$LOCAL try 1 explain www.child.undelegated.test @127.0.0.1 --no-log --anchor "$LAB_DIR/anchor" &&
    has 'cause     zone-not-delegated' && has "who       the zone's owner, at the parent zone"
report $? "explain: who must act of a zone that is not delegated, by the resolver's word"
PATH=$LOCAL try 1 explain www.key-refused.test @127.0.0.1 --no-log --anchor "$LAB_DIR/anchor" &&
    has 'cause     dnskey-unreachable' && has 'SILENT unknown' && ! has bogus &&
    PATH=$LOCAL try 1 explain www.key-refused.test @127.0.0.1 && has 'logged ' && ! has bogus
report $? "explain: keys that nobody got are not called bogus"

# verdict_row LINE [log]: one TAP line: the verdict is that of the module's event. Of the resolver's
# errors alone less may be known, but nothing else; of what they say in words the cause is known.
verdict_row() {
    local label server name type cause party got by

    IFS=$'\t' read -r label server name type _ cause _ party _ <<<"$1"
    if [ "${2:-}" = log ]; then
        PATH=$LOCAL
    fi
    got=$("$WHYFAIL" explain "$name" "$type" "@$server" --json --anchor "$LAB_DIR/anchor" 2>&1 |
        jq -r '"\(.verdict.by) \(.verdict.cause) \(.verdict.at_fault)"')
    case $got in
        "log $cause $party") ;;
        "look $cause $party" | "look $cause none" | "resolver $cause $party" | "resolver $cause none")
            [ "${2:-}" != log ] ;;
        'null null null')
            [ "${2:-}" != log ] && [[ " $UNSAID " == *" $cause "* ]] ;;
        *) false ;;
    esac
    by=$?
    [ "$by" -eq 0 ] || echo -n 'not '
    echo "ok - command: explain ${2:-by the resolver}: $label: $cause $party"
    [ "$by" -eq 0 ] || echo "# got $got"
}
# of which the errors' words leave open which it is
UNSAID='unexplained query-limit server-zone-broken delegation-loop'
export -f verdict_row
export LOCAL UNSAID
# verdict_rows NAME PATTERN MODE: one row a cause that fits; not those that wait, nor those of what a look
# takes for something else: a forwarder's fault for the zone's, and what came in place of a DS RRset.
verdict_rows() {
    awk -F '\t' -v causes="$2" '$5 == "fails" && $6 ~ causes && !seen[$6 $8]++ &&
        $1 !~ /^(no-root|tcp-silent|fwd-|hostile-ede|ratelimited|caps-|ds-empty|ask-prime)/' "$LAB_DIR/rows" >"$SCRATCH/verdicts"
    tr '\n' '\0' <"$SCRATCH/verdicts" | xargs -0 -P 6 -I {} bash -c 'verdict_row "$1" $2' _ {} "$3" >"$SCRATCH/tap"
    cat "$SCRATCH/tap"
    FAILED=$((FAILED + $(grep -c '^not ok' "$SCRATCH/tap")))
    [ "$(grep -c '^ok\|^not ok' "$SCRATCH/tap")" -eq "$(wc -l <"$SCRATCH/verdicts")" ] && [ "$(wc -l <"$SCRATCH/verdicts")" -ge "$4" ]
    report $? "$1"
}
SERVERS='^(lame|tcp-failed|malformed|timeout|rejected|unreachable|server-failure|tls|no-server|not-allowed|auth-zone|policy|zone-not|internal)'
verdict_rows 'with the log nothing is told otherwise' "$SERVERS" log 15
verdict_rows "nor is it by the resolver's word alone" "$SERVERS|local-clock|trust-anchor|ds-mismatch" '' 18

# a resolver gives an RRset's records in any order
TOLD='def told: .text |= ([scan("[a-z0-9/.]+")] | sort) | .dnssec.dnskey |= sort |
    [.schema, .cause, .at_fault, .zone, .text, .remedy, .chain, .dnssec];'
try 1 explain www.rolled.test @127.0.0.1 --json --anchor "$LAB_DIR/anchor" &&
    jq -e --slurpfile events "$LOG" "$TOLD"'
        ($events | map(select(.whyfail.zone == "rolled.test"))[0].whyfail) as $event | .look |
        .accord == "same" and .anchored and .state == "bogus" and told == ($event | told)' \
        "$SCRATCH/out" >/dev/null
report $? "explain --json: the look is told as the module's event is"
LC_ALL=C try 1 explain www.rolled.test @127.0.0.1 --log "$LOG" &&
    ! grep -qP '[^ -~]' "$SCRATCH/out" && has '     `- rolled.test '
report $? "explain: ASCII alone, and no colour in a pipe, where the locale is not UTF-8"
try 1 explain www.rolled.test @127.0.0.1 --no-look --color=always && grep -q $'\033' "$SCRATCH/out"
report $? "explain --color=always"
try 3 explain www.rolled.test @127.0.0.1#9 &&
    complains 'the resolver 127.0.0.1#9 gives no usable answer: Connection refused'
report $? "explain: a resolver that does not answer is trouble, and it is said which"
try 0 explain www.signed.test @::1#53 && has 'A: resolves (NOERROR) through ::1' && ! has '::1#' &&
    try 0 explain www.signed.test @::1 --json && jq -e '.resolver == "::1"' "$SCRATCH/out" >/dev/null &&
    try 3 explain www.signed.test @fe80::1%lo#54 --timeout 2 && complains 'fe80::1%lo#54 gives no usable'
report $? "explain: IPv6 addresses, with an interface and a port"
# A resolver that does not answer over UDP; it asks the lab's
TCP_ONLY=127.0.0.1#5399
{
    lab_conf "$SCRATCH" "${TCP_ONLY#*#}" 1 iterator 'do-udp: no' 'do-not-query-localhost: no'
    printf 'forward-zone:\n    name: "."\n    forward-addr: 127.0.0.1@53\n'
} >"$SCRATCH/tcp.conf"
"$UNBOUND" -d -c "$SCRATCH/tcp.conf" 2>"$SCRATCH/tcp.log" &
RESOLVER=$!
serves_tcp() {
    dig +tcp +tries=1 +time=1 @127.0.0.1 -p "${TCP_ONLY#*#}" www.signed.test | grep -q 'status: NOERROR'
}
await 20 serves_tcp && try 0 explain www.signed.test "@$TCP_ONLY" &&
    has "A: resolves (NOERROR) through $TCP_ONLY, over TCP only" &&
    try 1 explain www.rolled.test "@$TCP_ONLY" --json --anchor "$LAB_DIR/anchor" &&
    jq -e '.tcp and .look.cause == "ds-mismatch"' "$SCRATCH/out" >/dev/null
report $? "explain: a resolver that answers over TCP alone is asked so, by the look too"
kill "$RESOLVER" && wait "$RESOLVER" 2>/dev/null
RESOLVER=
for server in '' '#53' 127.0.0.1: 127.0.0.1# 127.0.0.1#0 127.0.0.1#65536 '127.0.0.1# 53' \
    127.0.0.1#+53 127.0.0.1#53x '[::1' ::1%nowhere "$(printf '1%.0s' {1..300})"; do
    try 3 explain www.signed.test "@$server" && complains "'@$server' is not of the form"
    report $? "explain: no address of a resolver: '@$server'"
done
SERVER=$(dig +short @127.0.0.1 ns1.signed.test A)
try 2 explain www.rolled.test "@$SERVER" && has "A: fails (REFUSED) through $SERVER" &&
    has 'why       the resolver refuses the question'
report $? "explain: a resolver that refuses"
try 2 explain www.rolled.test "@$SERVER" --look && has 'disabled (REFUSED), so nothing can be judged' &&
    has 'Check that the resolver serves this host' && has '  unknown'
report $? "explain --look: the same"
try 3 explain www.signed.test "@$(awk '$4 == "A" { print $5; exit }' "$LAB_DIR/default/root.hints")" &&
    complains 'is not a resolver: it refers to other servers'
report $? "explain: a name server that looks nothing up for others is told apart"
try 1 explain www.hostile-keytrap.test @127.0.0.1 --look --anchor "$LAB_DIR/anchor" &&
    has 'hostile-keytrap.test: validation fails there for a reason'
report $? "explain: where it was not seen why, the zone is named all the same"
try 3 explain www.rolled.test NOTYPE && complains "'NOTYPE' is not a record type" &&
    try 3 explain www.rolled.test 48 && complains "by its number one is given as TYPE48"
report $? "explain: a wrong type is told"
# no_type WORD TEXT: it is refused before anything is asked
no_type() {
    try 3 explain www.signed.test "$1" @127.0.0.1 && complains "'$1' is $2"
}
try 0 explain www.signed.test type1 @127.0.0.1 && has '  A: resolves' &&
    no_type TYPE0 'not a record type' && no_type TYPE65536 'not a record type' &&
    no_type TYPE-1 'not a record type' && no_type TYPE99999999999999999999 'not a record type' &&
    no_type TYPE 'not a record type' && no_type 'TYPE 1' 'not a record type'
report $? "explain: a type by its number, and numbers that are none"
no_type AXFR 'not a type that a resolver looks up' && no_type OPT 'not a type that' &&
    no_type TYPE128 'not a type that' && no_type maila 'not a type that'
report $? "explain: a type of other questions than for records is told"
try 1 explain www.expired.test ANY @127.0.0.1 --anchor "$LAB_DIR/anchor" &&
    has 'cause     signature-expired'
report $? "explain: all types at once are looked up"
try 0 explain 'bücher.signed.test' @127.0.0.1 && has 'xn--bcher-kva.signed.test' &&
    try 0 explain 'BÜCHER.signed.test' @127.0.0.1 && has 'xn--bcher-kva.signed.test' &&
    try 3 explain $'b\374cher.test' && complains 'cannot be a domain name: '
report $? "explain: letters beyond ASCII are converted"
try 0 explain 'b\195\188cher.signed.test' @127.0.0.1 && has 'b\195\188cher.signed.test'
report $? "explain: octets outside ASCII are asked for only when they are meant"
try 3 explain a..test && complains "'a..test' is not a domain name: Empty label" &&
    try 3 explain '' && complains "'' is not a domain name: " &&
    try 3 explain '\256.test' && complains "bad escape" &&
    try 3 explain "$(printf 'a%.0s' {1..64}).test" && complains "Label length"
report $? "explain: why something is not a domain name"
try 3 explain www.rolled.test @resolver.invalid &&
    complains "'@resolver.invalid': this host finds no address of that name: "
report $? "explain: a resolver without an address is told"

# what people type: all of these are the same question
asks_alike() {
    try 0 explain "$@" && has 'www.signed.test' && has '  A: resolves (NOERROR) through '
    report $? "explain $*"
}
asks_alike @127.0.0.1 www.signed.test
asks_alike A www.signed.test @127.0.0.1
asks_alike @127.0.0.1 IN a www.signed.test.
asks_alike www.signed.test @127.0.0.1 -t A
asks_alike -q www.signed.test @127.0.0.1 -c IN
asks_alike www.signed.test @localhost
asks_alike www.signed.test '@[::1]'
asks_alike www.signed.test '@[::1]:53'
asks_alike www.signed.test @127.0.0.1:53
asks_alike www.signed.test -p 53 @127.0.0.1
asks_alike https://www.signed.test/path?query @127.0.0.1
asks_alike https://user@www.signed.test:8443/ @127.0.0.1
asks_alike www.signed.test/path @127.0.0.1
asks_alike postmaster@www.signed.test @127.0.0.1
try 0 explain https://www.signed.test/ @127.0.0.1 && has 'given     https://www.signed.test/; its host is' &&
    try 0 explain https://www.signed.test/ @127.0.0.1 --json &&
    jq -e '.name == "www.signed.test" and .given == "https://www.signed.test/"' "$SCRATCH/out" >/dev/null
report $? "explain: what is looked up in place of a URL is said"
try 0 explain www.signed.test @127.0.0.1 +tcp && has 'through 127.0.0.1, over TCP' && ! has 'TCP only' &&
    try 3 explain www.signed.test +short && complains "'+short' is not known; of dig's options with a plus, +tcp is"
report $? "explain +tcp, and what else dig has"
for words in '192.0.2.9' '-x 192.0.2.9' 'http://192.0.2.9/' '192.0.2.9:80' '192.0.2.9 PTR'; do
    # shellcheck disable=SC2086 # words
    try 0 explain $words @127.0.0.1 && has '9.2.0.192.in-addr.arpa' && has '  PTR: ' &&
        ! has '192.0.2.9.'
    report $? "explain $words: an address becomes its name"
done
try 0 explain 2001:db8::1 @127.0.0.1 && has 'd.0.1.0.0.2.ip6.arpa' && has 'PTR: ' &&
    try 3 explain -x bank.test @127.0.0.1 && complains "-x: 'bank.test' is not an address" &&
    try 3 explain -x 192.0.2.1 bank.test @127.0.0.1 && complains "'bank.test' is one name too many"
report $? "explain: IPv6 addresses, and no address"
try 3 explain www.signed.test www.rolled.test @127.0.0.1 && complains 'one name at a time' &&
    try 3 explain www.signed.test AAAB && complains "did you mean AAAA?" &&
    try 3 explain MX @127.0.0.1 && complains "no name is given: 'MX' is a type" &&
    try 3 explain www.signed.test CH && complains "class 'CH' is not looked at" &&
    try 3 explain www.signed.test @127.0.0.1#53 -p 54 && complains 'name two ports'
report $? "explain: words that do not go together"
# Where nothing listens on the first of a host's addresses: ::1, as getaddrinfo has it
{
    lab_conf "$SCRATCH" 5398 1 iterator 'do-not-query-localhost: no'
    printf 'forward-zone:\n    name: "."\n    forward-addr: 127.0.0.1@53\n'
} >"$SCRATCH/four.conf"
"$UNBOUND" -d -c "$SCRATCH/four.conf" 2>"$SCRATCH/four.log" &
RESOLVER=$!
await 20 grep -q 'start of service' "$SCRATCH/four.log" && try 0 explain www.signed.test @localhost#5398 &&
    has 'through 127.0.0.1#5398'
report $? "explain: of a host's addresses the one where something listens is asked"
kill "$RESOLVER" && wait "$RESOLVER" 2>/dev/null
RESOLVER=
# on_terminal COLUMNS ARGUMENT...: what the command prints on a terminal of that width.
on_terminal() {
    (script -qec "stty cols $1; $WHYFAIL ${*:2}" /dev/null </dev/null | tr -d '\r') >"$SCRATCH/out"
}
TERM=xterm
export TERM
on_terminal 120 explain www.rolled.test @127.0.0.1 --no-look && grep -q $'\033\[[0-9;]*m' "$SCRATCH/out" &&
    [ "$(sed $'s/\033\\[[0-9;]*m//g' "$SCRATCH/out" | wc -L)" -gt 80 ] &&
    on_terminal 50 explain www.rolled.test @127.0.0.1 --no-look --color never &&
    [ "$(wc -L <"$SCRATCH/out")" -le 50 ] && [ "$(wc -L <"$SCRATCH/out")" -gt 40 ]
report $? "explain: lines are as wide as the terminal"
TERM=dumb on_terminal 80 explain www.rolled.test @127.0.0.1 --no-look && ! grep -q $'\033' "$SCRATCH/out" &&
    NO_COLOR=1 on_terminal 80 explain www.rolled.test @127.0.0.1 --no-look &&
    ! grep -q $'\033\[[0-9;]*m' "$SCRATCH/out" &&
    NO_COLOR='' on_terminal 80 explain www.rolled.test @127.0.0.1 --no-look &&
    grep -q $'\033\[[0-9;]*m' "$SCRATCH/out"
report $? "explain: a dumb terminal, and one whose user wants no colour, gets none"

# what goes on in the resolver may add to the log meanwhile
cp "$LOG" "$SCRATCH/events.json" && LOG=$SCRATCH/events.json
try 0 top "$LOG" && has 'ds-mismatch' && has 'lame-refused' && has 'rolled.test' &&
    [ "$(head -n 1 "$SCRATCH/out")" = "$(jq -s 'map(1 + .whyfail.suppressed) | add' "$LOG") failures" ]
report $? "top: causes and zones, and as many failures as jq counts in the log"
jq -c '.whyfail.lost = 20' "$LOG" | head -n 2 >"$SCRATCH/lossy"
try 0 top "$SCRATCH/lossy" && has ' failures; events lost: 40'
report $? "top: events that the log could not take are told"
rm "$SCRATCH/lossy"
try 0 show rolled.test "$LOG" && has 'ds-mismatch' && ! has 'refused.test'
report $? "show: a zone's failures and no others"
try 0 top --since 2100-01-01T00:00:00 "$LOG" && has '0 failures'
report $? "top --since: nothing from the future"
{
    sed 's/"schema":1/"schema":2/' "$LOG" | head -n 1
    head -c 200 "$LOG"
    printf '\nunbound[1:0] info: words\n'
    printf '[1] unbound[1:0] info: whyfail: '
    head -n 1 "$LOG" | jq -c '.whyfail.zone = "</script>\u001b[31m"'
} >"$SCRATCH/mixed"
try 0 top "$SCRATCH/mixed" && has '1 failures' && has '</script>?[31m' && complains '1 are cut' &&
    complains "1 are from other programs" && complains '1 are from a newer' &&
    ! grep -q $'\033' "$SCRATCH/out"
report $? "top: bad lines are counted and told, hostile ones are disarmed"
# strangers NUMBER: as many events of as many zones, and after each tenth one of often.test
strangers() {
    head -n 1 "$LOG" | awk -v number="$1" '{
        for (i = 1; i <= number; i++) {
            line = $0
            gsub(/[a-z]+\.test/, i ".test", line)
            print line
            if (i % 10 == 0) {
                gsub(/[0-9]+\.test/, "often.test", line)
                print line
            }
        }
    }'
}
strangers 70000 >"$SCRATCH/strangers"
try 0 top --lines 1 "$SCRATCH/strangers" && has '77000 failures' && has '      7000  often.test' &&
    has 'elsewhere: too many to list'
report $? "top: seventy thousand zones crowd out none that fails often"
rm "$SCRATCH/strangers"
gzip -c "$LOG" >"$SCRATCH/log.1.gz" && cat "$SCRATCH/log.1.gz" "$SCRATCH/log.1.gz" >"$SCRATCH/twice"
try 0 top "$SCRATCH/twice" "$LOG" &&
    [ "$(head -n 1 "$SCRATCH/out")" = "$(jq -s 'map(1 + .whyfail.suppressed) | add * 3' "$LOG") failures" ]
report $? "top: a compressed log, of two members, and one that is not"
head -c 200 "$SCRATCH/log.1.gz" >"$SCRATCH/cut.gz"
try 3 top "$SCRATCH/cut.gz" && complains 'cut.gz: cannot be read: its gzip data is damaged or truncated'
report $? "top: a compressed log that is cut off"
try 3 top "$SCRATCH/missing" && complains 'missing: cannot be read: No such file'
report $? "top: a log that is not there"
try 3 top --since never "$LOG" && complains "--since: 'never' is neither"
report $? "top: a bad time"

FOLLOWED=$SCRATCH/followed.json
# follow ARGUMENT...: runs the command in the background; its id is in FOLLOWER.
follow() {
    "$WHYFAIL" "$@" >"$SCRATCH/out" 2>"$SCRATCH/err" &
    FOLLOWER=$!
}

# told TEXT: the command says it, within 10 s.
told() {
    await 10 has "$1"
}

head -n 1 "$LOG" >"$FOLLOWED"
follow top --follow --interval 1 "$FOLLOWED"
told ' 1 failures' && head -n 1 "$LOG" >>"$FOLLOWED" && told ' 2 failures' &&
    mv "$FOLLOWED" "$FOLLOWED.1" && head -n 1 "$LOG" >"$FOLLOWED" && told ' 3 failures' &&
    : >"$FOLLOWED" && sleep 2 && head -n 1 "$LOG" >>"$FOLLOWED" && told ' 4 failures' &&
    [ "$(grep -c ' failures$' "$SCRATCH/out")" -eq 4 ] && ! grep -q $'\033' "$SCRATCH/out" &&
    kill "$FOLLOWER"
report $? "top --follow: goes on over a new file and an emptied one; plain lines in a file"
follow top --follow --interval 1 --since 5s "$FOLLOWED"
sed "s/\"@timestamp\":\"[^\"]*\"/\"@timestamp\":\"$(date -u +%FT%TZ)\"/" "$FOLLOWED.1" >>"$FOLLOWED"
told ' 2 failures since 5s ago' && sleep 7 && head -n 1 "$LOG" >>"$FOLLOWED" &&
    told ' 0 failures since 5s ago' && kill "$FOLLOWER"
report $? "top --follow --since: what is old leaves the window"
follow show --follow rolled.test "$FOLLOWED"
told 'asked: ' && grep -F rolled.test "$LOG" | head -n 1 | sed 's/2026-/2027-/' >>"$FOLLOWED" &&
    told '2027-' && kill "$FOLLOWER"
report $? "show --follow"
(timeout 4 script -qec "stty rows 24; $WHYFAIL top --follow --interval 1 $LOG" /dev/null >"$SCRATCH/out" </dev/null)
grep -q $'^\033\\[2J\033\\[H20..-' "$SCRATCH/out" && [ "$(grep -c $'\033\\[H' "$SCRATCH/out")" -ge 2 ] &&
    [ "$(sed $'/\033\\[J/q' "$SCRATCH/out" | wc -l)" -le 24 ]
report $? "top --follow: a terminal is redrawn, and does not scroll"
try 3 top --follow && complains '--follow takes one file' && try 3 top --follow --interval 0 "$LOG" &&
    complains "--interval: '0' is not a number from 1 to 3600" &&
    try 3 show --follow rolled.test "$SCRATCH/missing" && complains 'missing: cannot be read'
report $? "--follow: wrong uses are told"

printf 'ede: yes\nede-detail: ful\n' >"$SCRATCH/bad.conf"
try 3 check-config "$SCRATCH/bad.conf" && complains "bad.conf:2: ede-detail: 'ful' is not one of"
report $? "check-config: the line and what is allowed"
printf 'ede: yes\n' >"$SCRATCH/good.conf"
try 0 check-config "$SCRATCH/good.conf" && has 'no mistakes'
report $? "check-config: a good file"

printf 'server:\n  verbosity: 1\nwhyfail:\n  ede-detail: ful\n  log: of\n  ede: no\n' >"$SCRATCH/unbound.conf"
try 3 check-config "$SCRATCH/unbound.conf" && complains "unbound.conf:4: ede-detail: 'ful' is not" &&
    complains "unbound.conf:5: log: 'of' is not one of" && complains 'taken for an unbound.conf'
report $? "check-config: every mistake in the clause of an unbound.conf"
printf 'server:\n  ede: x\ninclude: "/etc/other"\nwhyfail:\n  ede: no\n' >"$SCRATCH/unbound.conf"
cd "$SCRATCH" || exit 1
try 0 check-config unbound.conf && has "unbound.conf; 1 option in its clause" &&
    has 'the files it includes were not checked'
report $? "check-config: what is not whyfail's is not judged"
try 3 check-config "$SCRATCH/nothing" && complains 'nothing: cannot be read: No such file' &&
    try 3 check-config "$SCRATCH" && complains 'cannot be read: Is a directory'
report $? "check-config: a file that cannot be read"

for command in explain top show report status check-config; do
    try 0 "$command" --help && has "usage: whyfail $command"
    report $? "$command --help"
    try 0 "$command" -h && has "usage: whyfail $command"
    report $? "$command -h"
done
try 3 top --bogus && complains "whyfail: unrecognized option '--bogus'" &&
    complains 'usage: whyfail top'
report $? "an option that there is not: the program's name and the usage"
try 3 && complains 'usage: whyfail COMMAND'
report $? "no command: usage"
for word in -h --help help; do
    try 0 "$word" && has 'usage: whyfail COMMAND' && ! has 'did you mean'
    report $? "whyfail $word"
done
for word in -V --version version; do
    try 0 "$word" && grep -qx 'whyfail [0-9.]*' "$SCRATCH/out"
    report $? "whyfail $word"
done
try 3 explian www.signed.test && complains "there is no command 'explian'; did you mean 'explain'?" &&
    ! complains 'usage' && try 3 stauts && complains "did you mean 'status'?" &&
    try 3 frobnicate && complains "'whyfail --help' lists them" &&
    try 3 www.signed.test && complains 'whyfail explain www.signed.test'
report $? "a mistyped command, and what was meant"
"$WHYFAIL" --help >/dev/full 2>"$SCRATCH/err"
[ $? -eq 3 ]
report $? "output that cannot be written is trouble"
all_passed
