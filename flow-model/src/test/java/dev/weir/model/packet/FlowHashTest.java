// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.memory.Memory;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowHashTest {
    private final Memory.Region key = Memory.allocate(PacketRecord.KEY_OCTETS, 64);

    @AfterEach
    void free() {
        key.close();
    }

    @Test
    void shouldDependOnEveryOctetOfTheKey() {
        FlowHash hash = new FlowHash(42);
        Set<Long> seen = new HashSet<>();
        seen.add(hash.hash(key.address()));
        for (int i = 0; i < PacketRecord.KEY_OCTETS; i++) {
            Memory.putByte(key.address() + i, 1);
            seen.add(hash.hash(key.address()));
            Memory.putByte(key.address() + i, 0);
        }
        assertThat(seen).hasSize(PacketRecord.KEY_OCTETS + 1);
    }

    @Test
    void shouldBeTheSameForTheSameSeedAndOtherForAnother() {
        long one = new FlowHash(1).hash(key.address());
        assertThat(new FlowHash(1).hash(key.address())).isEqualTo(one);
        assertThat(new FlowHash(2).hash(key.address())).isNotEqualTo(one);
    }

    @Test
    void shouldSpreadNeighbouringKeysEvenlyOverBothEndsOfTheHash() {
        FlowHash hash = new FlowHash(7);
        int buckets = 64;
        int[] low = new int[buckets];
        int[] high = new int[buckets];
        int keys = buckets * 1000;
        for (int i = 0; i < keys; i++) {
            Memory.putInt(key.address(), i);
            long value = hash.hash(key.address());
            low[(int) value & buckets - 1]++;
            high[FlowHash.shard(value, buckets)]++;
        }
        // Five standard deviations of a bucket's count around its mean of 1000.
        for (int i = 0; i < buckets; i++) {
            assertThat(low[i]).as("low bucket %d", i).isBetween(840, 1160);
            assertThat(high[i]).as("shard %d", i).isBetween(840, 1160);
        }
    }

    @Test
    void shouldCollideForAnAttackersKeysNoMoreThanForOthersUnderAnotherSeed() {
        // Keys that fall into one bucket under a seed that the attacker guessed are spread under the real one.
        FlowHash guessed = new FlowHash(1);
        FlowHash real = new FlowHash(0x5eed);
        Set<Long> realBuckets = new HashSet<>();
        int found = 0;
        for (int i = 0; found < 64; i++) {
            Memory.putInt(key.address() + 4, i);
            if ((guessed.hash(key.address()) & 0xfff) == 0) {
                found++;
                realBuckets.add(real.hash(key.address()) & 0xfff);
            }
        }
        assertThat(realBuckets).hasSizeGreaterThan(55);
    }
}
