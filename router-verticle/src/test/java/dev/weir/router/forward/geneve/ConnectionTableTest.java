// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.config.GeneveConnectionsConfig;
import dev.weir.model.memory.Memory;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ConnectionTableTest {
    private static final int MAX = 1024;
    private static final int TCP_TIMEOUT_S = 350;
    private static final int TIMEOUT_S = 120;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final long SECOND_NS = 1_000_000_000;

    private final ConnectionTable table = new ConnectionTable(
            new GeneveConnectionsConfig(MAX, Duration.ofSeconds(TCP_TIMEOUT_S), Duration.ofSeconds(TIMEOUT_S)));

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void shouldFindAConnectionByItsWholeKey() {
        int entry = table.add(key(UDP, 1), 7, 0);
        assertThat(table.find(key(UDP, 1), 1)).isEqualTo(entry);
        assertThat(table.endpoint(entry)).isEqualTo(7);
        for (int word = 0; word < InnerPacket.KEY_WORDS; word++) {
            long[] other = key(UDP, 1);
            other[word] ^= 1L << 40;
            assertThat(table.find(other, 1)).as("word " + word).isEqualTo(ConnectionTable.NONE);
        }
    }

    @Test
    void shouldKeepTheNewestHeadersOfAConnection() {
        int entry = table.add(key(UDP, 1), 7, 0);
        assertThat(table.headerOctets(entry)).isZero();
        int other = table.add(key(UDP, 2), 8, 0);
        keepHeaders(other, "ff".repeat(ConnectionTable.MAX_HEADER_OCTETS), 9);
        keepHeaders(entry, "08000800" + "00".repeat(36), 1);
        keepHeaders(entry, "0800080001", 2);
        assertThat(header(entry)).isEqualTo("0800080001");
        assertThat(table.loadBalancer(entry)).isEqualTo(2);
        assertThat(table.ownAddress(entry)).isEqualTo(102);
        assertThat(table.sourcePort(entry)).isEqualTo(50_002);
        assertThat(header(other)).isEqualTo("ff".repeat(ConnectionTable.MAX_HEADER_OCTETS));
    }

    @Test
    void shouldForgetWhatHasBeenIdleForTooLong() {
        table.add(key(TCP, 1), 7, 0);
        table.add(key(UDP, 2), 7, 0);
        int ending = table.add(key(TCP, 3), 7, 0);
        table.ending(ending, true);
        table.touch(ending, 20);
        int anew = table.add(key(TCP, 4), 7, 0);
        table.ending(anew, true);
        table.ending(anew, false);
        assertThat(table.find(key(UDP, 2), TIMEOUT_S)).isNotEqualTo(ConnectionTable.NONE);
        assertThat(table.find(key(UDP, 2), TIMEOUT_S + 1)).isEqualTo(ConnectionTable.NONE);
        assertThat(table.find(key(TCP, 3), 20 + TIMEOUT_S)).isEqualTo(ending);
        assertThat(table.find(key(TCP, 3), 21 + TIMEOUT_S)).isEqualTo(ConnectionTable.NONE);
        assertThat(table.find(key(TCP, 4), TCP_TIMEOUT_S)).isEqualTo(anew);
        assertThat(table.find(key(TCP, 4), TCP_TIMEOUT_S + 1)).isEqualTo(ConnectionTable.NONE);
        assertThat(table.find(key(TCP, 1), TCP_TIMEOUT_S)).isNotEqualTo(ConnectionTable.NONE);
        assertThat(table.find(key(TCP, 1), TCP_TIMEOUT_S + 1)).isEqualTo(ConnectionTable.NONE);
        assertThat(table.size()).isZero();
    }

    @Test
    void shouldRefuseANewConnectionRatherThanForgetALiveOne() {
        for (int i = 0; i < MAX; i++) {
            assertThat(table.add(key(i % 2 == 0 ? TCP : UDP, i), i, 0)).isNotEqualTo(ConnectionTable.NONE);
        }
        assertThat(table.add(key(TCP, MAX), 1, 0)).isEqualTo(ConnectionTable.NONE);
        table.sweep(10 * SECOND_NS, TIMEOUT_S);
        assertThat(table.size()).isEqualTo(MAX);

        table.sweep(10 * SECOND_NS, TIMEOUT_S + 1);
        assertThat(table.size()).as("those of TCP are left").isEqualTo(MAX / 2);
        assertThat(table.add(key(TCP, MAX), 1, TIMEOUT_S + 1)).isNotEqualTo(ConnectionTable.NONE);
    }

    @Test
    void shouldSweepAllInTimeByHoweverSmallSteps() {
        for (int i = 0; i < MAX; i++) {
            table.add(key(UDP, i), 1, 0);
        }
        for (int i = 0; i < 10_000; i++) {
            table.sweep(SECOND_NS / 1000, TIMEOUT_S + 1);
        }
        assertThat(table.size()).isZero();
    }

    @Test
    void shouldTellAConnectionFromTheNextInItsPlace() {
        int entry = table.add(key(UDP, 1), 7, 0);
        int serial = table.serial(entry);
        assertThat(table.isStill(entry, serial, TIMEOUT_S)).isTrue();
        assertThat(table.isStill(entry, serial, TIMEOUT_S + 1)).isFalse();
        table.sweep(10 * SECOND_NS, TIMEOUT_S + 1);
        assertThat(table.isStill(entry, serial, 0)).isFalse();
        assertThat(table.add(key(UDP, 2), 8, TIMEOUT_S + 1)).isEqualTo(entry);
        assertThat(table.isStill(entry, serial, TIMEOUT_S + 1)).isFalse();
    }

    /** Held to a map, through many lives of each place. */
    @Test
    void shouldFindWhatAMapFinds() {
        Map<Integer, Long> endpoints = new HashMap<>();
        Map<Integer, Integer> seen = new HashMap<>();
        Random random = new Random(5);
        for (int nowS = 0; nowS < 20_000; nowS++) {
            int number = random.nextInt(300);
            long[] key = key(UDP, number);
            boolean live = endpoints.containsKey(number) && nowS - seen.get(number) <= TIMEOUT_S;
            int entry = table.find(key, nowS);
            assertThat(entry != ConnectionTable.NONE).isEqualTo(live);
            if (live) {
                assertThat(table.endpoint(entry)).isEqualTo(endpoints.get(number));
                table.touch(entry, nowS);
            } else {
                endpoints.put(number, random.nextLong());
                table.add(key, endpoints.get(number), nowS);
            }
            seen.put(number, nowS);
            table.sweep(SECOND_NS / 50, nowS);
        }
    }

    private static long[] key(int protocol, int number) {
        return new long[] {0x0a00_0000L + number, 0, 0xc633_6410L, 0, 0x9c40_01bb_0000L | protocol << 8 | 4};
    }

    private void keepHeaders(int entry, String hex, int number) {
        byte[] octets = HexFormat.of().parseHex(hex);
        try (Memory.Region region = Memory.allocate(octets.length, 8)) {
            Memory.copy(octets, 0, region.address(), octets.length);
            table.keepHeaders(entry, number, 100 + number, 50_000 + number, region.address(), octets.length);
        }
    }

    private String header(int entry) {
        byte[] octets = new byte[table.headerOctets(entry)];
        try (Memory.Region region = Memory.allocate(octets.length + 1L, 8)) {
            table.copyHeader(entry, region.address());
            Memory.copy(region.address(), octets, 0, octets.length);
        }
        return HexFormat.of().formatHex(octets);
    }
}
