#!/bin/bash
# prometheus.sh - conf-examples/prometheus/ and grafana/: the alerts fire when they should, and every
# rule and every panel's query has an answer from a real Prometheus, which gets its numbers through a
# real node_exporter from a serving Unbound.
#
# Needs UNBOUND and MODULE in the environment, and Debian's prometheus and node_exporter.
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
# shellcheck disable=SC2317 # functions that await and trap call
set -u
# shellcheck source=tests/lib/daemon.sh
. "$(dirname "$0")/../lib/daemon.sh"
# shellcheck source=tests/lib/json.sh
. "$(dirname "$0")/../lib/json.sh" || exit 1
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
EXAMPLES=$ROOT/conf-examples
RULES=$EXAMPLES/prometheus/whyfail-rules.yml
ZONE_RULES=$EXAMPLES/prometheus/whyfail-zones-rules.yml
DASHBOARD=$EXAMPLES/grafana/whyfail.json
SERVER=http://127.0.0.1:9090
QUESTIONS=6
STARTED=()
trap 'end_started; clean_up' EXIT

end_started() {
    local pid

    for pid in "${STARTED[@]}"; do
        kill "$pid" && wait "$pid"
    done 2>/dev/null
    STARTED=()
}

test_files() {
    promtool check config "$EXAMPLES/prometheus/prometheus.yml" >"$SCRATCH/out" 2>&1
    report $? "prometheus: promtool takes prometheus.yml" "$SCRATCH/out"
    promtool check rules --lint-fatal "$RULES" "$ZONE_RULES" >"$SCRATCH/out" 2>&1
    report $? "prometheus: promtool takes the rules" "$SCRATCH/out"
    promtool test rules "$ROOT"/tests/prometheus/{alerts,zone_alerts}.yml >"$SCRATCH/out" 2>&1
    report $? "prometheus: every alert fires when it should, and else does not" "$SCRATCH/out"
    grep -ohE '^ +- alert: .*' "$RULES" "$ZONE_RULES" | sed 's/.*: //' | sort >"$SCRATCH/alerts"
    awk '$1 == "alertname:" { print $2 }' "$ROOT"/tests/prometheus/{alerts,zone_alerts}.yml | sort -u |
        diff "$SCRATCH/alerts" - >"$SCRATCH/out"
    report $? "prometheus: no alert is without a test" "$SCRATCH/out"
    holds '.uid and .schemaVersion and (.panels | length > 5) and
        ([.panels[].id] | length == (unique | length))' "$DASHBOARD"
    report $? "prometheus: the dashboard is JSON of the right kind"
}

# Each metric of the module is shown, and nothing is that is none. The three names that come of a
# histogram are one metric.
test_names() {
    {
        sed -n 's/^WF_METRIC([A-Z_]*, "\([a-z_]*\)".*/\1/p' "$ROOT/module/report/metrics.def"
        echo whyfail_build_info
    } | sort >"$SCRATCH/metrics"
    # what stands before a colon or behind one is a rule's own name
    grep -oE '(^|[^:a-z_])whyfail_[a-z_]+' "$DASHBOARD" "$RULES" |
        grep -oE 'whyfail_[a-z_]+' | sed -E 's/_seconds_(bucket|sum|count)$/_seconds/' | sort -u |
        diff "$SCRATCH/metrics" - >"$SCRATCH/out"
    report $? "prometheus: rules and dashboard name every metric of the module, and no other" "$SCRATCH/out"
}

# "cause party" of the table of causes.
causes() {
    sed -n '/^<!-- begin causes/,/^<!-- end causes/p' "$ROOT/docs/causes.md" |
        awk -F' *[|] *' '$2 ~ /^[a-z][a-z0-9-]+$/ && $2 != "cause" { print $2, $4 == "-" ? "none" : $4 }'
}

# A series for each cause, and each ends up at its party: the sums of each party's causes.
test_parties() {
    local cause party number=1 total

    cat >"$SCRATCH/parties.yml" <<EOF
rule_files: ["$RULES"]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
EOF
    while read -r cause party; do
        printf '      - {series: "whyfail_failed_resolutions_total{cause=\\"%s\\"}", values: "0+%dx9"}\n' \
            "$cause" $((number * 60)) >>"$SCRATCH/parties.yml"
        echo "$party $number"
        number=$((number + 1))
    done < <(causes) | awk '{ sum[$1] += $2 } END { for (party in sum) print party, sum[party] }' \
        >"$SCRATCH/parties"
    cat >>"$SCRATCH/parties.yml" <<EOF
    promql_expr_test:
      - expr: round(instance_at_fault:whyfail_failed_resolutions:rate5m)
        eval_time: 9m
        exp_samples:
EOF
    while read -r party total; do
        printf '          - {labels: "{at_fault=\\"%s\\"}", value: %d}\n' \
            "$party" "$total"
    done <"$SCRATCH/parties" >>"$SCRATCH/parties.yml"
    [ "$(causes | wc -l)" -ge 40 ] && promtool test rules "$SCRATCH/parties.yml" >"$SCRATCH/out" 2>&1
    report $? "prometheus: the rules know who must act of $(causes | wc -l) causes, as docs/causes.md says" "$SCRATCH/out"
}

