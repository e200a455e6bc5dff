#!/bin/bash
# command.sh - the command whyfail, against the broken world and the events it leaves.
#
# Runs inside "lab shell", whose world and Unbound it uses: LAB_DIR is the lab's folder.
# Needs WHYFAIL and UNBOUND in the environment.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
# shellcheck disable=SC2016 # the dollars are jq's
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
# shellcheck source=tests/lib/json.sh
. "$(dirname "$0")/../lib/json.sh" || exit 1
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

# as if there were no end of lines
flat() {
    tr -s ' \n' '  ' <"$SCRATCH/out" | grep -qF -- "$1"
}

# write_letter STATUS ARGUMENT...: likewise; the lines to paste may be long.
write_letter() {
    local want=$1

    shift
    "$WHYFAIL" "$@" --letter >"$SCRATCH/out" 2>"$SCRATCH/err"
    [ $? -eq "$want" ] && [ "$(grep -v ' IN DS ' "$SCRATCH/out" | wc -L)" -le 80 ]
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
has 'DNSSEC    secure (the resolver sets AD); its signatures hold for 13 d' &&
    try 0 explain www.signed.test @127.0.0.1 --json && holds '.dnssec.state == "secure" and
        (.dnssec.until | test("^20"))' "$SCRATCH/out"
report $? "explain: of a good answer, that it is secure and for how long"
try 0 explain www.unsigned.test @127.0.0.1 && has 'DNSSEC    insecure: the resolver validates, but' && ! has 'hold until' &&
    try 0 explain nope.signed.test @127.0.0.1 && has 'DNSSEC    secure (the resolver sets AD)'
report $? "explain: an answer that nothing vouches for, and a denial that is vouched for"
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
    has "who       whoever runs the zone's DNS" && has 'NO ANSWER' && ! has 'even with checking'
report $? "explain: of servers, which the look does not see, it takes the resolver's word"
[ "$(grep -c 'REFUSED' "$SCRATCH/out")" -le 2 ] && [ "$(grep -c '^  to do ' "$SCRATCH/out")" -eq 1 ]
report $? "explain: and says each thing once"
try 1 explain some.alias.wild-cname-none.test @127.0.0.1 --look --anchor "$LAB_DIR/anchor" &&
    has 'cause     denial-missing' && has 'note      a resolver may leave out NSEC and NSEC3 records' &&
    has '.                                                             secure'
report $? "explain: what a resolver may have left out is noted, and the chain is anchored all the same"
try 1 explain www.empty.test @127.0.0.1 --anchor "$LAB_DIR/anchor" && has 'NO ANSWER' &&
    try 1 explain www.empty.test @127.0.0.1 --json --anchor "$LAB_DIR/anchor" &&
    holds '.look.text | test("^empty.test: with checking disabled, the resolver has an empty answer") and
        test("it got nothing more from the") and (test("has no answer") | not)' "$SCRATCH/out"
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
    holds '.resolves == false and .explained and .ede[0].info_code == 9 and
        .event.whyfail.cause == "ds-mismatch" and has("look") == false' "$SCRATCH/out"
report $? "explain --json: with the event, no look is taken"
PATH=$LOCAL try 1 explain www.refused.test @127.0.0.1 && has 'cause     lame-refused' && has 'to do     Load the zone' &&
    tr -s ' \n' ' ' <"$SCRATCH/out" | grep -qF ", in $LOG" && ! has 'looked '
report $? "explain: of a resolver on this host it takes the log, and says which"
PATH=$LOCAL try 1 explain www.refused.test @127.0.0.1 --json && holds --arg log "$LOG" '
    .verdict.by == "log" and .verdict.log == $log and .verdict.cause == "lame-refused" and
        .verdict.at_fault == "zone"' "$SCRATCH/out"
report $? "explain --json: whose verdict it is, and from where"
PATH=$LOCAL try 1 explain www.refused.test @127.0.0.1 --no-log && ! has 'logged ' && has 'cause     lame-refused'
report $? "explain --no-log"
PATH=$LOCAL try 1 explain www.child.undelegated.test @127.0.0.1 --no-log --anchor "$LAB_DIR/anchor" &&
    has 'cause     zone-not-delegated' && has "who       the zone's owner, at the parent zone"
report $? "explain: who must act of a zone that is not delegated, by the resolver's word"
PATH=$LOCAL try 1 explain www.key-refused.test @127.0.0.1 --no-log --anchor "$LAB_DIR/anchor" &&
    has 'cause     dnskey-unreachable' && has 'NO ANSWER' && ! has bogus &&
    PATH=$LOCAL try 1 explain www.key-refused.test @127.0.0.1 && has 'logged ' && ! has bogus
report $? "explain: keys that nobody got are not called bogus"

forwards=$(awk -F '\t' '$1 == "fwd-no-ds" { print $2 }' "$LAB_DIR/rows")
PATH=$LOCAL try 1 explain www.child.fwd-no-ds.test "@$forwards" --no-log --anchor "$LAB_DIR/anchor" &&
    has 'cause     ds-unreachable' && ! has "at the parent zone" && ! has 'parent zone answer'
report $? "explain: the parent is not blamed for what a forwarder may have said"

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
    awk -F '\t' -v causes="$2" -v known="$3" '$5 == "fails" && $6 ~ causes && !seen[$6 $8]++ &&
        (known || $1 !~ /^dot-/) && # asked again, a server that failed over TLS is not tried yet
        $1 !~ /^(no-root|tcp-silent|fwd-|hostile-ede|ratelimited|ds-empty|ask-prime)/' "$LAB_DIR/rows" >"$SCRATCH/verdicts"
    # shellcheck disable=SC2016 # that shell's
    tr '\n' '\0' <"$SCRATCH/verdicts" | xargs -0 -P 6 -I {} bash -c 'verdict_row "$1" $2' _ {} "$3" >"$SCRATCH/tap"
    cat "$SCRATCH/tap"
    FAILED=$((FAILED + $(grep -c '^not ok' "$SCRATCH/tap")))
    [ "$(grep -c '^ok\|^not ok' "$SCRATCH/tap")" -eq "$(wc -l <"$SCRATCH/verdicts")" ] && [ "$(wc -l <"$SCRATCH/verdicts")" -ge "$4" ]
    report $? "$1"
}
SERVERS='^(lame|tcp-failed|malformed|timeout|rejected|unreachable|server-failure|tls|no-server|not-allowed|auth-zone|policy|zone-not|internal)'
verdict_rows 'with the log nothing is told otherwise' "$SERVERS" log 15
verdict_rows "nor is it by the resolver's word alone" "$SERVERS|local-clock|trust-anchor|ds-mismatch" '' 18

