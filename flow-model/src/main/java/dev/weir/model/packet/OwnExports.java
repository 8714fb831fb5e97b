// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

import dev.weir.model.memory.Memory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What Weir itself sends, which a capture leaves out, lest every record make a packet that makes a record: the UDP
 * conversations of this node's exporters and of those of other nodes, and what the nodes of a cluster send each other.
 * Exporters add and remove; capture threads read a snapshot, or have their kernel leave out what is in
 * {@link #conversations()}.
 */
public final class OwnExports {
    private static final int UDP = 17;
    private static final int COMPARED = PacketRecord.TUNNEL_ID_OFFSET - PacketRecord.KEY_OFFSET;

    private static final int TCP = 6;

    private final Map<String, List<Conversation>> others = new LinkedHashMap<>();
    private volatile byte[][] snapshot = {};
    private volatile List<Conversation> own = List.of();
    private volatile List<Conversation> conversations = List.of();
    private volatile ClusterTraffic cluster = ClusterTraffic.NONE;

    /** The endpoints of a conversation, both of one IP version. */
    public record Conversation(InetSocketAddress local, InetSocketAddress remote) {
        /** As a record has it, but there: a record's own is made when it is first called, which takes an end 30 ms. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Conversation that && local.equals(that.local) && remote.equals(that.remote);
        }

        @Override
        public int hashCode() {
            return 31 * local.hashCode() + remote.hashCode();
        }
    }

    /** Adds the conversation between two endpoints; what is returned, to be run once, takes it out again. */
    public synchronized Runnable add(InetSocketAddress local, InetSocketAddress remote) {
        Conversation added = new Conversation(local, remote);
        List<Conversation> now = new ArrayList<>(own);
        now.add(added);
        own = List.copyOf(now);
        publish();
        return () -> remove(added);
    }

    /** Those of this node's exporters. Any thread may ask. */
    public List<Conversation> own() {
        return own;
    }

    /** Takes in what the exporters of another node hold now; an empty list when it has gone. */
    public synchronized void others(String node, List<Conversation> theirs) {
        List<Conversation> before = theirs.isEmpty() ? others.remove(node) : others.put(node, theirs);
        if (!theirs.equals(before == null ? List.of() : before)) {
            publish();
        }
    }

    /** Leaves out what the nodes of a cluster send each other. */
    public void cluster(ClusterTraffic traffic) {
        cluster = traffic;
    }

    /** The conversations that there are; another list, by identity, once they have changed. Any thread may ask. */
    public List<Conversation> conversations() {
        return conversations;
    }

    /** Whether a packet record is of what Weir itself sends, either way. */
    public boolean contains(long slot) {
        int protocol = PacketRecord.protocol(slot);
        if (protocol == UDP) {
            return isExport(slot);
        }
        return protocol == TCP && cluster.contains(slot);
    }

    private boolean isExport(long slot) {
        for (byte[] key : snapshot) {
            if (equal(key, slot + PacketRecord.KEY_OFFSET)) {
                return true;
            }
        }
        return false;
    }

    private synchronized void remove(Conversation removed) {
        List<Conversation> now = new ArrayList<>(own);
        now.remove(removed);
        own = List.copyOf(now);
        publish();
    }

    private void publish() {
        List<Conversation> all = new ArrayList<>(own);
        others.values().forEach(all::addAll);
        snapshot = all.stream().map(one -> canonical(one.local(), one.remote())).toArray(byte[][]::new);
        conversations = List.copyOf(all);
    }

    private static boolean equal(byte[] key, long address) {
        for (int i = 0; i < COMPARED; i++) {
            if (key[i] != Memory.getByte(address + i)) {
                return false;
            }
        }
        return true;
    }

    private static byte[] canonical(InetSocketAddress local, InetSocketAddress remote) {
        byte[] one = address(local.getAddress());
        byte[] other = address(remote.getAddress());
        int order = Arrays.compareUnsigned(one, other);
        boolean swap = order > 0 || order == 0 && local.getPort() > remote.getPort();
        byte[] key = new byte[COMPARED];
        System.arraycopy(swap ? other : one, 0, key, 0, 16);
        System.arraycopy(swap ? one : other, 0, key, 16, 16);
        putNative(key, 32, swap ? remote.getPort() : local.getPort());
        putNative(key, 34, swap ? local.getPort() : remote.getPort());
        return key;
    }

    private static byte[] address(InetAddress address) {
        return Arrays.copyOf(address.getAddress(), 16);
    }

    private static void putNative(byte[] key, int index, int port) {
        boolean little = java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN;
        key[index] = (byte) (little ? port : port >> 8);
        key[index + 1] = (byte) (little ? port >> 8 : port);
    }
}
