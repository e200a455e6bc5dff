-- whyfail's events from Kafka into ClickHouse, beside schema.sql: as rsyslog-kafka.conf sends them,
-- with the resolver's name as the key. clickhouse-client --multiquery < kafka.sql
--
-- Replace the brokers. Kafka may deliver an event twice; queries that must not count it twice replace
-- whyfail.events with (SELECT * FROM whyfail.events LIMIT 1 BY host, line).
-- Needs a recent release: Debian's 18.16 has neither LineAsString nor _key. So it was tested only by
-- hand: ClickHouse 26.7 (chDB) read the lab's events from librdkafka's mock cluster, and each one
-- arrived byte for byte under its resolver.
-- Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
CREATE TABLE IF NOT EXISTS whyfail.topic (line String)
ENGINE = Kafka
SETTINGS kafka_broker_list = 'kafka1.example.net:9092,kafka2.example.net:9092',
    kafka_topic_list = 'whyfail',
    kafka_group_name = 'whyfail',
    kafka_format = 'LineAsString';

CREATE MATERIALIZED VIEW IF NOT EXISTS whyfail.from_topic TO whyfail.lines AS
SELECT _key AS host, line
FROM whyfail.topic;
