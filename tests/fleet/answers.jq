# answers.jq - what queries.sql asks of ClickHouse, answered by jq from the same events.
#
# jq -n -r --argjson now EPOCH --arg zone ZONE -f answers.jq FILE...: lines of tab-separated values,
# the query's number first. The files are named as load.sh takes them.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

def minutes: 60;
def hours: 3600;
def days: 86400;

def read: {
    host: (input_filename | sub(".*/"; "") | sub("\\.json.*"; "")),
    time: (.["@timestamp"] | sub("\\..*"; "Z") | fromdate),
    cause: .whyfail.cause, at_fault: .whyfail.at_fault, zone: (.whyfail.zone // ""),
    text: .whyfail.text, duration: .event.duration, failures: (1 + .whyfail.suppressed),
    told: [.whyfail.ede[].info_code],
    unseen: ((.whyfail.stale_answer // false) or (.whyfail.prefetch // false))
};

def within($span): map(select(.time >= $now - $span));
def failed: map(.failures) | add;
def kinds(f): map(f) | unique | length;
def last_of(f): max_by(.time) | f;
def first_of(f): min_by(.time) | f;
def date: strftime("%Y-%m-%d %H:%M:%S");
def by($party): map(select(.at_fault == $party)) | failed // 0;
# ClickHouse's quantileExact
def quantile($share): (sort | .[length * $share | floor]) / 1000000;
def show($number): .[] | [$number] + . | map(tostring) | join("\t");

[inputs | read]
| (within(1 * days) | group_by(.cause)
   | map([.[0].cause, failed, kinds(.zone), kinds(.host)]) | sort_by(-.[1], .[0])
   | .[:20] | show(1)),
  (within(1 * days) | group_by(.zone)
   | map([.[0].zone, failed, last_of(.cause), last_of(.time | date)]) | sort_by(-.[1], .[0])
   | .[:20] | show(2)),
  (within(8 * days) | group_by(.zone) | map(select(first_of(.time) >= $now - 1 * days))
   | map([.[0].zone, first_of(.time | date), first_of(.cause), failed]) | sort_by(-.[3], .[0])
   | .[:20] | show(3)),
  (within(1 * days) | group_by(.time / 3600 | floor)
   | map([(.[0].time / 3600 | floor * 3600 | date), by("zone"), by("parent"), by("network"),
          by("forwarder"), by("resolver"), by("none")]) | show(4)),
  (within(15 * minutes) | group_by([.zone, .cause])
   | map([.[0].zone, .[0].cause, failed, last_of(.time | date), last_of(.text)])
   | sort_by(-.[2], .[0], .[1]) | .[:20] | show(5)),
  (within(1 * hours) | group_by(.zone)
   | map([.[0].zone, kinds(.host), "['" + (map(.host) | unique | join("','")) + "']"])
   | sort_by(-.[1], .[0]) | .[:20] | show(6)),
  (within(1 * days) | group_by(.cause)
   | map([.[0].cause, length] + (map(.duration) | [quantile(0.5), quantile(0.9), quantile(0.99)]))
   | sort_by(-.[2], .[0]) | show(7)),
  (within(1 * days) | map(select(.at_fault == "resolver")) | group_by([.host, .cause])
   | map([.[0].host, .[0].cause, failed, first_of(.time | date), last_of(.time | date)])
   | sort_by(-.[2], .[0], .[1]) | .[:50] | show(8)),
  (within(30 * days) | map(select(.zone == $zone)) | group_by([.cause, .text])
   | map([first_of(.time | date), last_of(.time | date), .[0].cause, .[0].text, failed, kinds(.host)])
   | sort_by(.[0], .[2], .[3]) | show(9)),
  (within(1 * days) | map(select(.unseen | not) | {told: .told[], failures, zone}) | group_by(.told)
   | map([.[0].told, failed, kinds(.zone)]) | sort_by(-.[1], .[0]) | show(10))
