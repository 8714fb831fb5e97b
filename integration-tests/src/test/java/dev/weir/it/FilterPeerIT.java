// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.IpfixFormatConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.export.format.EncoderContext;
import dev.weir.export.format.FlowEncoder;
import dev.weir.export.format.FlowEncoders;
import dev.weir.export.format.Message;
import dev.weir.it.process.Collector;
import dev.weir.model.filter.FlowFilter;
import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.ledger.Ledger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters whose words Weir and nfdump share choose the same out of the same records. */
class FilterPeerIT {
    private static final int RECORDS = 1000;
    private static final long START_NS = 1_700_000_000_000_000_000L;
    private static final int[] PORTS = {22, 53, 80, 443, 1023, 1024, 8080, 40_000, 65_535};
    private static final int[] PROTOCOLS = {1, 6, 6, 6, 17, 17, 47};

    @TempDir
    static Path folder;

    private static FlowBatch records;
    private static Collector collector;

    @BeforeAll
    static void collect() throws Exception {
        collector = Collector.start(folder);
        records = new FlowBatch(RECORDS);
        Random random = new Random(11);
        while (!records.isFull()) {
            write(random, records.octets(), records.next());
            records.commit();
        }
        Ledger ledger = new Ledger();
        IpfixFormatConfig defaults = IpfixFormatConfig.defaults();
        FlowEncoder encoder = FlowEncoders.create(
                new IpfixFormatConfig(1L, false, defaults.templates(), defaults.maxMessageSize()),
                new EncoderContext(
                        1, true, MeteringConfig.defaults(), ledger.exporter("nfcapd"), ledger, () -> START_NS));
        long[] sent = new long[1];
        try (DatagramSocket socket = new DatagramSocket()) {
            encoder.begin();
            encoder.encode(records, message -> sent[0] += send(socket, message));
            encoder.flush(message -> sent[0] += send(socket, message));
        }
        collector.finish(sent[0]);
    }

    private static int send(DatagramSocket socket, Message message) {
        try {
            socket.send(new DatagramPacket(
                    message.octets(), message.length(), InetAddress.getLoopbackAddress(), collector.port()));
            return 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void end() {
        collector.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "any",
                "src host 10.0.0.3",
                "host 10.0.0.3",
                "dst ip 10.0.0.3 or src ip 10.0.0.4",
                "dst net 10.0.0.0/29",
                "src or dst net 10.0.0.8/30",
                "net 2001:db8::/125",
                "host 2001:db8::7",
                "inet6",
                "inet and not proto tcp",
                "proto tcp and port 443",
                "proto udp and src port 53 or proto tcp and dst port 80",
                "proto tcp and dst port < 1024",
                "proto tcp and src port >= 1024 and not dst port = 65535",
                "proto tcp and dst port in [22 443 8080]",
                "proto icmp",
                "proto 47",
                "proto gre and bytes > 100000",
                "icmp-type 8",
                "packets > 1000",
                "packets = 5 or packets = 6",
                "bytes < 1500",
                "bytes > 100k",
                "bytes > 1M",
                "duration > 5000",
                "duration < 100",
                "pps > 100",
                "bps > 100000",
                "bpp < 200",
                "tos 184",
                "proto tcp and flags S",
                "proto tcp and flags S and not flags A",
                "proto tcp and flags SA",
                "(proto tcp or proto udp) and not (src net 10.0.0.0/29 and port 53)",
                "not (not proto tcp and not proto udp)"
            })
    void shouldChooseWhatNfdumpChooses(String filter) throws Exception {
        FlowFilter own = FlowFilter.parse(filter);
        long chosen = 0;
        long packets = 0;
        for (int i = 0; i < records.records(); i++) {
            if (own.matches(records.octets(), records.start(i))) {
                chosen++;
                packets += FlowRecord.packets(records.octets(), records.start(i), FlowRecord.FORWARD);
            }
        }

        assertThat(chosen).as("a filter that says something").isPositive();
        long[] peers = collector.select(filter);
        assertThat(new long[] {chosen, packets}).isEqualTo(peers);
    }

    /** A uniflow whose numbers tell the filters apart. */
    private static void write(Random random, byte[] to, int start) {
        int protocol = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        boolean ipv4 = protocol == 1 || random.nextInt(4) != 0;
        int shape = ipv4 ? FieldGroup.IPV4.bit() : FieldGroup.IPV6.bit();
        address(random, ipv4, to, start + FlowRecord.SOURCE_ADDRESS_OFFSET);
        address(random, ipv4, to, start + FlowRecord.DESTINATION_ADDRESS_OFFSET);
        FlowRecord.putByte(to, start + FlowRecord.PROTOCOL_OFFSET, protocol);
        FlowRecord.putByte(to, start + FlowRecord.IP_VERSION_OFFSET, ipv4 ? 4 : 6);
        FlowRecord.putLong(to, start + FlowRecord.FLOW_ID_OFFSET, 1 + random.nextInt(1 << 30));
        FlowRecord.putByte(to, start + FlowRecord.FLOW_END_REASON_OFFSET, 1);
        FlowRecord.putInt(to, start + FlowRecord.OBSERVATION_POINT_OFFSET, 1);
        int forward = start + FlowRecord.FORWARD;
        if (protocol == 6 || protocol == 17) {
            shape |= FieldGroup.PORTS.bit();
            FlowRecord.putShort(to, start + FlowRecord.SOURCE_PORT_OFFSET, PORTS[random.nextInt(PORTS.length)]);
            FlowRecord.putShort(to, start + FlowRecord.DESTINATION_PORT_OFFSET, PORTS[random.nextInt(PORTS.length)]);
        }
        if (protocol == 6) {
            shape |= FieldGroup.TCP.bit();
            FlowRecord.putShort(to, forward + FlowRecord.DIRECTION_TCP_FLAGS_OFFSET, random.nextInt(64));
        } else if (protocol == 1) {
            shape |= FieldGroup.ICMP.bit();
            FlowRecord.putShort(to, start + FlowRecord.ICMP_TYPE_CODE_OFFSET, (random.nextBoolean() ? 8 : 3) * 256 + 1);
        }
        long packets = random.nextInt(3) == 0 ? 1 + random.nextInt(10) : 1 + random.nextInt(3000);
        long lengthMs = random.nextInt(4) == 0 ? random.nextInt(200) : random.nextInt(10_000);
        FlowRecord.putLong(to, forward + FlowRecord.DIRECTION_PACKETS_OFFSET, packets);
        FlowRecord.putLong(to, forward + FlowRecord.DIRECTION_OCTETS_OFFSET, packets * (40 + random.nextInt(1460)));
        FlowRecord.putLong(to, forward + FlowRecord.DIRECTION_START_OFFSET, START_NS);
        FlowRecord.putLong(to, forward + FlowRecord.DIRECTION_END_OFFSET, START_NS + lengthMs * 1_000_000L);
        FlowRecord.putByte(to, forward + FlowRecord.DIRECTION_TOS_OFFSET, random.nextBoolean() ? 184 : 0);
        FlowRecord.putInt(to, start + FlowRecord.SHAPE_OFFSET, shape);
    }

    private static void address(Random random, boolean ipv4, byte[] to, int at) {
        int host = random.nextInt(16);
        if (ipv4) {
            FlowRecord.putInt(to, at, 10 << 24 | host);
        } else {
            FlowRecord.putInt(to, at, 0x20010db8);
            FlowRecord.putByte(to, at + 15, host);
        }
    }
}
