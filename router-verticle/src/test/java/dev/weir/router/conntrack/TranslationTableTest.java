// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TranslationTableTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long RETENTION_NS = 30 * SECOND_NS;
    private static final int UDP = 17;

    private final TranslationTable table = new TranslationTable(RETENTION_NS, 1 << 16);
    private final Face other = new Face();

    @Test
    void shouldFindTheConnectionOfATimeAmongThoseOfOneFace() {
        begin(1, 40_000, 50_001, 10);
        end(1, 40_000, 50_001, 20);
        begin(2, 40_000, 50_002, 20);

        assertThat(port(40_000, 10, 12)).isEqualTo(50_001);
        assertThat(port(40_000, 10.5, 19.5)).isEqualTo(50_001);
        assertThat(port(40_000, 20, 20)).isEqualTo(50_002);
        assertThat(port(40_000, 25, 30)).isEqualTo(50_002);
    }

    @Test
    void shouldFindAConnectionOfWhichTheKernelToldALittleLate() {
        begin(1, 40_000, 50_001, 10);
        end(1, 40_000, 50_001, 20.1);
        begin(2, 40_000, 50_002, 20.1);

        assertThat(port(40_000, 9.9, 9.9)).as("before its event").isEqualTo(50_001);
        assertThat(port(40_000, 19.9, 19.95)).as("the second one's only packet").isEqualTo(50_002);
        assertThat(port(40_000, 12, 19.95)).as("the first one's last").isEqualTo(50_001);
        assertThat(port(40_000, 5, 8.5)).as("long before both").isEqualTo(-1);
    }

    @Test
    void shouldKnowAConnectionForAWhileAfterItsEnd() {
        begin(1, 40_000, 50_001, 10);
        end(1, 40_000, 50_001, 11);
        for (int port = 1; port <= 10_000; port++) {
            begin(1 + port, port, port, 40);
        }
        assertThat(port(40_000, 10, 11)).isEqualTo(50_001);

        for (int port = 1; port <= 10_000; port++) {
            begin(20_000 + port, port, port, 42);
        }
        assertThat(port(40_000, 10, 11)).isEqualTo(-1);
    }

    @Test
    void shouldEndWhatADumpDoesNotTellOf() {
        begin(1, 40_000, 50_001, 10);
        begin(2, 40_001, 50_002, 10);
        begin(2, 40_001, 50_002, 2, 20);
        begin(3, 40_002, 50_003, 1, 21);
        table.sweep(2, ns(20), ns(22));

        assertThat(port(40_000, 30, 31)).as("ended when the dump was over").isEqualTo(-1);
        assertThat(port(40_000, 10, 11)).isEqualTo(50_001);
        assertThat(port(40_001, 30, 31)).as("told of").isEqualTo(50_002);
        assertThat(port(40_002, 30, 31)).as("begun meanwhile").isEqualTo(50_003);
    }

    @Test
    void shouldForgetEndedConnectionsFirstWhenFullAndSayWhen() {
        TranslationTable small = new TranslationTable(RETENTION_NS, 1000);
        assertThat(small.wasFull(0, ns(100))).isFalse();
        for (int port = 1; port <= 60_000; port++) {
            Connection connection = connection(port, port);
            small.begin(connection, false, ns(10), 1, ns(10));
            if (port % 2 == 0) {
                small.end(connection, ns(10), ns(11));
            }
        }
        assertThat(small.size()).isLessThan(2500);
        assertThat(small.wasFull(ns(10), ns(10))).isTrue();
        assertThat(small.wasFull(ns(20), ns(21))).isFalse();
    }

    @Test
    void shouldTakeTheSameNumberForAnotherConnectionAfterItsEnd() {
        begin(1, 40_000, 50_001, 10);
        end(1, 40_000, 50_001, 20);
        begin(1, 40_000, 50_002, 25);
        end(1, 40_000, 50_002, 30);

        assertThat(port(40_000, 11, 12)).isEqualTo(50_001);
        assertThat(port(40_000, 26, 27)).isEqualTo(50_002);
        assertThat(port(40_000, 32, 33)).isEqualTo(-1);
    }

    @Test
    void shouldNotBelieveADumpThatAnEndedConnectionGoesOn() {
        begin(1, 40_000, 50_001, 10);
        end(1, 40_000, 50_001, 20);
        table.begin(connection(1, 40_000, 50_001), true, 0, 2, ns(21));

        assertThat(port(40_000, 25, 26)).isEqualTo(-1);
    }

    @Test
    void shouldAgreeWithAPlainMapWhateverComes() {
        Random random = new Random(7);
        Map<Integer, Integer> ids = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            int port = 1 + random.nextInt(20_000);
            Integer id = ids.remove(port);
            if (id == null) {
                ids.put(port, i);
                begin(i, port, post(i), 1 + i * 0.001);
            } else {
                end(id, port, post(id), 1 + i * 0.001);
            }
        }
        assertThat(ids).hasSizeGreaterThan(5000);
        for (int port = 1; port <= 20_000; port++) {
            Integer id = ids.get(port);
            assertThat(port(port, 210, 211)).isEqualTo(id == null ? -1 : post(id));
        }
    }

    private static int post(int id) {
        return 1 + id % 65_535;
    }

    private void begin(int id, int port, int postPort, double seconds) {
        begin(id, port, postPort, 1, seconds);
    }

    private void begin(int id, int port, int postPort, int generation, double seconds) {
        table.begin(connection(id, port, postPort), false, ns(seconds), generation, ns(seconds));
    }

    private void end(int id, int port, int postPort, double seconds) {
        table.end(connection(id, port, postPort), 0, ns(seconds));
    }

    /** The post-NAT port, or -1. */
    private int port(int port, double fromSeconds, double toSeconds) {
        return table.find(true, face(0x0a00_0005_cb00_7150L, port), UDP, ns(fromSeconds), ns(toSeconds), other)
                ? other.ports >>> 16
                : -1;
    }

    private static Connection connection(int id, int port) {
        return connection(id, port, port);
    }

    private static Connection connection(int id, int port, int postPort) {
        Face inside = face(0x0a00_0005_cb00_7150L, port);
        return MadeConnection.of(UDP, id, inside, face(0xcb00_7101_cb00_7150L, postPort));
    }

    private static Face face(long addresses, int port) {
        Face face = new Face();
        face.addresses[0] = addresses;
        face.ports = port << 16 | 80;
        return face;
    }

    private static long ns(double seconds) {
        return (long) (seconds * SECOND_NS);
    }
}
