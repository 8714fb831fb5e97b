// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.memory.Memory;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnExportsTest {
    private static final byte[] LOW = {10, 0, 0, 1};
    private static final byte[] HIGH = {(byte) 192, 0, 2, 9};

    private final Memory.Region slot = Memory.allocate(PacketRecord.SLOT_OCTETS, 64);
    private final OwnExports exports = new OwnExports();

    @BeforeEach
    void packetFromHighToLow() {
        Memory.copy(LOW, 0, slot.address() + PacketRecord.ADDRESS_A_OFFSET, 4);
        Memory.copy(HIGH, 0, slot.address() + PacketRecord.ADDRESS_B_OFFSET, 4);
        PacketRecord.portA(slot.address(), 4739);
        PacketRecord.portB(slot.address(), 50000);
        PacketRecord.protocol(slot.address(), 17);
        PacketRecord.kind(slot.address(), 4, TunnelType.NONE);
        PacketRecord.flags(slot.address(), PacketRecord.FLAG_B_TO_A);
    }

    @AfterEach
    void free() {
        slot.close();
    }

    @Test
    void shouldFindAConversationWhicheverEndIsLocal() {
        InetSocketAddress local = new InetSocketAddress("192.0.2.9", 50000);
        InetSocketAddress collector = new InetSocketAddress("10.0.0.1", 4739);
        Runnable remove = exports.add(local, collector);
        assertThat(exports.contains(slot.address())).isTrue();
        remove.run();
        assertThat(exports.contains(slot.address())).isFalse();
        exports.add(collector, local);
        assertThat(exports.contains(slot.address())).isTrue();
    }

    @Test
    void shouldShowAnotherListOnceSomethingHasChanged() {
        InetSocketAddress local = new InetSocketAddress("192.0.2.9", 50000);
        InetSocketAddress collector = new InetSocketAddress("10.0.0.1", 4739);
        Runnable remove = exports.add(local, collector);
        List<OwnExports.Conversation> before = exports.conversations();
        assertThat(before).containsExactly(new OwnExports.Conversation(local, collector));
        assertThat(exports.conversations()).isSameAs(before);
        exports.add(local, collector);
        remove.run();
        assertThat(exports.conversations()).isNotSameAs(before).isEqualTo(before);
    }

    @Test
    void shouldLeaveOtherPacketsAlone() {
        exports.add(new InetSocketAddress("192.0.2.9", 50000), new InetSocketAddress("10.0.0.1", 4739));
        PacketRecord.portB(slot.address(), 50001);
        assertThat(exports.contains(slot.address())).isFalse();
        PacketRecord.portB(slot.address(), 50000);
        PacketRecord.protocol(slot.address(), 6);
        assertThat(exports.contains(slot.address())).isFalse();
    }

    @Test
    void shouldLeaveOutWhatTheExportersOfOtherNodesSendUntilTheyAreGone() {
        OwnExports.Conversation theirs = new OwnExports.Conversation(
                new InetSocketAddress("192.0.2.9", 50000), new InetSocketAddress("10.0.0.1", 4739));
        exports.others("b", List.of(theirs));
        assertThat(exports.contains(slot.address())).isTrue();
        assertThat(exports.own()).isEmpty();
        List<OwnExports.Conversation> before = exports.conversations();
        exports.others("b", List.of(theirs));
        assertThat(exports.conversations()).isSameAs(before);
        exports.others("b", List.of());
        assertThat(exports.contains(slot.address())).isFalse();
    }

    @Test
    void shouldLeaveOutWhatTheNodesOfAClusterSendEachOtherAndNothingElse() {
        InetSocketAddress bus = new InetSocketAddress("10.0.0.1", 4739);
        PacketRecord.protocol(slot.address(), 6);
        exports.cluster(new ClusterTraffic(List.of(bus)));
        assertThat(exports.contains(slot.address())).isFalse();
        exports.cluster(new ClusterTraffic(List.of(bus, new InetSocketAddress("192.0.2.9", 5801))));
        assertThat(exports.contains(slot.address())).isTrue();
        PacketRecord.portA(slot.address(), 443);
        assertThat(exports.contains(slot.address())).isFalse();
        PacketRecord.portB(slot.address(), 5801);
        assertThat(exports.contains(slot.address())).isTrue();
        PacketRecord.protocol(slot.address(), 17);
        assertThat(exports.contains(slot.address())).isFalse();
    }
}
