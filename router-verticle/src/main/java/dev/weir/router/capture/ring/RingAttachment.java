// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.ring;

import dev.weir.config.Direction;
import dev.weir.config.RingCaptureConfig;
import dev.weir.model.packet.OwnExports;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.bpf.KernelFilter;
import dev.weir.router.capture.linux.HardwareTypes;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;
import dev.weir.router.parse.LinkType;
import java.util.List;

/** A packet socket bound to an interface as its configuration says, with the ring behind it. */
final class RingAttachment implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RingAttachment.class.getName());

    private final PacketSocket socket;
    private final FanoutGroup group;
    private final BlockRing ring;
    private final LinkType linkType;
    private final int interfaceIndex;
    private final Direction direction;
    private KernelFilter filter;

    private RingAttachment(
            PacketSocket socket,
            FanoutGroup group,
            BlockRing ring,
            LinkType linkType,
            int interfaceIndex,
            Direction direction,
            KernelFilter filter) {
        this.socket = socket;
        this.group = group;
        this.ring = ring;
        this.linkType = linkType;
        this.interfaceIndex = interfaceIndex;
        this.direction = direction;
        this.filter = filter;
    }

    /**
     * Opens one. No packet is seen that came before the filter, nor twice before the fanout group is joined.
     *
     * @param group with which it shares the packets; {@code null} for none
     * @throws CaptureException with the line for the user
     */
    static RingAttachment open(RingCaptureConfig config, FanoutGroup group, RingFrames frames) throws CaptureException {
        String name = config.networkInterface();
        int hardwareType = HardwareTypes.of(name);
        int index = Libc.interfaceIndex(name);
        LinkType linkType = HardwareTypes.linkType(hardwareType).orElse(null);
        if (linkType == null && index != 0) {
            throw RingErrors.linkType(name, hardwareType);
        }
        Direction direction = config.observationPoint().direction();
        if (direction == Direction.BOTH && HardwareTypes.isLoopback(hardwareType)) {
            direction = Direction.INGRESS;
        }
        PacketSocket socket = new PacketSocket();
        FanoutGroup joined = null;
        try {
            socket.open();
            if (index == 0) {
                throw new OsException("finding interface " + name, Libc.ENODEV);
            }
            KernelFilter filter = KernelFilter.of(config.filter(), linkType, config.snapLength(), direction);
            socket.makeRing(config.blockOctets(), config.blocks(), (int)
                    config.blockTimeout().toMillis());
            socket.filter(KernelFilter.none());
            if (direction == Direction.INGRESS) {
                socket.ignoreOutgoing();
            }
            socket.bind(index);
            if (config.promiscuous()) {
                socket.promiscuous(index);
            }
            if (group != null) {
                group.join(socket);
                joined = group;
            }
            socket.filter(filter);
            frames.from(linkType, index);
            BlockRing ring = new BlockRing(socket.ring(), config.blockOctets(), config.blocks(), frames);
            return new RingAttachment(socket, group, ring, linkType, index, direction, filter);
        } catch (OsException e) {
            release(socket, joined);
            throw RingErrors.opening(config, e);
        } catch (CaptureException e) {
            release(socket, joined);
            throw e;
        }
    }

    private static void release(PacketSocket socket, FanoutGroup joined) {
        socket.close();
        if (joined != null) {
            joined.leave();
        }
    }

    PacketSocket socket() {
        return socket;
    }

    BlockRing ring() {
        return ring;
    }

    LinkType linkType() {
        return linkType;
    }

    int interfaceIndex() {
        return interfaceIndex;
    }

    /** Whether the kernel runs the filter, but for frames out of which it took a tag. */
    boolean filtersInKernel() {
        return filter.isWhole();
    }

    /**
     * Has the kernel run another filter, which it puts in the place of the one before between two packets.
     *
     * @throws CaptureException with the line for the user; the filter is the one before then
     */
    void refilter(RingCaptureConfig config, List<OwnExports.Conversation> ownExports) throws CaptureException {
        KernelFilter before = filter;
        filter = KernelFilter.of(config.filter(), linkType, config.snapLength(), direction);
        try {
            socket.filter(filter.without(ownExports, linkType));
        } catch (OsException tooLong) {
            LOG.log(System.Logger.Level.DEBUG, "own exports come through", tooLong);
            replace(before, config);
        }
    }

    private void replace(KernelFilter before, RingCaptureConfig config) throws CaptureException {
        try {
            socket.filter(filter);
        } catch (OsException e) {
            filter = before;
            throw RingErrors.opening(config, e);
        }
    }

    /** Has the kernel leave out what this router exports, and nothing that it was asked to leave out before. */
    void leaveOut(List<OwnExports.Conversation> ownExports) {
        try {
            socket.filter(filter.without(ownExports, linkType));
        } catch (OsException tooLong) {
            // The kernel keeps only so much for a socket's options; what it does not leave out, the reader does.
            LOG.log(System.Logger.Level.DEBUG, "own exports come through", tooLong);
            letThrough();
        }
    }

    private void letThrough() {
        try {
            socket.filter(filter);
        } catch (OsException e) {
            LOG.log(System.Logger.Level.WARNING, "the filter stays as it was: " + e.getMessage());
        }
    }

    /** Has the kernel see no more packets. */
    void quiesce() {
        try {
            socket.filter(KernelFilter.none());
        } catch (OsException e) {
            // The filter is the smallest there is; should even that be refused, packets go on to come.
            LOG.log(System.Logger.Level.DEBUG, "not quiet", e);
        }
    }

    @Override
    public void close() {
        release(socket, group);
    }
}
