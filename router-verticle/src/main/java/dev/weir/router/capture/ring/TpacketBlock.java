// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import dev.weir.model.memory.Memory;

/**
 * The head of a block of a TPACKET_V3 ring (linux/if_packet.h, struct tpacket_block_desc), in the machine's byte order.
 *
 * <pre>
 *    0  version 4          | offset to private 4
 *    8  status 4           | packets 4
 *   16  offset to first 4  | length 4
 *   24  sequence 8
 *   32  first packet's time 8 | last packet's time 8
 * </pre>
 */
final class TpacketBlock {
    static final int STATUS_OFFSET = 2 * Integer.BYTES;
    static final int PACKETS_OFFSET = STATUS_OFFSET + Integer.BYTES;
    static final int FIRST_OFFSET = PACKETS_OFFSET + Integer.BYTES;
    static final int OCTETS = 48;

    /** TP_STATUS_USER: the block is the reader's until it writes {@link #KERNEL}. */
    private static final int USER = 1;

    private static final int KERNEL = 0;

    private TpacketBlock() {}

    /** Whether the kernel has handed the block over. */
    static boolean isReady(long block) {
        return (Memory.getIntAcquire(block + STATUS_OFFSET) & USER) != 0;
    }

    /** Gives the block back to the kernel. */
    static void release(long block) {
        Memory.putIntRelease(block + STATUS_OFFSET, KERNEL);
    }

    static int packets(long block) {
        return Memory.getInt(block + PACKETS_OFFSET);
    }

    /** Address of the first packet's {@link TpacketHeader}. */
    static long firstPacket(long block) {
        return block + Memory.getUnsignedInt(block + FIRST_OFFSET);
    }
}
