-- whyfail's events in ClickHouse: the tables. clickhouse-client --multiquery < schema.sql
--
-- Incoming lines go to whyfail.lines, which stores nothing: the view parses each event on its way to
-- whyfail.events. load.sh loads files of events, kafka.sql a topic; queries.sql has queries.
-- The functions visitParam* are those that ClickHouse 18.16 and today's both have (there they are
-- also called simpleJSONExtract*); they suit events as whyfail writes them, without spaces.
-- Tested with Debian 12's ClickHouse 18.16: ./quickstart test clickhouse; by hand with 26.7 (chDB).
-- Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
CREATE DATABASE IF NOT EXISTS whyfail;

CREATE TABLE IF NOT EXISTS whyfail.events
(
    time DateTime,
    host String,          -- the resolver
    name String,          -- what was asked for
    type String,
    cause String,
    at_fault String,      -- who must act; 'none' when nobody is known to
    zone String,          -- where it broke; '' when that is not known
    text String,
    duration_ns UInt64,   -- of the resolution
    failures UInt32,      -- this one, and the repeats that were counted instead of logged
    told Array(UInt16),   -- the Extended DNS Errors for the client
    unseen UInt8,         -- 1: old data hid it from clients, or nobody waited for it
    line String           -- the whole event
)
ENGINE = MergeTree
-- one partition per day; to delete one: ALTER TABLE whyfail.events DROP PARTITION '2026-11-23'
PARTITION BY toDate(time)
ORDER BY (zone, time);

CREATE TABLE IF NOT EXISTS whyfail.lines (host String, line String) ENGINE = Null;

CREATE MATERIALIZED VIEW IF NOT EXISTS whyfail.parse TO whyfail.events AS
WITH
    -- A quote within a name or a text is always escaped, so the pattern occurs nowhere else.
    -- ExtractRaw would not do: a brace in a name misleads it.
    substring(line, position(line, '"question":{')) AS question,
    substring(line, position(line, '"whyfail":{')) AS verdict,
    position(verdict, ',"chain":[') AS chain_at,
    position(verdict, ',"ede":[') AS ede_at,
    -- without the lists after it, whose members have zones of their own
    substring(verdict, 1, chain_at) AS summary,
    substring(verdict, ede_at, position(verdict, ',"upstream":[') - ede_at) AS ede
SELECT
    parseDateTimeBestEffort(visitParamExtractString(line, '@timestamp')) AS time,
    host,
    visitParamExtractString(question, 'name') AS name,
    visitParamExtractString(question, 'type') AS type,
    visitParamExtractString(summary, 'cause') AS cause,
    visitParamExtractString(summary, 'at_fault') AS at_fault,
    visitParamExtractString(summary, 'zone') AS zone,
    visitParamExtractString(summary, 'text') AS text,
    visitParamExtractUInt(line, 'duration') AS duration_ns,
    toUInt32(1 + visitParamExtractUInt(summary, 'suppressed')) AS failures,
    arrayMap(code -> toUInt16(code),
             extractAll(ede, '"info_code":([0-9]+)')) AS told,
    toUInt8(visitParamExtractBool(summary, 'stale_answer')
            OR visitParamExtractBool(summary, 'prefetch')) AS unseen,
    line
FROM whyfail.lines
-- warnings of watched zones are no failures: nothing here counts them
WHERE position(line, '"action":"dns-warning"') = 0;
