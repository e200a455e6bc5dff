#!/usr/bin/python3
"""same_code.py - how many functions of a program that was built from some source are, instruction by
instruction, in another program, whose source is not at hand.

Usage: same_code.py BUILT PROGRAM. BUILT has its symbols; of PROGRAM only its unwind tables are needed.
Where both were compiled in the same way, a function that differs is one whose source differs, or that
of a structure that it reads. Prints the counts and the names of those that differ.

Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
"""
import bisect
import collections
import os
import re
import subprocess
import sys


def lines(*argv):
    env = dict(os.environ, LC_ALL="C")
    return subprocess.run(argv, capture_output=True, text=True, check=True, env=env).stdout.splitlines()


def spans(path):
    """Where each function begins and ends."""
    found = (re.search(r"FDE cie=\S+ pc=([0-9a-f]+)\.\.([0-9a-f]+)", line)
             for line in lines("readelf", "--debug-dump=frames", path))
    return sorted({(int(m[1], 16), int(m[2], 16)) for m in found if m})


def names(path):
    fields = (line.split() for line in lines("nm", path))
    return {int(f[0], 16): f[2] for f in fields if len(f) == 3 and f[1] in "tT"}


def without_places(text, begin, end):
    """The instruction without what the linker put into it."""
    text = re.sub(r"\s*#.*$", "", text)
    text = re.sub(r"<[^>]*>", "", text).strip()
    jump = re.match(r"(j\w+|call|bnd jmp|loop)\s+(?:0x)?([0-9a-f]+)$", text)
    if jump:
        to = int(jump[2], 16)
        inside = begin <= to < end and jump[1] != "call"
        return "%s %s" % (jump[1], "%x" % (to - begin) if inside else "elsewhere")
    return re.sub(r"\[rip[+-]0x[0-9a-f]+\]", "[rip]", text)


def functions(path):
    """What each function consists of, by where it begins."""
    all_spans = spans(path)
    begins = [span[0] for span in all_spans]
    code = collections.defaultdict(list)
    for line in lines("objdump", "-d", "-M", "intel", "--no-show-raw-insn", "-j", ".text", path):
        m = re.match(r"\s+([0-9a-f]+):\t(.*)$", line)
        if not m:
            continue
        at = bisect.bisect_right(begins, int(m[1], 16)) - 1
        if at >= 0 and int(m[1], 16) < all_spans[at][1]:
            code[begins[at]].append(without_places(m[2], *all_spans[at]))
    return code


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: same_code.py BUILT PROGRAM")
    built, symbols = functions(sys.argv[1]), names(sys.argv[1])
    there = {tuple(code) for code in functions(sys.argv[2]).values()}
    differ = sorted(symbols.get(at, "?") for at, code in built.items() if tuple(code) not in there)
    print("%d of %d functions are the same" % (len(built) - len(differ), len(built)))
    print("\n".join(differ))


main()
