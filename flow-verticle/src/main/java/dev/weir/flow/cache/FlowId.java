// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketRecord;

/**
 * The identifier of a flow: 63 bits that depend on its key and on the time of its first packet alone. Reading a capture
 * again gives the same ones, and so do two routers that see the same packets.
 */
final class FlowId {
    private FlowId() {}

    static long of(long key, long firstNs) {
        long state = mix(firstNs);
        for (int i = 0; i < PacketRecord.KEY_OCTETS; i += Long.BYTES) {
            state = mix(state ^ Memory.getLongBe(key + i)) + state * 31;
        }
        return mix(state) >>> 1;
    }

    /** The finalizer of David Stafford's variant 13 of MurmurHash3. */
    private static long mix(long value) {
        long z = value + 0x9e3779b97f4a7c15L;
        z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
