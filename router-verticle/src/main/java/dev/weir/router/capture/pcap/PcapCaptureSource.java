// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.pcap;

import dev.weir.config.Direction;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.model.ledger.LedgerCounter;
import dev.weir.model.ledger.LedgerSlice;
import dev.weir.model.memory.Memory;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.CaptureInterface;
import dev.weir.router.capture.CaptureSource;
import dev.weir.router.capture.Interfaces;
import dev.weir.router.capture.LinkTypes;
import dev.weir.router.capture.linux.Offloads;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.FrameSink;
import dev.weir.router.parse.LinkType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.core.PcapStat;

/**
 * Frames from a network interface, through libpcap, which filters them in the kernel.
 *
 * <p>libpcap on Linux waits for a frame however long, so it is asked without waiting and the wait is here. On the
 * loopback, and where one direction is wanted, libpcap leaves frames out after the kernel has counted them: there the
 * kernel has seen more than was captured.
 */
public final class PcapCaptureSource implements CaptureSource {
    private static final Logger LOG = System.getLogger(PcapCaptureSource.class.getName());

    private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final PcapCaptureConfig config;
    private final Frame frame = new Frame();
    private Memory.Region scratch;
    private final long pauseNs;
    private PcapHandle handle;
    private KernelCounts counts;
    private FrameSink sink;
    private Throwable sinkFailure;

    /** An interface to capture on. Nothing is opened yet. */
    public PcapCaptureSource(PcapCaptureConfig config) {
        this.config = config;
        // Asking takes memory that only the collector gives back, and the kernel has nothing for most of this time.
        this.pauseNs = Math.min(config.blockTimeout().toNanos() / 2, LONGEST_PAUSE_NS);
    }

    @Override
    public void start() throws CaptureException {
        String name = config.networkInterface();
        try {
            handle = open();
            LinkType linkType = LinkTypes.require(handle.getDlt().value(), name);
            scratch = Memory.allocate(config.snapLength(), Long.BYTES);
            frame.from(
                    linkType,
                    new Interfaces().find(name).map(CaptureInterface::index).orElse(0));
            counts = new KernelCounts();
            configure(handle);
            warnOfSuperPackets(name);
        } catch (PcapNativeException e) {
            close();
            throw PcapErrors.opening(name, e);
        } catch (NotOpenException e) {
            throw new CaptureException(name + ": was closed while being opened", e);
        } catch (CaptureException e) {
            close();
            throw e;
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError e) {
            throw PcapErrors.missingLibrary(name, e);
        }
    }

    private static void warnOfSuperPackets(String name) {
        List<String> offloads = Offloads.on(name);
        if (!offloads.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    name + ": libpcap does not tell what the kernel's super-packets stand for, so each counts as one"
                            + " packet; capture with type ring, or turn them off: ethtool -K " + name + " "
                            + String.join(" off ", offloads) + " off");
        }
    }

    private PcapHandle open() throws PcapNativeException {
        return new PcapHandle.Builder(config.networkInterface())
                .snaplen(config.snapLength())
                .promiscuousMode(config.promiscuous() ? PromiscuousMode.PROMISCUOUS : PromiscuousMode.NONPROMISCUOUS)
                .timeoutMillis((int) config.blockTimeout().toMillis())
                .bufferSize((int) config.bufferSize().octets())
                .timestampPrecision(TimestampPrecision.NANO)
                .build();
    }

    private void configure(PcapHandle opened) throws PcapNativeException, NotOpenException, CaptureException {
        Direction direction = config.observationPoint().direction();
        if (direction != Direction.BOTH) {
            opened.setDirection(direction == Direction.INGRESS ? PcapDirection.IN : PcapDirection.OUT);
        }
        if (!config.filter().isEmpty()) {
            try {
                opened.setFilter(config.filter(), BpfCompileMode.OPTIMIZE, PcapHandle.PCAP_NETMASK_UNKNOWN);
            } catch (PcapNativeException e) {
                throw PcapErrors.filter(config.filter(), e);
            }
        }
        opened.setBlockingMode(BlockingMode.NONBLOCKING);
    }

    @Override
    public int poll(FrameSink to, int maxFrames) throws CaptureException {
        sink = to;
        long beginNs = System.nanoTime();
        int frames = dispatch(maxFrames);
        while (frames == 0 && System.nanoTime() - beginNs < LONGEST_WAIT_NS) {
            LockSupport.parkNanos(pauseNs);
            frames = dispatch(maxFrames);
        }
        return frames;
    }

    private int dispatch(int maxFrames) throws CaptureException {
        try {
            int frames = handle.dispatch(maxFrames, this::accept);
            if (sinkFailure != null) {
                throw new IllegalStateException("a frame could not be taken", sinkFailure);
            }
            return Math.max(frames, 0);
        } catch (PcapNativeException e) {
            throw PcapErrors.reading(config.networkInterface(), e);
        } catch (NotOpenException e) {
            throw new CaptureException(config.networkInterface() + ": the capture was closed", e);
        } catch (InterruptedException e) {
            return 0;
        }
    }

    /** Takes one frame from pcap4j, which would only log what is thrown here. */
    private void accept(byte[] octets) {
        try {
            int captured = (int) Math.min(octets.length, scratch.octets());
            Memory.copy(octets, 0, scratch.address(), captured);
            Timestamp time = handle.getTimestamp();
            long timestampNs = Math.floorDiv(time.getTime(), MILLIS_PER_SECOND) * NANOS_PER_SECOND + time.getNanos();
            frame.set(timestampNs, scratch.address(), captured, Math.max(handle.getOriginalLength(), captured));
            sink.accept(frame);
        } catch (RuntimeException | Error e) {
            sinkFailure = e;
        }
    }

    @Override
    public boolean isLive() {
        return true;
    }

    /** The kernel hands a block of frames over when it is full or this old. */
    @Override
    public Duration holdBack() {
        return config.blockTimeout();
    }

    @Override
    public void foldKernelCounts(LedgerSlice ledger) {
        try {
            PcapStat now = handle.getStats();
            counts.update(now.getNumPacketsReceived(), now.getNumPacketsDropped(), now.getNumPacketsDroppedByIf());
            ledger.add(LedgerCounter.KERNEL_SEEN, counts.seen());
            ledger.add(LedgerCounter.KERNEL_DROPPED, counts.dropped());
            ledger.add(LedgerCounter.INTERFACE_DROPPED, counts.droppedByInterface());
        } catch (PcapNativeException | NotOpenException e) {
            LOG.log(Level.DEBUG, config.networkInterface() + ": the kernel's counts cannot be read", e);
        }
    }

    /** Does nothing: {@link #poll} waits for 50 ms at most. */
    @Override
    public void wakeUp() {
        // See above.
    }

    @Override
    public void close() {
        if (handle != null) {
            handle.close();
            handle = null;
        }
        if (scratch != null) {
            scratch.close();
        }
    }
}
