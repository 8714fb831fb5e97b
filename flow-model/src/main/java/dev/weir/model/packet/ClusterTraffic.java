// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

import dev.weir.model.memory.Memory;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What the nodes of a cluster send each other over TCP: between the addresses of two of them, to or from a port that a node
 * listens on for the others. Does not change.
 */
public final class ClusterTraffic {
    /** Nothing. */
    public static final ClusterTraffic NONE = new ClusterTraffic(List.of());

    /** Two words for each place: an address as it lies in a packet record. */
    private final long[] addresses;

    private final int[] ports;

    /**
     * That of a cluster.
     *
     * @param listening where its nodes listen for each other
     */
    public ClusterTraffic(List<InetSocketAddress> listening) {
        addresses = new long[2 * listening.size()];
        ports = new int[listening.size()];
        try (Memory.Region address = Memory.allocate(2 * Long.BYTES, Long.BYTES)) {
            for (int i = 0; i < ports.length; i++) {
                byte[] octets = listening.get(i).getAddress().getAddress();
                Memory.fill(address.address(), 2 * Long.BYTES, 0);
                Memory.copy(octets, 0, address.address(), octets.length);
                addresses[2 * i] = Memory.getLong(address.address());
                addresses[2 * i + 1] = Memory.getLong(address.address() + Long.BYTES);
                ports[i] = listening.get(i).getPort();
            }
        }
    }

    /** Whether a packet record of TCP is of it. */
    boolean contains(long slot) {
        for (int i = 0; i < ports.length; i++) {
            boolean toA = PacketRecord.portA(slot) == ports[i] && isAt(i, slot + PacketRecord.ADDRESS_A_OFFSET);
            boolean toB = PacketRecord.portB(slot) == ports[i] && isAt(i, slot + PacketRecord.ADDRESS_B_OFFSET);
            if (toA && isNode(slot + PacketRecord.ADDRESS_B_OFFSET)
                    || toB && isNode(slot + PacketRecord.ADDRESS_A_OFFSET)) {
                return true;
            }
        }
        return false;
    }

    private boolean isNode(long address) {
        for (int i = 0; i < ports.length; i++) {
            if (isAt(i, address)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAt(int place, long address) {
        return Memory.getLong(address) == addresses[2 * place]
                && Memory.getLong(address + Long.BYTES) == addresses[2 * place + 1];
    }
}
