// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import dev.weir.export.format.Message;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * Messages gathered into large writes. A message counts as sent when the octets of all gathered ones are with the
 * operating system, and not before.
 */
final class GatheredOutput {
    private static final int CAPACITY_OCTETS = 128 * 1024;
    private static final long WAIT_NS = 1_000_000;

    private final WritableByteChannel channel;
    private final Delivery delivery;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(CAPACITY_OCTETS);
    private final Tally gathered = new Tally();
    private long writtenOctets;
    private long deliveredOctets;

    GatheredOutput(WritableByteChannel channel, Delivery delivery) {
        this.channel = channel;
        this.delivery = delivery;
    }

    /** Gathers a message, and writes when there is no more room. After an exception {@link #discard} is due. */
    void put(Message message) throws IOException {
        try {
            if (message.length() > buffer.remaining()) {
                write();
            }
        } finally {
            // It shares the fate of what comes next: of those before it, if they could not be written.
            gathered.add(message);
        }
        int at = 0;
        while (at < message.length()) {
            int octets = Math.min(buffer.remaining(), message.length() - at);
            buffer.put(message.octets(), at, octets);
            at += octets;
            if (!buffer.hasRemaining()) {
                writeOctets();
            }
        }
    }

    /** Writes all that is gathered. After an exception {@link #discard} is due. */
    void write() throws IOException {
        writeOctets();
        deliveredOctets = writtenOctets;
        if (!gathered.isEmpty()) {
            delivery.sent(gathered);
            gathered.clear();
        }
    }

    /** Gives up what is gathered; a part of it may have been written. */
    void discard() {
        buffer.clear();
        if (!gathered.isEmpty()) {
            delivery.lost(gathered);
            gathered.clear();
        }
    }

    /** Octets written and gathered since the beginning. */
    long octets() {
        return writtenOctets + buffer.position();
    }

    /** Octets of the messages that were sent, which end where a message ends. */
    long deliveredOctets() {
        return deliveredOctets;
    }

    private void writeOctets() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            int octets = channel.write(buffer);
            writtenOctets += octets;
            if (octets == 0) {
                if (delivery.isGivingUp()) {
                    throw new IOException("it took nothing more until the time was up");
                }
                LockSupport.parkNanos(WAIT_NS);
            }
        }
        buffer.clear();
    }
}
