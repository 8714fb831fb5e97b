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
import java.time.Instant;

/**
 * Packets of an AWS Gateway Load Balancer that go out of a second arm, and their answers. What comes in GENEVE is taken out of
 * it and handed to the kernel, which routes and translates it; what the kernel hands back goes to the load balancer with the
 * newest GENEVE header of its connection, octet for octet. Batch by batch, both are on their way before they are metered, an
 * answer in the headers with which it goes back, so that both directions are one flow of one endpoint.
 */
public final class TwoArmSource implements CaptureSource {
    private static final int BATCH = 256;
    private static final int MAX_PAYLOAD_OCTETS = 9216;
    private static final int SLOT_OCTETS = 64 * 147;

    /** Where an answer lies in its slot, behind room for the longest headers. */
    private static final int ANSWER_OFFSET = OuterHeaders.OCTETS + ConnectionTable.MAX_HEADER_OCTETS;

    private static final int MAX_ANSWER_OCTETS = SLOT_OCTETS - ANSWER_OFFSET;
    private static final int WAIT_MS = 50;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final GeneveForwardingConfig config;
    private final TunDevice tun;
    private final GeneveSocket socket = new GeneveSocket();
    private final Frame frame = new Frame();
    private final PacketInfo info = new PacketInfo();
    private final LedgerCounter[] objections = new LedgerCounter[BATCH];
    private final long[] timestampsNs = new long[BATCH];
    private final long[] starts = new long[BATCH];
    private final int[] lengths = new int[BATCH];
    private Passage passage;
    private Memory.Region slots;
    private Memory.Region answers;
    private MessageVector incoming;
    private Replies replies;
    private int insideIndex;
    private int tunIndex;

    private long startedNs;
    private long nowNs;
    private int nowS;
    /** From the time of {@link System#nanoTime} to that of the wall clock. */
    private long wallClockNs;

    private long received;
    private long sentOut;
    private long sentOutOctets;
    private long notSentOut;
    private long notSentOutOctets;
    private long toldDrops;

    /** One that opens the configured port, with an interface to the kernel that is open by the start. */
    public TwoArmSource(GeneveForwardingConfig config, TunDevice tun) {
        this.config = config;
        this.tun = tun;
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
        passage = new Passage(config);
        incoming = new MessageVector(BATCH, PacketInfo.CONTROL_OCTETS);
        replies = new Replies(socket, BATCH);
        slots = Memory.allocate((long) BATCH * SLOT_OCTETS, 64);
        answers = Memory.allocate((long) BATCH * SLOT_OCTETS, 64);
        for (int i = 0; i < BATCH; i++) {
            OuterHeaders.begin(slot(i), config.port());
            incoming.octets(i, slot(i) + OuterHeaders.OCTETS, MAX_PAYLOAD_OCTETS);
        }
        insideIndex = Libc.interfaceIndex(name);
        tunIndex = tun.interfaceIndex();
        startedNs = System.nanoTime();
        nowNs = startedNs;
        readWallClock();
    }

    private void readWallClock() {
        Instant now = Instant.now();
        wallClockNs = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano() - System.nanoTime();
    }

    private long slot(int message) {
        return slots.address() + (long) message * SLOT_OCTETS;
    }

    @Override
    public int poll(FrameSink sink, int maxFrames) throws CaptureException {
        int most = Math.max(1, Math.min(maxFrames / 2, BATCH));
        int count = passBoth(sink, most);
        if (count == 0) {
            socket.await(tun.descriptor(), WAIT_MS);
            count = passBoth(sink, most);
        }
        return count;
    }

    private int passBoth(FrameSink sink, int most) throws CaptureException {
        long beforeNs = nowNs;
        nowNs = System.nanoTime();
        nowS = (int) ((nowNs - startedNs) / NANOS_PER_SECOND);
        passage.sweep(nowNs - beforeNs, nowS);
        int count = takeOut(sink, most);
        return count + bringHome(sink, most);
    }

    private int takeOut(FrameSink sink, int most) throws CaptureException {
        int count = socket.receive(incoming, most);
        if (count < 0) {
            throw GeneveErrors.receiving(config, -count);
        }
        for (int i = 0; i < count; i++) {
            info.read(incoming, i);
            timestampsNs[i] = info.timestampNs();
            objections[i] = takeOut(i, incoming.received(i));
        }
        meterOutgoing(sink, count);
        received += count;
        return count;
    }

