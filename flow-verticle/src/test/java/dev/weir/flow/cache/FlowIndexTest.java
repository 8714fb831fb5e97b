// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.LongToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The index against a map: entries come and go at random, and are found where they are and nowhere else. */
class FlowIndexTest {
    private static final int KEYS = 300_000;
    private static final int STEPS = 900_000;
    private static final long SEED = 7;

    private final Memory.Region key = Memory.allocate(PacketRecord.KEY_OCTETS, 8);

    /** Hashes as they are, hashes that leave half of the buckets alone, and such as hardly tell segments apart. */
    @ParameterizedTest
    @ValueSource(ints = {-1, ~0x40, 0x3fff, ~0x3f80, 0xfff})
    void shouldFindWhatIsThereAndNothingElse(int mask) {
        LongToIntFunction hash = number -> (int) FlowId.of(key(number), SEED) & mask;
        Random random = new Random(SEED);
        Map<Long, Integer> there = new HashMap<>();
        EntrySlab entries = new EntrySlab(FlowEntry.OCTETS, FlowDetail.OCTETS);
        FlowIndex index = new FlowIndex(entries);
        try (key;
                entries;
                index) {
            for (int step = 0; step < STEPS; step++) {
                // Grows to most of all keys, then shrinks to few of them.
                long number = random.nextInt(KEYS);
                boolean toBeThere = random.nextInt(STEPS) > step * 0.9;
                Integer known = there.get(number);
                int place = hash.applyAsInt(number);
                if (known == null && toBeThere) {
                    there.put(number, insert(entries, index, place, number));
                } else if (known != null && !toBeThere) {
                    index.remove(place, known);
                    entries.release(known);
                    there.remove(number);
                } else if (index.find(place, key(number)) != (known == null ? EntrySlab.NONE : known)) {
                    throw new AssertionError("key " + number + " at step " + step + " is not where it was put");
                }
            }
            assertThat(there).hasSizeGreaterThan(1_000);
            for (long number = 0; number < KEYS; number++) {
                int found = index.find(hash.applyAsInt(number), key(number));
                if (found != there.getOrDefault(number, EntrySlab.NONE)) {
                    throw new AssertionError("key " + number + " is not where it was put");
                }
            }
        }
    }

    /** A search that ends in vain looks at no entry, as a rule: that is what tags are for. */
    @Test
    void shouldSeldomGuessAnEntryForAKeyThatIsNotThere() {
        EntrySlab entries = new EntrySlab(FlowEntry.OCTETS, FlowDetail.OCTETS);
        FlowIndex index = new FlowIndex(entries);
        try (key;
                entries;
                index) {
            for (long number = 0; number < KEYS; number++) {
                insert(entries, index, (int) FlowId.of(key(number), SEED), number);
            }
            int guesses = 0;
            for (long number = KEYS; number < 2 * KEYS; number++) {
                guesses += index.guess((int) FlowId.of(key(number), SEED)) == EntrySlab.NONE ? 0 : 1;
            }
            assertThat(guesses).isLessThan(KEYS / 8);
        }
    }

    private int insert(EntrySlab entries, FlowIndex index, int hash, long number) {
        int entry = entries.allocate();
        FlowEntry.hash(entries.address(entry), hash);
        FlowEntry.key(entries.address(entry), key(number));
        index.insert(hash, entry);
        return entry;
    }

    /** The address of a key that no other number has, until the next call. */
    private long key(long number) {
        for (int i = 0; i < PacketRecord.KEY_OCTETS; i += Long.BYTES) {
            Memory.putLong(key.address() + i, number + 1);
        }
        return key.address();
    }
}