# the same message from the look and from the log
write_letter 1 explain www.rolled.test @127.0.0.1 --anchor "$LAB_DIR/anchor" && has 'Subject: rolled.test: ' &&
    grep -qxE '  rolled\.test\. IN DS [0-9]+ 13 2 [0-9A-F]{64}' "$SCRATCH/out" && has '  DS at the parent ' &&
    has ': no such key' && has ', signs the keys' && has '  RRSIG of DNSKEY ' && ! has 127.0.0.1
report $? "explain --letter: what fails, the evidence and the line to publish"
LINE=$(grep -xE '  rolled\.test\. IN DS .*' "$SCRATCH/out" | cut -c 3-)
[ -n "$LINE" ] && [ "$(jq -r 'select(.whyfail.zone == "rolled.test") | .whyfail.remedy' "$LOG" |
    sed -n '1s/^Publish DS \([^o]*\) of .*/rolled.test. IN DS \1/p')" = "$LINE" ]
report $? "explain --letter: the line is of the key that the module names"
PATH=$LOCAL write_letter 1 explain www.refused.test @127.0.0.1 && has 'Subject: refused.test: ' && has ': REFUSED' && has '  dig +norecurse @' && ! has 'DS at the' &&
    ! has 127.0.0.1 && grep -qx 'To: [a-z.]*@[a-z.]*\|To: (its SOA.*' "$SCRATCH/out"
report $? "explain --letter: from the log's event"
try 3 explain www.signed.test @127.0.0.1 --letter && complains 'no letter: www.signed.test resolves' &&
    read -r SERVER NAME < <(awk '$1 == "private-answer" { print $2, $3 }' "$LAB_DIR/rows") &&
    try 3 explain "$NAME" "@$SERVER" --letter &&
    complains "no letter to the zone: this resolver's operator has to act"
