// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import dev.weir.config.CaptureConfig;
import dev.weir.config.RingCaptureConfig;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.packet.OwnExports;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.CaptureSource;
import dev.weir.router.capture.CutOver;
import dev.weir.router.capture.FrameFilter;
import dev.weir.router.capture.Interfaces;
import dev.weir.router.capture.bpf.PacketFilter;
import dev.weir.router.capture.linux.HardwareTypes;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.FrameSink;
import dev.weir.router.parse.LinkType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Frames from a network interface of Linux, read where the kernel wrote them: in the blocks of a ring that both share.
 *
 * <p>An interface that goes down is waited for; one that vanishes is let go, and attached to again when there is one of
 * its name, with all counts going on. The kernel's counts are exact: seen = captured + dropped, to the packet, once the
 * capture has {@link #quiesce quiesced} and been read to its end.
 */
public final class RingCaptureSource implements CaptureSource {
    private static final Logger LOG = System.getLogger(RingCaptureSource.class.getName());

    /** What libpcap calls all interfaces at once. */
    private static final String ALL_INTERFACES = "any";

    private static final int WAIT_MS = 50;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** What the kernel's timer may be late by. */
    private static final Duration TIMER_SLACK = Duration.ofMillis(10);

    private RingCaptureConfig config;
    private final FanoutGroup group;
    private final OwnExports ownExports;
    private final boolean isFirst;
    private final RingFrames frames = new RingFrames();
    private final KernelTally tally = new KernelTally();
    private PacketFilter filter;
    private RingAttachment attachment;
    /** While this one takes the place of another or another its own; else {@code null}. */
    private RingShare share;

    private List<OwnExports.Conversation> leftOut = List.of();
    private boolean quiesced;
    private boolean isDown;
    private boolean isGone;
    private long goneAtNs;
    private long triedAtNs;

    /**
     * An interface to capture on. Nothing is opened yet.
     *
     * @param group of the sources that share its packets; {@code null} where it has them all
     * @param ownExports what the kernel is to leave out: all but a few of these packets never come
     */
    public RingCaptureSource(RingCaptureConfig config, FanoutGroup group, OwnExports ownExports) {
        this.config = config;
        this.group = group;
        this.ownExports = ownExports;
        this.isFirst = group == null || group.enroll() == 1;
        this.filter = config.filter().isEmpty() ? null : new PacketFilter(config.filter());
    }

    /** Takes the place of another one at a moment; to be called before {@link #start}. */
    public void takeOver(CutOver cutOver) {
        share(new RingShare(cutOver, true));
    }

    @Override
    public void handOver(CutOver cutOver) {
        share(new RingShare(cutOver, false));
    }

    private void share(RingShare with) {
        share = with;
        tally.shared(with != null);
        if (attachment != null) {
            attachment.ring().share(with);
        }
    }

    @Override
    public void start() throws CaptureException {
        if (!Libc.isUsable()) {
            throw RingErrors.notLinux(config.networkInterface());
        }
        String name = config.networkInterface();
        if (ALL_INTERFACES.equals(name) && Libc.interfaceIndex(name) == 0) {
            throw RingErrors.allInterfaces();
        }
        isDown = new Interfaces().find(name).filter(found -> !found.up()).isPresent();
        if (isDown) {
            say(Level.WARNING, name + ": the interface is down; capturing begins when it is up");
        }
        if (!isDown || group == null) {
            attach();
        }
    }

    private void attach() throws CaptureException {
        attachment = RingAttachment.open(config, group, frames);
        attachment.ring().share(share);
        leftOut = List.of();
        leaveOutOwnExports();
        if (filter != null) {
            filter.compileFor(attachment.linkType());
        }
    }

    /** An exporter has another port, or destination, whenever it has a new socket. */
    private void leaveOutOwnExports() {
        List<OwnExports.Conversation> now = ownExports.conversations();
        if (now != leftOut && !quiesced) {
            leftOut = now;
            attachment.leaveOut(now);
        }
    }

    /** What of the configured filter the kernel leaves to its reader. */
    public FrameFilter filter() {
        return filter == null ? FrameFilter.ALL : new Rest();
    }

    /** The kernel looks at frames without the tags that were taken out: those are looked at here. */
    private final class Rest implements FrameFilter {
        @Override
        public boolean accepts(Frame frame) {
            return !frames.isTagged() && attachment.filtersInKernel() || filter.accepts(frame);
        }

        @Override
        public void checkFailure() throws CaptureException {
            filter.checkFailure();
        }
    }

    @Override
    public FrameFilter refilter(CaptureConfig other) throws CaptureException {
        RingCaptureConfig wanted = (RingCaptureConfig) other;
        PacketFilter next = wanted.filter().isEmpty() ? null : new PacketFilter(wanted.filter());
        if (next != null) {
            next.compileFor(attachment == null ? LinkType.ETHERNET : attachment.linkType());
        }
        if (attachment != null && !quiesced) {
            attachment.refilter(wanted, leftOut);
        }
        config = wanted;
        filter = next;
        return filter();
    }

    @Override
    public int poll(FrameSink sink, int maxFrames) throws CaptureException {
        if (attachment == null) {
            awaitInterface();
            return 0;
        }
        leaveOutOwnExports();
        int delivered = attachment.ring().read(sink, maxFrames);
        if (delivered == 0) {
            int events = attachment.socket().await(WAIT_MS);
            delivered = attachment.ring().read(sink, maxFrames);
            if (delivered == 0 && (isDown || isGone || (events & Libc.POLLERR) != 0)) {
                lookAtInterface();
            }
        }
        isDown &= delivered == 0;
        if (share == null) {
            tally.delivered(delivered);
        } else {
            countShare(delivered);
        }
        return delivered;
    }

    private void countShare(int frames) {
        long skipped = share.takeSkipped();
        tally.skipped(skipped);
        tally.delivered(frames - skipped);
        share.count(attachment.socket(), tally);
        if (attachment.ring().share() == null) {
            share(null);
        }
    }

    /** When an interface goes down the kernel says so; that it is gone after that it does not. */
    private void lookAtInterface() throws CaptureException {
        int error = attachment.socket().takeError();
        String name = config.networkInterface();
        if (error != 0 && error != Libc.ENETDOWN) {
            throw RingErrors.reading(name, error);
        }
        if (isGone) {
            // The last packets of a vanished interface lie in a block that the kernel has yet to hand over.
            if (System.nanoTime() - goneAtNs > holdBack().toNanos()) {
                detach();
            }
        } else if (Libc.interfaceIndex(name) != attachment.interfaceIndex()) {
            isGone = true;
            goneAtNs = System.nanoTime();
            say(Level.WARNING, name + ": the interface is gone; capturing goes on when it is back");
        } else if (error != 0 && !isDown) {
            isDown = true;
            say(Level.WARNING, name + ": the interface is down; capturing goes on when it is up again");
        }
    }

    private void detach() {
        attachment.socket().count(tally);
        attachment.close();
        attachment = null;
        isDown = false;
        isGone = false;
        triedAtNs = System.nanoTime();
    }

    private void awaitInterface() throws CaptureException {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(WAIT_MS));
        long nowNs = System.nanoTime();
        String name = config.networkInterface();
        if (quiesced || nowNs - triedAtNs < RETRY_NS || HardwareTypes.of(name) < 0) {
            return;
        }
        triedAtNs = nowNs;
        try {
            attach();
            say(Level.INFO, name + ": the interface is back; capturing goes on");
        } catch (CaptureException e) {
            LOG.log(Level.DEBUG, e.getMessage());
        }
    }

    /** Logs what is true of the interface: once, though several sources share its packets. */
    private void say(Level level, String text) {
        LOG.log(isFirst ? level : Level.DEBUG, text);
    }

    @Override
    public boolean isLive() {
        return true;
    }

    /** The kernel looks once a block timeout whether the block is the same as the last time. */
    @Override
    public Duration holdBack() {
        return config.blockTimeout().multipliedBy(2).plus(TIMER_SLACK);
    }

    @Override
    public boolean quiesce() {
        quiesced = true;
        if (attachment != null) {
            attachment.quiesce();
        }
        return true;
    }

    @Override
    public void foldKernelCounts(LedgerSlice ledger) {
        if (attachment != null && (share == null || share.countsDrops())) {
            attachment.socket().count(tally);
        }
        tally.fold(ledger);
    }

    /** Does nothing: {@link #poll} waits for 50 ms at most. */
    @Override
    public void wakeUp() {
        // See above.
    }

    @Override
    public void close() {
        if (attachment != null) {
            attachment.close();
            attachment = null;
        }
    }
}
