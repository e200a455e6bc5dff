"""burst.py - many clients of a resolver that wait for slow names, and one that asks for a cached one.

Usage: burst.py PORT NAMES CLIENTS SECONDS PID [--busy] [--alone]
The clients ask for NAMES names of a silent zone, each once, as fast as 20,000 a second; SECONDS is how
long is waited for all answers. The other client asks again when it has its answer. PID: the resolver's,
which has one thread. --busy: other programs want the first processor, too, once all have asked.
--alone: nobody asks for the cached one.

Prints "answers most wall cpu": answers to the clients; how many of them at most came between a question
out of the cache and its answer, in the order in which they were sent; and the milliseconds that such an
answer took at most while early answers came, on the clock and in processor time of the resolver.

Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
"""
import socket
import struct
import subprocess
import sys
import time

AT_ONCE, OF_A_SOCKET = 40, 50000
CACHED = 0 # the number of its questions
SO_RCVBUFFORCE = 33

PORT, NAMES, CLIENTS, SECONDS, PID = map(int, sys.argv[1:6])


def opened():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 24)
    except PermissionError:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
    sock.connect(("127.0.0.1", PORT))
    sock.setblocking(False)
    return sock


def ask(sock, number, name):
    wire = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    sock.send(struct.pack(">6H", number, 0x100, 1, 0, 0, 0) + wire + struct.pack(">2H", 1, 1))


def numbers(sock):
    """Of the answers that are there. The question out of the cache is asked by the first socket."""
    while True:
        try:
            yield struct.unpack(">H", sock.recv(4096)[:2])[0]
        except BlockingIOError:
            return


def cpu_ms():
    with open(f"/proc/{PID}/schedstat") as file:
        return int(file.read().split()[0]) / 1e6


def main():
    socks = [opened() for _ in range(0, CLIENTS, OF_A_SOCKET)]
    asked = answers = most = since = 0
    wall = cpu = 0.0
    waits, busy, end = None, [], time.time() + SECONDS
    while answers < CLIENTS and time.time() < end:
        for asked in range(asked, min(asked + AT_ONCE, CLIENTS)):
            ask(socks[asked // OF_A_SOCKET], 1 + asked % OF_A_SOCKET, f"b{asked % NAMES}.silent.test")
        asked = min(asked + 1, CLIENTS)
        if asked == CLIENTS and not busy and "--busy" in sys.argv:
            busy = [subprocess.Popen(["taskset", "-c", "0", "sh", "-c", "while :; do :; done"])
                    for _ in range(8)]
        for sock in socks:
            for number in numbers(sock):
                if number != CACHED:
                    answers, since = answers + 1, since + 1
                    continue
                most = max(most, since)
                if since > 0:
                    wall = max(wall, time.time() * 1e3 - waits[0])
                    cpu = max(cpu, cpu_ms() - waits[1])
                waits = None
        if waits is None and "--alone" not in sys.argv:
            waits, since = (time.time() * 1e3, cpu_ms()), 0
            ask(socks[0], CACHED, "www.signed.test")
        time.sleep(0.002)
    for one in busy:
        one.kill()
    print(answers, most, round(wall), round(cpu, 1))


main()
