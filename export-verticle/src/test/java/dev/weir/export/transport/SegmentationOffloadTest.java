// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
@EnabledOnOs(OS.LINUX)
class SegmentationOffloadTest {
    @ParameterizedTest
    @CsvSource({"INET, 127.0.0.1", "INET6, ::1"})
    void shouldCutOnePieceIntoDatagrams(StandardProtocolFamily family, String address) throws Exception {
        try (DatagramChannel receiver = bound(family, address);
                DatagramChannel sender = bound(family, address)) {
            sender.connect(receiver.getLocalAddress());
            SegmentationOffload offload = SegmentationOffload.of(SocketDescriptor.find(family, port(sender)));
            assertThat(offload).isNotNull();

            assertThat(offload.cutAt(10)).isTrue();
            sender.write(ByteBuffer.allocate(25));
            assertThat(offload.cutAt(0)).isTrue();
            sender.write(ByteBuffer.allocate(21));

            assertThat(receive(receiver, 4)).containsExactly(10, 10, 5, 21);
        }
    }

    @Test
    void shouldFindNoDescriptorOfAnothersSocket() {
        assertThat(SocketDescriptor.find(StandardProtocolFamily.INET, 0xFFFF_F)).isEqualTo(SocketDescriptor.UNKNOWN);
    }

    @Test
    void shouldKnowWhatIsNoSocket() {
        assertThat(SegmentationOffload.of(1 << 20)).isNull();
    }

    private static DatagramChannel bound(ProtocolFamily family, String address) throws Exception {
        return DatagramChannel.open(family).bind(new InetSocketAddress(address, 0));
    }

    private static int port(DatagramChannel channel) throws Exception {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    private static List<Integer> receive(DatagramChannel channel, int datagrams) throws Exception {
        List<Integer> lengths = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.allocate(100);
        while (lengths.size() < datagrams) {
            buffer.clear();
            channel.receive(buffer);
            lengths.add(buffer.position());
        }
        return lengths;
    }
}
