// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.CsvFormatConfig;
import dev.weir.config.FormatConfig;
import dev.weir.config.IpfixFormatConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.NetFlow5FormatConfig;
import dev.weir.config.NetFlow9FormatConfig;
import dev.weir.config.TemplateConfig;
import dev.weir.export.format.TemplateDecoder.Data;
import dev.weir.model.flow.DataType;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowField;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever comes, in whatever portions: nothing is lost, nothing is told twice, and every message keeps the rules. */
class EncoderPropertyTest {
    private static final long NOW_NS = RecordBuilder.ns(Samples.NOW);
    private static final long NS_PER_MS = 1_000_000;

    @Property(tries = 50)
    void shouldConserveEverythingInText(@ForAll long seed, @ForAll boolean csv, @ForAll boolean biflow) {
        FormatConfig format = csv ? new CsvFormatConfig(biflow) : new JsonFormatConfig(biflow);
        boolean datagrams = !csv && seed % 2 == 0;
        Run run = new Run(seed, format, datagrams);

        List<String> lines = run.sent.text().lines().toList();
        assertThat(lines.size() - (csv ? 1 : 0)).isEqualTo((int) run.sent.dataRecords);
        if (!csv) {
            assertThat(sum(lines, "\"packetDeltaCount\":") + sum(lines, "\"reversePacketDeltaCount\":"))
                    .isEqualTo(run.packets());
            assertThat(sum(lines, "\"octetDeltaCount\":") + sum(lines, "\"reverseOctetDeltaCount\":"))
                    .isEqualTo(run.octets());
        }
        run.assertTallies(0, 0, 0);
        assertThat(run.sent.messages).allMatch(message -> message[message.length - 1] == '\n');
    }

    @Property(tries = 50)
    void shouldConserveEverythingInNetFlow5(@ForAll long seed) {
        Run run = new Run(seed, NetFlow5FormatConfig.defaults(), true);

        NetFlow5Decoder decoder = new NetFlow5Decoder();
        List<NetFlow5Decoder.Flow> flows = run.sent.messages.stream()
                .flatMap(datagram -> decoder.decode(datagram).stream())
                .toList();
        ExporterLedger exporter = run.ledger.exporter("test");
        assertThat(flows).hasSize((int) run.sent.dataRecords);
        assertThat(flows.stream().map(flow -> List.of(flow.firstMs(), flow.lastMs())))
                .allMatch(run.millisecondsOfDirections()::contains);
        assertThat(flows.stream().mapToLong(NetFlow5Decoder.Flow::packets).sum())
                .isEqualTo(run.sent.packets);
        assertThat(flows.stream().mapToLong(NetFlow5Decoder.Flow::octets).sum()).isEqualTo(run.sent.ipOctets);
        run.assertTallies(
                exporter.count(ExporterCounter.LOST_UNEXPORTABLE),
                exporter.packets(ExporterCounter.LOST_UNEXPORTABLE),
                exporter.octets(ExporterCounter.LOST_UNEXPORTABLE));
    }

    @Property(tries = 50)
    void shouldConserveEverythingInNetFlow9(@ForAll long seed, @ForAll @IntRange(min = 512, max = 3000) int size) {
        Run run = new Run(seed, new NetFlow9FormatConfig(seed & 0xffff_ffffL, templates(seed), size), true);

        List<Data> flows = flows(new TemplateDecoder(9, size).decode(run.sent.messages));
        assertThat(total(flows, "2")).isEqualTo(run.packets());
        assertThat(total(flows, "1")).isEqualTo(run.octets());
        run.assertDataRecords(flows.size());
        run.assertTallies(0, 0, 0);
    }

    @Property(tries = 100)
    void shouldConserveEverythingInIpfix(
            @ForAll long seed,
            @ForAll boolean biflow,
            @ForAll boolean datagrams,
            @ForAll @IntRange(min = 512, max = 3000) int size) {
        Run run = new Run(seed, new IpfixFormatConfig(seed & 0xffff_ffffL, biflow, templates(seed), size), datagrams);

        TemplateDecoder decoder = new TemplateDecoder(10, size);
        List<Data> flows = flows(decoder.decode(run.sent.messages));
        assertThat(total(flows, "2") + total(flows, "2/29305")).isEqualTo(run.packets());
        assertThat(total(flows, "1") + total(flows, "1/29305")).isEqualTo(run.octets());
        assertThat((long) decoder.templateRecords()).isEqualTo(run.sent.templates);
        run.assertDataRecords(flows.size());
        run.assertTallies(0, 0, 0);
    }

    @Property(tries = 40)
    void shouldCarryEveryFieldInIpfixBiflows(@ForAll long seed) {
        Run run = new Run(seed, new IpfixFormatConfig(1L, true, templates(seed), 1400), true);

        List<Data> flows = flows(new TemplateDecoder(10, 1400).decode(run.sent.messages));
        List<byte[]> records = run.records();
        assertThat(flows).hasSameSizeAs(records);
        Map<Long, Data> flowsById = new HashMap<>();
        flows.forEach(flow -> flowsById.put(flow.number("148"), flow));
        for (byte[] record : records) {
            assertFields(flowsById.get(FlowRecord.flowId(record, 0)), record, FlowRecord.shape(record, 0));
        }
    }