report $? "explain --letter: not for what resolves, nor for what is not the zone's"
try 1 explain www.rolled.test @127.0.0.1 --json --anchor "$LAB_DIR/anchor" && holds --arg line "$LINE" '
    .zone.ds_to_publish == [$line] and (.zone.ds[0] | .names_key == false and (.digest | length) == 64) and
        (.zone.dnskey | map(select(.signs_keys))[0].flags) == 257 and
        (.zone.rrsig | map(select(.type == "DNSKEY"))[0].expiration | test("^20..-")) and
        .verdict.zone == "rolled.test"' "$SCRATCH/out"
report $? "explain --json: the line to publish, digests and dates"
try 1 explain www.expired.test @127.0.0.1 --json --anchor "$LAB_DIR/anchor" &&
    holds '.zone.ds[0].names_key and (.zone | has("ds_to_publish") | not)' "$SCRATCH/out"
report $? "explain --json: no DS record is offered in place of one that is right"

# a resolver gives an RRset's records in any order, and does not tell who gave the DS RRset
TOLD='def told: .text |= (sub("; the DS is from .*"; "") | [scan("[a-z0-9/.]+")] | sort) | .dnssec.dnskey |= sort |
    [.schema, .cause, .at_fault, .zone, .text, .remedy, .chain, .dnssec];'
try 1 explain www.rolled.test @127.0.0.1 --json --anchor "$LAB_DIR/anchor" &&
    holds --slurpfile events "$LOG" "$TOLD"'
        ($events | map(select(.whyfail.zone == "rolled.test"))[0].whyfail) as $event | .look |
        .accord == "same" and .anchored and .state == "bogus" and told == ($event | told)' \
        "$SCRATCH/out"
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
    try 0 explain www.signed.test @::1 --json && holds '.resolver == "::1"' "$SCRATCH/out" &&
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
    holds '.tcp and .look.cause == "ds-mismatch"' "$SCRATCH/out"
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
    holds '.name == "www.signed.test" and .given == "https://www.signed.test/"' "$SCRATCH/out"
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
    try 3 explain www.signed.test 127.0.0.1 && complains 'a resolver is given as @127.0.0.1' &&
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
try 0 show https://www.rolled.test/path "$LOG" && has 'ds-mismatch' && try 0 show ROLLED.test. "$LOG" && has 'ds-mismatch' &&
    try 3 show $'b\374cher.test' "$LOG" && complains 'cannot be a domain name'
report $? "show: what people have at hand in place of a zone"
# ten failures of two names, over nine hours, and one of another kind before them
rolled=$(jq -c 'select(.whyfail.zone == "rolled.test") | .whyfail.suppressed = 0' "$LOG" | head -n 1)
{
    jq -c '.whyfail.cause = "timeout" | ."@timestamp" = "2026-11-01T00:00:00.000Z"' <<<"$rolled"
    for hour in 0 1 2 3 4 5 6 7 8; do
        jq -c --arg when "2026-11-02T0$hour:00:00.000Z" '."@timestamp" = $when' <<<"$rolled"
    done
    jq -c '."@timestamp" = "2026-11-02T09:00:00.000Z" | .whyfail.suppressed = 89 |
        .dns.question.name = "mail.rolled.test" | .client.address = "203.0.113.99"' <<<"$rolled"
} >"$SCRATCH/days"
try 0 show rolled.test "$SCRATCH/days" && [ "$(grep -c '  ds-mismatch$' "$SCRATCH/out")" -eq 1 ] &&
    has '2026-11-02T09:00:00Z  ds-mismatch' && has '99 times since 2026-11-02T00:00:00Z' &&
    has 'asked: others and mail.rolled.test' && has 'to do: Publish DS ' && has '100 failures in 11 events' &&
    [ "$(grep -n timeout "$SCRATCH/out" | cut -d : -f 1)" -lt "$(grep -n ds-mismatch "$SCRATCH/out" | cut -d : -f 1)" ]
report $? "show: repeats are one, with their number, since when, and what to do; the last kind last"
try 0 show --all rolled.test "$SCRATCH/days" && [ "$(grep -c '  ds-mismatch$' "$SCRATCH/out")" -eq 10 ] &&
    has '100 failures in 11 events'
