#!/usr/bin/python3
"""same_code.py - how many functions of a program that was built from some source are, instruction by
instruction, in another program, whose source is not at hand.

Usage: same_code.py BUILT PROGRAM [DIFFERENT]. BUILT has its symbols, and debug information; of PROGRAM
only its unwind tables are needed. Where both were compiled in the same way, a function that differs is
one whose source differs, or that of a structure that it reads. Where it lies, and what fills the gaps
between its instructions, does not count; nor does a number that is that of its own line in the source,
as in a message of Unbound's.

Prints the counts and the names of those that differ. DIFFERENT is a file with names that are known to
differ, a word each, after # remarks: then it fails if any other one does, or if one of those does not,
as the file is then not of this program.

Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
"""
import bisect
import collections
import os
import re
import subprocess
import sys

LINE = "its line"  # in the place of a number


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
    return {int(f[0], 16): f[2].partition(".")[0] for f in fields if len(f) == 3 and f[1] in "tT"}


def without_places(text):
    """The instruction without what the linker put into it."""
    text = re.sub(r"\s*#.*$", "", text)
    text = re.sub(r"<[^>]*>", "", text).strip()
    return re.sub(r"\[rip[+-]0x[0-9a-f]+\]", "[rip]", text)


def is_filling(text):
    """What is between instructions for the sake of their places."""
    return re.match(r"((data16|cs) )*nop\b|data16$|xchg\s+ax,ax$", text) is not None


def without_targets(code, end):
    """The instructions, jumps as to which instruction, by its number in the function."""
    begins, texts = [at for at, _ in code], []
    for _, text in code:
        jump = re.match(r"(j\w+|call|bnd jmp|loop)\s+(?:0x)?([0-9a-f]+)$", text)
        if jump:
            to = int(jump[2], 16)
            inside = begins[0] <= to < end and jump[1] != "call"
            text = "%s %s" % (jump[1], bisect.bisect_left(begins, to) if inside else "elsewhere")
        texts.append(text)
    return texts


def without_line(text, line):
    number = re.match(r"(mov\s+\w+,)(0x[0-9a-f]+)$", text)
    return number[1] + LINE if number and int(number[2], 16) == line else text


def functions(path):
    """What each function consists of, by where it begins."""
    all_spans = spans(path)
    begins = [span[0] for span in all_spans]
    code = collections.defaultdict(list)
    line_number = None
    for line in lines("objdump", "-d", "-l", "-M", "intel", "--no-show-raw-insn", "-j", ".text", path):
        place = re.match(r"\S.*\.[chly]:(\d+)(?: \(discriminator \d+\))?$", line)
        m = re.match(r"\s+([0-9a-f]+):\t(.*)$", line)
        if place:
            line_number = int(place[1])
        if not m:
            continue
        address, text = int(m[1], 16), without_places(m[2])
        at = bisect.bisect_right(begins, address) - 1
        if at >= 0 and address < all_spans[at][1] and not is_filling(text):
            code[begins[at]].append((address, without_line(text, line_number)))
    ends = dict(all_spans)
    return {at: without_targets(code[at], ends[at]) for at in code}


def is_same(code, other):
    """With other numbers of lines."""
    return all(a == b or a.endswith("," + LINE) and re.match(re.escape(a[: -len(LINE)]) + r"0x\w+$", b)
               for a, b in zip(code, other))


def find_different(built, program):
    """The functions of the one that are not in the other."""
    by_length = collections.defaultdict(list)
    for code in program.values():
        by_length[len(code)].append(code)
    exact = {tuple(code) for code in program.values()}
    return [at for at, code in built.items()
            if tuple(code) not in exact and not any(is_same(code, other) for other in by_length[len(code)])]


def read_known(path):
    with open(path) as file:
        return {word for line in file for word in line.partition("#")[0].split()}


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit("usage: same_code.py BUILT PROGRAM [DIFFERENT]")
    built, symbols = functions(sys.argv[1]), names(sys.argv[1])
    differ = {symbols.get(at, "?") for at in find_different(built, functions(sys.argv[2]))}
    print("%d of %d functions are the same" % (len(built) - len(differ), len(built)))
    if len(sys.argv) == 3:
        print("\n".join(sorted(differ)))
        return
    known = read_known(sys.argv[3])
    for word, unexpected in (("differs", differ - known), ("is the same", known - differ)):
        for name in sorted(unexpected):
            print("%s %s, and is not said to" % (name, word))
    sys.exit(differ != known)


if __name__ == "__main__":
    main()
