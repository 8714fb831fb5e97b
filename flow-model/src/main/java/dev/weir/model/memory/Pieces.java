// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pieces of memory outside the heap, all of one size, for tables that grow piece by piece. The first come one by
 * one; once they add up, they are cut from blocks of huge pages, of which the system gives those that are touched. One
 * owner thread.
 */
public final class Pieces implements AutoCloseable {
    private static final int CACHE_LINE = 64;

    /** Pieces add up to this before blocks pay: 8 MiB. */
    private static final long SMALL_OCTETS = 8L << 20;

    /** Pages are asked for this much before they are needed: 4 MiB. */
    private static final long AHEAD_OCTETS = 2 * HugePages.OCTETS;

    private final long pieceOctets;
    private final int piecesPerBlock;
    private final List<Memory.Region> regions = new ArrayList<>();
    private long[] returned = new long[8];
    private int returnedCount;
    private long nextAddress;
    private int leftInBlock;

    /** In the block, pages before this address have been asked for. */
    private long suppliedAddress;

    private long blockEnd;

    /** The block after this one, once that is nearly used up. */
    private Memory.Region nextBlock;

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
     * Takes a piece on cache lines of its own; what lies there is left from before, or anything.
     *
     * @return its address
     * @throws OutOfMemoryError when the system has none left
     */
    public long take() {
        taken++;
        if (returnedCount > 0) {
            return returned[--returnedCount];
        }
        if (leftInBlock == 0) {
            if (octets() <= SMALL_OCTETS) {
                Memory.Region region = Memory.allocate(pieceOctets, CACHE_LINE);
                regions.add(region);
                return region.address();
            }
            beginBlock();
        }
        long address = nextAddress;
        nextAddress += pieceOctets;
        leftInBlock--;
        supply();
        return address;
    }

    private void beginBlock() {
        if (nextBlock == null) {
            prepareBlock();
        }
        nextAddress = nextBlock.address();
        blockEnd = nextAddress + nextBlock.octets();
        leftInBlock = piecesPerBlock;
        suppliedAddress = Math.min(blockEnd, nextAddress + AHEAD_OCTETS);
        nextBlock = null;
    }

    /** Has the pages come that the pieces after this one lie on. */
    private void supply() {
        if (nextBlock == null && blockEnd - nextAddress <= AHEAD_OCTETS) {
            prepareBlock();
        }
        while (suppliedAddress < blockEnd && suppliedAddress - nextAddress < AHEAD_OCTETS) {
            long octets = Math.min(HugePages.OCTETS, blockEnd - suppliedAddress);
            PageSupply.want(suppliedAddress, octets);
            suppliedAddress += octets;
        }
    }

    private void prepareBlock() {
        nextBlock = Memory.allocateHuge(pieceOctets * piecesPerBlock);
        regions.add(nextBlock);
        PageSupply.want(nextBlock.address(), Math.min(AHEAD_OCTETS, nextBlock.octets()));
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
        nextBlock = null;
        leftInBlock = 0;
        returnedCount = 0;
    }
}
