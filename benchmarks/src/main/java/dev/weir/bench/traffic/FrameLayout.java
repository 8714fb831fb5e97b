// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.traffic;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Lays packets out as Ethernet frames (RFC 894, IEEE 802.1Q, RFC 791, RFC 8200, RFC 9293, RFC 768), checksums and all. */
final class FrameLayout {
    /** A frame never grows beyond this. */
    static final int MAX_FRAME = 1522;

    private static final int SHORTEST_FRAME = 60;
    private static final int MAX_PAYLOAD = 2048;
    private static final short ETHERTYPE_IPV4 = 0x0800;
    private static final short ETHERTYPE_IPV6 = (short) 0x86dd;
    private static final short ETHERTYPE_VLAN = (short) 0x8100;
    private static final long CLIENT_STATION = 0x02_00_00_00_00_01L;
    private static final long SERVER_STATION = 0x02_00_00_00_00_02L;

    private final byte[] octets = new byte[MAX_FRAME + 64];
    private final ByteBuffer frame = ByteBuffer.wrap(octets).order(ByteOrder.BIG_ENDIAN);
    private final byte[] payload = new byte[MAX_PAYLOAD];
    private final int[] payloadSums = new int[MAX_PAYLOAD / 2 + 1];

    FrameLayout(Randomness random) {
        ByteBuffer words = ByteBuffer.wrap(payload);
        while (words.hasRemaining()) {
            words.putLong(random.nextLong());
        }
        for (int i = 0; i < MAX_PAYLOAD / 2; i++) {
            payloadSums[i + 1] = payloadSums[i] + (words.getShort(2 * i) & 0xffff);
        }
    }

    /** The frame laid out last. */
    byte[] octets() {
        return octets;
    }

    /**
     * Lays a packet out.
     *
     * @param index of the packet in its capture, for what changes with each (identification, timestamps)
     * @return octets of the frame, padded to Ethernet's least
     */
    int lay(PacketPlan plan, int index) {
        frame.clear();
        long to = plan.reverse ? CLIENT_STATION : SERVER_STATION;
        long from = plan.reverse ? SERVER_STATION : CLIENT_STATION;
        frame.putLong(0, to << 16 | from >>> 32).putInt(8, (int) from).position(12);
        if (plan.vlan != 0) {
            frame.putShort(ETHERTYPE_VLAN).putShort((short) plan.vlan);
        }
        frame.putShort(plan.ipv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4);
        int ip = frame.position();
        if (plan.ipv6) {
            layIpv6(plan);
        } else {
            layIpv4(plan, index);
        }
        layTransport(plan, index, ip + plan.ipHeaderOctets());
        int length = ip + plan.octets;
        for (; length < SHORTEST_FRAME; length++) {
            octets[length] = 0;
        }
        return length;
    }

    private void layIpv6(PacketPlan plan) {
        frame.putInt(0x6000_0000).putShort((short) (plan.octets - 40));
        frame.put((byte) plan.protocol).put((byte) plan.ttl);
        frame.putLong(plan.sourceHigh).putLong(plan.sourceLow);
        frame.putLong(plan.destinationHigh).putLong(plan.destinationLow);
    }

    private void layIpv4(PacketPlan plan, int index) {
        int ip = frame.position();
        frame.putShort((short) 0x4500).putShort((short) plan.octets);
        frame.putShort((short) index).putShort((short) 0x4000);
        frame.put((byte) plan.ttl).put((byte) plan.protocol).putShort((short) 0);
        frame.putInt((int) plan.sourceLow).putInt((int) plan.destinationLow);
        frame.putShort(ip + 10, folded(sum(ip, 20)));
    }

    private void layTransport(PacketPlan plan, int index, int start) {
        int length = plan.octets - plan.ipHeaderOctets();
        int pseudoHeader = pseudoHeaderSum(plan, length);
        frame.position(start);
        int header;
        int checksumAt;
        switch (plan.protocol) {
            case PacketPlan.TCP -> {
                header = layTcp(plan, index, length);
                checksumAt = start + 16;
            }
            case PacketPlan.UDP -> {
                frame.putShort((short) plan.sourcePort).putShort((short) plan.destinationPort);
                frame.putShort((short) length).putShort((short) 0);
                header = 8;
                checksumAt = start + 6;
            }
            default -> {
                frame.put((byte) (plan.ipv6 ? plan.reverse ? 129 : 128 : plan.reverse ? 0 : 8));
                frame.put((byte) 0).putShort((short) 0);
                frame.putShort((short) (plan.reverse ? plan.destinationPort : plan.sourcePort));
                frame.putShort((short) plan.sequence);
                header = 8;
                checksumAt = start + 2;
                pseudoHeader = plan.ipv6 ? pseudoHeader : 0;
            }
        }
        int data = length - header;
        System.arraycopy(payload, 0, octets, start + header, data);
        int dataSum = payloadSums[data >> 1] + ((data & 1) == 0 ? 0 : (payload[data - 1] & 0xff) << 8);
        short checksum = folded(pseudoHeader + sum(start, header) + dataSum);
        frame.putShort(checksumAt, plan.protocol == PacketPlan.UDP && checksum == 0 ? -1 : checksum);
    }

    private int layTcp(PacketPlan plan, int index, int length) {
        boolean syn = (plan.flags & PacketPlan.SYN) != 0;
        int header = length >= 32 && !syn ? 32 : length >= 24 && syn ? 24 : 20;
        frame.putShort((short) plan.sourcePort).putShort((short) plan.destinationPort);
        frame.putInt(plan.sequence).putInt(plan.acknowledgment);
        frame.put((byte) (header / 4 << 4)).put((byte) plan.flags).putShort((short) 64240);
        frame.putInt(0);
        if (header == 32) {
            // No-operation twice, then timestamps.
            frame.putInt(0x0101_080a).putInt(index).putInt(0);
        } else if (header == 24) {
            // Maximum segment size 1460.
            frame.putInt(0x0204_05b4);
        }
        return header;
    }

    private static int pseudoHeaderSum(PacketPlan plan, int length) {
        return sum16(plan.sourceHigh)
                + sum16(plan.sourceLow)
                + sum16(plan.destinationHigh)
                + sum16(plan.destinationLow)
                + plan.protocol
                + length;
    }

    private static int sum16(long word) {
        return (int) ((word & 0xffff) + (word >>> 16 & 0xffff) + (word >>> 32 & 0xffff) + (word >>> 48));
    }

    private int sum(int from, int length) {
        int sum = 0;
        for (int at = from; at < from + length; at += 2) {
            sum += frame.getShort(at) & 0xffff;
        }
        return sum;
    }

    private static short folded(int sum) {
        int rest = sum;
        while (rest >>> 16 != 0) {
            rest = (rest & 0xffff) + (rest >>> 16);
        }
        return (short) ~rest;
    }
}
