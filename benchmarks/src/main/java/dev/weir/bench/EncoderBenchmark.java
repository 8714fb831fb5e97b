// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench;

import dev.weir.config.CsvFormatConfig;
import dev.weir.config.FormatConfig;
import dev.weir.config.IpfixFormatConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.NetFlow5FormatConfig;
import dev.weir.config.NetFlow9FormatConfig;
import dev.weir.config.TemplateConfig;
import dev.weir.export.format.EncoderContext;
import dev.weir.export.format.FlowEncoder;
import dev.weir.export.format.FlowEncoders;
import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.ledger.Ledger;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Flow records a second that one exporter makes messages of: mostly biflows over IPv4, one in four over IPv6. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
public class EncoderBenchmark {
    private static final int BATCHES = 32;
    private static final int RECORDS = BATCHES * FlowBatch.DEFAULT_CAPACITY;
    private static final long NOW_NS = 1_800_000_000_000_000_000L;
    private static final int TCP = 6;
    private static final int UDP = 17;

    /** What the records become. */
    public enum Format {
        JSON(JsonFormatConfig.defaults()),
        JSON_UNIFLOW(new JsonFormatConfig(false)),
        CSV(CsvFormatConfig.defaults()),
        NETFLOW5(NetFlow5FormatConfig.defaults()),
        NETFLOW9(NetFlow9FormatConfig.defaults()),
        IPFIX(IpfixFormatConfig.defaults()),
        IPFIX_BIFLOW(new IpfixFormatConfig(null, true, TemplateConfig.defaults(), 1400));

        private final FormatConfig config;

        Format(FormatConfig config) {
            this.config = config;
        }
    }

    /** Which format. */
    @Param
    public Format format;

    private final FlowBatch[] batches = new FlowBatch[BATCHES];
    private final Ledger ledger = new Ledger();
    private FlowEncoder encoder;
    private long octets;

    /** Makes the records. */
    @Setup
    public void makeRecords() {
        Random random = new Random(7);
        for (int i = 0; i < BATCHES; i++) {
            FlowBatch batch = new FlowBatch(FlowBatch.DEFAULT_CAPACITY);
            batch.meteringTimeNs(NOW_NS);
            while (!batch.isFull()) {
                writeRecord(batch.octets(), batch.next(), random);
                batch.commit();
            }
            batches[i] = batch;
        }
        boolean datagrams = format.ordinal() >= Format.NETFLOW5.ordinal();
        encoder = FlowEncoders.create(
                format.config,
                new EncoderContext(
                        1, datagrams, MeteringConfig.defaults(), ledger.exporter("bench"), ledger, () -> NOW_NS));
        encoder.begin();
    }

    private static void writeRecord(byte[] to, int start, Random random) {
        boolean tcp = random.nextInt(4) != 0;
        boolean ipv6 = random.nextInt(4) == 0;
        boolean answered = random.nextInt(8) != 0;
        int shape = FieldGroup.bits(
                ipv6 ? FieldGroup.IPV6 : FieldGroup.IPV4, FieldGroup.PORTS, FieldGroup.MAC, FieldGroup.INTERFACE);
        shape |= (tcp ? FieldGroup.TCP.bit() : 0) | (answered ? FieldGroup.REVERSE.bit() : 0);
        FlowRecord.putInt(to, start + FlowRecord.SHAPE_OFFSET, shape);
        FlowRecord.putLong(to, start + FlowRecord.FLOW_ID_OFFSET, random.nextLong() >>> 1);
        for (int i = 0; i < (ipv6 ? 16 : 4); i++) {
            to[start + FlowRecord.SOURCE_ADDRESS_OFFSET + i] = (byte) random.nextInt();
            to[start + FlowRecord.DESTINATION_ADDRESS_OFFSET + i] = (byte) (i < 2 ? 10 : random.nextInt());
        }
        FlowRecord.putShort(to, start + FlowRecord.SOURCE_PORT_OFFSET, 32768 + random.nextInt(28000));
        FlowRecord.putShort(to, start + FlowRecord.DESTINATION_PORT_OFFSET, tcp ? 443 : 53);
        to[start + FlowRecord.PROTOCOL_OFFSET] = (byte) (tcp ? TCP : UDP);
        to[start + FlowRecord.IP_VERSION_OFFSET] = (byte) (ipv6 ? 6 : 4);
        to[start + FlowRecord.FLOW_END_REASON_OFFSET] = (byte) (1 + random.nextInt(5));
        FlowRecord.putInt(to, start + FlowRecord.OBSERVATION_POINT_OFFSET, 1);
        FlowRecord.putInt(to, start + FlowRecord.INGRESS_INTERFACE_OFFSET, 2);
        writeDirection(to, start + FlowRecord.FORWARD, random);
        if (answered) {
            writeDirection(to, start + FlowRecord.REVERSE, random);
        }
    }

    private static void writeDirection(byte[] to, int at, Random random) {
        long packets = 1L + random.nextInt(1 << random.nextInt(17));
        long lengthNs = random.nextInt(60_000) * 1_000_000L;
        FlowRecord.putLong(to, at + FlowRecord.DIRECTION_PACKETS_OFFSET, packets);
        FlowRecord.putLong(to, at + FlowRecord.DIRECTION_OCTETS_OFFSET, packets * (40 + random.nextInt(1460)));
        FlowRecord.putLong(to, at + FlowRecord.DIRECTION_START_OFFSET, NOW_NS - lengthNs - random.nextInt(1 << 30));
        FlowRecord.putLong(to, at + FlowRecord.DIRECTION_END_OFFSET, NOW_NS - random.nextInt(1 << 29));
        FlowRecord.putInt(to, at + FlowRecord.DIRECTION_MIN_LENGTH_OFFSET, 40);
        FlowRecord.putInt(to, at + FlowRecord.DIRECTION_MAX_LENGTH_OFFSET, 40 + random.nextInt(1460));
        FlowRecord.putShort(to, at + FlowRecord.DIRECTION_TCP_FLAGS_OFFSET, random.nextInt(256));
        FlowRecord.putShort(to, at + FlowRecord.DIRECTION_TCP_WINDOW_OFFSET, random.nextInt(65536));
        to[at + FlowRecord.DIRECTION_MIN_TTL_OFFSET] = 63;
        to[at + FlowRecord.DIRECTION_MAX_TTL_OFFSET] = 64;
    }

    /** Encodes all the records. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long encode() {
        for (FlowBatch batch : batches) {
            encoder.encode(batch, message -> octets += message.length());
        }
        return octets;
    }
}
