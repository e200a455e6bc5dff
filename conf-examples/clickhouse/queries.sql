-- Ten queries to copy, for whyfail's events in ClickHouse; schema.sql creates the tables.
--
-- "failures" includes the repeats of a failure that were counted instead of logged.
-- Each answer was compared with jq's on the same events: ./quickstart test clickhouse; and by
-- hand with ClickHouse 26.7 (chDB).
-- Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

-- 1. What are the most frequent causes of the last day?
SELECT cause, sum(failures) AS failed, uniq(zone) AS zones, uniq(host) AS resolvers
FROM whyfail.events
WHERE time >= now() - INTERVAL 1 DAY
GROUP BY cause
ORDER BY failed DESC, cause
LIMIT 20;

-- 2. Which zones fail most?
SELECT zone, sum(failures) AS failed, argMax(cause, time) AS last_cause, max(time) AS last_time
FROM whyfail.events
WHERE time >= now() - INTERVAL 1 DAY
GROUP BY zone
ORDER BY failed DESC, zone
LIMIT 20;

-- 3. Which zones have failed since yesterday, but not in the week before?
SELECT zone, min(time) AS since, argMin(cause, time) AS first_cause, sum(failures) AS failed
FROM whyfail.events
WHERE time >= now() - INTERVAL 8 DAY
GROUP BY zone
HAVING since >= now() - INTERVAL 1 DAY
ORDER BY failed DESC, zone
LIMIT 20;

-- 4. Who has to act, hour by hour?
SELECT toStartOfHour(time) AS hour,
    sumIf(failures, at_fault = 'zone') AS by_zone,
    sumIf(failures, at_fault = 'parent') AS by_parent,
    sumIf(failures, at_fault = 'network') AS by_network,
    sumIf(failures, at_fault = 'forwarder') AS by_forwarder,
    sumIf(failures, at_fault = 'resolver') AS by_resolver,
    sumIf(failures, at_fault = 'none') AS not_known
FROM whyfail.events
WHERE time >= now() - INTERVAL 1 DAY
GROUP BY hour
ORDER BY hour;

-- 5. What is failing now?
SELECT zone, cause, sum(failures) AS failed, max(time) AS last_time, argMax(text, time) AS last_text
FROM whyfail.events
WHERE time >= now() - INTERVAL 15 MINUTE
GROUP BY zone, cause
ORDER BY failed DESC, zone, cause
LIMIT 20;

-- 6. Which resolvers see a zone fail: all of them, or only some?
SELECT zone, uniq(host) AS resolvers, arraySort(groupUniqArray(host)) AS hosts
FROM whyfail.events
WHERE time >= now() - INTERVAL 1 HOUR
GROUP BY zone
ORDER BY resolvers DESC, zone
LIMIT 20;

-- 7. How long, in milliseconds, do clients wait for a failure, by cause?
SELECT cause, count() AS events,
    quantileExact(0.5)(duration_ns) / 1000000 AS half_within,
    quantileExact(0.9)(duration_ns) / 1000000 AS nine_in_ten_within,
    quantileExact(0.99)(duration_ns) / 1000000 AS all_but_one_in_100_within
FROM whyfail.events
WHERE time >= now() - INTERVAL 1 DAY
GROUP BY cause
ORDER BY half_within DESC, cause;

-- 8. What is the resolvers' own fault: clocks, networks, trust anchors?
SELECT host, cause, sum(failures) AS failed, min(time) AS first_time, max(time) AS last_time
FROM whyfail.events
WHERE at_fault = 'resolver' AND time >= now() - INTERVAL 1 DAY
GROUP BY host, cause
ORDER BY failed DESC, host, cause
LIMIT 50;

-- 9. What happened to one zone?
SELECT min(time) AS first_time, max(time) AS last_time, cause, text, sum(failures) AS failed,
    uniq(host) AS resolvers
FROM whyfail.events
WHERE zone = 'rolled.test' AND time >= now() - INTERVAL 30 DAY
GROUP BY cause, text
ORDER BY first_time, cause, text;

-- 10. Which Extended DNS Errors were clients told?
SELECT arrayJoin(told) AS info_code, sum(failures) AS failed, uniq(zone) AS zones
FROM whyfail.events
WHERE time >= now() - INTERVAL 1 DAY AND NOT unseen
GROUP BY info_code
ORDER BY failed DESC, info_code;
