// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.BiflowDirection;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowEndReason;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.packet.TunnelType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Records of every shape with values at random, extremes among them. */
final class RandomRecords {
    private static final int[] PROTOCOLS = {1, 6, 17, 33, 41, 47, 50, 58, 132, 136, 255};
    private static final TunnelType[] TUNNELS = TunnelType.values();
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private final Random random;
    private final long nowNs;

    /** Makes a source whose records lie before a time. */
    RandomRecords(long seed, long nowNs) {
        this.random = new Random(seed);
        this.nowNs = nowNs;
    }

    Random random() {
        return random;
    }

    /** Batches of up to so many records each. */
    List<FlowBatch> batches(int batches, int maxRecords) {
        List<FlowBatch> made = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            List<byte[]> records = new ArrayList<>();
            for (int left = random.nextInt(maxRecords + 1); left > 0; left--) {
                records.add(next());
            }
            made.add(RecordBuilder.batch(nowNs, records));
        }
        return made;
    }

    private byte[] next() {
        boolean ipv6 = random.nextInt(3) == 0;
        int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        RecordBuilder record = RecordBuilder.flow(protocol, address(ipv6), address(ipv6))
                .flowId(random.nextLong() >>> 1)
                .reason(FlowEndReason.values()[random.nextInt(5)])
                .biflowDirection(BiflowDirection.values()[random.nextInt(2)])
                .observationPoint(random.nextInt(65536));
        if (protocol == 6 || protocol == 17 || protocol == 33 || protocol == 132 || protocol == 136) {
            record.ports(random.nextInt(65536), random.nextInt(65536));
        }
        if (protocol == (ipv6 ? 58 : 1)) {
            record.icmp(random.nextInt(256), random.nextInt(256));
        }
        if (ipv6) {
            record.flowLabel(random.nextInt(1 << 20));
        }
        addLink(record);
        if (random.nextInt(4) == 0) {
            addTunnel(record);
        } else if (random.nextInt(4) == 0) {
            record.nat(address(ipv6), random.nextInt(65536), address(ipv6), random.nextInt(65536));
        }
        int kind = random.nextInt(10);
        if (kind != 0) {
            addDirection(record, FlowRecord.FORWARD, protocol);
        }
        if (kind < 6) {
            addDirection(record, FlowRecord.REVERSE, protocol);
        }
        return record.build();
    }

    private void addLink(RecordBuilder record) {
        if (random.nextBoolean()) {
            record.macs(random.nextLong(), random.nextLong());
        }
        if (random.nextInt(4) == 0) {
            record.vlan(random.nextInt(4096));
            if (random.nextBoolean()) {
                record.customerVlan(random.nextInt(4096));
            }
        }
        if (random.nextBoolean()) {
            record.ingressInterface(random.nextInt(100_000));
        }
    }

    private void addTunnel(RecordBuilder record) {
        TunnelType type = TUNNELS[1 + random.nextInt(TUNNELS.length - 1)];
        boolean ipv6 = random.nextInt(3) == 0;
        record.tunnel(type, random.nextInt(), address(ipv6), address(ipv6));
        if (type == TunnelType.GWLB) {
            record.gwlb(random.nextLong(), random.nextLong(), random.nextInt());
        }
    }

    private void addDirection(RecordBuilder record, int direction, int protocol) {
        long packets = 1 + (random.nextInt(20) == 0 ? random.nextLong() >>> 31 : random.nextInt(1000));
        long octets = packets * (20 + random.nextInt(1480));
        long endNs = nowNs - (random.nextInt(20) == 0 ? random.nextLong() >>> 3 : random.nextInt());
        long lengthNs = random.nextInt(20) == 0 ? random.nextLong() >>> 10 : random.nextLong() >>> 27;
        record.direction(direction, packets, octets, endNs - lengthNs % (60L * 86_400 * NS_PER_SECOND), endNs);
        if (protocol == RecordBuilder.TCP) {
            record.tcp(direction, random.nextInt(512), random.nextInt(65536));
        }
        record.ip(
                direction,
                random.nextInt(256),
                random.nextInt(256),
                random.nextInt(256),
                random.nextInt(256),
                random.nextInt(65536),
                random.nextInt(100_000));
    }

    private String address(boolean ipv6) {
        byte[] octets = new byte[ipv6 ? 16 : 4];
        random.nextBytes(octets);
        if (ipv6) {
            octets[0] = 0x20;
            for (int i = 2; i < 16; i += 2) {
                if (random.nextBoolean()) {
                    octets[i] = 0;
                    octets[i + 1] = 0;
                }
            }
        }
        try {
            return InetAddress.getByAddress(octets).getHostAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
