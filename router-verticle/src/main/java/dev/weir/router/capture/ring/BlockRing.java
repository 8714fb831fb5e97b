// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import dev.weir.router.parse.FrameSink;

/** Walks the blocks of a ring in their order, and gives each back to the kernel once all its packets are handed over. */
final class BlockRing {
    private final long address;
    private final int blockOctets;
    private final int blocks;
    private final RingFrames frames;

    private int block;
    private long packet;
    private int packetsLeft;
    private boolean inBlock;

    /**
     * A ring at its begin.
     *
     * @param address of its first block
     */
    BlockRing(long address, int blockOctets, int blocks, RingFrames frames) {
        this.address = address;
        this.blockOctets = blockOctets;
        this.blocks = blocks;
        this.frames = frames;
    }

    /**
     * Hands over packets that are there.
     *
     * @return how many, at most {@code maxFrames}; 0 when the kernel has handed over no block with a packet
     */
    int read(FrameSink sink, int maxFrames) {
        int delivered = 0;
        while (delivered < maxFrames && (inBlock || enter())) {
            int now = Math.min(packetsLeft, maxFrames - delivered);
            long header = packet;
            for (int i = 0; i < now; i++) {
                frames.deliver(header, sink);
                header = TpacketHeader.next(header);
            }
            packet = header;
            packetsLeft -= now;
            delivered += now;
            if (packetsLeft == 0) {
                leave();
            }
        }
        return delivered;
    }

    private boolean enter() {
        long at = blockAt();
        if (!TpacketBlock.isReady(at)) {
            return false;
        }
        packetsLeft = TpacketBlock.packets(at);
        packet = TpacketBlock.firstPacket(at);
        inBlock = true;
        return true;
    }

    private void leave() {
        TpacketBlock.release(blockAt());
        inBlock = false;
        block = block + 1 == blocks ? 0 : block + 1;
    }

    private long blockAt() {
        return address + (long) block * blockOctets;
    }
}
