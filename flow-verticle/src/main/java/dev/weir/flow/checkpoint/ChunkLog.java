// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

/**
 * What chunks of a shard are in the store and which of them a place is in: a log, to which changed flows are appended, and
 * of which the oldest chunks go once nothing of theirs is right any more. When more than half of the log is of no use, what
 * is still right in the oldest chunks is written again. One owner thread.
 */
final class ChunkLog {
    /** So much may be of no use in any case. */
    private static final long SLACK_OCTETS = 4L * SavedChunk.FULL_OCTETS;

    private static final int FIRST_PLACES = 1024;

    private final IntSupplier numbers;
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private final Map<Integer, Chunk> byNumber = new HashMap<>();
    private int[] chunkOf = new int[FIRST_PLACES];
    private long octets;
    private long usefulOctets;

    /** The one that a place has {@link #leave left} last. */
    private Chunk left;

    /** Chunks that are in no head and whose octets may be in the store. */
    private final List<Integer> orphans = new ArrayList<>();

    /** A chunk, from when it is begun. */
    static final class Chunk {
        private final int number;
        private int[] places = new int[256];
        private int size;
        private int right;
        private int octets;

        /** Places that it says to have no flow, and which some chunk said to have one. */
        private int[] gone = new int[16];

        private int goneSize;

        private Chunk(int number) {
            this.number = number;
        }

        int number() {
            return number;
        }

        /** How many octets one of its flows takes, about; 0 before it is whole. */
        private int flowOctets() {
            return size == 0 ? 0 : octets / size;
        }
    }

    /**
     * An empty one.
     *
     * @param numbers of the chunks, none of which is 0 or comes again while one may be in the store
     */
    ChunkLog(IntSupplier numbers) {
        this.numbers = numbers;
    }

    /** Octets of all chunks. */
    long octets() {
        return octets;
    }

    /** How many of those are of flows that no later chunk has, about. */
    long usefulOctets() {
        return usefulOctets;
    }

    /** Begins a chunk. */
    Chunk begin() {
        Chunk chunk = new Chunk(numbers.getAsInt());
        chunks.add(chunk);
        byNumber.put(chunk.number, chunk);
        return chunk;
    }

    /** Whether some chunk says that a place has a flow. */
    boolean knows(int place) {
        return place < chunkOf.length && chunkOf[place] != 0;
    }

    /** A flow was written to a chunk. */
    void flow(Chunk chunk, int place) {
        if (place >= chunkOf.length) {
            chunkOf = Arrays.copyOf(chunkOf, Math.max(place + 1, 2 * chunkOf.length));
        }
        leave(place);
        chunkOf[place] = chunk.number;
        if (chunk.size == chunk.places.length) {
            chunk.places = Arrays.copyOf(chunk.places, 2 * chunk.size);
        }
        chunk.places[chunk.size++] = place;
        chunk.right++;
    }

    /** It was written to a chunk that a place, which some chunk {@link #knows}, has no flow any more. */
    void nothing(Chunk chunk, int place) {
        leave(place);
        chunkOf[place] = 0;
        if (chunk.goneSize == chunk.gone.length) {
            chunk.gone = Arrays.copyOf(chunk.gone, 2 * chunk.goneSize);
        }
        chunk.gone[chunk.goneSize++] = place;
    }

    private void leave(int place) {
        int number = chunkOf[place];
        if (number == 0) {
            return;
        }
        // Places that come one after the other have mostly been in one chunk.
        if (left == null || left.number != number) {
            left = byNumber.get(number);
        }
        if (left != null) {
            left.right--;
            usefulOctets -= left.flowOctets();
        }
    }

    /** A chunk is whole. */
    void end(Chunk chunk, int chunkOctets) {
        chunk.octets = chunkOctets;
        octets += chunkOctets;
        usefulOctets += (long) chunk.right * chunk.flowOctets();
    }

    /** The chunks that the shard's flows are in: all but the oldest of which nothing is right. */
    List<Integer> inUse() {
        List<Integer> numbers = new ArrayList<>(chunks.size());
        for (Chunk chunk : chunks) {
            if (!numbers.isEmpty() || chunk.right != 0) {
                numbers.add(chunk.number);
            }
        }
        return numbers;
    }

    /** The head lists what is in use: the rest may go from the store. Returns what is to go. */
    List<Integer> committed() {
        List<Integer> gone = new ArrayList<>(orphans);
        orphans.clear();
        while (!chunks.isEmpty() && chunks.element().right == 0) {
            Chunk chunk = chunks.remove();
            forget(chunk);
            gone.add(chunk.number);
        }
        return gone;
    }

    /**
     * These chunks came to nothing: they are in no head, or nobody knows. What they say has to be written again.
     *
     * @return the places
     */
    int[] failed(List<Chunk> lost) {
        int[] again = new int[0];
        for (Chunk chunk : lost) {
            chunks.remove(chunk);
            forget(chunk);
            orphans.add(chunk.number);
            int from = again.length;
            again = Arrays.copyOf(again, from + chunk.size + chunk.goneSize);
            System.arraycopy(chunk.places, 0, again, from, chunk.size);
            System.arraycopy(chunk.gone, 0, again, from + chunk.size, chunk.goneSize);
            for (int i = 0; i < chunk.goneSize; i++) {
                // Older chunks may still have a flow there: it is to be said again that there is none.
                int place = chunk.gone[i];
                if (chunkOf[place] == 0) {
                    chunkOf[place] = chunk.number;
                }
            }
        }
        return again;
    }

    private void forget(Chunk chunk) {
        byNumber.remove(chunk.number);
        left = left == chunk ? null : left;
        octets -= chunk.octets;
        usefulOctets -= (long) chunk.right * chunk.flowOctets();
    }

    /** What is right in the oldest chunks, when too much is of no use: to be written again. */
    int[] stale() {
        long tooMuch = octets - 2 * usefulOctets - SLACK_OCTETS;
        int[] again = new int[0];
        for (Chunk chunk : chunks) {
            if (tooMuch <= 0) {
                break;
            }
            tooMuch -= chunk.octets;
            int from = again.length;
            again = Arrays.copyOf(again, from + chunk.right);
            for (int i = 0; i < chunk.size && from < again.length; i++) {
                if (chunkOf[chunk.places[i]] == chunk.number) {
                    again[from++] = chunk.places[i];
                }
            }
        }
        return again;
    }

    /** A chunk that was to go is in the store still: it is to go with the next ones. */
    void left(int number) {
        orphans.add(number);
    }

    /** The chunks that may be in the store, but for those of a shard that whoever found a head reads; it may be {@code null}. */
    List<Integer> unlisted(StateHead found, int shard) {
        List<Integer> numbers = all();
        if (found != null && !found.settled()) {
            numbers.removeAll(found.shard(shard).chunks());
        }
        return numbers;
    }

    /** Every chunk that may be in the store. */
    List<Integer> all() {
        List<Integer> numbers = new ArrayList<>(orphans);
        chunks.forEach(chunk -> numbers.add(chunk.number));
        return numbers;
    }
}
