// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.geneve;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.Libc;
import java.io.IOException;

/**
 * As little as an echo in C would do: recvmmsg(2) from a UDP socket, sendmmsg(2) by a raw one, with the outer headers that
 * a load balancer wants. Nothing is looked at, and nothing noted.
 *
 * <pre>
 *   memory: BATCH incoming struct mmsghdr | BATCH outgoing ones | two struct iovec each | struct sockaddr_in each | slots
 *   slot:   IPv4 header 20 | UDP header 8 | what was received
 * </pre>
 */
final class BareEcho implements Appliance {
    /** As many as Weir takes at once. */
    private static final int BATCH = 256;

    private static final int SLOT_OCTETS = 64 * 147;
    private static final int HEADERS_OCTETS = 28;
    private static final int PAYLOAD_OCTETS = 9216;
    private static final int MESSAGE_OCTETS = 64;
    private static final int LENGTH_OFFSET = 56;
    private static final int NAME_OCTETS = 16;
    private static final int PIECE_OCTETS = 16;
    private static final int LOOPBACK = 0x7f000001;

    private final Memory.Region memory =
            Memory.allocate((long) BATCH * (2 * (MESSAGE_OCTETS + PIECE_OCTETS) + NAME_OCTETS + SLOT_OCTETS), 64);
    private final long incoming = memory.address();
    private final long outgoing = incoming + (long) BATCH * MESSAGE_OCTETS;
    private final long pieces = outgoing + (long) BATCH * MESSAGE_OCTETS;
    private final long names = pieces + 2L * BATCH * PIECE_OCTETS;
    private final long slots = names + (long) BATCH * NAME_OCTETS;
    private final int receiver;
    private final int sender;
    private long sentBack;

    /** Opens a port of 127.0.0.1. */
    BareEcho(int port, int bufferMib) throws IOException {
        receiver = done(Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM, 0), "opening a UDP socket");
        sender = done(Libc.socket(Libc.AF_INET, Libc.SOCK_RAW, Libc.IPPROTO_RAW), "opening a raw socket");
        long scratch = memory.address();
        Memory.putInt(scratch, 1);
        set(receiver, Libc.SO_REUSEPORT);
        Memory.putInt(scratch, bufferMib << 20);
        set(receiver, Libc.SO_RCVBUFFORCE);
        set(sender, Libc.SO_SNDBUFFORCE);
        Memory.putInt(scratch, 0);
        Memory.putShort(scratch, Libc.AF_INET);
        putShortBe(scratch + 2, port);
        putIntBe(scratch + 4, LOOPBACK);
        done(Libc.bind(receiver, scratch, NAME_OCTETS), "binding to UDP port " + port);
        for (int i = 0; i < BATCH; i++) {
            long slot = slot(i);
            message(incoming, i, piece(2 * i), slot + HEADERS_OCTETS, PAYLOAD_OCTETS);
            message(outgoing, i, piece(2 * i + 1), slot, 0);
            Memory.putByte(slot, 0x45);
            Memory.putByte(slot + 6, 0x40);
            Memory.putByte(slot + 8, 64);
            Memory.putByte(slot + 9, 17);
            putIntBe(slot + 12, LOOPBACK);
            putShortBe(slot + 22, port);
        }
    }

    private void set(int socket, int option) throws IOException {
        done(
                Libc.setsockopt(socket, Libc.SOL_SOCKET, option, memory.address(), Integer.BYTES),
                "setting a socket's option " + option);
    }

    private static int done(int result, String what) throws IOException {
        if (result < 0) {
            throw new IOException("bare echo: " + what + ": " + Libc.words(Libc.lastError()));
        }
        return result;
    }

    private void message(long messages, int index, long piece, long address, int octets) {
        long message = messages + (long) index * MESSAGE_OCTETS;
        Memory.fill(message, MESSAGE_OCTETS, 0);
        Memory.putLong(message, name(index));
        Memory.putInt(message + 8, NAME_OCTETS);
        Memory.putLong(message + 16, piece);
        Memory.putLong(message + 24, 1);
        Memory.putLong(piece, address);
        Memory.putLong(piece + 8, octets);
    }

    private long slot(int index) {
        return slots + (long) index * SLOT_OCTETS;
    }

    private long piece(int index) {
        return pieces + (long) index * PIECE_OCTETS;
    }

    private long name(int index) {
        return names + (long) index * NAME_OCTETS;
    }

    @Override
    public int sendBack(int most) throws IOException {
        int count = Libc.receiveMany(receiver, incoming, Math.min(most, BATCH), Libc.MSG_DONTWAIT);
        for (int i = 0; i < count; i++) {
            long slot = slot(i);
            int payload = Memory.getInt(incoming + (long) i * MESSAGE_OCTETS + LENGTH_OFFSET);
            putShortBe(slot + 2, HEADERS_OCTETS + payload);
            Memory.putInt(slot + 16, Memory.getInt(name(i) + 4));
            Memory.putShort(slot + 20, Memory.getShort(name(i) + 2));
            putShortBe(slot + 24, HEADERS_OCTETS - 20 + payload);
            Memory.putLong(piece(2 * i + 1) + 8, (long) HEADERS_OCTETS + payload);
        }
        int sent = 0;
        while (sent < count) {
            sent += done(
                    Libc.sendMany(sender, outgoing + (long) sent * MESSAGE_OCTETS, count - sent, 0), "sending back");
        }
        sentBack += sent;
        return count;
    }

    @Override
    public long sentBack() {
        return sentBack;
    }

    private static void putShortBe(long address, int value) {
        Memory.putByte(address, value >> 8);
        Memory.putByte(address + 1, value);
    }

    private static void putIntBe(long address, int value) {
        putShortBe(address, value >>> 16);
        putShortBe(address + 2, value);
    }

    @Override
    public void close() {
        Libc.close(receiver);
        Libc.close(sender);
        memory.close();
    }
}
