// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.traffic;

import java.util.Arrays;

/**
 * The conversations of ordinary traffic: who talks to whom over what, and how far each has come. Attributes are drawn once;
 * {@link #next} gives the next packet of a conversation.
 */
final class Conversations {
    private static final double ICMP_SHARE = 0.01;
    private static final double UDP_SHARE = 0.30;
    private static final double IPV6_SHARE = 0.10;
    private static final double VLAN_SHARE = 0.05;
    private static final int LARGEST = 1500;
    private static final int[] TCP_PORTS = {443, 443, 443, 443, 443, 80, 80, 22, 25, 8080, 993, 3389};
    private static final int[] UDP_PORTS = {443, 443, 443, 53, 53, 53, 123, 4500, 5060, 51820};

    private static final int IPV6 = 1;
    /** Most data goes from the server. */
    private static final int FLIPPED = 2;
    /** Datagrams are large. */
    private static final int LARGE = 4;

    private static final int SEEN_FORWARD = 8;
    private static final int SEEN_REVERSE = 16;

    private final Randomness random;
    private final int[] sizes;
    private final int[] seen;
    private final int[] sequence;
    private final int[] acknowledged;
    private final short[] clientPort;
    private final short[] serverPort;
    private final byte[] vlan;
    private final byte[] protocol;
    private final byte[] marks;
    private long flows;

    Conversations(int[] sizes, Randomness random) {
        this.random = random;
        this.sizes = sizes;
        int count = sizes.length;
        seen = new int[count];
        sequence = new int[count];
        acknowledged = new int[count];
        clientPort = new short[count];
        serverPort = new short[count];
        vlan = new byte[count];
        protocol = new byte[count];
        marks = new byte[count];
        for (int i = 0; i < count; i++) {
            draw(i);
        }
    }

    /** Flows in one direction that {@link #next} has shown so far. */
    long flows() {
        return flows;
    }

    private void draw(int i) {
        double x = random.nextDouble();
        boolean ipv6 = random.chance(IPV6_SHARE);
        vlan[i] = random.chance(VLAN_SHARE) ? (byte) (100 + random.nextInt(28)) : 0;
        int kind = x < ICMP_SHARE ? PacketPlan.ICMP : x < ICMP_SHARE + UDP_SHARE ? PacketPlan.UDP : PacketPlan.TCP;
        if (kind == PacketPlan.ICMP) {
            // Nobody pings that long.
            kind = sizes[i] > 200 && random.chance(0.9) ? PacketPlan.TCP : ipv6 ? PacketPlan.ICMPV6 : kind;
        }
        protocol[i] = (byte) kind;
        int[] ports = kind == PacketPlan.TCP ? TCP_PORTS : UDP_PORTS;
        serverPort[i] = (short) ports[random.nextInt(ports.length)];
        clientPort[i] = (short) (1024 + (scattered(i) & 15) * 4000 + random.nextInt(4000));
        marks[i] = (byte) ((ipv6 ? IPV6 : 0) | (random.chance(0.25) ? FLIPPED : 0) | (random.chance(0.5) ? LARGE : 0));
        sequence[i] = (int) random.nextLong();
        acknowledged[i] = (int) random.nextLong();
    }

    /** A bijection over 24 bits, so that no two conversations meet in one flow. */
    private static int scattered(int i) {
        return i * 0x9e37_79b1 & 0xff_ffff;
    }

    /** Plans the next packet of conversation {@code i}. */
    void next(int i, PacketPlan plan) {
        int nth = seen[i]++;
        plan.ipv6 = (marks[i] & IPV6) != 0;
        plan.protocol = protocol[i] & 0xff;
        plan.vlan = vlan[i] & 0xff;
        plan.flags = 0;
        plan.reverse = false;
        switch (plan.protocol) {
            case PacketPlan.TCP -> nextSegment(i, nth, plan);
            case PacketPlan.UDP -> nextDatagram(i, nth, plan);
            default -> {
                plan.reverse = (nth & 1) != 0;
                plan.octets = plan.ipHeaderOctets() + 64;
            }
        }
        plan.octets = Math.min(plan.octets, LARGEST);
        plan.ttl = plan.reverse ? 55 : 63;
        address(i, plan);
        count(i, nth, plan);
    }

    private void nextSegment(int i, int nth, PacketPlan plan) {
        int header = plan.ipHeaderOctets();
        int size = sizes[i];
        if (nth < 2) {
            plan.flags = nth == 0 ? PacketPlan.SYN : PacketPlan.SYN | PacketPlan.ACK;
            plan.reverse = nth == 1;
            plan.octets = header + 24;
        } else if (nth == 2) {
            plan.flags = PacketPlan.ACK;
            plan.octets = header + 32;
        } else if (size > 5 && nth >= size - 2) {
            plan.flags = PacketPlan.FIN | PacketPlan.ACK;
            plan.reverse = nth == size - 1;
            plan.octets = header + 32;
        } else {
            nextData(i, plan);
            plan.reverse |= size == 4 && nth == 3;
        }
    }

    private void nextData(int i, PacketPlan plan) {
        int header = plan.ipHeaderOctets();
        int x = random.nextInt(100);
        boolean data = random.chance(0.6);
        plan.reverse = data != ((marks[i] & FLIPPED) != 0);
        if (data) {
            plan.octets = x < 70 ? LARGEST : x < 85 ? 576 : header + 32;
            plan.flags = x < 70 ? PacketPlan.ACK : PacketPlan.PSH | PacketPlan.ACK;
        } else {
            plan.octets = x < 80 ? header + 32 : x < 92 ? 576 : LARGEST;
            plan.flags = x < 80 ? PacketPlan.ACK : PacketPlan.PSH | PacketPlan.ACK;
            if (sizes[i] < 50 && x < 40) {
                plan.octets = header + 20;
            }
        }
    }

