// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads NetFlow v5 as a collector does, and minds every rule of the format; it shares no code with the encoder. */
final class NetFlow5Decoder {
    private static final long UNSIGNED_INT = 0xffff_ffffL;

    private long expectedSequence;

    /** A record, its times in milliseconds since 1970. */
    record Flow(
            int source,
            int destination,
            int input,
            long packets,
            long octets,
            long firstMs,
            long lastMs,
            int sourcePort,
            int destinationPort,
            int tcpFlags,
            int protocol,
            int tos) {}

    List<Flow> decode(byte[] datagram) {
        ByteBuffer from = ByteBuffer.wrap(datagram);
        assertThat(from.getShort()).isEqualTo((short) 5);
        int count = from.getShort();
        assertThat(count).isBetween(1, 30);
        assertThat(datagram).hasSize(24 + count * 48);
        long uptime = from.getInt() & UNSIGNED_INT;
        long seconds = from.getInt() & UNSIGNED_INT;
        long nanoseconds = from.getInt() & UNSIGNED_INT;
        assertThat(nanoseconds).isLessThan(1_000_000_000L);
        long bootMs = seconds * 1000 + nanoseconds / 1_000_000 - uptime;
        assertThat(from.getInt() & UNSIGNED_INT).isEqualTo(expectedSequence);
        expectedSequence = expectedSequence + count & UNSIGNED_INT;
        from.position(24);
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            flows.add(flow(from, bootMs, uptime));
        }
        return flows;
    }

    private static Flow flow(ByteBuffer from, long bootMs, long uptime) {
        int source = from.getInt();
        int destination = from.getInt();
        assertThat(from.getInt()).as("nexthop").isZero();
        int input = from.getShort() & 0xffff;
        assertThat(from.getShort()).as("output").isZero();
        long packets = from.getInt() & UNSIGNED_INT;
        assertThat(packets).isPositive();
        long octets = from.getInt() & UNSIGNED_INT;
        long first = from.getInt() & UNSIGNED_INT;
        long last = from.getInt() & UNSIGNED_INT;
        assertThat(first).isLessThanOrEqualTo(last);
        assertThat(last).isLessThanOrEqualTo(uptime);
        int sourcePort = from.getShort() & 0xffff;
        int destinationPort = from.getShort() & 0xffff;
        assertThat(from.get()).as("pad1").isZero();
        int tcpFlags = from.get() & 0xff;
        int protocol = from.get() & 0xff;
        int tos = from.get() & 0xff;
        assertThat(from.getLong()).as("AS numbers, masks, pad2").isZero();
        return new Flow(
                source,
                destination,
                input,
                packets,
                octets,
                bootMs + first,
                bootMs + last,
                sourcePort,
                destinationPort,
                tcpFlags,
                protocol,
                tos);
    }
}