    private static void assertFields(Data flow, byte[] record, int shape) {
        int fields = 0;
        for (FlowField field : FlowField.values()) {
            if (!field.inBinary() || field.elementId() == 0 || !field.appliesTo(shape)) {
                continue;
            }
            fields++;
            String name = field.elementId() + (field.enterprise() == 0 ? "" : "/" + field.enterprise());
            byte[] value = Arrays.copyOfRange(record, field.offset(), field.offset() + field.length());
            if (field.type() == DataType.DATE_TIME_MILLISECONDS) {
                assertThat(flow.number(name))
                        .as(field.elementName())
                        .isEqualTo(Math.floorDiv(FlowRecord.getLong(record, field.offset()), NS_PER_MS));
            } else {
                assertThat(flow.values().get(name)).as(field.elementName()).isEqualTo(value);
            }
        }
        assertThat(flow.values()).hasSize(fields);
    }

    private static TemplateConfig templates(long seed) {
        return new TemplateConfig(
                Duration.ofSeconds(1 + (seed & 0xf)),
                (int) (seed >>> 8 & 7),
                Duration.ofSeconds(1 + (seed >>> 4 & 0xf)));
    }

    private static List<Data> flows(List<Data> records) {
        return records.stream().filter(data -> !data.options()).toList();
    }

    private static long total(List<Data> flows, String name) {
        return flows.stream()
                .filter(flow -> flow.values().containsKey(name))
                .mapToLong(flow -> flow.number(name))
                .sum();
    }

    private static long sum(List<String> lines, String key) {
        long sum = 0;
        for (String line : lines) {
            int at = line.indexOf(key);
            if (at >= 0) {
                String rest = line.substring(at + key.length());
                sum += Long.parseLong(rest.substring(0, rest.indexOf(',')));
            }
        }
        return sum;
    }

    /** One session of random records, with flushes, ticks, requests and a clock between them at random. */
    private static final class Run {
        final Ledger ledger = new Ledger();
        final CollectedMessages sent = new CollectedMessages();
        final List<FlowBatch> batches;
        private long nowNs = NOW_NS;

        Run(long seed, FormatConfig format, boolean datagrams) {
            RandomRecords source = new RandomRecords(seed, NOW_NS);
            Random random = source.random();
            this.batches = source.batches(8, 40);
            EncoderContext context = new EncoderContext(
                    1, datagrams, MeteringConfig.defaults(), ledger.exporter("test"), ledger, () -> nowNs);
            FlowEncoder encoder = FlowEncoders.create(format, context);
            encoder.begin();
            for (FlowBatch batch : batches) {
                encoder.encode(batch, sent);
                nowNs += random.nextInt();
                switch (random.nextInt(4)) {
                    case 0 -> encoder.flush(sent);
                    case 1 -> encoder.tick(nowNs, sent);
                    case 2 -> encoder.resendTemplates();
                    default -> {
                        // Straight on.
                    }
                }
            }
            encoder.end(sent);
        }

        List<byte[]> records() {
            List<byte[]> records = new ArrayList<>();
            for (FlowBatch batch : batches) {
                for (int i = 0; i < batch.records(); i++) {
                    int start = batch.start(i);
                    records.add(Arrays.copyOfRange(batch.octets(), start, start + FlowRecord.OCTETS));
                }
            }
            return records;
        }

        /** Start and end of each direction of each record, as milliseconds. */
        Set<List<Long>> millisecondsOfDirections() {
            Set<List<Long>> times = new HashSet<>();
            for (byte[] record : records()) {
                for (int direction : new int[] {FlowRecord.FORWARD, FlowRecord.REVERSE}) {
                    times.add(List.of(
                            Math.floorDiv(FlowRecord.startNs(record, 0, direction), NS_PER_MS),
                            Math.floorDiv(FlowRecord.endNs(record, 0, direction), NS_PER_MS)));
                }
            }
            return times;
        }

        long packets() {
            return sum(FlowBatch::packets);
        }

        long octets() {
            return sum(FlowBatch::ipOctets);
        }

        void assertDataRecords(int decoded) {
            assertThat(sent.dataRecords).isEqualTo(decoded);
        }

        void assertTallies(long lostRecords, long lostPackets, long lostOctets) {
            assertThat(sent.records + lostRecords).isEqualTo(sum(FlowBatch::records));
            assertThat(sent.packets + lostPackets).isEqualTo(packets());
            assertThat(sent.ipOctets + lostOctets).isEqualTo(octets());
            assertThat(sent.messages).noneMatch(message -> message.length == 0);
        }

        private long sum(ToLongFunction<FlowBatch> count) {
            return batches.stream().mapToLong(count).sum();
        }
    }
}
