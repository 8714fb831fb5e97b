// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.golden;

import static dev.weir.it.traffic.Transport.ACK;
import static dev.weir.it.traffic.Transport.FIN;
import static dev.weir.it.traffic.Transport.PSH;
import static dev.weir.it.traffic.Transport.RST;
import static dev.weir.it.traffic.Transport.SYN;

import dev.weir.it.traffic.Ip;
import dev.weir.it.traffic.Link;
import dev.weir.it.traffic.Timeline;
import dev.weir.it.traffic.Transport;

/** Golden captures of TCP: who opened it, how it ended, when it is reported. */
final class TcpGoldens {
    private static final Ip CLIENT = Ip.between("192.0.2.10", "198.51.100.80").withTtl(63);
    private static final Ip SERVER = CLIENT.reverse().withTtl(55);
    private static final Link OUT = Link.plain();
    private static final Link BACK = OUT.reverse();
    private static final int CLIENT_PORT = 40_000;
    private static final int SERVER_PORT = 443;

    private TcpGoldens() {}

    /** Handshake, a request, a reply in two segments, FIN from both sides, and a late ACK: one record, reason 3. */
    static Timeline connection() {
        Timeline time = new Timeline();
        handshake(time, 0);
        time.at(20, sent(PSH | ACK, 300))
                .at(40, received(ACK, 1_460))
                .at(41, received(PSH | ACK, 700))
                .at(42, sent(ACK, 0));
        goodbye(time, 60);
        return time.at(2_000, bystander());
    }

    /** A SYN refused: one record, reason 3. */
    static Timeline reset() {
        return new Timeline().at(0, sent(SYN, 0)).at(1, received(RST | ACK, 0)).at(2_000, bystander());
    }

    /** A connection, and another one from the same port half a second after its end: two records, two flowIds. */
    static Timeline synAfterEnd() {
        Timeline time = new Timeline();
        handshake(time, 0);
        goodbye(time, 30);
        handshake(time, 500);
        return time;
    }

    /** The first packet that was captured is the SYN+ACK: its receiver opened the connection. */
    static Timeline joinedAtSynAck() {
        return new Timeline().at(0, received(SYN | ACK, 0)).at(1, sent(ACK, 0)).at(2, sent(PSH | ACK, 100));
    }

    /** A segment each way every 4 s: with an active timeout of 10 s each record has what came since the one before. */
    static Timeline longLived() {
        Timeline time = new Timeline();
        handshake(time, 0);
        for (int afterMs = 4_000; afterMs <= 28_000; afterMs += 4_000) {
            time.at(afterMs, sent(PSH | ACK, 100)).at(afterMs + 10, received(PSH | ACK, 200));
        }
        return time;
    }

    private static void handshake(Timeline time, long afterMs) {
        time.at(afterMs, sent(SYN, 0)).at(afterMs + 10, received(SYN | ACK, 0)).at(afterMs + 11, sent(ACK, 0));
    }

    private static void goodbye(Timeline time, long afterMs) {
        time.at(afterMs, sent(FIN | ACK, 0))
                .at(afterMs + 10, received(FIN | ACK, 0))
                .at(afterMs + 11, sent(ACK, 0));
    }

    /** Somebody else's packet, which moves the time on: so a flow ends before its capture does. */
    private static byte[] bystander() {
        Ip ip = Ip.between("203.0.113.7", "203.0.113.8");
        return OUT.frame(ip.packet(Transport.UDP, Transport.udp(123, 123, new byte[48])));
    }

    private static byte[] sent(int flags, int octets) {
        byte[] segment = Transport.tcp(CLIENT_PORT, SERVER_PORT, flags, 1, 1, octets);
        return OUT.frame(CLIENT.packet(Transport.TCP, segment));
    }

    private static byte[] received(int flags, int octets) {
        byte[] segment = Transport.tcp(SERVER_PORT, CLIENT_PORT, flags, 1, 1, octets);
        return BACK.frame(SERVER.packet(Transport.TCP, segment));
    }
}
