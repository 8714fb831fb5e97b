// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.checkpoint;

import dev.weir.flow.cache.FlowSaver;
import dev.weir.flow.cache.SavedFlow;
import dev.weir.model.memory.Memory;
import dev.weir.model.state.StateOwner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Some flows of a shard as octets. Of two chunks the later one is right about a place that is in both.
 *
 * <pre>
 *    0  version 1, byte order 1 (1 little, 2 big), live 1, 0 1 | flows 4
 *    8  clockNs 8               | places that have no flow any more 4, octets of the flows 4
 *   24  the flows, see SavedFlow; then those places, 4 each; then CRC-32C of all before 4
 * </pre>
 *
 * <p>Numbers are in the byte order that is told. One is written by one thread.
 */
final class SavedChunk implements AutoCloseable {
    /** A chunk is full when it has so many octets of flows, or places without one. */
    static final int FULL_OCTETS = 256 * 1024;

    static final int HEADER_OCTETS = 24;
    static final int CHECK_OCTETS = Integer.BYTES;

    private static final int VERSION = 1;
    private static final int ORDER = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? 1 : 2;
    private static final int LIVE_OFFSET = 2;
    private static final int FLOWS_OFFSET = 4;
    private static final int CLOCK_OFFSET = 8;
    private static final int GONE_OFFSET = 16;
    private static final int LENGTH_OFFSET = 20;

    private final Memory.Region region = Memory.allocate(FULL_OCTETS + SavedFlow.MAX_OCTETS, 64);
    private int[] gone = new int[64];
    private int goneCount;
    private int flows;
    private int length;

    /** The key of a chunk in the store. */
    static String key(StateOwner owner, int shard, int chunk) {
        return keys(owner) + shard + "/" + chunk;
    }

    /** How the keys of all chunks of a life begin. */
    static String keys(StateOwner owner) {
        return "chunk/" + owner.node() + "/" + owner.epoch() + "/";
    }

    /** Whether it should be closed off. */
    boolean isFull() {
        return length >= FULL_OCTETS || goneCount * Integer.BYTES >= FULL_OCTETS;
    }

    boolean isEmpty() {
        return flows == 0 && goneCount == 0;
    }

    /** Takes in the flow of a place. */
    void flow(FlowSaver saver, int place) {
        length += saver.write(place, region.address() + length);
        flows++;
    }

    /** Takes in that a place has no flow. */
    void nothing(int place) {
        if (goneCount == gone.length) {
            gone = Arrays.copyOf(gone, 2 * goneCount);
        }
        gone[goneCount++] = place;
    }

    /** All that it took in, as octets; it is empty then. */
    byte[] take(long clockNs, boolean live) {
        byte[] octets = new byte[HEADER_OCTETS + length + goneCount * Integer.BYTES + CHECK_OCTETS];
        ByteBuffer buffer = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        buffer.put((byte) VERSION).put((byte) ORDER).put((byte) (live ? 1 : 0)).put((byte) 0);
        buffer.putInt(flows).putLong(clockNs).putInt(goneCount).putInt(length);
        Memory.copy(region.address(), octets, HEADER_OCTETS, length);
        buffer.position(HEADER_OCTETS + length);
        for (int i = 0; i < goneCount; i++) {
            buffer.putInt(gone[i]);
        }
        buffer.putInt(check(octets, octets.length - CHECK_OCTETS));
        clear();
        return octets;
    }

    /** Forgets all that it took in. */
    void clear() {
        goneCount = 0;
        flows = 0;
        length = 0;
    }

    @Override
    public void close() {
        region.close();
    }

    /** Checks that octets are a chunk, whole and undamaged, and of a version that is known. */
    static Read read(byte[] octets) throws BadStateException {
        if (octets.length < HEADER_OCTETS + CHECK_OCTETS) {
            throw new BadStateException("a chunk of " + octets.length + " octets in the shared state is none");
        }
        if (octets[0] != VERSION) {
            throw BadStateException.version("chunk", octets[0] & 0xff, VERSION);
        }
        if (octets[1] != ORDER) {
            throw new BadStateException(
                    "a chunk of another byte order in the shared state; all nodes of a group must be"
                            + " machines of the same one");
        }
        ByteBuffer buffer = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        int flows = buffer.getInt(FLOWS_OFFSET);
        int gone = buffer.getInt(GONE_OFFSET);
        int length = buffer.getInt(LENGTH_OFFSET);
        long expected = HEADER_OCTETS + (long) length + (long) gone * Integer.BYTES + CHECK_OCTETS;
        if (flows < 0 || gone < 0 || length < 0 || expected != octets.length) {
            throw new BadStateException(
                    "a chunk of " + octets.length + " octets in the shared state says that it has " + expected);
        }
        if (buffer.getInt(octets.length - CHECK_OCTETS) != check(octets, octets.length - CHECK_OCTETS)) {
            throw new BadStateException("a chunk of " + octets.length + " octets in the shared state is damaged");
        }
        Read read = new Read(buffer, flows, gone, length, buffer.getLong(CLOCK_OFFSET), buffer.get(LIVE_OFFSET) != 0);
        for (int i = 0; i < gone; i++) {
            if (!SavedFlow.isPlace(read.gonePlace(i))) {
                throw new BadStateException(
                        "a chunk in the shared state says that there is no flow at " + read.gonePlace(i));
            }
        }
        return read;
    }

    private static int check(byte[] octets, int length) {
        CRC32C check = new CRC32C();
        check.update(octets, 0, length);
        return (int) check.getValue();
    }

    /**
     * A chunk that was read.
     *
     * @param octets all of it
     * @param flows how many flows it has
     * @param gone how many places it says to have none
     * @param length octets of the flows, which begin at {@link #HEADER_OCTETS}
     * @param clockNs the metering clock of who wrote it
     * @param live whether that follows the wall clock
     */
    record Read(ByteBuffer octets, int flows, int gone, int length, long clockNs, boolean live) {
        /** A place that has no flow any more. */
        int gonePlace(int index) {
            return octets.getInt(HEADER_OCTETS + length + index * Integer.BYTES);
        }
    }
}
