// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Zeroed pieces of memory outside the heap, all of one size, for tables that grow piece by piece. The first come one by
 * one; once they add up, they are cut from blocks of huge pages, of which the system gives those that are touched. One
 * owner thread.
 */
public final class Pieces implements AutoCloseable {
    private static final int CACHE_LINE = 64;

    /** Pieces add up to this before blocks pay: 8 MiB. */
    private static final long SMALL_OCTETS = 8L << 20;

    private final long pieceOctets;
    private final int piecesPerBlock;
    private final List<Memory.Region> regions = new ArrayList<>();
    private long[] returned = new long[8];
    private int returnedCount;
    private long nextAddress;
    private int leftInBlock;
    private long taken;

    /**
     * Makes one that has nothing yet.
     *
     * @param pieceOctets size of a piece, a multiple of a cache line of 64 octets
     * @param piecesPerBlock pieces in a block; a block is best a multiple of 2 MiB
     */
    public Pieces(long pieceOctets, int piecesPerBlock) {
        if (pieceOctets <= 0 || pieceOctets % CACHE_LINE != 0 || piecesPerBlock < 1) {
            throw new IllegalArgumentException("pieces of " + pieceOctets + " octets, " + piecesPerBlock + " a block");
        }
        this.pieceOctets = pieceOctets;
        this.piecesPerBlock = piecesPerBlock;
    }

    /**
     * Takes a piece, zeroed and on cache lines of its own.
     *
     * @return its address
     * @throws OutOfMemoryError when the system has none left
     */
    public long take() {
        taken++;
        if (returnedCount > 0) {
            return zeroed(returned[--returnedCount]);
        }
        if (leftInBlock == 0) {
            if (octets() <= SMALL_OCTETS) {
                Memory.Region region = Memory.allocate(pieceOctets, CACHE_LINE);
                regions.add(region);
                return region.address();
            }
            Memory.Region block = Memory.allocateHuge(pieceOctets * piecesPerBlock);
            regions.add(block);
            nextAddress = block.address();
            leftInBlock = piecesPerBlock;
        }
        long address = nextAddress;
        nextAddress += pieceOctets;
        leftInBlock--;
        return zeroed(address);
    }

    /** Gives a piece back, to be taken again. */
    public void giveBack(long address) {
        if (returnedCount == returned.length) {
            returned = Arrays.copyOf(returned, returned.length * 2);
        }
        returned[returnedCount++] = address;
        taken--;
    }

    /** Octets of the pieces taken, and given back but kept: what the system has given, to within a huge page. */
    public long octets() {
        return (taken + returnedCount) * pieceOctets;
    }

    /** Frees all pieces. */
    @Override
    public void close() {
        regions.forEach(Memory.Region::close);
        regions.clear();
        leftInBlock = 0;
        returnedCount = 0;
    }

    private long zeroed(long address) {
        Memory.fill(address, pieceOctets, 0);
        return address;
    }
}
