// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountingSinkTest {
    /** NetFlow v9: template 256 of 2 packets and 1 octets, each of 4, and one record of 3 packets, 256 octets. */
    private static final byte[] MESSAGE = HexFormat.of()
            .parseHex("0009000200000000000000000000000000000000" + "0000001001000002" + "0002000400010004" + "0100000c"
                    + "00000003" + "00000100");

    /** Room for all, for two at a time, for none. */
    @ParameterizedTest
    @ValueSource(ints = {10_000, 120, 10})
    void shouldAddUpWhatItKept(int storeOctets) throws Exception {
        try (CountingSink sink = new CountingSink(new ExportDecoder(), new DatagramStore(storeOctets))) {
            sink.start();
            send(sink, 5);
            assertThat(sink.settled()).isEqualTo(new Tally(5, 5, 15, 5 * 256, 5, 0, 0));
            sink.clear();
            send(sink, 1);
            assertThat(sink.settled()).isEqualTo(new Tally(1, 1, 3, 256, 1, 0, 0));
        }
    }

    @Test
    void shouldAddUpAtOnceWithoutAStore() throws Exception {
        ExportDecoder decoder = new ExportDecoder();
        try (CountingSink sink = new CountingSink(decoder)) {
            sink.start();
            send(sink, 3);
            assertThat(sink.settled()).isEqualTo(new Tally(3, 3, 9, 3 * 256, 3, 0, 0));
        }
    }

    private static void send(CountingSink sink, int times) throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < times; i++) {
                socket.send(new DatagramPacket(MESSAGE, MESSAGE.length, InetAddress.getLoopbackAddress(), sink.port()));
            }
        }
    }
}
