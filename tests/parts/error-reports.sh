#!/bin/bash
# error-reports.sh - what Unbound reports to the owners of broken zones (RFC 9567) with the module in
# it: a monitoring agent, which is BIND with the zone and the log of conf-examples/, gets what the
# events say, and nothing that is not the owner's.
#
# Every server of the lab names the agent in every answer. Needs LAB and UNBOUND_BUILTIN in the
# environment, and named in the path; runs itself within the lab's world.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
set -u
# shellcheck source=tests/lib/tap.sh
. "$(dirname "$0")/../lib/tap.sh" || exit 1
TAP_PART="error-reports"
AGENT=reports.example

# can_report: whether this Unbound has the option.
can_report() {
    local conf status

    conf=$(mktemp) || exit 1
    printf 'server:\n chroot: ""\n username: ""\n directory: ""\n dns-error-reporting: yes\n' >"$conf"
    "$UNBOUND_BUILTIN-checkconf" "$conf" >/dev/null 2>&1
    status=$?
    rm -f "$conf"
    return "$status"
}

if [ -z "${LAB_DIR:-}" ]; then
    can_report && exec "$LAB" shell --patched --profile default --agent "$AGENT" -- "$0"
    report 0 "# SKIP Unbound sends reports since 1.23: this one is $("$UNBOUND_BUILTIN" -V | awk 'NR == 1 { print $2 }')"
    exit 0
fi
# shellcheck source=tests/lib/beside.sh
. "$(dirname "$0")/../lib/beside.sh" || exit 1
EXAMPLES=$(cd "$(dirname "$0")/../../conf-examples/error-reports" && pwd)
UNBOUND=$UNBOUND_BUILTIN
PORT=8857 AGENT_PORT=5354
DIR=$LAB_DIR/error-reports
CONF=$DIR/unbound.conf
EVENTS=$DIR/events.json
ANSWER=$DIR/answer
NAMED=
SINCE=0
trap 'stop_beside; [ -z "$NAMED" ] || kill "$NAMED"; wait' EXIT

# The agent, of the files as they are but for their places.
start_agent() {
    {
        printf 'options { directory "%s"; pid-file none; session-keyfile none; recursion no;\n' "$DIR"
        printf ' listen-on port %s { 127.0.0.1; }; listen-on-v6 { none; }; };\ncontrols { };\n' "$AGENT_PORT"
        sed -e "s|/etc/bind/reports.zone|$EXAMPLES/reports.zone|" \
            -e "s|/var/log/named/|$DIR/|" "$EXAMPLES/named.conf"
    } >"$DIR/named.conf"
    named -f -n 1 -c "$DIR/named.conf" >"$DIR/named.log" 2>&1 & # with -g it has no log but that
    NAMED=$!
    await 30 answers_reports
}

answers_reports() {
    dig @127.0.0.1 -p "$AGENT_PORT" "_er.1.x.9._er.$AGENT" TXT +short +tries=1 +timeout=1 | grep -q received
}

# serve WINDOW MODULES [LINE...]: the lab's configuration with that log-window and module-config, and
# lines behind it.
serve() {
    stop_beside
    conf_beside "$CONF" "$PORT"
    sed -i -e "s|^log: .*|log: $EVENTS|" -e "s|^log-window: .*|log-window: $1|" \
        -e "s|module-config: .*|module-config: \"$2\"|" "$CONF"
    printf '%s\n' 'server:' '    dns-error-reporting: yes' "    domain-insecure: $AGENT" \
        '    do-not-query-localhost: no' 'stub-zone:' "    name: $AGENT" \
        "    stub-addr: 127.0.0.1@$AGENT_PORT" 'remote-control:' '    control-enable: yes' \
        '    control-use-cert: no' "    control-interface: \"$DIR/control.sock\"" "${@:3}" >>"$CONF"
    rm -f "$EVENTS"
    SINCE=$(wc -l <"$DIR/reports.log")
    start_beside "$CONF" "$DIR/log"
}

control() {
    "$UNBOUND-control" -c "$CONF" "$@"
}

