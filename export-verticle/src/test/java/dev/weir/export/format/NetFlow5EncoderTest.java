// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.NetFlow5FormatConfig;
import dev.weir.export.format.NetFlow5Decoder.Flow;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import dev.weir.model.ledger.Ledger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetFlow5EncoderTest {
    private static final long DAY_NS = 86_400_000_000_000L;
    private static final long MAX_COUNT = 0xffff_ffffL;

    private final Ledger ledger = new Ledger();
    private final ExporterLedger exporter = ledger.exporter("test");

    @Test
    void shouldWriteADatagram() {
        FlowBatch batch = RecordBuilder.batch(Samples.NOW, Samples.web(), Samples.ping());

        CollectedMessages collected = CollectedMessages.of(encoder(3, 4), batch);

        assertThat(collected.messages).hasSize(1);
        assertThat(collected.hex(0))
                .isEqualTo("0005" + "0004" // version, count
                        + "33800e2a" + "6b0563c2" + "0ee6b280" // SysUptime, unix_secs, unix_nsecs
                        + "00000000" + "03" + "04" + "0000" // flow_sequence, engine, sampling
                        + "c0000201" + "c633644d" + "00000000" + "0002" + "0000" // addresses, nexthop, interfaces
                        + "0000000c" + "000005fe" + "337f9800" + "337fbf0f" // dPkts, dOctets, First, Last
                        + "c3cb" + "01bb" + "00" + "db" + "06" + "28" // ports, tcp_flags, prot, tos
                        + "0000" + "0000" + "00" + "00" + "0000" // AS numbers, masks
                        + "c633644d" + "c0000201" + "00000000" + "0002" + "0000"
                        + "0000000a" + "0000d431" + "337f980c" + "337fbf10"
                        + "01bb" + "c3cb" + "00" + "5b" + "06" + "00"
                        + "0000" + "0000" + "00" + "00" + "0000"
                        + "0a000001" + "0a000002" + "00000000" + "0000" + "0000"
                        + "00000003" + "000000fc" + "337f9fd0" + "337fa7a1"
                        + "0000" + "0800" + "00" + "00" + "01" + "00"
                        + "0000" + "0000" + "00" + "00" + "0000"
                        + "0a000002" + "0a000001" + "00000000" + "0000" + "0000"
                        + "00000003" + "000000fc" + "337f9fd0" + "337fa7a1"
                        + "0000" + "0800" + "00" + "00" + "01" + "00"
                        + "0000" + "0000" + "00" + "00" + "0000");
        assertThat(collected.records).isEqualTo(2);
        assertThat(collected.dataRecords).isEqualTo(4);
        assertThat(collected.packets).isEqualTo(batch.packets());
        assertThat(collected.ipOctets).isEqualTo(batch.ipOctets());
    }

    @Test
    void shouldBookIpv6AsUnexportable() {
        CollectedMessages collected = CollectedMessages.of(
                encoder(0, 0), RecordBuilder.batch(Samples.NOW, Samples.name(), Samples.unreachable()));

        assertThat(collected.messages).isEmpty();
        assertThat(exporter.count(ExporterCounter.LOST_UNEXPORTABLE)).isEqualTo(2);
        assertThat(exporter.packets(ExporterCounter.LOST_UNEXPORTABLE)).isEqualTo(2);
        assertThat(exporter.octets(ExporterCounter.LOST_UNEXPORTABLE)).isEqualTo(202);
    }

    @Test
    void shouldPutThirtyRecordsIntoADatagramAndCountFlowsInTheSequence() {
        FlowBatch batch = RecordBuilder.batch(
                RecordBuilder.ns(Samples.NOW),
                Collections.nCopies(46, Samples.ping().build()));

        CollectedMessages collected = CollectedMessages.of(encoder(0, 0), batch);

        NetFlow5Decoder decoder = new NetFlow5Decoder();
        assertThat(collected.messages)
                .map(datagram -> decoder.decode(datagram).size())
                .containsExactly(30, 30, 30, 2);
        assertThat(collected.records).isEqualTo(46);
    }

    @Test
    void shouldGoOnWithTheSequenceInANewSession() {
        FlowEncoder encoder = encoder(0, 0);
        FlowBatch batch = RecordBuilder.batch(Samples.NOW, Samples.ping());
        NetFlow5Decoder decoder = new NetFlow5Decoder();

        assertThat(decode(decoder, CollectedMessages.of(encoder, batch))).hasSize(2);
        assertThat(decode(decoder, CollectedMessages.of(encoder, batch))).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "9000000, 4294967295, 1",
        "9000000, 4294967296, 2",
        "9000000, 10000000001, 3",
        "4294967295, 4294967295, 1",
        "4294967296, 4294967296, 2",
        "2, 4294967296, 2",
        "12884901886, 1099511627776, 257",
    })
    void shouldShareCountersOutOverRecordsBeforeTheyWrap(long packets, long octets, int records) {
        long now = RecordBuilder.ns(Samples.NOW);
        RecordBuilder flow = RecordBuilder.flow(RecordBuilder.UDP, "192.0.2.1", "192.0.2.2")
                .direction(FlowRecord.FORWARD, packets, octets, now - DAY_NS, now);

        CollectedMessages collected = CollectedMessages.of(encoder(0, 0), RecordBuilder.batch(Samples.NOW, flow));

        List<Flow> flows = decode(new NetFlow5Decoder(), collected);
        assertThat(flows).hasSize(records);
        assertThat(flows.stream().mapToLong(Flow::packets).sum()).isEqualTo(packets);
        assertThat(flows.stream().mapToLong(Flow::octets).sum()).isEqualTo(octets);
        assertThat(flows).allMatch(piece -> piece.firstMs() == (now - DAY_NS) / 1_000_000);
        assertThat(collected.records).isEqualTo(1);
        assertThat(collected.packets).isEqualTo(packets);
        assertThat(collected.ipOctets).isEqualTo(octets);
    }

    @Test
    void shouldBookMoreOctetsThanPacketsCanShareAsUnexportable() {
        RecordBuilder flow = RecordBuilder.flow(RecordBuilder.UDP, "192.0.2.1", "192.0.2.2")
                .direction(FlowRecord.FORWARD, 1, MAX_COUNT + 1, 1_000_000, 1_000_000);

        CollectedMessages collected = CollectedMessages.of(encoder(0, 0), RecordBuilder.batch(Samples.NOW, flow));

        assertThat(collected.messages).isEmpty();
        assertThat(exporter.octets(ExporterCounter.LOST_UNEXPORTABLE)).isEqualTo(MAX_COUNT + 1);
    }

    @Test
    void shouldTakeACaptureFilesOwnTimes() {
        String end = "2010-02-03T04:05:06.789Z";
        RecordBuilder flow = RecordBuilder.flow(RecordBuilder.UDP, "192.0.2.1", "192.0.2.2")
                .forward(1, 100, "2010-02-03T04:05:06.0009Z", end);

        CollectedMessages collected =
                CollectedMessages.of(encoder(0, 0), RecordBuilder.batch("2010-02-03T04:05:21.789Z", flow));

        List<Flow> flows = decode(new NetFlow5Decoder(), collected);
        assertThat(flows.get(0).firstMs()).isEqualTo(RecordBuilder.ns("2010-02-03T04:05:06Z") / 1_000_000);
        assertThat(flows.get(0).lastMs()).isEqualTo(RecordBuilder.ns(end) / 1_000_000);
        assertThat(collected.hex(0)).as("unix_secs is 04:05:21").startsWith("00050001" + "337fd5ad" + "4b68f601");
    }

    @Test
    void shouldCloseTheDatagramWhereTimesDoNotFitOneUptime() {
        long now = RecordBuilder.ns(Samples.NOW);
        List<byte[]> records = new ArrayList<>();
        for (long days : new long[] {0, 1, 9, 60, 59, 58, 0, 49}) {
            records.add(RecordBuilder.flow(RecordBuilder.UDP, "192.0.2.1", "192.0.2.2")
                    .direction(FlowRecord.FORWARD, 1, 100, now - days * DAY_NS - 5_500_000, now - days * DAY_NS)
                    .build());
        }

        CollectedMessages collected = CollectedMessages.of(encoder(0, 0), RecordBuilder.batch(now, records));

        List<Flow> flows = decode(new NetFlow5Decoder(), collected);
        assertThat(flows).hasSize(records.size());
        for (int i = 0; i < flows.size(); i++) {
            byte[] record = records.get(i);
            assertThat(flows.get(i).firstMs()).isEqualTo(FlowRecord.startNs(record, 0, FlowRecord.FORWARD) / 1_000_000);
            assertThat(flows.get(i).lastMs()).isEqualTo(FlowRecord.endNs(record, 0, FlowRecord.FORWARD) / 1_000_000);
        }
        assertThat(collected.messages).hasSizeBetween(2, 4);
    }

    @Test
    void shouldKeepOneBootForWeeksAndThenTakeAnother() {
        FlowEncoder encoder = encoder(0, 0);
        CollectedMessages collected = new CollectedMessages();
        long start = RecordBuilder.ns(Samples.NOW);
        for (int day = 0; day < 100; day++) {
            long now = start + day * DAY_NS;
            byte[] record = RecordBuilder.flow(RecordBuilder.UDP, "192.0.2.1", "192.0.2.2")
                    .direction(FlowRecord.FORWARD, 1, 100, now - DAY_NS, now)
                    .build();
            encoder.encode(RecordBuilder.batch(now, List.of(record)), collected);
            encoder.flush(collected);
        }

        assertThat(decode(new NetFlow5Decoder(), collected)).hasSize(100);
        long boots = collected.messages.stream()
                .mapToLong(NetFlow5EncoderTest::bootMs)
                .distinct()
                .count();
        assertThat(boots).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "1969-12-31T23:59:59.999Z, 1970-01-01T00:00:00Z",
        "2106-02-07T06:28:15Z, 2106-02-07T06:28:16Z",
        "2020-01-01T00:00:00Z, 2020-02-19T17:02:47.296Z",
        "2020-01-01T00:00:01Z, 2020-01-01T00:00:00Z",
    })
    void shouldBookTimesThatTheHeaderCannotTellAsUnexportable(String first, String last) {
        RecordBuilder flow =
                RecordBuilder.flow(RecordBuilder.UDP, "192.0.2.1", "192.0.2.2").forward(1, 28, first, last);

        CollectedMessages collected = CollectedMessages.of(encoder(0, 0), RecordBuilder.batch(last, flow));

        assertThat(collected.messages).isEmpty();
        assertThat(exporter.count(ExporterCounter.LOST_UNEXPORTABLE)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
        "2106-02-07T06:28:15.999Z, 2106-02-07T06:28:15.9999Z",
        "2020-01-01T00:00:00Z, 2020-02-19T17:02:47.295999Z",
    })
    void shouldTellTheLastTimesThatTheHeaderCan(String first, String last) {
        RecordBuilder flow =
                RecordBuilder.flow(RecordBuilder.UDP, "192.0.2.1", "192.0.2.2").forward(1, 28, first, last);

        CollectedMessages collected = CollectedMessages.of(encoder(0, 0), RecordBuilder.batch(last, flow));

        List<Flow> flows = decode(new NetFlow5Decoder(), collected);
        assertThat(flows.get(0).firstMs()).isEqualTo(RecordBuilder.ns(first) / 1_000_000);
        assertThat(flows.get(0).lastMs()).isEqualTo(RecordBuilder.ns(last) / 1_000_000);
    }

    private static List<Flow> decode(NetFlow5Decoder decoder, CollectedMessages collected) {
        return collected.messages.stream()
                .flatMap(datagram -> decoder.decode(datagram).stream())
                .toList();
    }

    private static long bootMs(byte[] datagram) {
        long seconds = FlowRecord.getInt(datagram, 8) & MAX_COUNT;
        long uptimeMs = FlowRecord.getInt(datagram, 4) & MAX_COUNT;
        return seconds * 1000 + FlowRecord.getInt(datagram, 12) / 1_000_000 - uptimeMs;
    }

    private FlowEncoder encoder(int engineType, int engineId) {
        return FlowEncoders.create(new NetFlow5FormatConfig(engineType, engineId), Samples.context(true, ledger));
    }
}
