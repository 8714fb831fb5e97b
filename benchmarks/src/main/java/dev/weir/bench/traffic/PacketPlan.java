// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.traffic;

/** One packet to be laid out, reused from packet to packet. */
final class PacketPlan {
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMP = 1;
    static final int ICMPV6 = 58;
    static final int FIN = 1;
    static final int SYN = 2;
    static final int PSH = 8;
    static final int ACK = 16;

    boolean ipv6;
    /** VLAN identifier; 0: untagged. */
    int vlan;

    int protocol;
    /** Addresses: IPv4 in the low 32 bits of the second word. */
    long sourceHigh;

    long sourceLow;
    long destinationHigh;
    long destinationLow;
    int sourcePort;
    int destinationPort;
    /** Of IP: header and all. */
    int octets;

    int flags;
    int sequence;
    int acknowledgment;
    int ttl;
    /** From the server to the client. */
    boolean reverse;

    int ipHeaderOctets() {
        return ipv6 ? 40 : 20;
    }
}
