// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import dev.weir.model.memory.Memory;

/**
 * The frames that the sender sends, each as short as Ethernet allows, 64 octets with its check sequence: UDP of a fixed
 * number of flows that take turns, and SYNs of which each comes from another source.
 */
final class Frames implements AutoCloseable {
    /** Without the frame check sequence. */
    static final int FRAME_OCTETS = 60;

    /** Of IP in a UDP frame. */
    static final int UDP_IP_OCTETS = 46;

    /** Of IP in a SYN's frame; the rest is padding. */
    static final int SYN_IP_OCTETS = 40;

    private static final int STRIDE = 64;
    private static final int IP = 14;
    private static final int IP_SOURCE = IP + 12;
    private static final int TRANSPORT = IP + 20;
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int DATA_OFFSET_AND_SYN = 0x5002;
    private static final int FIRST_PORT = 1024;
    private static final int PORTS = 60_000;
    /** 10.0.0.0, 192.0.2.1 and 192.0.2.2. */
    private static final int CLIENTS = 0x0a00_0000;

    private static final int UDP_SERVER = 0xc000_0201;
    private static final int TCP_SERVER = 0xc000_0202;

    private final Memory.Region ordinary;
    private final Memory.Region floods = Memory.allocate((long) PacketSender.BATCH * STRIDE, 64);
    private final int flows;
    private int nextFlow;
    private int nextSource;

    Frames(int flows) {
        this.flows = flows;
        this.ordinary = Memory.allocate((long) flows * STRIDE, 64);
        for (int flow = 0; flow < flows; flow++) {
            long frame = ordinary.address() + (long) flow * STRIDE;
            layIp(frame, UDP_IP_OCTETS, UDP, UDP_SERVER);
            source(frame, CLIENTS + flow);
            putShort(frame + TRANSPORT, FIRST_PORT + flow % PORTS);
            putShort(frame + TRANSPORT + 2, 443);
            putShort(frame + TRANSPORT + 4, UDP_IP_OCTETS - 20);
        }
        for (int i = 0; i < PacketSender.BATCH; i++) {
            long frame = floods.address() + (long) i * STRIDE;
            layIp(frame, SYN_IP_OCTETS, TCP, TCP_SERVER);
            putShort(frame + TRANSPORT + 2, 80);
            putShort(frame + TRANSPORT + 12, DATA_OFFSET_AND_SYN);
            putShort(frame + TRANSPORT + 14, 0xfaf0);
        }
    }

    /** Where the next packet of the flows that take turns lies. */
    long ordinary() {
        long frame = ordinary.address() + (long) nextFlow * STRIDE;
        nextFlow = nextFlow + 1 == flows ? 0 : nextFlow + 1;
        return frame;
    }

    /** Where a SYN from a source that has not come before lies; the frame of place {@code i} in a batch. */
    long flood(int i) {
        long frame = floods.address() + (long) i * STRIDE;
        int source = scattered(nextSource++);
        source(frame, source);
        putShort(frame + TRANSPORT, FIRST_PORT + (source >>> 17));
        return frame;
    }

    @Override
    public void close() {
        ordinary.close();
        floods.close();
    }

    /** A bijection of the 32-bit numbers: no source comes twice. */
    private static int scattered(int value) {
        int mixed = (value ^ value >>> 16) * 0x7feb_352d;
        mixed = (mixed ^ mixed >>> 15) * 0x846c_a68b;
        return mixed ^ mixed >>> 16;
    }

    private static void layIp(long frame, int octets, int protocol, int destination) {
        Memory.fill(frame, STRIDE, 0);
        // To a station that nobody is, so that no stack answers.
        Memory.putByte(frame, 0x02);
        Memory.putByte(frame + 5, 0x99);
        Memory.putByte(frame + 6, 0x02);
        Memory.putByte(frame + 11, 0x01);
        putShort(frame + 12, 0x0800);
        putShort(frame + IP, 0x4500);
        putShort(frame + IP + 2, octets);
        putShort(frame + IP + 6, 0x4000);
        putShort(frame + IP + 8, 64 << 8 | protocol);
        putShort(frame + IP + 16, destination >>> 16);
        putShort(frame + IP + 18, destination);
    }

    /** Writes the source address, and the header checksum anew. */
    private static void source(long frame, int address) {
        putShort(frame + IP_SOURCE, address >>> 16);
        putShort(frame + IP_SOURCE + 2, address);
        putShort(frame + IP + 10, 0);
        int sum = 0;
        for (int at = 0; at < 20; at += 2) {
            sum += Memory.getUnsignedShortBe(frame + IP + at);
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        sum = (sum & 0xffff) + (sum >>> 16);
        putShort(frame + IP + 10, ~sum);
    }

    private static void putShort(long address, int value) {
        Memory.putByte(address, value >>> 8);
        Memory.putByte(address + 1, value);
    }
}