start_unbound() {
    printf '%s\n' 'log: off' "metrics: $SCRATCH/whyfail.prom" 'metrics-interval: 1' >"$SCRATCH/whyfail.conf"
    write_conf "$MODULE" "$SCRATCH/whyfail.conf"
    write_silent_stub
    try_start
}

start_exporter() {
    mkdir "$SCRATCH/textfile" && ln -s "$SCRATCH/whyfail.prom" "$SCRATCH/textfile/" || return
    prometheus-node-exporter --collector.disable-defaults --collector.textfile \
        --collector.textfile.directory="$SCRATCH/textfile" --web.listen-address=127.0.0.1:9100 \
        >"$SCRATCH/exporter" 2>&1 &
    STARTED+=("$!")
}

# The example, with this host for a target and no patience.
start_prometheus() {
    mkdir "$SCRATCH/prometheus" && cp "$RULES" "$ZONE_RULES" "$SCRATCH/prometheus/" || return
    sed -e '/resolver2/d; s/resolver1\.example\.net/127.0.0.1/; s/: 15s/: 1s/' \
        "$EXAMPLES/prometheus/prometheus.yml" >"$SCRATCH/prometheus/prometheus.yml"
    prometheus --config.file="$SCRATCH/prometheus/prometheus.yml" --web.listen-address=127.0.0.1:9090 \
        --storage.tsdb.path="$SCRATCH/prometheus/data" >"$SCRATCH/prometheus/log" 2>&1 &
    STARTED+=("$!")
}

# answer EXPRESSION: in $SCRATCH/answer; succeeds when there is one.
answer() {
    promtool query instant "$SERVER" "$1" >"$SCRATCH/answer" 2>&1 && grep -q ' => ' "$SCRATCH/answer"
}

# value_is NUMBER EXPRESSION
value_is() {
    answer "$2" && grep -q "=> $1 @" "$SCRATCH/answer"
}

ask_many() {
    local i

    for ((i = 0; i < QUESTIONS; i++)); do
        dig @127.0.0.1 +tries=1 +timeout=9 "www$1$i.stub.test" A
    done >>"$SCRATCH/answers"
}

# The panels' queries to Prometheus, one a line, as Grafana would fill them in.
panel_queries() {
    # shellcheck disable=SC2016 # the variables are Grafana's
    jq -r '.panels[].targets[] | select(.datasource.type == "prometheus") | .expr' "$DASHBOARD" |
        sed 's/\$__rate_interval/1m/g; s/\$__range/1m/g; s/\$instance/.*/g'
}

# get PATH: what Prometheus answers, without the header. Under HTTP/1.0 it comes in one piece.
get() {
    exec 3<>/dev/tcp/127.0.0.1/9090 && printf 'GET %s HTTP/1.0\r\n\r\n' "$1" >&3 && sed '1,/^\r*$/d' <&3
    exec 3>&-
}

rules_are_well() {
    get /api/v1/rules >"$SCRATCH/rules" &&
        holds '[.data.groups[].rules[].health] | length > 10 and all(. == "ok")' "$SCRATCH/rules"
}

test_chain() {
    local expr

    start_unbound && start_exporter && start_prometheus
    report $? "prometheus: Unbound, node_exporter and Prometheus are started" "$SCRATCH/log"
    await 30 value_is 0 'sum(whyfail_servfail_total)'
    report $? "prometheus: the metrics arrive, by a link in node_exporter's folder" "$SCRATCH/answer"
    ask_many a
    await 30 value_is "$(grep -c 'status: SERVFAIL' "$SCRATCH/answers")" 'sum(whyfail_servfail_total) > 0'
    report $? "prometheus: it counts the SERVFAIL answers that came" "$SCRATCH/answer"
    answer 'node_textfile_mtime_seconds{file=~".*/whyfail\\.prom"}'
    report $? "prometheus: the age of the file is known under the name in the rules" "$SCRATCH/answer"
    answer 'instance_at_fault:whyfail_failed_resolutions:rate5m{at_fault="forwarder"} > 0'
    report $? "prometheus: the forwarder is at fault here" "$SCRATCH/answer"
    while read -r expr; do
        await 10 answer "$expr"
        report $? "prometheus: there is an answer to $expr" "$SCRATCH/answer"
    done < <(panel_queries)
    await 10 rules_are_well
    report $? "prometheus: every rule is evaluated without an error" "$SCRATCH/rules"
    ! answer 'ALERTS'
    report $? "prometheus: nothing is alarmed by a forwarder that is down" "$SCRATCH/answer"
    stop_daemon
}

test_files
test_names
test_parties
test_chain
all_passed