report $? "show --all: each event"
# the message holds what is public, and a line that can be pasted
letter() {
    grep -qx 'To: hostmaster@.*\|To: (its SOA.*' "$SCRATCH/out" && grep -q '^Subject: rolled.test: ' "$SCRATCH/out" &&
        grep -qxE '  rolled\.test\. IN DS [0-9]+ 13 2 [0-9A-F]{64}' "$SCRATCH/out" && has '  dig rolled.test DS' &&
        has '  delv ' && ! grep -qE "$1" "$SCRATCH/out" && ! grep -qP '[^ -~]' "$SCRATCH/out"
}
write_letter 0 show rolled.test "$SCRATCH/days" &&
    letter '203\.0\.113\.99|127\.0\.0\.1' &&
    flat 'First seen 2026-11-02T00:00:00Z, last seen 2026-11-02T09:00:00Z; 99 failures.'
report $? "show --letter: a message to the hostmaster, without the client"
jq -c '.whyfail.zone = "rolled.test\nBcc: all@bank.test" | .dns.question.name = "a;b\u0027c$(d).rolled.test"' \
    <<<"$rolled" >"$SCRATCH/hostile"
write_letter 0 show . "$SCRATCH/hostile" &&
    ! grep -q '^ *Bcc' "$SCRATCH/out" && has "  delv 'a;b?c\$(d).rolled.test' A"
report $? "show --letter: strangers' names neither add lines nor commands"
jq -c '.whyfail.at_fault = "resolver" | .whyfail.cause = "local-clock"' <<<"$rolled" >"$SCRATCH/own"
try 3 show --letter rolled.test "$SCRATCH/own" && complains "no letter to the zone: this resolver's operator has to act" &&
    jq -c '.whyfail.at_fault = "none"' <<<"$rolled" >"$SCRATCH/own" && try 3 show --letter rolled.test "$SCRATCH/own" &&
    complains 'no letter: it is not known who has to act' && try 3 show --letter other.test "$SCRATCH/own" &&
    complains "the log has no failure of 'other.test'"
report $? "show --letter: nobody is written to who is not to act"
bars() {
    sed -n '/^causes/,/^$/s/.*  \(█*\)$/\1/p' "$SCRATCH/out" | awk '{ print length($0) / length("█") }'
}
try 0 top "$SCRATCH/days" && [ "$(bars | head -n 1)" -eq 20 ] && has '        99  ds-mismatch'
report $? "top: the largest has the longest bar"
try 0 top --since 2100-01-01T00:00:00 "$LOG" && has '0 failures'
report $? "top --since: nothing from the future"
since() {
    try 0 top --since "$1" "$SCRATCH/days" && [ "$(head -n 1 "$SCRATCH/out")" = "$2 failures" ]
    report $? "top --since '$1'"
}
since 2026-11-02 99
since 2026-11-01 100
since 2026-11-02Z 99
since 2026-11-02T05:00 94
since '2026-11-02 05:00' 94
since 2026-11-02T05:00:00Z 94
since 2026-11-02T05:00:01 93
jq -c --arg when "$(date -u -d yesterday +%F)T12:00:00.000Z" '."@timestamp" = $when' <<<"$rolled" >>"$SCRATCH/days"
jq -c --arg when "$(date -u +%F)T00:00:00.000Z" '."@timestamp" = $when' <<<"$rolled" >>"$SCRATCH/days"
since yesterday 2
since today 1
since 60w 102
for word in never '' 2026 2026-11 2026-11-02x 2026-11-02T03 tomorrow 1y -1d 5 2026-13-01; do
    try 3 top --since "$word" "$LOG" && complains "--since: '$word' is neither like 90s"
    report $? "top --since '$word' is told"
done
# Without a log: what is piped in, else the one that Unbound's configuration names
mkdir "$SCRATCH/bin" && cat >"$SCRATCH/bin/unbound" <<EOF
#!/bin/sh
# the daemon, but that it reads this lab's configuration when it is told nothing
case \$1 in
-h) echo " -c file config file to read instead of $LAB_DIR/default/unbound.conf" ;;
*) exec "$UNBOUND" "\$@" ;;
esac
EOF
chmod +x "$SCRATCH/bin/unbound" && ln -s "$(dirname "$UNBOUND")"/unbound-c* "$SCRATCH/bin/"
CONFIGURED=$LAB_DIR/default/events.json
PATH=$SCRATCH/bin:$PATH try 0 top </dev/null && complains "reading $CONFIGURED, by $LAB_DIR/default/unbound.conf" &&
    has 'ds-mismatch' && PATH=$SCRATCH/bin:$PATH try 0 show rolled.test </dev/null && has 'ds-mismatch' &&
    PATH=$SCRATCH/bin:$PATH try 0 report --html "$SCRATCH/page" </dev/null && grep -q ds-mismatch "$SCRATCH/page"
