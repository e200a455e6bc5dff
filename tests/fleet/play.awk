# play.awk - the lab's events, played over a span of time for many resolvers.
#
# awk -v seed=N -v resolvers=N -v events=N -v zones=N -v from=EPOCH -v to=EPOCH -v folder=DIR
#     -f play.awk FILE: writes DIR/resolver01.json and so on, each in the order of time.
# Real are the events' causes, texts, evidence and length. Drawn are the resolver, the time within
# the span (with a day and a night), the zone ("rolled.test" becomes "rolled.t17", few of them often
# and many rarely), how many repeats were suppressed, and whether old data hid the failure. The same
# arguments give the same files.
#
# Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.

# A generator of our own (Park and Miller's), since each awk has another.
function draw() {
    state = state * 16807 % 2147483647
    return state / 2147483647
}

# Events come twice as often at one time of the day as on average, and at another a third less.
function time_of(share,    days) {
    days = (to - from) / 86400
    return from + (to - from) * (share - sin(2 * 3.14159265 * days * share) / (4 * 3.14159265 * days))
}

function play(number,    which, second, hidden, repeats, line) {
    which = 1 + int(draw() * NR)
    second = time_of((number + 0.5) / events)
    hidden = draw() < 0.05 ? "\"stale_answer\":true," : ""
    repeats = draw() < 0.2 ? int(1 + draw() * 50) : 0
    line = before[which] hidden "\"suppressed\":" repeats after[which]
    gsub(/\.test/, ".t" int(zones * draw() ^ 3), line)
    printf "{\"@timestamp\":\"%s.%03dZ\",%s\n", strftime("%Y-%m-%dT%H:%M:%S", int(second), 1),
        (second - int(second)) * 1000, line >(folder "/" name[1 + int(draw() * resolvers)] ".json")
}

BEGIN {
    state = seed
    for (i = 1; i <= resolvers; i++)
        name[i] = sprintf("resolver%02d", i)
}

# What comes between the time, the number of repeats, and the rest.
{
    start = index($0, "\"event\":")
    middle = index($0, "\"suppressed\":0")
    if (start == 0 || middle < start) {
        print "play.awk: line " NR " is no event with its repeats" >"/dev/stderr"
        exit bad = 1
    }
    before[NR] = substr($0, start, middle - start)
    after[NR] = substr($0, middle + length("\"suppressed\":0"))
}

END {
    for (i = 0; !bad && i < events; i++)
        play(i)
    exit bad
}
