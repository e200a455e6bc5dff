# day.awk - plays the events of a run of the lab over a day: the same events, again and again, with
# other times.
#
# Nothing but "@timestamp" is changed. The day is made up: some names fail all day, most for a few
# hours, and users ask more in the evening. The same seed gives the same day.
#
# usage: awk -v seed=1 -f day.awk EVENTS
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
function between(low, high) {
    return low + rand() * (high - low)
}

# Seconds of the day as a time of the year 2026.
function stamp(second) {
    return sprintf("2026-11-24T%02d:%02d:%02d.%03dZ", second / 3600, second % 3600 / 60, second % 60,
                   between(0, 999))
}

# How much is asked at that time, between 0.3 and 1.
function demand(second) {
    return 0.65 - 0.35 * cos((second / 3600 - 4) * 3.14159265 / 12)
}

function play(event,    often, from, until, second) {
    often = int(60 / between(1, 40) ^ 1.2) + 1
    from = rand() < 0.15 ? 0 : between(0, 82000)
    until = from == 0 ? 86399 : from + between(1200, 18000)
    if (until > 86399)
        until = 86399
    while (often-- > 0) {
        second = between(from, until)
        if (rand() > demand(second))
            continue
        sub(/"@timestamp":"[^"]*"/, "\"@timestamp\":\"" stamp(second) "\"", event)
        print event
    }
}

BEGIN { srand(seed) }
{ play($0) }
