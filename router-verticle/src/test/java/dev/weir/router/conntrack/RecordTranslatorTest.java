// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RecordTranslatorTest {
    private static final int INSIDE = 3;
    private static final long NOW_NS = 1_800_000_000_000_000_000L;
    private static final int TCP = 6;

    private final TranslationTable table = new TranslationTable(1_000_000_000L, 1 << 16);
    private final LossWindow overruns = new LossWindow();
    private final RecordTranslator translator = new RecordTranslator(table, overruns, Set.of(INSIDE));
    private final LedgerSlice ledger = new Ledger().slice("shard");
    private final FlowBatch batch = new FlowBatch(1);

    @Test
    void shouldTellWhatAMasqueradedConnectionIsOutside() throws Exception {
        learn(RecordedMessages.MASQUERADED_TCP);
        record(INSIDE, TCP, "10.0.0.5", 40001, "203.0.113.80", 80);

        expect(LedgerCounter.NAT_TRANSLATED, "203.0.113.1", 41712, "203.0.113.80", 80);
    }

    @Test
    void shouldTellItTheOtherWayRoundWhenTheResponderWasSeenFirst() throws Exception {
        learn(RecordedMessages.MASQUERADED_TCP);
        record(INSIDE, TCP, "203.0.113.80", 80, "10.0.0.5", 40001);

        expect(LedgerCounter.NAT_TRANSLATED, "203.0.113.80", 80, "203.0.113.1", 41712);
    }

    @Test
    void shouldTellWhichPortAClientCalled() throws Exception {
        learn(RecordedMessages.FORWARDED_TCP);
        record(INSIDE, TCP, "203.0.113.80", 5555, "10.0.0.5", 80);

        expect(LedgerCounter.NAT_TRANSLATED, "203.0.113.80", 5555, "203.0.113.1", 8080);
    }

    @Test
    void shouldTellIpv6() throws Exception {
        learn(RecordedMessages.MASQUERADED_UDP_IPV6);
        record(INSIDE, 17, "fd00::5", 5353, "2001:db8::80", 53);

        expect(LedgerCounter.NAT_TRANSLATED, "2001:db8::1", 54284, "2001:db8::80", 53);
    }

    @Test
    void shouldTellAddressesOfAPing() throws Exception {
        learn(RecordedMessages.MASQUERADED_PING);
        record(INSIDE, 1, "10.0.0.5", 0, "203.0.113.80", 0);
        icmp(8);

        expect(LedgerCounter.NAT_TRANSLATED, "203.0.113.1", 0, "203.0.113.80", 0);
    }

    @Test
    void shouldLeaveAConnectionThatTheNatLeaves() throws Exception {
        Face face = new Face();
        face.addresses[0] = 0x0a00_0005_0a00_0001L;
        face.ports = 40001 << 16 | 22;
        table.begin(MadeConnection.of(TCP, 1, face, face), false, NOW_NS, 1, NOW_NS);
        record(INSIDE, TCP, "10.0.0.5", 40001, "10.0.0.1", 22);

        expectUntold(LedgerCounter.NAT_UNTRANSLATED);
    }

    @Test
    void shouldLeaveErrorsToTheConnectionTheyAreAbout() throws Exception {
        record(INSIDE, 1, "10.0.0.1", 0, "10.0.0.5", 0);
        icmp(3);

        expectUntold(LedgerCounter.NAT_UNTRACKED);
    }

    @Test
    void shouldSayWhyAConnectionIsNotKnown() throws Exception {
        record(INSIDE, TCP, "10.0.0.5", 40002, "203.0.113.80", 80);
        expectUntold(LedgerCounter.NAT_UNKNOWN);

        overruns.note(NOW_NS - 5, NOW_NS + 5);
        translator.tell(batch, ledger);
        assertThat(ledger.packets(LedgerCounter.NAT_UNKNOWN_OVERRUN)).isEqualTo(1);
    }

    @Test
    void shouldNotAskForRecordsOfOtherPlacesAndOfTunnels() throws Exception {
        learn(RecordedMessages.MASQUERADED_TCP);
        record(INSIDE + 1, TCP, "10.0.0.5", 40001, "203.0.113.80", 80);
        translator.tell(batch, ledger);
        record(INSIDE, TCP, "10.0.0.5", 40001, "203.0.113.80", 80);
        addShape(FieldGroup.TUNNEL);
        translator.tell(batch, ledger);

        for (LedgerCounter counter : LedgerCounter.values()) {
            assertThat(ledger.packets(counter)).as(counter.name()).isZero();
        }
        assertThat(FieldGroup.NAT.in(FlowRecord.shape(batch.octets(), 0))).isFalse();
    }

    private void learn(String message) {
        table.begin(RecordedMessages.connection(message), false, NOW_NS, 1, NOW_NS);
    }

    private void record(int point, int protocol, String source, int sourcePort, String destination, int destinationPort)
            throws UnknownHostException {
        byte[] octets = batch.octets();
        boolean ipv4 = put(FlowRecord.SOURCE_ADDRESS_OFFSET, source) == 4;
        put(FlowRecord.DESTINATION_ADDRESS_OFFSET, destination);
        FlowRecord.putByte(octets, FlowRecord.PROTOCOL_OFFSET, protocol);
        FlowRecord.putShort(octets, FlowRecord.SOURCE_PORT_OFFSET, sourcePort);
        FlowRecord.putShort(octets, FlowRecord.DESTINATION_PORT_OFFSET, destinationPort);
        FlowRecord.putInt(octets, FlowRecord.OBSERVATION_POINT_OFFSET, point);
        FlowRecord.putLong(octets, FlowRecord.FORWARD + FlowRecord.DIRECTION_START_OFFSET, NOW_NS);
        FlowRecord.putLong(octets, FlowRecord.FORWARD + FlowRecord.DIRECTION_END_OFFSET, NOW_NS);
        FlowRecord.putInt(octets, FlowRecord.SHAPE_OFFSET, 0);
        addShape(ipv4 ? FieldGroup.IPV4 : FieldGroup.IPV6);
        if (batch.records() == 0) {
            batch.commit();
        }
    }

    private int put(int offset, String address) throws UnknownHostException {
        byte[] octets = InetAddress.getByName(address).getAddress();
        System.arraycopy(octets, 0, batch.octets(), offset, octets.length);
        return octets.length;
    }

    private void icmp(int type) {
        addShape(FieldGroup.ICMP);
        FlowRecord.putByte(batch.octets(), FlowRecord.ICMP_TYPE_CODE_OFFSET, type);
    }

    private void addShape(FieldGroup group) {
        int shape = FlowRecord.shape(batch.octets(), 0);
        FlowRecord.putInt(batch.octets(), FlowRecord.SHAPE_OFFSET, shape | group.bit());
    }

    private void expect(LedgerCounter counter, String source, int sourcePort, String destination, int destinationPort)
            throws UnknownHostException {
        translator.tell(batch, ledger);
        assertThat(ledger.packets(counter)).isEqualTo(1);
        byte[] octets = batch.octets();
        assertThat(FieldGroup.NAT.in(FlowRecord.shape(octets, 0))).isTrue();
        assertThat(address(FlowRecord.POST_NAT_SOURCE_OFFSET)).isEqualTo(InetAddress.getByName(source));
        assertThat(address(FlowRecord.POST_NAT_DESTINATION_OFFSET)).isEqualTo(InetAddress.getByName(destination));
        assertThat(FlowRecord.getShort(octets, FlowRecord.POST_NAPT_SOURCE_PORT_OFFSET))
                .isEqualTo(sourcePort);
        assertThat(FlowRecord.getShort(octets, FlowRecord.POST_NAPT_DESTINATION_PORT_OFFSET))
                .isEqualTo(destinationPort);
    }

    private InetAddress address(int offset) throws UnknownHostException {
        boolean ipv4 = FieldGroup.IPV4.in(FlowRecord.shape(batch.octets(), 0));
        byte[] octets = new byte[ipv4 ? 4 : 16];
        System.arraycopy(batch.octets(), offset, octets, 0, octets.length);
        return InetAddress.getByAddress(octets);
    }

    private void expectUntold(LedgerCounter counter) {
        translator.tell(batch, ledger);
        assertThat(ledger.packets(counter)).isEqualTo(1);
        assertThat(FieldGroup.NAT.in(FlowRecord.shape(batch.octets(), 0))).isFalse();
    }
}