# ask NAME [TYPE]
ask() {
    dig @127.0.0.1 -p "$PORT" "$1" "${2:-A}" +tries=1 +timeout=15 >"$ANSWER" 2>&1
}

# The command that the example names, for what came since Unbound was started: count, code, type, name.
count_reports() {
    tail -n "+$((SINCE + 1))" "$DIR/reports.log" >"$DIR/since/reports.log"
    sed -n 's|^//  *\(sed -nE.*\)|\1|p; s|^//  *\(/var/log.*\)|\1|p' "$EXAMPLES/named.conf" |
        sed "s|/var/log/named/|$DIR/since/|" >"$DIR/count.sh"
    sh "$DIR/count.sh"
}

# is_reported CODE NAME: waits for a report of it, of type A.
is_reported() {
    await 10 has_report "$@"
}

has_report() {
    count_reports | awk -v code="$1" -v name="$2" '$2 == code && $3 == 1 && tolower($4) == name { found = 1 }
        END { exit !found }'
}

# rows: name and type of the lab's failing rows.
rows() {
    awk -F'\t' '$2 == "127.0.0.1#53" && $5 == "fails" { print $3, $4 }' "$LAB_DIR/rows"
}

is_idle() {
    [ "$(control stats_noreset | sed -n 's/^total.requestlist.current.all=//p')" = 0 ]
}

# compare_with_events: which of the reports in DIR/reports are no event's that is the owner's to act on;
# and which events have none, though all servers that were asked are the zone's and have answered, by
# EDNS, and so named the agent. To FORMERR and NOTIMP Unbound asks again without EDNS.
compare_with_events() {
    python3 - "$EVENTS" "$DIR/reports" <<'END'
import json, sys

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33,
         "DNAME": 39, "DS": 43, "DNSKEY": 48, "TLSA": 52, "SVCB": 64, "HTTPS": 65, "CAA": 257}

# their aliases lead into another zone, whose servers have answered last, and named the agent
LED_ON = {"some.alias.wild-cname-nsec3.test", "www.old.dname-own.test"}

def within(name, zone):
    return zone == "." or ("." + name.lower()).endswith("." + zone.lower())

def code(event):
    return str(event["whyfail"]["ede"][0]["info_code"])

def asked(event):
    question = event["dns"]["question"]
    return question["name"], str(TYPES[question["type"]])

def is_owners(event):
    told = event["whyfail"]
    return told["at_fault"] in ("zone", "parent") and "zone" in told and code(event) != "0"

def is_of(event, report):
    name, number = asked(event)
    return report[1:3] == [code(event), number] and (
        report[3].lower() == name.lower() or within(report[3], event["whyfail"]["zone"]))

def has_named_the_agent(event):
    servers = event["whyfail"].get("upstream", [])
    return servers and "without EDNS" not in event["whyfail"]["text"] and asked(event)[0] not in LED_ON and all(
        s["outcome"] == "answered" and s["rcode"] not in ("FORMERR", "NOTIMP") and
        within(s.get("zone", "."), event["whyfail"]["zone"]) for s in servers)

events = [event for event in map(json.loads, open(sys.argv[1])) if is_owners(event)]
reports = [line.split() for line in open(sys.argv[2])]
for report in reports:
    if not any(is_of(event, report) for event in events):
        print("no event:", *report)
for event in events:
    if has_named_the_agent(event) and not any(is_of(event, report) for report in reports):
        print("no report:", code(event), *asked(event), event["whyfail"]["text"])
END
}

mkdir -p "$DIR/since"
start_agent
report $? "BIND takes the example's zone and log" "$DIR/named.log"

serve 0 'whyfail validator iterator'
report $? "Unbound serves with dns-error-reporting: yes" "$DIR/log"
ask www.rolled.test
is_reported 9 www.rolled.test
report $? "a DS RRset that matches no key: the agent gets code 9"
ask www.refused.test
is_reported 22 www.refused.test
report $? "a zone that its servers refuse, which Unbound alone would not report: code 22"
ask link.alias-later-from.test
is_reported 22 www.alias-later.test
report $? "an alias into a broken zone: the name that fails is reported, to that zone's agent"
ask www.signed.test
ask www.silent-two.test # of which the zone above, which names the agent, too, has told where it is
rows | grep -v ' silent' | while read -r name type; do
    printf '%s\0' "$name" "$type"
