"""eager.py - clients of a resolver with early answers that are impatient, or cramped, or leave.

Usage: eager.py PORT
Asks for names of a silent zone. Prints a line for each kind of client:
  again ANSWERS            of a question that was sent five times, from one port with one number
  room OCTETS LENGTH...    of the answers to clients that take so many octets
  pipelined ANSWERS RCODE  of 60 questions, two for each name, on one connection; and of one out of the
                           cache that is asked on it afterwards
  left ANSWERS             of a question, after 30 clients have asked and gone in three ways

Copyright (c) 2026, the whyfail authors. BSD licence, see LICENSE.
"""
import socket
import struct
import sys
import time

PORT, WAIT, EDNS, LONG = int(sys.argv[1]), 5, 1232, ("a" * 63 + ".") * 3
NO_WAIT_AT_CLOSE = struct.pack("ii", 1, 0)


def query(number, name, size=EDNS):
    wire = b"".join(bytes([len(label)]) + label.encode() for label in name.split(".")) + b"\0"
    opt = b"\0" + struct.pack(">2HIH", 41, size, 0, 0)
    return struct.pack(">6H", number, 0x100, 1, 0, 0, 1) + wire + struct.pack(">2H", 1, 1) + opt


def framed(number, name):
    message = query(number, name)
    return struct.pack(">H", len(message)) + message


def udp():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.connect(("127.0.0.1", PORT))
    sock.settimeout(WAIT)
    return sock


def tcp():
    sock = socket.create_connection(("127.0.0.1", PORT))
    sock.settimeout(WAIT)
    return sock


def rcodes(stream, count):
    """Of so many answers on a connection, or of those that come."""
    found = {}
    try:
        while len(found) < count:
            message = stream.read(struct.unpack(">H", stream.read(2))[0])
            found[struct.unpack(">H", message[:2])[0]] = message[3] & 15
    except (OSError, struct.error):
        pass
    return found


def again():
    sock, count = udp(), 0
    for _ in range(5):
        sock.send(query(7, "again.silent.test"))
        time.sleep(0.02)
    try:
        while count < 5:
            count += sock.recv(4096)[3] & 15 == 2
    except OSError:
        pass
    print("again", count)


def room():
    for size in (0, 100, 512):
        sock = udp()
        sock.send(query(8, f"{LONG}room{size}.silent.test", size))
        print("room", max(size, 512), len(sock.recv(4096)))


def pipelined():
    sock = tcp()
    sock.sendall(b"".join(framed(number, f"p{number // 2}.silent.test") for number in range(60)))
    stream = sock.makefile("rb")
    found = rcodes(stream, 60)
    sock.sendall(framed(99, "www.signed.test"))
    print("pipelined", list(found.values()).count(2), rcodes(stream, 1).get(99))


def left():
    gone = []
    for number in range(30):
        sock = tcp()
        sock.sendall(b"".join(framed(i, f"left{i % 3}.silent.test") for i in range(6)))
        if number % 3 == 0:
            sock.shutdown(socket.SHUT_WR)
        elif number % 3 == 1:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_WAIT_AT_CLOSE)
            sock.close()
        gone.append(sock) # the others close when all have asked
    for sock in gone:
        sock.close()
    sock = udp()
    sock.send(query(9, "left0.silent.test"))
    print("left", int(sock.recv(4096)[3] & 15 == 2))


for client in (again, room, pipelined, left):
    client()
