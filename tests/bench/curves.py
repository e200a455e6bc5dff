"""curves.py - tables and pictures of what growth.sh measured, and whether it kept its bounds.

Usage: curves.py GROWTH.TSV FOLDER
Writes FOLDER/tables.md and FOLDER/growth-SERIES.svg, from nothing but that file, so that the same file
always makes the same octets. Prints a TAP line for each bound.

Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
"""
import math
import os
import sys

# The series: its title, and what x counts.
SERIES = {
    "servers": ("A zone, all of whose servers refuse", "servers of the zone"),
    "names-bogus": ("Names below one bogus zone", "names, each asked once"),
    "names-lame": ("Names below one zone that two servers refuse", "names, each asked once"),
    "zones-bogus": ("Bogus zones", "zones, each asked for once"),
    "zones-lame": ("Zones that two servers refuse", "zones, each asked for once"),
    "threads": ("The same failure from the cache", "threads"),
    "clients": ("Clients that wait for a silent server", "clients"),
}
# What is measured: its title, the unit's divisor, digits.
MEASURES = {
    "cpu_us": ("processor time, µs", 1, 1),
    "instructions": ("instructions, thousands", 1000, 1),
    "peak_kb": ("peak memory, MB", 1024, 1),
}
DAEMONS = {
    "stock": "Unbound",
    "whyfail": "whyfail",
    "known": "known-broken",
    "logging": "with its log",
    "early": "early-answer",
}

# Bounds of the difference to Unbound alone: instructions for each question, which with the servers of
# a zone may be a share of Unbound's own if that is more.
SHARE = 0.15
FLAT = {"servers": 100000, "names-bogus": 50000, "names-lame": 56000, "zones-bogus": 110000,
        "zones-lame": 110000, "threads": 1000, "clients": 110000}
LOG_FLAT = 400000  # of an event that is written, in the writer's thread
# kB: what the module may take for itself, for each thread, for queries that wait, and what Unbound's
# heap differs by from run to run.
OWN_KB, THREAD_KB, LOG_KB, HEAP_KB = 8192, 15, 1024, 4096
WAITING_KB, WINDOW, NAMES = 2, 128, 2000
CLIENT_KB = 1664 / 1024  # of a client with an early answer, its share of the resolution included
# What the module has does not grow any more where x is at least STEADY, when its memory is full.
STEADY, STEADY_KB = 10000, 2048

PANEL, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 330, 290, 52, 92, 62, 46
STYLE = """
  text { font: 12px sans-serif; fill: #1f2328 }
  .title { font-weight: bold; font-size: 14px }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .line { fill: none; stroke-width: 2 }
  .stock { stroke: #6e7781 } text.stock, circle.stock { fill: #6e7781; stroke: none }
  .whyfail { stroke: #0550ae } text.whyfail, circle.whyfail { fill: #0550ae; stroke: none }
  .third { stroke: #bc4c00 } text.third, circle.third { fill: #bc4c00; stroke: none }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .grid { stroke: #3d444d }
    .stock { stroke: #9198a1 } text.stock, circle.stock { fill: #9198a1 }
    .whyfail { stroke: #6cb6ff } text.whyfail, circle.whyfail { fill: #6cb6ff }
    .third { stroke: #f69d50 } text.third, circle.third { fill: #f69d50 }
  }
"""


def read(path):
    """{series: {measure: {daemon: {x: value}}}}"""
    data = {}
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    if rows[0] != ["series", "x", "daemon", "measure", "value"]:
        sys.exit("curves.py: that is no growth.tsv")
    for series, x, daemon, measure, value in rows[1:]:
        curve = data.setdefault(series, {}).setdefault(measure, {}).setdefault(daemon, {})
        curve[int(x)] = float(value)
    return data


def number(value, digits=0):
    return f"{value:,.{digits}f}"


# Tables


def table(series, measures):
    columns = [(m, d) for m in MEASURES if m in measures for d in measures[m]]
    xs = sorted({x for m, d in columns for x in measures[m][d]})
    yield "| " + SERIES[series][1] + " | " + " | ".join(
        f"{MEASURES[m][0]}: {DAEMONS[d]}" for m, d in columns) + " |"
    yield "|" + "---|" * (len(columns) + 1)
    for x in xs:
        cells = [number(measures[m][d][x] / MEASURES[m][1], MEASURES[m][2])
                 if x in measures[m][d] else "" for m, d in columns]
        yield f"| {number(x)} | " + " | ".join(cells) + " |"


