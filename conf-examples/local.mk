# local.mk - the examples, installed as they lie here.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
examplesdir = $(docdir)/examples
dist_examples_DATA = conf-examples/README.md conf-examples/logrotate.conf \
    conf-examples/rsyslog-kafka.conf conf-examples/rsyslog-receive.conf conf-examples/rsyslog-send.conf \
    conf-examples/unbound-builtin.conf conf-examples/unbound-dynlib.conf conf-examples/whyfail.conf

apparmordir = $(examplesdir)/apparmor
dist_apparmor_DATA = conf-examples/apparmor/usr.sbin.unbound

clickhousedir = $(examplesdir)/clickhouse
dist_clickhouse_DATA = conf-examples/clickhouse/kafka.sql conf-examples/clickhouse/queries.sql \
    conf-examples/clickhouse/schema.sql
dist_clickhouse_SCRIPTS = conf-examples/clickhouse/load.sh

collectorsdir = $(examplesdir)/collectors
dist_collectors_DATA = conf-examples/collectors/fluent-bit.yaml \
    conf-examples/collectors/otel-collector.yaml conf-examples/collectors/telegraf.conf \
    conf-examples/collectors/vector.yaml conf-examples/collectors/victorialogs.yaml

errorreportsdir = $(examplesdir)/error-reports
dist_errorreports_DATA = conf-examples/error-reports/named.conf \
    conf-examples/error-reports/reports.zone

elasticdir = $(examplesdir)/elastic
dist_elastic_DATA = conf-examples/elastic/index-template.json

grafanadir = $(examplesdir)/grafana
dist_grafana_DATA = conf-examples/grafana/whyfail.json

icingadir = $(examplesdir)/icinga
dist_icinga_DATA = conf-examples/icinga/whyfail.conf

lokidir = $(examplesdir)/loki
dist_loki_DATA = conf-examples/loki/alloy.config conf-examples/loki/queries.logql

prometheusdir = $(examplesdir)/prometheus
dist_prometheus_DATA = \
    conf-examples/prometheus/prometheus.yml conf-examples/prometheus/whyfail-rules.yml \
    conf-examples/prometheus/whyfail-zones-rules.yml

systemddir = $(examplesdir)/systemd
dist_systemd_DATA = conf-examples/systemd/whyfail.conf conf-examples/systemd/whyfail-prestart.conf \
    conf-examples/systemd/whyfail-check.service conf-examples/systemd/whyfail-check.timer \
    conf-examples/systemd/whyfail-tmpfiles.conf
