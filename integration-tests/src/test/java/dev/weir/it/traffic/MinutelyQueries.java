// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.traffic;

import java.io.IOException;

/** Packets a minute apart, each of a flow of its own. */
public final class MinutelyQueries {
    private static final long SECOND_NS = 1_000_000_000L;

    private MinutelyQueries() {}

    /** Writes some; the writer has more to say. */
    public static void write(PcapWriter writer, int packets) throws IOException {
        byte[] query = Transport.udp(5_000, 53, Octets.ascii("who are you?"));
        for (int i = 0; i < packets; i++) {
            byte[] packet =
                    Ip.between("192.0.2.1", "10.0." + i / 256 + "." + i % 256).packet(Transport.UDP, query);
            writer.write(
                    1_700_000_000L * SECOND_NS + i * (60 * SECOND_NS),
                    Link.plain().frame(packet));
        }
        writer.flush();
    }
}
