// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a receiver on this host from being outrun: UDP over loopback has no flow control, and a reader at full speed
 * fills any socket's buffer. It looks at how full the receiver's socket is and sends no more, until it looks again, than
 * surely fits: seven eighths of the buffer, or half of an ordinary one where its size is not told. Should the receiver
 * drop something all the same, the pacer makes do with half of what it took before.
 */
final class LoopbackPacer implements Pacer {
    private static final System.Logger LOG = System.getLogger(LoopbackPacer.class.getName());
    private static final long WAIT_NS = 100_000;
    private static final long UNSEEN_LOOK_NS = 50_000_000;
    private static final long STALLED_NS = 10_000_000_000L;

    /** What the kernel counts for a datagram besides its octets: headers, its own notes, rounding up (skbuff.h). */
    private static final int OVERHEAD_OCTETS = 512;

    private static final int BOOKKEEPING_OCTETS = 256;

    /** Room at which there is no point in waiting for more: a look is cheap beside so many datagrams. */
    private static final long AMPLE_OCTETS = 128 * 1024;

    private static final int MAX_HALVINGS = 62;

    private final ReceiverQueue queue;
    private final Pacer unseen;
    private final String exporter;
    private final long assumedWindowOctets;
    private int halvings;
    private long windowOctets;
    private long creditOctets;
    private long unwrittenOctets;
    private boolean seen;
    private long identity;
    private long baseDrops;
    private boolean warned;
    private long lastQueuedOctets;
    private long progressNs;
    private boolean stalled;
    private boolean looked;
    private long nextLookNs;
    private final AtomicLong receiverDrops = new AtomicLong();

    /**
     * Paces for one receiver.
     *
     * @param queue the receiver's socket
     * @param assumedWindowOctets memory that waiting datagrams may take there, as the kernel counts it, while the socket
     *     does not tell the size of its buffer
     * @param unseen paces while no socket can be seen
     * @param exporter the exporter's name, for log lines
     */
    LoopbackPacer(ReceiverQueue queue, long assumedWindowOctets, Pacer unseen, String exporter) {
        this.queue = queue;
        this.assumedWindowOctets = assumedWindowOctets;
        this.windowOctets = assumedWindowOctets;
        this.unseen = unseen;
        this.exporter = exporter;
    }

    @Override
    public long delayNs(long nowNs, int octets) {
        long memoryOctets = memoryOctets(octets);
        if (creditOctets >= memoryOctets) {
            return 0;
        }
        if (!seen && looked && nowNs - nextLookNs < 0) {
            return unseen.delayNs(nowNs, octets);
        }
        looked = true;
        nextLookNs = nowNs + UNSEEN_LOOK_NS;
        if (!queue.look()) {
            seen = false;
            return unseen.delayNs(nowNs, octets);
        }
        long queuedOctets = queue.queuedOctets();
        noteDrops();
        windowOctets = windowOctets();
        noteProgress(nowNs, queuedOctets);
        long freeOctets = windowOctets - unwrittenOctets - (stalled ? 0 : queuedOctets);
        if (queuedOctets == 0 && unwrittenOctets == 0) {
            freeOctets = Math.max(freeOctets, memoryOctets);
        }
        // A look costs as much as several datagrams: it is worth waiting until a good part of the window is free.
        if (freeOctets < memoryOctets || freeOctets < Math.min(AMPLE_OCTETS, windowOctets / 2)) {
            return WAIT_NS;
        }
        creditOctets = freeOctets;
        return 0;
    }

    @Override
    public void sent(int octets) {
        long memoryOctets = memoryOctets(octets);
        unwrittenOctets += memoryOctets;
        if (seen) {
            creditOctets -= memoryOctets;
        } else {
            unseen.sent(octets);
        }
    }

    @Override
    public void written() {
        unwrittenOctets = 0;
    }

    @Override
    public void poll() {
        if (seen && queue.look()) {
            noteDrops();
        }
    }

    @Override
    public void close() {
        queue.close();
    }

    @Override
    public long receiverDrops() {
        return receiverDrops.get();
    }

    /** At least what the kernel charges the receiver for a datagram of this length. */
    static long memoryOctets(int octets) {
        return Integer.highestOneBit(octets + OVERHEAD_OCTETS - 1) * 2L + BOOKKEEPING_OCTETS;
    }

    private long windowOctets() {
        long bufferOctets = queue.bufferOctets();
        long wholeOctets = bufferOctets == 0 ? assumedWindowOctets : bufferOctets - bufferOctets / 8;
        return Math.max(1, wholeOctets >> halvings);
    }

    private void noteDrops() {
        if (!seen || queue.identity() != identity) {
            seen = true;
            identity = queue.identity();
            baseDrops = queue.drops();
            return;
        }
        long dropped = queue.drops() - baseDrops;
        if (dropped <= 0) {
            return;
        }
        baseDrops = queue.drops();
        receiverDrops.addAndGet(dropped);
        halvings = Math.min(MAX_HALVINGS, halvings + 1);
        if (!warned) {
            warned = true;
            LOG.log(
                    Level.WARNING,
                    "exporter " + exporter + ": the receiver on this host dropped " + dropped
                            + " datagrams for want of buffer space; slowing down (a larger receive buffer helps)");
        }
    }

    private void noteProgress(long nowNs, long queuedOctets) {
        boolean progress = queuedOctets < lastQueuedOctets || queuedOctets < windowOctets / 2;
        lastQueuedOctets = queuedOctets;
        if (progress || progressNs == 0) {
            progressNs = nowNs;
            stalled = false;
        } else if (!stalled && nowNs - progressNs > STALLED_NS) {
            stalled = true;
            LOG.log(
                    Level.WARNING,
                    "exporter " + exporter + ": the receiver on this host has read nothing for "
                            + STALLED_NS / 1_000_000_000 + " s; going on without waiting for it");
        }
    }
}
