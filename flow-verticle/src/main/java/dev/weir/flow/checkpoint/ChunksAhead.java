// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.model.state.StateOwner;
import dev.weir.model.state.StateStore;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Chunks in the order in which they are to be read, a few of which are asked for before it is their turn: while one is read,
 * the next are on their way. Whoever reads takes the next one when he is done with the one before.
 */
final class ChunksAhead {
    /** Of some 256 KiB each. */
    static final int MAX_ASKED = 8;

    private final StateStore store;
    private final int attempts;
    private final Deque<Place> later = new ArrayDeque<>();
    private final Deque<Asked> asked = new ArrayDeque<>();

    /**
     * Where a chunk is.
     *
     * @param sum of the life that it is of
     * @param seen the places of its shard that later chunks have told of
     */
    record Place(StateOwner owner, AdoptionResult.Sum sum, int shard, int chunk, BitSet seen) {
        private boolean isOfShardOf(Place other) {
            return owner.equals(other.owner) && shard == other.shard;
        }
    }

    /** A chunk that was asked for. */
    static final class Asked {
        private final Place place;
        private CompletionStage<byte[]> octets;

        /** A store that fails is not to be asked again for what nobody wants. */
        private volatile boolean dropped;

        private Asked(Place place) {
            this.place = place;
        }

        Place place() {
            return place;
        }

        /** What the store has; {@code null} for nothing. */
        CompletionStage<byte[]> octets() {
            return octets;
        }
    }

    /**
     * Without any chunks.
     *
     * @param attempts how often a chunk is asked for when the store fails
     */
    ChunksAhead(StateStore store, int attempts) {
        this.store = store;
        this.attempts = attempts;
    }

    /** Takes in a chunk that is to be read after all others. */
    void add(Place place) {
        later.add(place);
    }

    boolean isEmpty() {
        return later.isEmpty() && asked.isEmpty();
    }

    /** Takes the chunk that is next to be read, {@code null} after the last. */
    Asked next() {
        while (asked.size() < MAX_ASKED && !later.isEmpty()) {
            asked.add(ask(later.remove()));
        }
        return asked.poll();
    }

    private Asked ask(Place place) {
        Asked chunk = new Asked(place);
        String key = SavedChunk.key(place.owner, place.shard, place.chunk);
        chunk.octets = Adoption.again(
                () -> chunk.dropped ? CompletableFuture.completedFuture(null) : store.get(key), attempts);
        return chunk;
    }

    /** Drops the chunks of a shard that would be next; how many there were. */
    int dropShardOf(Place place) {
        int dropped = 0;
        while (!asked.isEmpty() && asked.element().place.isOfShardOf(place)) {
            asked.remove().dropped = true;
            dropped++;
        }
        // Those that are still to be asked for come after those that have been.
        while (asked.isEmpty() && !later.isEmpty() && later.element().isOfShardOf(place)) {
            later.remove();
            dropped++;
        }
        return dropped;
    }

    /** Drops all that were asked for and not taken. */
    void dropAll() {
        later.clear();
        asked.forEach(chunk -> chunk.dropped = true);
        asked.clear();
    }
}
