#!/usr/bin/env python3
# Copyright The Weir Authors
# SPDX-License-Identifier: Apache-2.0
"""Stands in for a Gateway Load Balancer.

What the kernel routes into its TUN interface it hands to an appliance in GENEVE (RFC 8926) as AWS does: UDP port 6081
from a source port of the flow's, no inner Ethernet header, three options of class 0x0108 (endpoint, attachment, flow
cookie). What comes back it checks: the same header octet for octet, addresses swapped, ports not swapped, an inner packet
that it has sent. Only what passes goes on, through the TUN interface into the kernel again. A packet longer than the MTU
it drops, and tells nobody but the report.

With --two-arms what comes back is an answer, not what was sent: it is held to the header of the flow that it answers, which
for an ICMP error is that of the packet quoted in it.

    Outer IPv4 (20)  UDP (8)  GENEVE (8):  |Ver|  OptLen |O|C|    Rsvd.  |  Protocol Type  |
                                           |        VNI = 0              |    Reserved     |
    options (32):    |0108|  1|2| endpoint (8) |0108|  2|2| attachment (8) |0108|  3|1| cookie (4) |

SIGTERM ends it. The report, JSON, is written anew every half second and at the end.
"""

import argparse
import collections
import ctypes
import fcntl
import json
import os
import select
import signal
import socket
import struct
import time

LINK_LOCAL_MULTICAST = b"\xff\x02"
GENEVE_PORT = 6081
OPTION_CLASS = 0x0108
OPTIONS_OCTETS = 32
OUTER_OCTETS = 20 + 8 + 8 + OPTIONS_OCTETS
ENDPOINT = 0x0A1B2C3D4E5F6071
ATTACHMENT = 0x00000000B0B0CAFE
IPV6_FRAGMENT = 44
ETHERTYPES = {4: 0x0800, 6: 0x86DD}

TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x1001
SO_ATTACH_FILTER = 26
SO_RCVBUFFORCE = 33
SO_SNDBUFFORCE = 32
BUFFER_OCTETS = 32 << 20
BURST = 64
REPORT_SECONDS = 0.5


def open_tun(name):
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH14x", name.encode(), IFF_TUN_NO_PI))
    return tun


def reserve_port(address):
    """A socket that lets nothing in: without it the kernel would refuse what comes back."""
    held = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    nothing = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
    program = struct.pack("HxxxxxxP", 1, ctypes.addressof(nothing))
    held.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, program)
    held.bind((address, GENEVE_PORT))
    return held


def quoted_in(packet):
    """The packet that an ICMP error quotes, the length that it says it has cut to what is there; None for anything else."""
    if packet[0] >> 4 == 4 and packet[9] == 1:
        at = (packet[0] & 15) * 4
        return packet[at + 8 :] if packet[at] in (3, 4, 5, 11, 12) else None
    if packet[0] >> 4 == 6 and packet[6] == 58:
        return packet[48:] if packet[40] < 128 else None
    return None


def flow_of(packet):
    """Version, protocol, addresses and ports in an order that is the same both ways; None for what is no IP."""
    version = packet[0] >> 4 if packet else 0
    if version == 4 and len(packet) >= 20:
        protocol, source, destination = packet[9], packet[12:16], packet[16:20]
        first_fragment = struct.unpack_from("!H", packet, 6)[0] & 0x3FFF == 0
        ports_at = (packet[0] & 15) * 4 if first_fragment else 0
    elif version == 6 and len(packet) >= 40:
        protocol, source, destination = packet[6], packet[8:24], packet[24:40]
        ports_at = 40
        if protocol == IPV6_FRAGMENT and len(packet) > 40:
            protocol, ports_at = packet[40], 0
    else:
        return None
    ports = (b"", b"")
    if protocol in (6, 17) and ports_at and len(packet) >= ports_at + 4:
        ports = (packet[ports_at : ports_at + 2], packet[ports_at + 2 : ports_at + 4])
    ends = sorted(((source, ports[0]), (destination, ports[1])))
    return (version, protocol, *ends)


