// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.CsvFormatConfig;
import dev.weir.config.FormatConfig;
import dev.weir.config.JsonFormatConfig;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.packet.TunnelType;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TextEncoderTest {
    private static final String WEB = "{\"flowStartNanoseconds\":\"2026-11-24T10:15:00.000000001Z\","
            + "\"flowEndNanoseconds\":\"2026-11-24T10:15:09.999999999Z\","
            + "\"sourceIPv4Address\":\"192.0.2.1\",\"destinationIPv4Address\":\"198.51.100.77\","
            + "\"sourceTransportPort\":50123,\"destinationTransportPort\":443,"
            + "\"protocolIdentifier\":6,\"ipVersion\":4,"
            + "\"octetDeltaCount\":1534,\"packetDeltaCount\":12,"
            + "\"tcpControlBits\":475,\"tcpWindowSize\":64240,"
            + "\"ipClassOfService\":40,\"ipClassOfServiceSeen\":43,\"minimumTTL\":63,\"maximumTTL\":64,"
            + "\"minimumIpTotalLength\":40,\"maximumIpTotalLength\":517,"
            + "\"reverseFlowStartNanoseconds\":\"2026-11-24T10:15:00.012345678Z\","
            + "\"reverseFlowEndNanoseconds\":\"2026-11-24T10:15:10.000999999Z\","
            + "\"reverseOctetDeltaCount\":54321,\"reversePacketDeltaCount\":10,"
            + "\"reverseTcpControlBits\":91,\"reverseTcpWindowSize\":65535,"
            + "\"reverseIpClassOfService\":0,\"reverseIpClassOfServiceSeen\":0,"
            + "\"reverseMinimumTTL\":52,\"reverseMaximumTTL\":53,"
            + "\"reverseMinimumIpTotalLength\":52,\"reverseMaximumIpTotalLength\":1500,"
            + "\"flowEndReason\":3,\"biflowDirection\":1,\"flowId\":9141386507638288912,"
            + "\"communityId\":\"1:p76/8drLbbhn5l6KhASVuoSzOWo=\","
            + "\"observationPointId\":3,\"ingressInterface\":2,"
            + "\"sourceMacAddress\":\"02:50:00:00:00:01\",\"destinationMacAddress\":\"02:50:00:ab:cd:ef\"}\n";

    private static final String TUNNELLED = "{\"flowStartNanoseconds\":\"2026-11-24T10:14:30.000000000Z\","
            + "\"flowEndNanoseconds\":\"2026-11-24T10:15:30.000000000Z\","
            + "\"sourceIPv4Address\":\"172.16.0.1\",\"destinationIPv4Address\":\"172.16.0.2\","
            + "\"protocolIdentifier\":47,\"ipVersion\":4,"
            + "\"octetDeltaCount\":10000000001,\"packetDeltaCount\":9000000,"
            + "\"ipClassOfService\":184,\"ipClassOfServiceSeen\":184,\"minimumTTL\":1,\"maximumTTL\":255,"
            + "\"minimumIpTotalLength\":20,\"maximumIpTotalLength\":65535,"
            + "\"flowEndReason\":2,\"biflowDirection\":0,\"flowId\":5,"
            + "\"communityId\":\"1:dOKG8alaPRowrkRUchOjp74APqU=\",\"observationPointId\":1,"
            + "\"tunnelType\":\"vxlan\",\"tunnelId\":1193046,"
            + "\"tunnelSourceIPv4Address\":\"10.9.8.7\",\"tunnelDestinationIPv4Address\":\"10.9.8.6\"}\n";

    private final Ledger ledger = new Ledger();

    @Test
    void shouldWriteJsonLines() {
        FlowBatch batch = RecordBuilder.batch(Samples.NOW, Samples.web(), Samples.tunnelled());

        CollectedMessages collected = CollectedMessages.of(encoder(JsonFormatConfig.defaults()), batch);

        assertThat(collected.text()).isEqualTo(WEB + TUNNELLED);
        assertThat(collected.messages).hasSize(1);
        assertThat(collected.records).isEqualTo(2);
        assertThat(collected.dataRecords).isEqualTo(2);
        assertThat(collected.packets).isEqualTo(batch.packets());
        assertThat(collected.ipOctets).isEqualTo(batch.ipOctets());
    }

    @Test
    void shouldWriteUniflowsAsJson() {
        FlowBatch batch = RecordBuilder.batch(Samples.NOW, Samples.ping(), Samples.replies());

        CollectedMessages collected = CollectedMessages.of(encoder(new JsonFormatConfig(false)), batch);

        List<String> lines = collected.text().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(lines.get(0))
                .startsWith("{\"flowStartNanoseconds\":\"2026-11-24T10:15:02.000000000Z\","
                        + "\"flowEndNanoseconds\":\"2026-11-24T10:15:04.001000000Z\","
                        + "\"sourceIPv4Address\":\"10.0.0.1\",\"destinationIPv4Address\":\"10.0.0.2\","
                        + "\"protocolIdentifier\":1,\"ipVersion\":4,\"icmpTypeCodeIPv4\":2048,");
        assertThat(lines.get(1))
                .startsWith("{\"flowStartNanoseconds\":\"2026-11-24T10:15:02.000500000Z\","
                        + "\"flowEndNanoseconds\":\"2026-11-24T10:15:04.001900000Z\","
                        + "\"sourceIPv4Address\":\"10.0.0.2\",\"destinationIPv4Address\":\"10.0.0.1\",");
        assertThat(lines.get(2)).contains("\"sourceTransportPort\":22,\"destinationTransportPort\":40000,");
        assertThat(lines).noneMatch(line -> line.contains("everse") || line.contains("biflowDirection"));
        assertThat(communityId(lines.get(0))).isEqualTo(communityId(lines.get(1)));
        assertThat(collected.records).isEqualTo(2);
        assertThat(collected.dataRecords).isEqualTo(3);
        assertThat(collected.packets).isEqualTo(8);
        assertThat(collected.ipOctets).isEqualTo(608);
    }

    @Test
    void shouldKeepARecordWithoutPacketsAsALine() {
        RecordBuilder empty = RecordBuilder.flow(RecordBuilder.UDP, "192.0.2.1", "192.0.2.2");

        CollectedMessages collected =
                CollectedMessages.of(encoder(new JsonFormatConfig(false)), RecordBuilder.batch(Samples.NOW, empty));

        assertThat(collected.text()).contains("\"packetDeltaCount\":0").endsWith("}\n");
        assertThat(collected.records).isEqualTo(1);
    }

    @Test
    void shouldTellWhatTheNatMadeOfAFlowInEachDirection() {
        CollectedMessages collected = CollectedMessages.of(
                encoder(new JsonFormatConfig(false)),
                RecordBuilder.batch(Samples.NOW, Samples.translated(), Samples.forwarded()));

        assertThat(collected.text().lines().map(line -> line.replaceAll("^.*(\"postNATSource.*})$", "$1")))
                .containsExactly(
                        "\"postNATSourceIPv4Address\":\"203.0.113.1\",\"postNATDestinationIPv4Address\":\"198.51.100.80\","
                                + "\"postNAPTSourceTransportPort\":61234,\"postNAPTDestinationTransportPort\":80}",
                        "\"postNATSourceIPv4Address\":\"198.51.100.80\",\"postNATDestinationIPv4Address\":\"203.0.113.1\","
                                + "\"postNAPTSourceTransportPort\":80,\"postNAPTDestinationTransportPort\":61234}",
                        "\"postNATSourceIPv6Address\":\"2001:db8::99\",\"postNATDestinationIPv6Address\":\"2001:db8::1\","
                                + "\"postNAPTSourceTransportPort\":5353,\"postNAPTDestinationTransportPort\":10053}",
                        "\"postNATSourceIPv6Address\":\"2001:db8::1\",\"postNATDestinationIPv6Address\":\"2001:db8::99\","
                                + "\"postNAPTSourceTransportPort\":10053,\"postNAPTDestinationTransportPort\":5353}");
    }

    @Test
    void shouldWriteCsvUnderOneHeader() {
        FlowEncoder encoder = encoder(CsvFormatConfig.defaults());

        CollectedMessages collected = CollectedMessages.of(
                encoder,
                RecordBuilder.batch(Samples.NOW, Samples.name()),
                RecordBuilder.batch(Samples.NOW, Samples.tunnelled()));

        assertThat(collected.text())
                .isEqualTo("flowStartNanoseconds,flowEndNanoseconds,sourceIPv4Address,destinationIPv4Address,"
                        + "sourceIPv6Address,destinationIPv6Address,sourceTransportPort,destinationTransportPort,"
                        + "protocolIdentifier,ipVersion,icmpTypeCodeIPv4,icmpTypeCodeIPv6,flowLabelIPv6,"
                        + "octetDeltaCount,packetDeltaCount,tcpControlBits,tcpWindowSize,"
                        + "ipClassOfService,ipClassOfServiceSeen,minimumTTL,maximumTTL,"
                        + "minimumIpTotalLength,maximumIpTotalLength,"
                        + "reverseFlowStartNanoseconds,reverseFlowEndNanoseconds,"
                        + "reverseOctetDeltaCount,reversePacketDeltaCount,"
                        + "reverseTcpControlBits,reverseTcpWindowSize,"
                        + "reverseIpClassOfService,reverseIpClassOfServiceSeen,reverseMinimumTTL,reverseMaximumTTL,"
                        + "reverseMinimumIpTotalLength,reverseMaximumIpTotalLength,"
                        + "flowEndReason,biflowDirection,flowId,communityId,observationPointId,ingressInterface,"
                        + "vlanId,dot1qCustomerVlanId,sourceMacAddress,destinationMacAddress,"
                        + "postNATSourceIPv4Address,postNATDestinationIPv4Address,"
                        + "postNATSourceIPv6Address,postNATDestinationIPv6Address,"
                        + "postNAPTSourceTransportPort,postNAPTDestinationTransportPort,"
                        + "tunnelType,tunnelId,tunnelSourceIPv4Address,tunnelDestinationIPv4Address,"
                        + "tunnelSourceIPv6Address,tunnelDestinationIPv6Address,"
                        + "gwlbEndpointId,gwlbAttachmentId,gwlbFlowCookie\r\n"
                        + "2026-11-24T10:15:01.500000000Z,2026-11-24T10:15:01.500000000Z,,,"
                        + "2001:db8::1,2001:db8:0:53::,5353,53,17,6,,,782069,77,1,,,0,0,255,255,77,77,"
                        + ",,,,,,,,,,,,1,0,2,1:5qwu13wc/UZREeJuHNlbYUu9Oy4=,1,,100,200,"
                        + "02:50:00:00:00:02,02:50:00:00:00:03,,,,,,,,,,,,,,,\r\n"
                        + "2026-11-24T10:14:30.000000000Z,2026-11-24T10:15:30.000000000Z,172.16.0.1,172.16.0.2,"
                        + ",,,,47,4,,,,10000000001,9000000,,,184,184,1,255,20,65535,"
                        + ",,,,,,,,,,,,2,0,5,1:dOKG8alaPRowrkRUchOjp74APqU=,1,,,,,,,,,,,,"
                        + "vxlan,1193046,10.9.8.7,10.9.8.6,,,,,\r\n");
    }

    @Test
    void shouldLeaveColumnsOfBiflowsOutOfUniflows() {
        String header = CollectedMessages.of(encoder(new CsvFormatConfig(false)), Samples.all())
                .text()
                .lines()
                .findFirst()
                .orElseThrow();

        assertThat(header.split(",")).hasSize(47).noneMatch(name -> name.startsWith("reverse"));
    }

    @Test
    void shouldWriteTheHeaderOncePerSessionEvenWithoutRecords() {
        FlowEncoder encoder = encoder(CsvFormatConfig.defaults());
        CollectedMessages collected = CollectedMessages.of(encoder);
        encoder.flush(collected);
        encoder.begin();
        encoder.flush(collected);

        assertThat(collected.messages).hasSize(2);
        assertThat(collected.messages.get(0)).isEqualTo(collected.messages.get(1));
        assertThat(collected.text()).startsWith("flowStartNanoseconds,").endsWith("\r\n");
    }

    @Test
    void shouldHandOverWholeLinesBeforeTheTextGrowsLarge() {
        FlowBatch batch =
                RecordBuilder.batch(0, Collections.nCopies(500, Samples.web().build()));

        CollectedMessages collected = CollectedMessages.of(encoder(JsonFormatConfig.defaults()), batch);

        assertThat(collected.messages).hasSizeGreaterThan(5).allMatch(message -> message.length <= 64 * 1024);
        assertThat(collected.messages)
                .allSatisfy(message -> assertThat(new String(message, StandardCharsets.US_ASCII))
                        .startsWith("{\"flowStart")
                        .endsWith("}\n"));
        assertThat(collected.text()).isEqualTo(WEB.repeat(500));
        assertThat(collected.records).isEqualTo(500);
    }

    @Test
    void shouldFillDatagramsWithWholeLines() {
        FlowEncoder encoder = FlowEncoders.create(new JsonFormatConfig(false), Samples.context(true, ledger));
        FlowBatch batch =
                RecordBuilder.batch(0, Collections.nCopies(50, Samples.ping().build()));

        CollectedMessages collected = CollectedMessages.of(encoder, batch);

        assertThat(collected.messages).allMatch(message -> message.length <= 1400);
        assertThat(collected.messages).allMatch(message -> message[message.length - 1] == '\n');
        assertThat(collected.text().lines()).hasSize(100);
        assertThat(collected.messages).hasSize(50);
    }

    @Test
    void shouldSendALongLineAlone() {
        byte[] longest = Samples.web()
                .tunnel(
                        TunnelType.GENEVE,
                        1,
                        "2001:db8:1111:2222:3333:4444:5555:6666",
                        "2001:db8:1111:2222:3333:4444:5555:7777")
                .vlan(4000)
                .customerVlan(4001)
                .build();
        FlowEncoder encoder = FlowEncoders.create(JsonFormatConfig.defaults(), Samples.context(true, ledger));

        CollectedMessages collected =
                CollectedMessages.of(encoder, RecordBuilder.batch(0, List.of(longest, longest, longest)));

        assertThat(collected.messages).hasSize(3).allMatch(message -> message.length > 1200);
    }

    @Test
    void shouldNameTheEndpointOfAGatewayLoadBalancerAsAwsDoes() {
        byte[] record = Samples.web()
                .tunnel(TunnelType.GENEVE, 0, "10.0.0.7", "10.0.0.8")
                .gwlb(0x0fed_cba9_8765_4321L, 0x00a1_b2c3_d4e5_f607L, -1)
                .build();

        String line = CollectedMessages.of(
                        encoder(JsonFormatConfig.defaults()), RecordBuilder.batch(0, List.of(record)))
                .text();

        assertThat(line)
                .contains("\"tunnelType\":\"geneve\"")
                .contains("\"gwlbEndpointId\":\"vpce-00fedcba987654321\"")
                .contains("\"gwlbAttachmentId\":\"00a1b2c3d4e5f607\"")
                .contains("\"gwlbFlowCookie\":4294967295");
    }

    private FlowEncoder encoder(FormatConfig format) {
        return FlowEncoders.create(format, Samples.context(false, ledger));
    }

    private static String communityId(String line) {
        int at = line.indexOf("\"communityId\"");
        return line.substring(at, line.indexOf(',', at));
    }
}
