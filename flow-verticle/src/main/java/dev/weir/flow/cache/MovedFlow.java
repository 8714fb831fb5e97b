// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.flow.FlowTransfer;
import dev.weir.model.memory.Memory;
import dev.weir.model.packet.TunnelRecord;

/**
 * A flow on its way from one cache to another: all that is known of it, in the machine's byte order.
 *
 * <pre>
 *     0  FlowEntry 128, its links to other entries without meaning
 *   128  FlowDetail 48, its tunnel not 0 where there is one
 *   176  TunnelRecord, the end on A's side first; without meaning where there is none
 * </pre>
 */
public final class MovedFlow {
    static final int ENTRY_OFFSET = 0;
    static final int DETAIL_OFFSET = ENTRY_OFFSET + FlowEntry.OCTETS;
    static final int TUNNEL_OFFSET = DETAIL_OFFSET + FlowDetail.OCTETS;

    /** Octets of it: whole words, so that the next one lies on words too. */
    public static final int OCTETS = TUNNEL_OFFSET + (TunnelRecord.OCTETS + Long.BYTES - 1 & -Long.BYTES);

    private MovedFlow() {}

    /** An empty transfer that has room for this many flows. */
    public static FlowTransfer transfer(int flows) {
        return new FlowTransfer(flows, OCTETS);
    }

    /** Packets of both directions that are in no record yet. */
    public static long packets(long from) {
        return FlowEntry.packets(from + ENTRY_OFFSET, 0) + FlowEntry.packets(from + ENTRY_OFFSET, 1);
    }

    /** Octets of IP in them. */
    public static long octets(long from) {
        return FlowEntry.octets(from + ENTRY_OFFSET, 0) + FlowEntry.octets(from + ENTRY_OFFSET, 1);
    }

    /** Writes a flow; {@code tunnel} is the address of its tunnel, or 0. */
    static void write(long entry, long detail, long tunnel, long to) {
        Memory.copy(entry, to + ENTRY_OFFSET, FlowEntry.OCTETS);
        Memory.copy(detail, to + DETAIL_OFFSET, FlowDetail.OCTETS);
        if (tunnel != 0) {
            Memory.copy(tunnel, to + TUNNEL_OFFSET, TunnelRecord.OCTETS);
        }
    }

    static void read(long from, long entry, long detail) {
        Memory.copy(from + ENTRY_OFFSET, entry, FlowEntry.OCTETS);
        Memory.copy(from + DETAIL_OFFSET, detail, FlowDetail.OCTETS);
    }

    static boolean hasTunnel(long from) {
        return FlowDetail.tunnel(from + DETAIL_OFFSET) != 0;
    }

    static void readTunnel(long from, long tunnel) {
        Memory.copy(from + TUNNEL_OFFSET, tunnel, TunnelRecord.OCTETS);
    }
}
