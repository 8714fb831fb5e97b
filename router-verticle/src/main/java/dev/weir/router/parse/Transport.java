// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketRecord;

/** Ports, TCP flags and ICMP type: what a flow needs of the header behind IP. */
final class Transport {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int DCCP = 33;
    static final int ICMPV6 = 58;
    static final int SCTP = 132;
    static final int UDP_LITE = 136;

    private static final int PORTS_OCTETS = 4;
    static final int TCP_OFFSET_AND_FLAGS_OFFSET = 12;
    static final int TCP_WINDOW_OFFSET = 14;
    /** Octets of a TCP header up to and with the window. */
    static final int TCP_READ_OCTETS = 16;

    static final int TCP_MIN_OCTETS = 20;
    static final int TCP_FLAGS_MASK = 0x1ff;
    static final int UDP_OCTETS = 8;
    static final int UDP_LENGTH_OFFSET = 4;
    static final int ICMP_READ_OCTETS = 2;

    private Transport() {}

    /** Reads the transport header at {@link Headers#at}, where it stays. */
    static void read(Headers headers) {
        switch (headers.protocol) {
            case TCP -> tcp(headers);
            case UDP -> udp(headers);
            case UDP_LITE, SCTP, DCCP -> portsOnly(headers);
            case ICMP, ICMPV6 -> icmp(headers);
            default -> {}
        }
    }

    /** RFC 9293, 3.1: ports 4, sequence 4, acknowledgment 4, data offset 4 bits, 3 of 0, nine flags, window 2. */
    private static void tcp(Headers headers) {
        long at = headers.at;
        if (headers.end - at < TCP_READ_OCTETS) {
            if (ports(headers)) {
                cut(headers, TCP_READ_OCTETS);
            }
            return;
        }
        int ports = Memory.getIntBe(at);
        headers.sourcePort = ports >>> 16;
        headers.destinationPort = ports & 0xffff;
        int offsetAndFlags = Memory.getUnsignedShortBe(at + TCP_OFFSET_AND_FLAGS_OFFSET);
        int headerOctets = offsetAndFlags >> 12 << 2;
        if (headerOctets < TCP_MIN_OCTETS) {
            // Whatever this is, it was not written by a TCP: its flags would end flows, so they are not believed.
            headers.notes |= Note.MALFORMED_TRANSPORT;
            return;
        }
        if (headerOctets > headers.ipEnd() - at) {
            headers.notes |= Note.MALFORMED_TRANSPORT;
        }
        headers.tcpFlags = offsetAndFlags & TCP_FLAGS_MASK;
        headers.tcpWindow = Memory.getUnsignedShortBe(at + TCP_WINDOW_OFFSET);
        headers.transportOctets = headerOctets;
        headers.flags |= PacketRecord.FLAG_TRANSPORT;
    }

    /** RFC 768: ports 4, length 2, checksum 2. */
    private static void udp(Headers headers) {
        if (!ports(headers)) {
            return;
        }
        headers.flags |= PacketRecord.FLAG_TRANSPORT;
        headers.transportOctets = UDP_OCTETS;
        if (headers.available() >= UDP_OCTETS && headers.fragment == Headers.WHOLE) {
            int length = Memory.getUnsignedShortBe(headers.at + UDP_LENGTH_OFFSET);
            // 0 is what a jumbogram has, RFC 2675, section 4.
            if (length != 0 && (length < UDP_OCTETS || length > headers.ipEnd() - headers.at)) {
                headers.notes |= Note.MALFORMED_TRANSPORT;
            }
        }
    }

    private static void portsOnly(Headers headers) {
        if (ports(headers)) {
            headers.flags |= PacketRecord.FLAG_TRANSPORT;
        }
    }

    private static void icmp(Headers headers) {
        if (headers.available() < ICMP_READ_OCTETS) {
            cut(headers, ICMP_READ_OCTETS);
            return;
        }
        headers.icmpTypeCode = Memory.getUnsignedShortBe(headers.at);
        headers.flags |= PacketRecord.FLAG_TRANSPORT;
    }

    private static boolean ports(Headers headers) {
        if (headers.available() < PORTS_OCTETS) {
            cut(headers, PORTS_OCTETS);
            return false;
        }
        int ports = Memory.getIntBe(headers.at);
        headers.sourcePort = ports >>> 16;
        headers.destinationPort = ports & 0xffff;
        return true;
    }

    /** Notes why {@code needed} octets are not there: the capture ends before them, or the packet itself does. */
    private static void cut(Headers headers, int needed) {
        boolean onTheLink = headers.ipEnd() - headers.at >= needed;
        headers.notes |= onTheLink ? Note.TRUNCATED_TRANSPORT : Note.MALFORMED_TRANSPORT;
    }
}