done | xargs -0 -n 2 -P 24 dig @127.0.0.1 -p "$PORT" +tries=1 +timeout=5 >"$ANSWER"
await 120 is_idle
count_reports >"$DIR/reports"
compare_with_events >"$DIR/unexpected"
[ ! -s "$DIR/unexpected" ] && [ "$(wc -l <"$DIR/reports")" -ge 50 ]
report $? "all rows of the lab: $(wc -l <"$DIR/reports") reports, each of them an event's, and none missing" "$DIR/unexpected"
! grep -q 'silent-two.test' "$DIR/reports"
report $? "who only refers to a silent zone is not told of it"
[ "$(control stats_noreset | sed -n 's/^total.num.dns_error_reports=//p')" -ge "$(wc -l <"$DIR/reports")" ]
report $? "Unbound counts them in num.dns_error_reports"

# the address of a server that refuses, to be a forwarder next
REFUSER=$(jq -r 'select(.dns.question.name == "www.refused.test") | .whyfail.upstream[].ip' "$EVENTS" | grep -F . | head -n 1)
cat >"$DIR/policy.zone" <<'END'
$ORIGIN policy.test.
$TTL 60
@ SOA ns hostmaster 1 3600 900 604800 300
  NS ns
www.rolled.test CNAME .
END
serve 60 'respip whyfail validator iterator' 'rpz:' '    name: policy.test' "    zonefile: \"$DIR/policy.zone\""
ask www.rolled.test
ask _er.1.www.signed.test.7._er.refused.test TXT # another resolver's report
ask a.refused.test
ask b.refused.test
ask c.refused.test
control forward_add +i refused-mx.test "$REFUSER" >"$ANSWER"
ask www.refused-mx.test
ask "$(printf '%025d.%063d.%063d.%063d' 0 0 0 0).servfail.test"
ask www.servfail.test
is_reported 22 www.servfail.test
report $? "with a policy of this resolver names are reported, also after one too long to be"
count_reports >"$DIR/reports"
! grep -q 'rolled.test' "$DIR/reports"
report $? "and the one that it blocks is not" "$DIR/reports"
! grep -q 'refused-mx.test' "$DIR/reports" && grep -q '"at_fault":"forwarder"' "$EVENTS"
report $? "a forwarder that fails is no owner's to hear of" "$DIR/reports"
[ "$(grep -c ' [abc]\.refused\.test' "$DIR/reports")" -eq 1 ] && grep -q '22 1 a.refused.test' "$DIR/reports"
report $? "log-window: 60: three names below a zone, one report" "$DIR/reports"
! grep -qi '_er' "$DIR/reports"
report $? "and none of a report that fails" "$DIR/reports"

serve 0 'whyfail validator iterator' 'whyfail:' '    early-answer: 200'
SERVERS=$(pgrep -P "$PPID" -x lab) # the process that plays all of them
ask www.refused.test
kill -STOP "$SERVERS"
ask early.refused.test
grep -q 'still trying' "$ANSWER"
report $? "servers that are slow: a client gets an early answer" "$ANSWER"
! has_report 22 early.refused.test
report $? "which is no failure to report"
kill -CONT "$SERVERS"
is_reported 22 early.refused.test
report $? "the failure at the end is, though its client is gone" "$DIR/log"

serve 0 'validator iterator'
ask www.refused.test
ask www.expired.test
await 5 has_report 7 www.expired.test || await 1 has_report 6 www.expired.test
report $? "without the module Unbound's own report comes" "$DIR/log"
count_reports >"$DIR/reports"
! grep -q 'refused.test' "$DIR/reports"
report $? "and none of a zone that its servers refuse" "$DIR/reports"
stop_beside
all_passed
