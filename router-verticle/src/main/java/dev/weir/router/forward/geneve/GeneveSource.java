// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.geneve;

import dev.weir.config.GeneveForwardingConfig;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.memory.Memory;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.CaptureSource;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.FrameSink;
import dev.weir.router.parse.LinkType;

/**
 * Packets of an AWS Gateway Load Balancer, batch by batch: each goes back as it came, outer addresses exchanged and UDP
 * ports not, before any of the batch is handed over to be metered.
 *
 * <p>A packet lies behind room for the headers that it goes back with, so that nothing of it is copied. What is not sent
 * back is dropped, and counted by reason; nothing is sent that did not come.
 */
public final class GeneveSource implements CaptureSource {
    private static final int BATCH = 256;

    /** A load balancer sends packets of 8500 octets at most, with 40 of GENEVE before them; the network carries 9001. */
    private static final int MAX_PAYLOAD_OCTETS = 9216;

    /** No power of two, so that the first octets of packets do not contend for the same lines of the cache. */
    private static final int SLOT_OCTETS = 64 * 147;

    private static final int WAIT_MS = 50;

    private final GeneveForwardingConfig config;
    private final GeneveSocket socket = new GeneveSocket();
    private final Frame frame = new Frame();
    private final PacketInfo info = new PacketInfo();
    private final LedgerCounter[] objections = new LedgerCounter[BATCH];
    private final long[] timestampsNs = new long[BATCH];
    private Memory.Region slots;
    private MessageVector incoming;
    private Replies replies;

    private long received;

    /** One that opens the configured port; nothing is opened yet. */
    public GeneveSource(GeneveForwardingConfig config) {
        this.config = config;
    }

    @Override
    public void start() throws CaptureException {
        String name = config.networkInterface();
        if (!Libc.isUsable()) {
            throw new CaptureException("forwarding: mode geneve needs a 64-bit Linux");
        }
        try {
            socket.open(name, config.port(), (int) config.receiveBuffer().octets());
        } catch (OsException e) {
            close();
            throw GeneveErrors.opening(config, e);
        }
        incoming = new MessageVector(BATCH, PacketInfo.CONTROL_OCTETS);
        replies = new Replies(socket, BATCH);
        slots = Memory.allocate((long) BATCH * SLOT_OCTETS, 64);
        for (int i = 0; i < BATCH; i++) {
            OuterHeaders.begin(slot(i), config.port());
            incoming.octets(i, slot(i) + OuterHeaders.OCTETS, MAX_PAYLOAD_OCTETS);
        }
        frame.from(LinkType.RAW_IPV4, Libc.interfaceIndex(name));
    }

    private long slot(int message) {
        return slots.address() + (long) message * SLOT_OCTETS;
    }

    @Override
    public int poll(FrameSink sink, int maxFrames) throws CaptureException {
        int most = Math.min(maxFrames, BATCH);
        int count = socket.receive(incoming, most);
        if (count == 0) {
            socket.await(WAIT_MS);
            count = socket.receive(incoming, most);
        }
        if (count < 0) {
            throw GeneveErrors.receiving(config, -count);
        }
        if (count != 0) {
            received += count;
            prepare(count);
            replies.send();
            meter(sink, count);
        }
        return count;
    }

    /** Makes replies of those that may go back. */
    private void prepare(int count) {
        for (int i = 0; i < count; i++) {
            long at = slot(i);
            int octets = incoming.received(i);
            info.read(incoming, i);
            timestampsNs[i] = info.timestampNs();
            LedgerCounter objection = octets > MAX_PAYLOAD_OCTETS
                    ? LedgerCounter.GENEVE_TOO_LONG
                    : GeneveCheck.objection(at + OuterHeaders.OCTETS, octets);
            objections[i] = objection;
            if (objection == null) {
                int loadBalancer = incoming.peerAddress(i);
                OuterHeaders.complete(at, info.destination(), loadBalancer, incoming.peerPort(i), octets);
                replies.add(at, (long) OuterHeaders.OCTETS + octets, loadBalancer);
            }
        }
    }

    /** Hands over the packets as they came: from the load balancer to this node. */
    private void meter(FrameSink sink, int count) {
        for (int i = 0; i < count; i++) {
            int octets = OuterHeaders.OCTETS + incoming.received(i);
            LedgerCounter objection = objections[i];
            if (objection == null) {
                OuterHeaders.swapAddresses(slot(i));
                frame.set(timestampsNs[i], slot(i), octets, octets);
                sink.accept(frame);
            } else {
                sink.leaveOut(objection, octets);
            }
            incoming.rearm(i);
        }
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public void foldKernelCounts(LedgerSlice ledger) {
        long drops = socket.takeDrops();
        ledger.add(LedgerCounter.KERNEL_SEEN, received + drops);
        ledger.add(LedgerCounter.KERNEL_DROPPED, drops);
        replies.foldCounts(ledger);
        received = 0;
    }

    /** Does nothing: {@link #poll} waits for 50 ms at most. */
    @Override
    public void wakeUp() {
        // See above.
    }

    @Override
    public void close() {
        socket.close();
        if (slots != null) {
            incoming.close();
            replies.close();
            slots.close();
            slots = null;
        }
    }
}
