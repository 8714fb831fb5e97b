// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.packet;

import dev.weir.model.memory.Memory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The UDP conversations that this router's own exporters hold: a capture leaves them out, lest every record make a
 * packet that makes a record. Exporters add and remove; capture threads read a snapshot, or have their kernel leave out
 * what is in {@link #conversations()}.
 */
public final class OwnExports {
    private static final int UDP = 17;
    private static final int COMPARED = PacketRecord.TUNNEL_ID_OFFSET - PacketRecord.KEY_OFFSET;

    private volatile byte[][] snapshot = {};
    private volatile List<Conversation> conversations = List.of();

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
        List<Conversation> now = new ArrayList<>(conversations);
        now.add(added);
        publish(now);
        return () -> remove(added);
    }

    /** The conversations that there are; another list, by identity, once they have changed. Any thread may ask. */
    public List<Conversation> conversations() {
        return conversations;
    }

    /** Whether a packet record is of one of the conversations, either way. */
    public boolean contains(long slot) {
        byte[][] keys = snapshot;
        if (keys.length == 0 || PacketRecord.protocol(slot) != UDP) {
            return false;
        }
        for (byte[] key : keys) {
            if (equal(key, slot + PacketRecord.KEY_OFFSET)) {
                return true;
            }
        }
        return false;
    }

    private synchronized void remove(Conversation removed) {
        List<Conversation> now = new ArrayList<>(conversations);
        now.remove(removed);
        publish(now);
    }

    private void publish(List<Conversation> now) {
        snapshot = now.stream().map(one -> canonical(one.local(), one.remote())).toArray(byte[][]::new);
        conversations = List.copyOf(now);
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