    private void nextDatagram(int i, int nth, PacketPlan plan) {
        int header = plan.ipHeaderOctets() + 8;
        boolean flipped = (marks[i] & FLIPPED) != 0;
        plan.reverse = nth == 1 || nth > 1 && random.chance(0.55) != flipped;
        int x = random.nextInt(100);
        if (serverPort[i] == 53) {
            plan.octets = header + (plan.reverse ? 80 + random.nextInt(400) : 30 + random.nextInt(30));
        } else if ((marks[i] & LARGE) == 0) {
            plan.octets = header + 20 + random.nextInt(180);
        } else if (plan.reverse != flipped) {
            plan.octets = x < 75 ? 1378 : x < 90 ? 576 : header + 30;
        } else {
            plan.octets = x < 70 ? header + 33 : x < 90 ? 576 : 1378;
        }
    }

    private void address(int i, PacketPlan plan) {
        int scattered = scattered(i);
        // A square makes few servers popular.
        long draw = Randomness.mix(2L * i + 1) & 0xffff;
        long server = draw * draw >>> 16;
        long clientHigh = 0;
        long clientLow;
        long serverHigh = 0;
        long serverLow;
        if (plan.ipv6) {
            int host = plan.protocol == PacketPlan.ICMPV6 ? 0x0100_0000 | scattered : scattered >> 4;
            clientHigh = 0x2001_0db8_0000_0000L | host;
            clientLow = host * 0x9e37_79b1L & 0xffff_ffffL;
            serverHigh = 0x2001_0db8_ff00_0000L;
            serverLow = server;
        } else {
            clientLow = plan.protocol == PacketPlan.ICMP ? 0x6440_0000 | i & 0x3f_ffff : 0x0a00_0000 | scattered >> 4;
            serverLow = 0xac10_0000L | server;
        }
        int port = clientPort[i] & 0xffff;
        int service = serverPort[i] & 0xffff;
        plan.sourceHigh = plan.reverse ? serverHigh : clientHigh;
        plan.sourceLow = plan.reverse ? serverLow : clientLow;
        plan.destinationHigh = plan.reverse ? clientHigh : serverHigh;
        plan.destinationLow = plan.reverse ? clientLow : serverLow;
        plan.sourcePort = plan.reverse ? service : port;
        plan.destinationPort = plan.reverse ? port : service;
    }

    private void count(int i, int nth, PacketPlan plan) {
        int mark = plan.reverse ? SEEN_REVERSE : SEEN_FORWARD;
        if ((marks[i] & mark) == 0) {
            marks[i] |= (byte) mark;
            flows++;
        }
        plan.sequence = nth;
        plan.acknowledgment = 0;
        if (plan.protocol == PacketPlan.TCP) {
            plan.sequence = plan.reverse ? acknowledged[i] : sequence[i];
            plan.acknowledgment = plan.reverse ? sequence[i] : acknowledged[i];
            int data = Math.max(0, plan.octets - plan.ipHeaderOctets() - 32);
            int advance = data + ((plan.flags & (PacketPlan.SYN | PacketPlan.FIN)) != 0 ? 1 : 0);
            int[] moved = plan.reverse ? acknowledged : sequence;
            moved[i] += advance;
        }
    }

    /**
     * When each conversation has its packets, over one unit of time.
     *
     * @return the packets in the order of time, each the time in 32 bits and the conversation's number below
     */
    static long[] schedule(int[] sizes, double spanSeconds, Randomness random) {
        long[] events = new long[Arrays.stream(sizes).sum()];
        double[] offsets = new double[Arrays.stream(sizes).max().orElse(1)];
        int next = 0;
        for (int i = 0; i < sizes.length; i++) {
            int size = sizes[i];
            double gap = 0.02 * Math.exp(1.5 * random.nextGaussian());
            double duration = Math.min(gap * (size - 1), spanSeconds * 0.98);
            double start = random.nextDouble() * (spanSeconds - duration);
            double last = 0;
            for (int nth = 0; nth < size; nth++) {
                // Long conversations come in bursts.
                last += nth == 0 ? 0 : size > 10 && random.chance(0.5) ? 1e-4 : random.nextExponential();
                offsets[nth] = last;
            }
            double stretch = last > 0 ? duration / last : 0;
            for (int nth = 0; nth < size; nth++) {
                double at = (start + offsets[nth] * stretch) / spanSeconds;
                events[next++] = Math.min((long) (at * 0x7fff_ffffL), 0x7fff_ffffL) << 32 | i;
            }
        }
        Arrays.parallelSort(events);
        return events;
    }

    /** The same for packets that come at any time, whatever came before in their conversation. */
    static long[] schedule(int[] sizes, Randomness random) {
        long[] events = new long[Arrays.stream(sizes).sum()];
        int next = 0;
        for (int i = 0; i < sizes.length; i++) {
            for (int nth = 0; nth < sizes[i]; nth++) {
                events[next++] = (long) (random.nextDouble() * 0x7fff_ffffL) << 32 | i;
            }
        }
        Arrays.parallelSort(events);
        return events;
    }
}