    /** Hands a packet to the kernel; why not, where it is not to be. */
    private LedgerCounter takeOut(int message, int octets) {
        if (octets > MAX_PAYLOAD_OCTETS) {
            return LedgerCounter.GENEVE_TOO_LONG;
        }
        long header = slot(message) + OuterHeaders.OCTETS;
        LedgerCounter objection = GeneveCheck.objection(header, octets);
        if (objection == null) {
            objection = passage.out(
                    header,
                    octets,
                    incoming.peerAddress(message),
                    info.destination(),
                    incoming.peerPort(message),
                    nowS);
        }
        if (objection == null) {
            int headerOctets = Passage.headerOctets(header);
            int packetOctets = octets - headerOctets;
            if (tun.write(header + headerOctets, packetOctets)) {
                sentOut++;
                sentOutOctets += packetOctets;
            } else {
                notSentOut++;
                notSentOutOctets += packetOctets;
            }
            lengths[message] = packetOctets;
            OuterHeaders.complete(
                    slot(message),
                    incoming.peerAddress(message),
                    info.destination(),
                    incoming.peerPort(message),
                    octets);
        }
        return objection;
    }

    /** Hands over the packets as they came: from the load balancer to this node. */
    private void meterOutgoing(FrameSink sink, int count) {
        frame.from(LinkType.RAW_IPV4, insideIndex);
        for (int i = 0; i < count; i++) {
            int octets = OuterHeaders.OCTETS + incoming.received(i);
            LedgerCounter objection = objections[i];
            if (objection == null) {
                frame.set(timestampsNs[i], slot(i), octets, octets);
                sink.accept(frame);
            } else {
                sink.leaveOut(objection, octets);
            }
            incoming.rearm(i);
        }
    }

    private int bringHome(FrameSink sink, int most) throws CaptureException {
        int count = 0;
        int octets = readAnswer(0);
        while (octets > 0) {
            bringHome(count, octets);
            count++;
            octets = count < most ? readAnswer(count) : 0;
        }
        replies.send();
        meterAnswers(sink, count);
        received += count;
        if (octets < 0) {
            throw GeneveErrors.reading(-octets);
        }
        return count;
    }

    private int readAnswer(int place) {
        return tun.read(answer(place), MAX_ANSWER_OCTETS);
    }

    private long answer(int place) {
        return answers.address() + (long) place * SLOT_OCTETS + ANSWER_OFFSET;
    }

    /** Puts the headers of its connection before an answer. */
    private void bringHome(int place, int octets) {
        timestampsNs[place] = System.nanoTime() + wallClockNs;
        long at = answer(place);
        int entry = passage.home(at, octets, nowS);
        if (entry == ConnectionTable.NONE) {
            objections[place] = LedgerCounter.GENEVE_NO_CONNECTION;
            lengths[place] = octets;
            return;
        }
        objections[place] = null;
        ConnectionTable connections = passage.connections();
        int headerOctets = connections.headerOctets(entry);
        int loadBalancer = connections.loadBalancer(entry);
        long start = at - headerOctets - OuterHeaders.OCTETS;
        OuterHeaders.begin(start, config.port());
        OuterHeaders.complete(
                start,
                connections.ownAddress(entry),
                loadBalancer,
                connections.sourcePort(entry),
                headerOctets + octets);
        connections.copyHeader(entry, start + OuterHeaders.OCTETS);
        starts[place] = start;
        lengths[place] = OuterHeaders.OCTETS + headerOctets + octets;
        replies.add(start, lengths[place], loadBalancer);
    }

    private void meterAnswers(FrameSink sink, int count) {
        frame.from(LinkType.RAW_IPV4, tunIndex);
        for (int i = 0; i < count; i++) {
            LedgerCounter objection = objections[i];
            if (objection == null) {
                frame.set(timestampsNs[i], starts[i], lengths[i], lengths[i]);
                sink.accept(frame);
            } else {
                sink.leaveOut(objection, lengths[i]);
            }
        }
    }

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public void foldKernelCounts(LedgerSlice ledger) {
        long tunDrops = tun.dropped();
        long drops = socket.takeDrops() + Math.max(0, tunDrops - toldDrops);
        toldDrops = tunDrops;
        ledger.add(LedgerCounter.KERNEL_SEEN, received + drops);
        ledger.add(LedgerCounter.KERNEL_DROPPED, drops);
        ledger.add(LedgerCounter.SENT_OUT, sentOut, sentOutOctets);
        ledger.add(LedgerCounter.NOT_SENT_OUT, notSentOut, notSentOutOctets);
        replies.foldCounts(ledger);
        received = 0;
        sentOut = 0;
        sentOutOctets = 0;
        notSentOut = 0;
        notSentOutOctets = 0;
        readWallClock();
    }

    /** Does nothing: {@link #poll} waits for 50 ms at most. */
    @Override
    public void wakeUp() {
        // See above.
    }

    /** Leaves the interface to whoever opened it. */
    @Override
    public void close() {
        socket.close();
        if (slots != null) {
            incoming.close();
            replies.close();
            passage.close();
            slots.close();
            answers.close();
            slots = null;
        }
    }
}