class LoadBalancer:
    def __init__(self, options):
        self.local = socket.inet_aton(options.address)
        self.appliance = options.appliance
        self.remote = socket.inet_aton(options.appliance)
        self.mtu = options.mtu
        self.report_file = options.report
        self.endpoint = options.endpoint
        self.two_arms = options.two_arms
        self.tun = open_tun(options.tun)
        self.held = reserve_port(options.address)
        self.out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.out.setsockopt(socket.SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_OCTETS)
        self.back = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
        self.back.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_OCTETS)
        self.back.setblocking(False)
        self.headers = {}
        self.outstanding = collections.Counter()
        self.counts = collections.Counter(sent=0, returned=0)
        self.running = True
        signal.signal(signal.SIGTERM, self.stop)

    def stop(self, *_):
        self.running = False

    def run(self):
        poll = select.poll()
        poll.register(self.tun, select.POLLIN)
        poll.register(self.back, select.POLLIN)
        reported = 0
        while self.running:
            for descriptor, _ in poll.poll(REPORT_SECONDS * 1000):
                (self.take_out if descriptor == self.tun else self.take_back)()
            if time.monotonic() - reported > REPORT_SECONDS:
                reported = time.monotonic()
                self.report()
        self.report()

    def report(self):
        left = sum(self.outstanding.values())
        whole = {**self.counts, "outstanding": left, "flows": len(self.headers)}
        with open(self.report_file + ".new", "w", encoding="utf-8") as file:
            json.dump(whole, file)
        os.replace(self.report_file + ".new", self.report_file)

    def header_of(self, flow):
        """The UDP source port and the GENEVE header, options and all, of a flow: made once, the same both ways."""
        header = self.headers.get(flow)
        if header is None:
            cookie = (len(self.headers) * 0x9E3779B1 + 0x1234567) & 0xFFFFFFFF
            port = 49152 + (hash(flow) & 0x3FFF)
            base = struct.pack("!BBHI", OPTIONS_OCTETS // 4, 0, ETHERTYPES[flow[0]], 0)
            options = struct.pack("!HBBQ", OPTION_CLASS, 1, 2, self.endpoint)
            options += struct.pack("!HBBQ", OPTION_CLASS, 2, 2, ATTACHMENT)
            options += struct.pack("!HBBI", OPTION_CLASS, 3, 1, cookie)
            header = self.headers[flow] = (port, base + options)
        return header

    def take_out(self):
        for _ in range(BURST):
            try:
                packet = os.read(self.tun, 65536)
            except BlockingIOError:
                return
            flow = flow_of(packet)
            if flow is None:
                self.counts["notIp"] += 1
                continue
            if packet[0] >> 4 == 6 and packet[24:26] == LINK_LOCAL_MULTICAST:
                # What this end of the tunnel says to its link of itself, which no load balancer passes on.
                continue
            if len(packet) > self.mtu:
                self.counts["too long"] += 1
                continue
            port, header = self.header_of(flow)
            total = OUTER_OCTETS + len(packet)
            # The kernel fills in the length, the identification and the header's checksum.
            outer = struct.pack("!BBHHHBBH4s4s", 0x45, 0, total, 0, 0x4000, 255, 17, 0, self.local, self.remote)
            outer += struct.pack("!HHHH", port, GENEVE_PORT, total - 20, 0)
            if not self.two_arms:
                self.outstanding[hash(packet)] += 1
            self.counts["sent"] += 1
            try:
                self.out.sendto(b"".join((outer, header, packet)), (self.appliance, 0))
            except OSError as failure:
                if not self.two_arms:
                    self.outstanding[hash(packet)] -= 1
                self.counts["sent"] -= 1
                self.counts["unsendable: " + failure.strerror] += 1

    def take_back(self):
        for _ in range(BURST):
            try:
                datagram = self.back.recv(65536)
            except BlockingIOError:
                return
            wrong = self.what_is_wrong(datagram)
            if wrong:
                self.counts["wrong: " + wrong] += 1
                continue
            packet = datagram[OUTER_OCTETS:]
            if not self.two_arms:
                digest = hash(packet)
                self.outstanding[digest] -= 1
                if not self.outstanding[digest]:
                    del self.outstanding[digest]
            self.counts["returned"] += 1
            try:
                os.write(self.tun, packet)
            except OSError as failure:
                self.counts["undeliverable: " + failure.strerror] += 1

    def what_is_wrong(self, datagram):
        if datagram[0] != 0x45 or len(datagram) < OUTER_OCTETS:
            return "no outer header of 20 octets, or too short"
        if datagram[12:16] != self.remote or datagram[16:20] != self.local:
            return "outer addresses are not swapped"
        source, destination, length, checksum = struct.unpack_from("!HHHH", datagram, 20)
        if destination != GENEVE_PORT:
            return "UDP destination port %d" % destination
        if length != len(datagram) - 20:
            return "UDP length"
        if checksum and udp_checksum(datagram):
            return "UDP checksum"
        packet = datagram[OUTER_OCTETS:]
        quoted = quoted_in(packet) if self.two_arms else None
        flow = flow_of(quoted or packet)
        if flow not in self.headers:
            return "inner packet of a flow that was never sent"
        port, header = self.headers[flow]
        if source != port:
            return "UDP source port %d instead of %d" % (source, port)
        if datagram[28:OUTER_OCTETS] != header:
            return "GENEVE header"
        if not self.two_arms and self.outstanding.get(hash(packet), 0) <= 0:
            return "inner packet that was not sent, or twice"
        return None


def udp_checksum(datagram):
    """RFC 768: 0 when it is right."""
    segment = datagram[12:20] + struct.pack("!HH", 17, len(datagram) - 20) + datagram[20:]
    if len(segment) % 2:
        segment += b"\0"
    total = sum(struct.unpack("!%dH" % (len(segment) // 2), segment))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tun", required=True, help="name of the TUN interface that it makes")
    parser.add_argument("--address", required=True, help="its own address towards the appliance")
    parser.add_argument("--appliance", required=True, help="the appliance's address")
    parser.add_argument("--mtu", type=int, required=True, help="the longest packet that it takes")
    parser.add_argument("--report", required=True, help="file for what it has counted")
    parser.add_argument("--endpoint", type=lambda text: int(text, 16), default=ENDPOINT, help="its identifier, in hex")
    parser.add_argument("--two-arms", action="store_true", help="what comes back is answers")
    LoadBalancer(parser.parse_args()).run()


if __name__ == "__main__":
    main()
