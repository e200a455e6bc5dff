#!/bin/bash
# early.sh - early-answer: the first client of every failing name is told within two seconds, be it
# that the resolution goes on; and nothing comes of that but its reply, an event's mark and counters.
#
# Runs inside "lab shell --patched", whose world it asks an Unbound of its own for. Needs
# UNBOUND_BUILTIN in the environment; LAB_DIR is the lab's folder.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
# shellcheck source=tests/lib/json.sh
. "$(dirname "$0")/../lib/json.sh" || exit 1
# shellcheck source=tests/lib/beside.sh
. "$(dirname "$0")/../lib/beside.sh" || exit 1
TAP_PART="early"

UNBOUND=$UNBOUND_BUILTIN
PORT=8855 TLS_PORT=8853 HTTPS_PORT=8443
DIR=$LAB_DIR/early
CONF=$DIR/unbound.conf
EVENTS=$DIR/events.json
ANSWER=$DIR/answer
LIMIT_MS=2000
CAUSE="still-trying"
AT_ONCE=24 # clients
TAP_FILES=("$ANSWER")

# serve EARLY [LINE...]: the lab's configuration with that early-answer, and lines for the server.
serve() {
    stop_beside
    conf_beside "$CONF" "$PORT"
    sed -i "s|^log: .*|log: $EVENTS\nearly-answer: $1|" "$CONF"
    cat >>"$CONF" <<CONF
server:
    interface: 127.0.0.1@$TLS_PORT
    tls-port: $TLS_PORT
    interface: 127.0.0.1@$HTTPS_PORT
    https-port: $HTTPS_PORT
    tls-service-key: "$DIR/key.pem"
    tls-service-pem: "$DIR/cert.pem"
remote-control:
    control-enable: yes
    control-use-cert: no
    control-interface: "$DIR/control.sock"
server:
CONF
    [ $# -lt 2 ] || printf '    %s\n' "${@:2}" >>"$CONF"
    rm -f "$EVENTS"
    start_beside "$CONF" "$DIR/log"
}

control() {
    "$UNBOUND-control" -c "$CONF" "$@"
}

# ask NAME [OPTION...]
ask() {
    dig @127.0.0.1 -p "$PORT" "${@:2}" "$1" A +tries=1 +timeout=5 >"$ANSWER" 2>&1
}

# took FILE FROM TO: milliseconds by dig.
took() {
    local ms

    ms=$(awk '/^;; Query time: / { print $4 }' "$1")
    [ -n "$ms" ] && [ "$ms" -ge "$2" ] && [ "$ms" -le "$3" ]
}

# ask_row LABEL NAME TYPE OPTION FILE
ask_row() {
    dig @127.0.0.1 -p "$PORT" "$2" "$3" "$4" +tries=1 +timeout=5 >"$5" 2>&1
}
export -f ask_row
export PORT

# rows RESULT: label, name and type of the lab's rows of that result that need no other settings.
rows() {
    local impatient

    impatient=$(sed -n 's/.*interface: 127.0.0.1@//p' "$LAB_DIR/impatient/unbound.conf")
    awk -F'\t' -v result="$1" -v other="127.0.0.1#$impatient" \
        '$5 == result && ($2 == "127.0.0.1#53" || $2 == other) { print $1, $3, $4 }' "$LAB_DIR/rows"
}

# ask_all TRANSPORT: every failing row's first client, each answer in a file of its own.
ask_all() {
    local option=+notcp

    [ "$1" = udp ] || option=+tcp
    mkdir "$DIR/$1"
    rows fails | while read -r label name type; do
        printf '%s\0' "$label" "$name" "$type" "$option" "$DIR/$1/$label"
    done | xargs -0 -n 5 -P "$AT_ONCE" bash -c 'ask_row "$@"' ask_row
}

# check_all TRANSPORT
check_all() {
    local label name type file

    while read -r label name type; do
        file=$DIR/$1/$label
        # a busy machine is given another chance
        if ! took "$file" 0 "$LIMIT_MS"; then
            control flush_zone "$label.test" >/dev/null
            ask_row "$label" "$name" "$type" +notcp "$file"
        fi
        grep -q 'status: SERVFAIL' "$file" && grep -q '; EDE: ' "$file" && took "$file" 0 "$LIMIT_MS"
        report $? "$name $type over $1: the first client is told within two seconds" "$file"
    done < <(rows fails)
}

# early_in FILE...: how many of the answers say that the resolution goes on.
early_in() {
    cat "$@" | grep -c '; EDE: \(22\|0\) .* yet .*still trying'
}

early_answers() {
    control whyfail_stats | sed -n 's/^whyfail.early_answers=//p'
}

# event NAME FILTER: waits for the name's event and looks at it.
event() {
    local found

    await 90 grep -qs "\"name\":\"$1\"" "$EVENTS" || return
    found=$(jq -c "select(.dns.question.name == \"$1\")" "$EVENTS" | tail -n 1)
    holds "$2" <<<"$found" || {
        echo "# the event of $1: $found"
        return 1
    }
}

# Two questions for one name on one connection, a second apart, and when their answers came.
ask_twice() {
    python3 - "$PORT" "$1" <<'END'
import socket, struct, sys, time

def query(number):
    name = b"".join(bytes([len(l)]) + l.encode() for l in sys.argv[2].split(".")) + b"\0"
    message = struct.pack(">6H", number, 0x100, 1, 0, 0, 1) + name + struct.pack(">2H", 1, 1)
    message += b"\0" + struct.pack(">2HIH", 41, 1232, 0, 0)
    return struct.pack(">H", len(message)) + message

def read(stream):
    length = struct.unpack(">H", stream.read(2))[0]
    message = stream.read(length)
    return struct.unpack(">2H", message[:4])

def tell():
    number, flags = read(stream)
    print(number, flags & 15, round((time.time() - asked[number]) * 1000))

connection = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
connection.settimeout(8)
stream = connection.makefile("rb")
asked = {}
asked[1] = time.time()
connection.sendall(query(1))
time.sleep(1)
asked[2] = time.time()
connection.sendall(query(2))
tell()
tell()
END
}

# warns EARLY WORDS [LINE...]: what Unbound says when it starts.
warns() {
    serve "$1" "${@:3}"
    [ "$(grep -c 'early-answer' "$DIR/log")" -eq 1 ] && grep -q "early-answer: $2" "$DIR/log"
    report $? "early-answer: $1${3:+ with $3}: one warning" "$DIR/log"
}

statistic() {
    control stats_noreset | sed -n "s/^$1=//p"
}

nobody_waits() {
    [ "$(statistic total.requestlist.current.user)" -eq 0 ]
}

mkdir "$DIR"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=lab \
    -keyout "$DIR/key.pem" -out "$DIR/cert.pem" 2>"$DIR/openssl.log"
serve auto 'num-threads: 1' 'incoming-num-tcp: 400'
report $? "Unbound serves with early-answer: auto" "$DIR/log"
! grep -q 'early-answer' "$DIR/log"
report $? "and has nothing to warn of" "$DIR/log"

ask www.silent.test
took "$ANSWER" 1700 "$LIMIT_MS"
report $? "a name of a silent server: answered in time"
file_says 'status: SERVFAIL' 'with SERVFAIL'
file_says 'EDE: 22 .*\(silent.test: no answer yet after 1\.[89] s from [0-9.]+( \([0-9]+ tries\))?; still trying\)' \
    'the first EDE says who has not answered yet'
file_says 'EDE: 23 .*\([0-9.]+: no answer yet' 'the second what the server did so far'
file_lacks 'does not answer|timed out|unreachable|EDE: 13' 'nothing final is claimed'
ask www2.silent.test +noedns
file_says 'status: SERVFAIL' 'a client without EDNS is answered early'
file_lacks 'OPT PSEUDOSECTION' 'by the bare SERVFAIL'
ask www3.silent.test +cd
file_says 'status: SERVFAIL' 'one that set CD is'
file_lacks 'EDE: ' 'by the bare SERVFAIL'
for way in tls https; do
    [ "$way" = tls ] && port=$TLS_PORT || port=$HTTPS_PORT
    ask "$way.silent.test" "+$way" -p "$port"
    file_says 'EDE: 22 .*no answer yet' "a client over $way is told"
    took "$ANSWER" 1700 "$LIMIT_MS"
    report $? "in time"
done
# a busy machine may take the second client first
for name in early1 early2 early3; do
    ask "$name.silent.test" &
    sleep 1
    dig @127.0.0.1 -p "$PORT" "$name.silent.test" A +tries=1 +timeout=5 >"$DIR/late"
    wait $!
    ! grep -qE 'no answer yet after (2\.[789]|[34]\.[0-9]) s' "$DIR/late" || break
done
took "$DIR/late" 1700 "$LIMIT_MS"
report $? "a client that joins later has its own clock" "$DIR/late"
grep -qE 'no answer yet after (2\.[789]|[34]\.[0-9]) s' "$DIR/late"
report $? "and is told how long it has been going on" "$DIR/late"
ask_twice pair.silent.test >"$ANSWER" 2>&1
awk '$2 == 2 && $3 > 1700 && $3 < 2200 { seen++ } END { exit seen != 2 }' "$ANSWER"
report $? "each of two queries of one connection has its own, too"

ask www.slow-late.test
file_says 'EDE: 22 .*slow-late.test: no answer yet' 'a slow server is not said to be silent'
await 40 grep -q 'status: NOERROR' <(
    for _ in $(seq 8); do
        sleep 4
        dig @127.0.0.1 -p "$PORT" www.slow-late.test A +tries=1 +timeout=3
    done
)
report $? 'its answer comes from the cache afterwards'
ask www.slow-late.test
file_says 'flags:.* ad' 'validated'
file_lacks 'EDE: ' 'and without EDE'
control whyfail_list slow-late.test >"$ANSWER"
[ ! -s "$ANSWER" ]
report $? 'nothing is remembered of it'

for transport in udp tcp; do
    control reload >/dev/null
    ask_all "$transport"
    check_all "$transport"
    [ "$(early_answers)" -ge "$(early_in "$DIR/$transport"/*)" ] &&
        [ "$(early_in "$DIR/$transport"/*)" -ge 10 ]
    report $? "over $transport, $(early_in "$DIR/$transport"/*) of them while it went on; counted"
done
event www.refused.test '(.event.duration >= 1750000000) == (.whyfail | has("early_answers")) and
    (.whyfail | has("early_answers") == has("early_ms"))'
report $? "the event of a failure in time does not tell of early answers, and that of a late one does"
control whyfail_list >"$ANSWER"
file_lacks "$CAUSE" 'no early answer is remembered'
control whyfail_stats >"$ANSWER"
file_says "^whyfail.servfail.$CAUSE=[1-9]" 'the replies are counted by cause'
file_lacks "^whyfail.failed_resolutions.$CAUSE=[1-9]" 'and no failure is'

# a resolver that gives up soon, as the lab has one
serve 500 'num-threads: 1' 'infra-cache-max-rtt: 1000' 'unknown-server-time-limit: 300' 'outbound-msg-retry: 2'
ask www.silent-two.test
took "$ANSWER" 450 1000
report $? "early-answer: 500: the client is told after half a second"
file_says 'EDE: 22 .*silent-two.test: no answer yet after 0.[5-9] s' 'and that it has been so long'
event www.silent-two.test '.whyfail.cause == "timeout" and .whyfail.early_answers == 1 and
    (.whyfail.early_ms | . >= 450 and . < 1000) and .event.duration > 1000000000 and .client.ip'
report $? "the event that comes at the end tells of the early answer, and of the client"
ask www.silent-two.test
file_says 'EDE: 22 .*do not answer: ' 'the next client gets the verdict'

# impatient clients, and such as have little room
serve 300 'num-threads: 1' 'incoming-num-tcp: 100'
ask www.signed.test
python3 "$(dirname "$0")/../hostile/eager.py" "$PORT" >"$ANSWER" 2>&1
file_says '^again 5$' 'each copy of a question is answered'
awk '$1 == "room" && $3 > 0 && $3 <= $2 { seen++ } END { exit seen != 3 }' "$ANSWER"
report $? 'no answer takes more room than its client has' "$ANSWER"
file_says '^pipelined 60 0$' 'all questions of a connection are, and it goes on'
file_says '^left 1$' 'clients that leave harm no other'
dig @127.0.0.1 -p "$PORT" reload.silent.test +tries=1 +timeout=1 >"$DIR/reload" &
sleep 0.1
control reload >/dev/null
wait $!
ask again.silent.test
file_says 'EDE: 22 .*still trying' 'a reload while clients wait harms nobody'
await 5 nobody_waits
report $? 'in the end nobody waits'

# twelve queries at once; again where a busy machine makes some of them late
for _ in 1 2 3; do
    serve auto 'num-threads: 1' 'num-queries-per-thread: 8' 'jostle-timeout: 60000'
    ASKERS=()
    for number in 1 2 3 4 5 6 7 8 9 10 11 12; do
        dig @127.0.0.1 -p "$PORT" "n$number.silent.test" A +tries=1 +timeout=3 >"$DIR/n$number" &
        ASKERS+=($!)
    done
    wait "${ASKERS[@]}"
    [ "$(statistic total.requestlist.overwritten)" -gt 0 ] || break
done
[ "$(statistic total.requestlist.current.user)" -eq 0 ]
report $? 'after early answers nobody waits any more'
[ "$(statistic total.requestlist.exceeded)" -ge 4 ]
report $? 'what num-queries-per-thread does not allow was dropped'
[ "$(statistic total.requestlist.overwritten)" -eq 0 ]
report $? 'and nothing had to make room'
ask n13.silent.test
file_says 'EDE: 22 .*no answer yet' 'a query more is taken'
[ "$(statistic total.requestlist.overwritten)" -eq 1 ]
report $? 'in the place of one whose clients are gone: they count still'

serve auto 'serve-expired: yes' 'serve-expired-client-timeout: 1800' 'cache-max-ttl: 1'
ask www.signed.test
file_says 'status: NOERROR' 'a name resolves at first'
sleep 2
SILENT=$(control lookup silent.test | grep -oE '^[0-9]+(\.[0-9]+){3}' | head -n 1)
[ -n "$SILENT" ] || SILENT=$(dig @127.0.0.1 -p "$PORT" x.silent.test +tries=1 +timeout=3 |
    sed -n 's/.*from \([0-9.]*\).*still trying.*/\1/p')
control forward_add +i signed.test "$SILENT" >/dev/null
ask www.signed.test
file_says 'status: NOERROR' 'old data is given in place of an early answer'
file_lacks 'EDE: ' 'without EDE of ours'

MORE=()
printf 'server: directory: "%s" chroot: "" username: "" pidfile: "" wait-limit: 0\n' "$DIR" >"$DIR/knows.conf"
! "$UNBOUND-checkconf" "$DIR/knows.conf" >/dev/null 2>&1 || MORE=('wait-limit: 0')
serve 4000 'num-threads: 1' 'num-queries-per-thread: 2048' 'outgoing-range: 4096' 'so-rcvbuf: 16m' "${MORE[@]}"
ask www.signed.test
taskset -a -p -c 0 "$DAEMON" >/dev/null
# Of thousands that are due at once only a slice is answered before others have their turn, also where
# the machine is so busy that a slice takes long.
python3 "$(dirname "$0")/../hostile/burst.py" "$PORT" 500 20000 40 "$DAEMON" --busy >"$ANSWER"
read -r answers most _ <"$ANSWER"
[ "$answers" -ge 5000 ] && [ "$most" -le 1024 ]
report $? "of $answers early answers at most $most come before another question is answered"

warns 50 '50 ms are less than'
warns 3000 '3000 ms are more than discard-timeout'
warns auto 'auto is off, because discard-timeout is 0' 'discard-timeout: 0'
stop_beside
all_passed
