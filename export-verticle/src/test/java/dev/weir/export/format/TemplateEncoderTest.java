// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.IpfixFormatConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.config.NetFlow9FormatConfig;
import dev.weir.config.TemplateConfig;
import dev.weir.export.format.TemplateDecoder.Data;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.packet.TunnelType;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateEncoderTest {
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final TemplateConfig BY_COUNT = new TemplateConfig(Duration.ofHours(1), 3, Duration.ofHours(1));

    private final Ledger ledger = new Ledger();
    private long nowNs = RecordBuilder.ns(Samples.NOW);

    @Test
    void shouldWriteIpfix() {
        FlowEncoder encoder = ipfix(false, TemplateConfig.defaults());

        CollectedMessages collected =
                CollectedMessages.of(encoder, RecordBuilder.batch(Samples.NOW, Samples.ping(), Samples.unreachable()));

        assertThat(collected.messages).hasSize(2);
        assertThat(collected.hex(1))
                .isEqualTo("000a" + "01a7" + "6b0563c2" + "00000000" + "00000007" // version 10, 423 octets
                        + "0002" + "0050" + "0100" + "0012" // Template Set, template 256 of 18 fields
                        + "00980008" + "00990008" + "00080004" + "000c0004" + "00040001" + "003c0001"
                        + "00200002" + "00010008" + "00020008" + "00050001" + "00340001" + "00350001"
                        + "00190004" + "001a0004" + "00880001" + "003d0001" + "00940008" + "008a0004"
                        + "0100" + "008e" // Data Set 256 of two records
                        + "000001a20d0d4070" + "000001a20d0d4841" + "0a000001" + "0a000002" + "01" + "04"
                        + "0800" + "00000000000000fc" + "0000000000000003" + "00" + "40" + "40"
                        + "00000054" + "00000054" + "01" + "01" + "0000000000000003" + "00000001"
                        + "000001a20d0d4070" + "000001a20d0d4841" + "0a000002" + "0a000001" + "01" + "04"
                        + "0800" + "00000000000000fc" + "0000000000000003" + "00" + "40" + "40"
                        + "00000054" + "00000054" + "01" + "01" + "0000000000000003" + "00000001"
                        + "0002" + "0054" + "0101" + "0013" // Template Set, template 257 of 19 fields
                        + "00980008" + "00990008" + "001b0010" + "001c0010" + "00040001" + "003c0001"
                        + "008b0002" + "001f0004" + "00010008" + "00020008" + "00050001" + "00340001"
                        + "00350001" + "00190004" + "001a0004" + "00880001" + "003d0001" + "00940008"
                        + "008a0004"
                        + "0101" + "0065" // Data Set 257
                        + "000001a20d0d4c28" + "000001a20d0d4c28" + "fe800000000000000000000000000001"
                        + "fe800000000000000000000000000002" + "3a" + "06" + "0104" + "00000000"
                        + "000000000000007d" + "0000000000000001" + "00" + "40" + "40"
                        + "0000007d" + "0000007d" + "01" + "00" + "0000000000000004" + "00000001");
        assertThat(collected.templates).isEqualTo(2 + 3);
        assertThat(collected.records).isEqualTo(2);
        assertThat(collected.dataRecords).isEqualTo(3);
        assertThat(collected.packets).isEqualTo(7);
        assertThat(collected.ipOctets).isEqualTo(629);
    }

    @Test
    void shouldWriteIpfixStatisticsInTheExportersDomain() {
        ledger.slice("shard").add(LedgerCounter.FLOWS_STARTED, 0x11);
        ledger.slice("capture").add(LedgerCounter.NOT_IP, 0x12, 0x13);
        ledger.slice("capture").add(LedgerCounter.MALFORMED_IPV4, 1, 1);
        ledger.exporter("test").add(ExporterCounter.MESSAGES, 0x21);
        ledger.exporter("test").add(ExporterCounter.DATA_RECORDS, 0x22);
        ledger.exporter("test").add(ExporterCounter.MESSAGE_OCTETS, 0x23);
        ledger.exporter("test").add(ExporterCounter.LOST_TRANSPORT, 0x31, 0x32, 0x33);
        ledger.exporter("test").add(ExporterCounter.LOST_QUEUE_FULL, 1, 1, 1);
        FlowEncoder encoder = ipfix(false, TemplateConfig.defaults());
        CollectedMessages collected = new CollectedMessages();

        encoder.begin();
        encoder.end(collected);

        assertThat(collected.messages).hasSize(1);
        assertThat(collected.hex(0))
                .isEqualTo("000a" + "00ce" + "6b0563c2" + "00000000" + "00000000" // 206 octets, domain 0
                        + "0003" + "0052" // Options Template Set
                        + "ff00" + "0007" + "0001" + "00950004" // 7 fields, one of them the scope
                        + "00290008" + "002a0008" + "00280008" + "00a60008" + "00a70008" + "00a80008"
                        + "ff01" + "0005" + "0001" + "00950004" + "00a30008" + "00a40008" + "00a50008" + "00a00008"
                        + "ff02" + "0003" + "0001" + "00950004" + "00240002" + "00250002"
                        + "ff00" + "0038" + "00000007"
                        + "0000000000000021" + "0000000000000022" + "0000000000000023"
                        + "0000000000000032" + "0000000000000033" + "0000000000000034"
                        + "ff01" + "0028" + "00000007"
                        + "0000000000000011" + "0000000000000013" + "0000000000000014" + "000001a20d0daeca"
                        + "ff02" + "000c" + "00000007" + "003c" + "000f");
        assertThat(collected.templates).isEqualTo(3);
        assertThat(collected.records).isZero();
        assertThat(collected.dataRecords).isZero();
    }

    @Test
    void shouldWriteNetFlow9() {
        FlowEncoder encoder = netFlow9(TemplateConfig.defaults(), 512);

        CollectedMessages collected = CollectedMessages.of(encoder, RecordBuilder.batch(Samples.NOW, Samples.web()));

        assertThat(collected.messages).hasSize(1);
        assertThat(collected.hex(0))
                .isEqualTo("0009" + "0009" + "00000000" + "6b0563c2" + "00000000" + "0000002a" // Source 42
                        + "0001" + "0054" // Options Template FlowSet
                        + "ff00" + "0004" + "0018" + "00010004" // octets of scope and options; System
                        + "00290008" + "002a0008" + "00280008" + "00a60008" + "00a70008" + "00a80008"
                        + "ff01" + "0004" + "0010" + "00010004" + "00a30008" + "00a40008" + "00a50008" + "00a00008"
                        + "ff02" + "0004" + "0008" + "00010004" + "00240002" + "00250002" + "0000" // padding
                        + "ff00" + "0038" + "0000002a" + "0000000000000000".repeat(6)
                        + "ff01" + "0028" + "0000002a" + "0000000000000000".repeat(3) + "000001a20d0daeca"
                        + "ff02" + "000c" + "0000002a" + "003c" + "000f"
                        + "0000" + "0064" + "0100" + "0017" // Template FlowSet, template 256 of 23 fields
                        + "00980008" + "00990008" + "00080004" + "000c0004" + "00070002" + "000b0002"
                        + "00040001" + "003c0001" + "00010008" + "00020008" + "00060001" + "00ba0002"
                        + "00050001" + "00340001" + "00350001" + "00190004" + "001a0004" + "00880001"
                        + "003d0001" + "008a0004" + "000a0004" + "00380006" + "00500006"
                        + "0100" + "00a8" // Data FlowSet of two records
                        + "000001a20d0d38a0" + "000001a20d0d5faf" + "c0000201" + "c633644d" + "c3cb" + "01bb"
                        + "06" + "04" + "00000000000005fe" + "000000000000000c" + "db" + "faf0" + "28" + "3f" + "40"
                        + "00000028" + "00000205" + "03" + "00" + "00000003" + "00000002"
                        + "025000000001" + "025000abcdef"
                        + "000001a20d0d38ac" + "000001a20d0d5fb0" + "c633644d" + "c0000201" + "01bb" + "c3cb"
                        + "06" + "04" + "000000000000d431" + "000000000000000a" + "5b" + "ffff" + "00" + "34" + "35"
                        + "00000034" + "000005dc" + "03" + "00" + "00000003" + "00000002"
                        + "025000abcdef" + "025000000001");
    }

    @Test
    void shouldWriteBiflowsWithReverseElements() {
        FlowEncoder encoder = ipfix(true, TemplateConfig.defaults());

        CollectedMessages collected = CollectedMessages.of(encoder, RecordBuilder.batch(Samples.NOW, Samples.web()));

        List<Data> flows = flows(new TemplateDecoder(10, 1400).decode(collected.messages));
        assertThat(flows).hasSize(1);
        Data web = flows.get(0);
        assertThat(web.number("1")).isEqualTo(1534);
        assertThat(web.number("2")).isEqualTo(12);
        assertThat(web.number("6")).isEqualTo(0x1db);
        assertThat(web.number("1/29305")).isEqualTo(54321);
        assertThat(web.number("2/29305")).isEqualTo(10);
        assertThat(web.number("6/29305")).isEqualTo(0x5b);
        assertThat(web.number("152/29305")).isEqualTo(RecordBuilder.ns("2026-11-24T10:15:00.012Z") / 1_000_000);
        assertThat(web.number("153/29305")).isEqualTo(RecordBuilder.ns("2026-11-24T10:15:10Z") / 1_000_000);
        assertThat(web.number("239")).isEqualTo(1);
        assertThat(web.values()).doesNotContainKeys("7/29305", "136/29305", "148/29305");
        assertThat(collected.dataRecords).isEqualTo(1);
        assertThat(collected.packets).isEqualTo(22);
        assertThat(collected.ipOctets).isEqualTo(55855);
    }

    @Test
    void shouldNameIcmpv6TypesInNetFlow9AsIcmpTypes() {
        CollectedMessages collected = CollectedMessages.of(
                netFlow9(TemplateConfig.defaults(), 1400), RecordBuilder.batch(Samples.NOW, Samples.unreachable()));

        Data flow =
                flows(new TemplateDecoder(9, 1400).decode(collected.messages)).get(0);
        assertThat(flow.number("32")).isEqualTo(0x104);
        assertThat(flow.values()).doesNotContainKeys("139", "148");
    }

    @Test
    void shouldMakeOneTemplateForShapesWithTheSameFields() {
        RecordBuilder plain = RecordBuilder.flow(47, "192.0.2.1", "192.0.2.2").forward(1, 28, Samples.NOW, Samples.NOW);
        RecordBuilder wrapped = RecordBuilder.flow(47, "192.0.2.1", "192.0.2.2")
                .forward(1, 28, Samples.NOW, Samples.NOW)
                .tunnel(TunnelType.IPIP, 0, "10.0.0.1", "10.0.0.2");

        CollectedMessages collected = CollectedMessages.of(
                ipfix(false, TemplateConfig.defaults()), RecordBuilder.batch(Samples.NOW, plain, wrapped));

        assertThat(flows(new TemplateDecoder(10, 1400).decode(collected.messages)))
                .map(Data::templateId)
                .containsExactly(256, 256);
    }

    @Test
    void shouldSendTemplatesAgainAfterSoManyMessages() {
        FlowEncoder encoder = ipfix(false, BY_COUNT);
        TemplateDecoder decoder = new TemplateDecoder(10, 1400);
        CollectedMessages collected = new CollectedMessages();
        encoder.begin();
        int[] templates = new int[10];
        for (int i = 0; i < templates.length; i++) {
            encoder.encode(RecordBuilder.batch(Samples.NOW, Samples.ping()), collected);
            encoder.flush(collected);
            decoder.decode(collected.messages);
            collected.messages.clear();
            templates[i] = decoder.templateRecords();
        }

        assertThat(templates).containsExactly(4, 4, 4, 5, 5, 5, 6, 6, 6, 7);
    }

    @Test
    void shouldSendTemplatesAgainAfterATime() {
        FlowEncoder encoder = netFlow9(new TemplateConfig(Duration.ofSeconds(60), 0, Duration.ofHours(1)), 1400);
        TemplateDecoder decoder = new TemplateDecoder(9, 1400);
        CollectedMessages collected = CollectedMessages.of(encoder, Samples.all());
        decoder.decode(collected.messages);
        int first = decoder.templateRecords();

        nowNs += 59 * NS_PER_SECOND;
        encoder.tick(nowNs, collected);
        assertThat(collected.messages).as("nothing is due").hasSize(1);

        nowNs += NS_PER_SECOND;
        collected.messages.clear();
        encoder.tick(nowNs, collected);
        decoder.decode(collected.messages);
        assertThat(decoder.templateRecords()).isEqualTo(first + first - 3);
        assertThat(collected.messages).hasSize(1);
    }

    @Test
    void shouldSendTemplatesAgainWhenTheClockIsSetBack() {
        FlowEncoder encoder = netFlow9(TemplateConfig.defaults(), 1400);
        CollectedMessages collected = CollectedMessages.of(encoder, RecordBuilder.batch(Samples.NOW, Samples.ping()));
        long before = collected.templates;

        nowNs -= 3600 * NS_PER_SECOND;
        encoder.tick(nowNs, collected);

        assertThat(collected.templates).isEqualTo(2 * before);
    }

    @Test
    void shouldSendTemplatesAgainWhenAsked() {
        FlowEncoder encoder = ipfix(true, TemplateConfig.defaults());
        FlowBatch batch = RecordBuilder.batch(Samples.NOW, Samples.ping());
        CollectedMessages collected = CollectedMessages.of(encoder, batch);
        collected.templates = 0;

        encoder.encode(batch, collected);
        encoder.flush(collected);
        assertThat(collected.templates).isZero();

        encoder.resendTemplates();
        encoder.encode(batch, collected);
        encoder.flush(collected);
        assertThat(collected.templates).isEqualTo(1);
    }

    @Test
    void shouldSendStatisticsAgainAfterATime() {
        FlowEncoder encoder = ipfix(true, new TemplateConfig(Duration.ofHours(1), 0, Duration.ofSeconds(30)));
        CollectedMessages collected = new CollectedMessages();
        encoder.begin();
        encoder.tick(nowNs, collected);
        encoder.tick(nowNs + 29 * NS_PER_SECOND, collected);
        encoder.tick(nowNs + 30 * NS_PER_SECOND, collected);

        List<Data> options = new TemplateDecoder(10, 1400).decode(collected.messages);
        assertThat(options).hasSize(6).allMatch(Data::options).allMatch(data -> data.domain() == 0);
    }

    @Test
    void shouldSendTemplatesOnceInAStream() {
        FlowEncoder encoder = FlowEncoders.create(
                new IpfixFormatConfig(
                        null, false, new TemplateConfig(Duration.ofSeconds(1), 1, Duration.ofSeconds(1)), 512),
                context(false));
        CollectedMessages collected = new CollectedMessages();
        encoder.begin();
        for (int i = 0; i < 20; i++) {
            nowNs += NS_PER_SECOND;
            encoder.encode(Samples.all(), collected);
            encoder.tick(nowNs, collected);
            encoder.flush(collected);
        }
        encoder.end(collected);

        TemplateDecoder decoder = new TemplateDecoder(10, 512);
        List<Data> records = decoder.decode(collected.messages);
        assertThat(decoder.templateRecords()).isEqualTo(6 + 3);
        assertThat(flows(records)).hasSize(20 * 8);
        assertThat(records).hasSize(20 * 8 + 21 * 3);
    }

    @Test
    void shouldBeginIpfixSessionsAnewAndGoOnWithNetFlow9() {
        FlowEncoder ipfix = ipfix(false, TemplateConfig.defaults());
        FlowEncoder netFlow9 = netFlow9(TemplateConfig.defaults(), 1400);
        TemplateDecoder one = new TemplateDecoder(9, 1400);
        for (int session = 0; session < 2; session++) {
            CollectedMessages collected = CollectedMessages.of(ipfix, Samples.all());
            assertThat(flows(new TemplateDecoder(10, 1400).decode(collected.messages)))
                    .hasSize(8);
            collected = CollectedMessages.of(netFlow9, Samples.all());
            assertThat(flows(one.decode(collected.messages))).hasSize(8);
        }
        assertThat(one.templateRecords()).isEqualTo(2 * (6 + 3));
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1400, 9000, 65507})
    void shouldFillMessagesUpToTheirSize(int maxMessageSize) {
        FlowEncoder encoder =
                FlowEncoders.create(new IpfixFormatConfig(3L, true, BY_COUNT, maxMessageSize), context(true));
        List<byte[]> records = Collections.nCopies(2000, Samples.web().build());

        CollectedMessages collected = CollectedMessages.of(encoder, RecordBuilder.batch(nowNs, records));

        List<Data> flows = flows(new TemplateDecoder(10, maxMessageSize).decode(collected.messages));
        assertThat(flows).hasSize(2000).allMatch(flow -> flow.domain() == 3);
        assertThat(collected.messages.get(1).length).isGreaterThan(maxMessageSize - 200);
    }

    @Test
    void shouldKeepStatisticsWithFlowsWhereTheUserChoseTheExportersDomain() {
        FlowEncoder encoder =
                FlowEncoders.create(new IpfixFormatConfig(0L, false, TemplateConfig.defaults(), 1400), context(true));
        CollectedMessages collected = CollectedMessages.of(encoder, Samples.all());
        encoder.end(collected);

        List<Data> records = new TemplateDecoder(10, 1400).decode(collected.messages);
        assertThat(records).hasSize(8 + 6).allMatch(data -> data.domain() == 0);
    }

    @Test
    void shouldRoundTimeoutsUpToSecondsWithinTheElement() {
        MeteringConfig defaults = MeteringConfig.defaults();
        MeteringConfig metering = new MeteringConfig(
                Duration.ofMillis(200),
                Duration.ofHours(24),
                defaults.tcpLinger(),
                defaults.maxFlows(),
                defaults.shards(),
                defaults.decapsulate(),
                defaults.fragments());
        EncoderContext context = new EncoderContext(1, true, metering, ledger.exporter("test"), ledger, () -> nowNs);
        CollectedMessages collected = new CollectedMessages();
        FlowEncoder encoder = FlowEncoders.create(NetFlow9FormatConfig.defaults(), context);

        encoder.begin();
        encoder.tick(nowNs, collected);

        Data timeouts = new TemplateDecoder(9, 1400).decode(collected.messages).get(2);
        assertThat(timeouts.number("36")).isEqualTo(1);
        assertThat(timeouts.number("37")).isEqualTo(65535);
    }

    private FlowEncoder ipfix(boolean biflow, TemplateConfig templates) {
        return FlowEncoders.create(new IpfixFormatConfig(null, biflow, templates, 1400), context(true));
    }

    private FlowEncoder netFlow9(TemplateConfig templates, int maxMessageSize) {
        return FlowEncoders.create(new NetFlow9FormatConfig(42L, templates, maxMessageSize), context(true));
    }

    private EncoderContext context(boolean datagrams) {
        return new EncoderContext(
                7, datagrams, MeteringConfig.defaults(), ledger.exporter("test"), ledger, () -> nowNs);
    }

    private static List<Data> flows(List<Data> records) {
        return records.stream().filter(data -> !data.options()).toList();
    }
}