report $? "top, show, report: without a log they take the configured one, and say which"
PATH=$SCRATCH/bin:$PATH try 0 top <"$SCRATCH/days" && has '102 failures' && ! complains reading &&
    head -n 3 "$SCRATCH/days" | PATH=$SCRATCH/bin:$PATH try 0 top - && has '3 failures'
report $? "top: what is piped in comes first"
(PATH=$SCRATCH/bin:$PATH timeout 20 script -qec "$WHYFAIL top" /dev/null | tr -d '\r') >"$SCRATCH/out" 2>&1 </dev/null
has "reading $CONFIGURED" && has 'ds-mismatch'
report $? "top: a terminal is not waited for"
try 3 top </dev/null && complains 'no LOG is given, and none is found: ' && [ ! -s "$SCRATCH/out" ] &&
    try 3 show rolled.test </dev/null && [ ! -s "$SCRATCH/out" ]
report $? "top, show: where there is none they say why, and no number"
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
try 3 top --follow "$LOG" "$LOG" && complains '--follow takes one file' && try 3 top --follow - &&
    complains '--follow takes one file' && try 3 top --follow </dev/null && complains 'no LOG is given' && try 3 top --follow --interval 0 "$LOG" &&
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
printf 'server:\n  ede: x\n' >"$SCRATCH/other.conf"
printf 'server:\n  ede: x\ninclude: "%s/other.conf"\nwhyfail:\n  ede: no\n' "$SCRATCH" >"$SCRATCH/unbound.conf"
cd "$SCRATCH" || exit 1
try 0 check-config unbound.conf && has "unbound.conf; 1 option in its clause" &&
    has '1 included file was checked, too'
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
# bad_option TEXT ARGUMENT...: what is said of an option, in one sentence, and the usage
bad_option() {
    try 3 "${@:2}" && [ "$(head -n 1 "$SCRATCH/err")" = "whyfail: $1" ] && complains "usage: whyfail $2"
    report $? "whyfail ${*:2}: $1"
}
bad_option "there is no option '--bogus'" top --bogus
bad_option "there is no option '--jsn'; did you mean '--json'?" explain www.signed.test --jsn
bad_option "there is no option '--folow'; did you mean '--follow'?" show --folow
bad_option "there is no option '-z'" explain -z
bad_option "option '--json' takes no value" explain --json=1
bad_option "option '--html' lacks its value" report --html
bad_option "option '-t' lacks its value" explain www.signed.test -t
try 3 enable x && [ "$(cat "$SCRATCH/err")" = 'usage: whyfail enable' ]
report $? "the usage of a command without arguments"
try 3 && complains 'usage: whyfail COMMAND'
report $? "no command: usage"
for word in -h --help help; do
    try 0 "$word" && has 'usage: whyfail COMMAND' && ! has 'did you mean'
    report $? "whyfail $word"
done
try 0 help explain && has 'usage: whyfail explain' && try 3 help explian && complains "did you mean 'explain'?"
report $? "whyfail help COMMAND"
for word in -V --version version; do
    try 0 "$word" && grep -qx 'whyfail [0-9.]*' "$SCRATCH/out"
    report $? "whyfail $word"
done
try 3 explian www.signed.test && complains "there is no command 'explian'; did you mean 'explain'?" &&
    ! complains 'usage' && try 3 stauts && complains "did you mean 'status'?" &&
    try 3 frobnicate && complains "'whyfail --help' lists them" &&
    try 3 www.signed.test && complains 'whyfail explain www.signed.test' &&
    try 3 @127.0.0.1 www.signed.test && complains 'whyfail explain @127.0.0.1 www.signed.test'
report $? "a mistyped command, and what was meant"
"$WHYFAIL" --help >/dev/full 2>"$SCRATCH/err"
[ $? -eq 3 ]
report $? "output that cannot be written is trouble"
all_passed
