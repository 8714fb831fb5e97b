// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowRecordTest {
    @Test
    void shouldSwapEverythingThatHasADirection() {
        byte[] biflow = numbered();
        FlowRecord.putInt(biflow, FlowRecord.SHAPE_OFFSET, FieldGroup.bits(FieldGroup.IPV4, FieldGroup.REVERSE));
        byte[] reverse = new byte[FlowRecord.OCTETS];
        FlowRecord.reverseUniflow(biflow, 0, reverse, 0);
        expectBlock(biflow, FlowRecord.SOURCE_ADDRESS_OFFSET, reverse, FlowRecord.DESTINATION_ADDRESS_OFFSET, 16);
        expectBlock(biflow, FlowRecord.DESTINATION_ADDRESS_OFFSET, reverse, FlowRecord.SOURCE_ADDRESS_OFFSET, 16);
        expectBlock(biflow, FlowRecord.SOURCE_PORT_OFFSET, reverse, FlowRecord.DESTINATION_PORT_OFFSET, 2);
        expectBlock(biflow, FlowRecord.DESTINATION_PORT_OFFSET, reverse, FlowRecord.SOURCE_PORT_OFFSET, 2);
        expectBlock(biflow, FlowRecord.SOURCE_MAC_OFFSET, reverse, FlowRecord.DESTINATION_MAC_OFFSET, 6);
        expectBlock(biflow, FlowRecord.DESTINATION_MAC_OFFSET, reverse, FlowRecord.SOURCE_MAC_OFFSET, 6);
        expectBlock(biflow, FlowRecord.TUNNEL_SOURCE_OFFSET, reverse, FlowRecord.TUNNEL_DESTINATION_OFFSET, 16);
        expectBlock(biflow, FlowRecord.TUNNEL_DESTINATION_OFFSET, reverse, FlowRecord.TUNNEL_SOURCE_OFFSET, 16);
        expectBlock(biflow, FlowRecord.POST_NAT_SOURCE_OFFSET, reverse, FlowRecord.POST_NAT_DESTINATION_OFFSET, 16);
        expectBlock(
                biflow,
                FlowRecord.POST_NAPT_SOURCE_PORT_OFFSET,
                reverse,
                FlowRecord.POST_NAPT_DESTINATION_PORT_OFFSET,
                2);
        expectBlock(biflow, FlowRecord.REVERSE, reverse, FlowRecord.FORWARD, FlowRecord.DIRECTION_OCTETS);
        assertThat(FlowRecord.packets(reverse, 0, FlowRecord.REVERSE)).isZero();
        assertThat(FlowRecord.shape(reverse, 0)).isEqualTo(FieldGroup.IPV4.bit());
        assertThat(FlowRecord.flowId(reverse, 0)).isEqualTo(FlowRecord.flowId(biflow, 0));
    }

    @Test
    void shouldPartABiflowIntoUniflowsThatAddUpToIt() {
        byte[] biflow = numbered();
        byte[] both = new byte[2 * FlowRecord.OCTETS];
        FlowRecord.forwardUniflow(biflow, 0, both, 0);
        FlowRecord.reverseUniflow(biflow, 0, both, FlowRecord.OCTETS);
        assertThat(FlowRecord.packets(both, 0, FlowRecord.FORWARD)
                        + FlowRecord.packets(both, FlowRecord.OCTETS, FlowRecord.FORWARD))
                .isEqualTo(FlowRecord.packets(biflow, 0, FlowRecord.FORWARD)
                        + FlowRecord.packets(biflow, 0, FlowRecord.REVERSE));
    }

    @Test
    void shouldKeepValuesInNetworkByteOrder() {
        byte[] record = new byte[FlowRecord.OCTETS];
        FlowRecord.putLong(record, FlowRecord.FORWARD, 0x0102030405060708L);
        FlowRecord.putShort(record, FlowRecord.SOURCE_PORT_OFFSET, 443);
        assertThat(Arrays.copyOfRange(record, FlowRecord.FORWARD, FlowRecord.FORWARD + 8))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(record[FlowRecord.SOURCE_PORT_OFFSET]).isEqualTo((byte) 1);
        assertThat(FlowRecord.sourcePort(record, 0)).isEqualTo(443);
    }

    @Test
    void shouldHaveRoomForEveryFieldAndNameEachOnce() {
        Set<String> names = new HashSet<>();
        for (FlowField field : FlowField.values()) {
            assertThat(names.add(field.elementName())).as(field.elementName()).isTrue();
            assertThat(field.offset() + field.length()).as(field.elementName()).isLessThanOrEqualTo(FlowRecord.OCTETS);
            assertThat(field.inBinary() && field.elementId() == 0)
                    .as("%s is sent in binary and so needs an element", field.elementName())
                    .isFalse();
        }
        assertThat(FlowRecord.TUNNEL_ID_OFFSET + Integer.BYTES).isLessThanOrEqualTo(FlowRecord.OCTETS);
    }

    @Test
    void shouldApplyAFieldWhereAllItsGroupsAre() {
        int icmpv4 = FieldGroup.bits(FieldGroup.IPV4, FieldGroup.ICMP);
        assertThat(FlowField.ICMP_TYPE_CODE_IPV4.appliesTo(icmpv4)).isTrue();
        assertThat(FlowField.ICMP_TYPE_CODE_IPV6.appliesTo(icmpv4)).isFalse();
        assertThat(FlowField.REVERSE_TCP_CONTROL_BITS.appliesTo(FieldGroup.TCP.bit()))
                .isFalse();
        assertThat(FlowField.REVERSE_TCP_CONTROL_BITS.appliesTo(FieldGroup.bits(FieldGroup.TCP, FieldGroup.REVERSE)))
                .isTrue();
    }

    private static byte[] numbered() {
        byte[] record = new byte[FlowRecord.OCTETS];
        for (int i = 0; i < record.length; i++) {
            record[i] = (byte) (i * 7 + 1);
        }
        return record;
    }

    private static void expectBlock(byte[] from, int at, byte[] to, int toAt, int length) {
        assertThat(Arrays.copyOfRange(to, toAt, toAt + length)).isEqualTo(Arrays.copyOfRange(from, at, at + length));
    }
}
