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
    /** {@code null} where all packets are this ring's. */
    private RingShare share;

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
     * @return how many, those that are another ring's among them, at most {@code maxFrames}; 0 when the kernel has handed
     *     over no block with a packet
     */
    int read(FrameSink sink, int maxFrames) {
        int delivered = 0;
        while (delivered < maxFrames && (inBlock || enter())) {
            int now = Math.min(packetsLeft, maxFrames - delivered);
            packet = share == null ? deliver(now, sink) : deliverOwn(now, sink);
            packetsLeft -= now;
            delivered += now;
            if (packetsLeft == 0) {
                leave();
            }
        }
        return delivered;
    }

    private long deliver(int packets, FrameSink sink) {
        long header = packet;
        for (int i = 0; i < packets; i++) {
            frames.deliver(header, sink);
            header = TpacketHeader.next(header);
        }
        return header;
    }

    private long deliverOwn(int packets, FrameSink sink) {
        long header = packet;
        long atNs = share.atNs();
        int skipped = 0;
        for (int i = 0; i < packets; i++) {
            if (share.takes(TpacketHeader.timestampNs(header), atNs)) {
                frames.deliver(header, sink);
            } else {
                skipped++;
            }
            header = TpacketHeader.next(header);
        }
        share.skip(skipped);
        return header;
    }

    /** Takes a part of the packets from the next on; {@code null} for all. */
    void share(RingShare with) {
        share = with;
    }

    /** What part of the packets it takes; {@code null} for all, of which it finds out itself. */
    RingShare share() {
        return share;
    }

    private boolean enter() {
        long at = blockAt();
        if (!TpacketBlock.isReady(at)) {
            return false;
        }
        packetsLeft = TpacketBlock.packets(at);
        packet = TpacketBlock.firstPacket(at);
        inBlock = true;
        if (share != null && packetsLeft > 0 && share.isDone(TpacketHeader.timestampNs(packet))) {
            share = null;
        }
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