def tables(data, head):
    yield "# How it grows: all figures"
    yield ""
    yield "Made by `./quickstart bench growth` from [growth.tsv](growth.tsv); what they say is in"
    yield "[benchmarks](../benchmarks.md#how-it-grows). " + head
    for series, measures in data.items():
        yield ""
        yield "## " + SERIES[series][0]
        yield ""
        yield from table(series, measures)


# Pictures


def log_ticks(low, high):
    """A 1-2-5 scale, thinned where it would be too dense."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = (1, 2, 5) if last - first <= 2 else (1,)
    ticks = [s * 10.0 ** e for e in range(first, last + 1) for s in steps]
    low = max((t for t in ticks if t <= low), default=ticks[0])
    high = min((t for t in ticks if t >= high), default=ticks[-1])
    return [t for t in ticks if low <= t <= high]


def linear_ticks(high):
    step = 10.0 ** math.floor(math.log10(high))
    step = next(s for s in (step / 5, step / 2, step, step * 2) if high / s <= 5)
    return [i * step for i in range(math.ceil(high / step) + 1)]


def short(value):
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{value / size:g}{unit}"
    return f"{value:g}"


class Panel:
    """One measure of a series; its curves in a frame of their own."""

    def __init__(self, curves, title, x_title, at):
        self.curves, self.title, self.x_title, self.at = curves, title, x_title, at
        values = [v for curve in curves.values() for v in curve.values()]
        self.xs = sorted({x for curve in curves.values() for x in curve})
        self.is_log = max(values) / max(min(values), 1e-9) > 8
        self.ticks = log_ticks(min(values), max(values)) if self.is_log else linear_ticks(max(values))

    def x(self, value):
        first, last = self.xs[0], self.xs[-1]
        share = math.log(value / first) / math.log(last / first) if last > first else 0.5
        return self.at + LEFT + share * (PANEL - LEFT - RIGHT)

    def y(self, value):
        low, high = self.ticks[0], self.ticks[-1]
        share = math.log(value / low) / math.log(high / low) if self.is_log else value / high
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def axes(self):
        right = self.at + PANEL - RIGHT
        yield f'<text x="{self.at + 8}" y="{TOP - 16}">{self.title}</text>'
        for tick in self.ticks:
            y = self.y(tick)
            yield f'<path class="grid" d="M{self.at + LEFT} {y:.1f}H{right}"/>'
            yield f'<text x="{self.at + LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{short(tick)}</text>'
        for x in self.xs[::2] if len(self.xs) > 5 else self.xs:
            at = self.x(x)
            yield f'<path class="grid" d="M{at:.1f} {HEIGHT - BOTTOM}v4"/>'
            yield f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 17}" text-anchor="middle">{short(x)}</text>'
        middle = (self.at + LEFT + right) / 2
        yield f'<text x="{middle:.1f}" y="{HEIGHT - 10}" text-anchor="middle">{self.x_title}</text>'

    def labels(self):
        """Where each curve's name stands: beside its end, and not on another's."""
        ends = sorted((self.y(curve[max(curve)]), name) for name, curve in self.curves.items())
        room, placed = 14, []
        for y, name in ends:
            placed.append([max(y, placed[-1][0] + room) if placed else y, name])
        over = placed[-1][0] - (HEIGHT - BOTTOM)
        for i in range(len(placed) - 1, -1, -1):
            most = placed[i + 1][0] - room if i + 1 < len(placed) else HEIGHT - BOTTOM
            if over > 0:
                placed[i][0] = min(placed[i][0], most)
        return placed

    def lines(self):
        for name, curve in self.curves.items():
            points = [(self.x(x), self.y(curve[x])) for x in sorted(curve)]
            path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
            yield f'<path class="line {css(name)}" d="M{path}"/>'
            for x, y in points:
                yield f'<circle class="{css(name)}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>'
        for y, name in self.labels():
            x = self.at + PANEL - RIGHT + 8
            yield f'<text class="{css(name)}" x="{x}" y="{y + 4:.1f}">{DAEMONS[name]}</text>'


def css(daemon):
    return daemon if daemon in ("stock", "whyfail") else "third"


def picture(series, measures):
    title, x_title = SERIES[series]
    shown = [m for m in MEASURES if m in measures]
    width = PANEL * len(shown)
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{HEIGHT}" '
           f'viewBox="0 0 {width} {HEIGHT}" role="img">')
    yield f"<title>{title}: {', '.join(MEASURES[m][0] for m in shown)}</title>"
    yield f"<style>{STYLE}</style>"
    yield f'<text class="title" x="8" y="20">{title}</text>'
    for i, measure in enumerate(shown):
        divisor = MEASURES[measure][1]
        curves = {d: {x: v / divisor for x, v in c.items()} for d, c in measures[measure].items()}
        panel = Panel(curves, MEASURES[measure][0], x_title, i * PANEL)
        yield from panel.axes()
        yield from panel.lines()
    yield "</svg>"


# Bounds


def report(good, text):
    print(f"{'ok' if good else 'not ok'} - growth: {text}")


def memory_bound(series, daemon, x):
    """How many kB more than Unbound alone the daemon may have had."""
    bound = OWN_KB + HEAP_KB + THREAD_KB * (x if series == "threads" else 1)
    bound += WAITING_KB * (min(x, NAMES) if series == "clients" else WINDOW)
    if daemon == "logging":
        bound += LOG_KB
    if daemon == "early":
        bound += CLIENT_KB * x
    return bound


def check_memory(series, curves):
    for daemon, curve in curves.items():
        if daemon == "stock":
            continue
        # also what Unbound's own caches still grow by is not the module's
        more = {x: curve[x] - curves["stock"][x] for x in sorted(curve)
                if x in curves["stock"]}
        bounds = {x: memory_bound(series, daemon, x) for x in more}
        worst = max(more, key=lambda x: more[x] - bounds[x])
        report(more[worst] <= bounds[worst], f"{series}, {daemon}: at most {more[worst]:,.0f} kB more "
               f"than Unbound alone at {worst:,} (bound {bounds[worst]:,.0f})")
        xs = list(more)
        if series.startswith(("names", "zones")) and len(xs) > 1 and xs[-2] >= STEADY:
            grown = more[xs[-1]] - more[xs[-2]]
            report(grown <= STEADY_KB, f"{series}, {daemon}: {grown:,.0f} kB more than Unbound's caches "
                   f"grow by from {xs[-2]:,} to {xs[-1]:,} (bound {STEADY_KB:,})")


def check_instructions(series, curves):
    for daemon, curve in curves.items():
        if daemon == "stock":
            continue
        flat = FLAT[series] + (LOG_FLAT if daemon == "logging" else 0)
        # the first question of all also makes what lasts
        more = {x: curve[x] - curves["stock"][x] for x in sorted(curve)
                if x in curves["stock"] and (x > 1 or series in ("servers", "threads"))}
        if not more:
            continue
        bounds = {x: max(flat, SHARE * curves["stock"][x] if series == "servers" else 0) for x in more}
        worst = max(more, key=lambda x: more[x] - bounds[x])
        bound = bounds[worst]
        report(more[worst] <= bound, f"{series}, {daemon}: {more[worst]:,.0f} instructions more than "
               f"Unbound alone for each at {worst:,} (bound {bound:,.0f})")


def check(data):
    for series, measures in data.items():
        if "peak_kb" in measures:
            check_memory(series, measures["peak_kb"])
        if "instructions" in measures:
            check_instructions(series, measures["instructions"])


def head_of(path):
    with open(path, encoding="utf-8") as file:
        return "Measured on " + file.readline().lstrip("# ").strip() + "."


def main():
    path, folder = sys.argv[1:3]
    data = read(path)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "tables.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(tables(data, head_of(path))) + "\n")
    for series, measures in data.items():
        with open(os.path.join(folder, f"growth-{series}.svg"), "w", encoding="utf-8") as file:
            file.write("\n".join(picture(series, measures)) + "\n")
    check(data)


main()
