// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import dev.weir.config.MirrorForwardingConfig;
import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.Libc;
import dev.weir.router.capture.linux.OsException;

/**
 * Forwards nothing, and keeps the kernel from answering mirrored packets, of which nobody but the capture wants to know:
 * without somebody on the port, and for GRE at the protocol, their source would get an ICMP error for each.
 *
 * <pre>
 *   struct sock_fprog: instructions 2, 0 6 | address 8
 *   struct sock_filter: code 2, jump if true 1, jump if false 1, value 4: "return 0", which lets nothing in
 * </pre>
 */
public final class MirrorForwarder implements Forwarder {
    private static final int IPPROTO_GRE = 47;
    private static final int RETURN = 0x06;
    private static final int ADDRESS_OCTETS = 16;
    private static final int SCRATCH_OCTETS = 32;
    private static final int INSTRUCTION_OFFSET = 16;

    private final MirrorForwardingConfig config;
    private final Forwarder rest;
    private int vxlan = -1;
    private int gre = -1;

    /**
     * One of a configuration.
     *
     * @param rest what else is to be done at the start and at the end
     */
    public MirrorForwarder(MirrorForwardingConfig config, Forwarder rest) {
        this.config = config;
        this.rest = rest;
    }

    @Override
    public void start() throws ForwardingException {
        rest.start();
        if (!Libc.isUsable()) {
            throw new ForwardingException("forwarding: mode mirror needs a 64-bit Linux");
        }
        try (Memory.Region scratch = Memory.allocate(SCRATCH_OCTETS, Long.BYTES)) {
            vxlan = open(Libc.SOCK_DGRAM, 0, scratch.address());
            bind(scratch.address());
            gre = open(Libc.SOCK_RAW, IPPROTO_GRE, scratch.address());
        } catch (OsException e) {
            close();
            throw new ForwardingException("forwarding: mirror on " + config.networkInterface() + ": " + e.getMessage()
                    + (e.error() == Libc.EADDRINUSE
                            ? "; who is there, a vxlan interface perhaps, takes the sessions: remove it"
                            : "; it takes root, or CAP_NET_RAW"));
        }
    }

    /** A socket that lets nothing in. */
    private static int open(int type, int protocol, long scratch) throws OsException {
        int descriptor = Libc.socket(Libc.AF_INET, type | Libc.SOCK_CLOEXEC, protocol);
        if (descriptor < 0) {
            throw new OsException("opening a socket");
        }
        Memory.fill(scratch, SCRATCH_OCTETS, 0);
        Memory.putShort(scratch, 1);
        Memory.putLong(scratch + Long.BYTES, scratch + INSTRUCTION_OFFSET);
        Memory.putShort(scratch + INSTRUCTION_OFFSET, RETURN);
        if (Libc.setsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_ATTACH_FILTER, scratch, INSTRUCTION_OFFSET) != 0) {
            OsException refused = new OsException("asking for a filter");
            Libc.close(descriptor);
            throw refused;
        }
        return descriptor;
    }

    private void bind(long scratch) throws OsException {
        Memory.fill(scratch, ADDRESS_OCTETS, 0);
        Memory.putShort(scratch, Libc.AF_INET);
        Memory.putByte(scratch + 2, config.port() >> 8);
        Memory.putByte(scratch + 3, config.port());
        if (Libc.bind(vxlan, scratch, ADDRESS_OCTETS) != 0) {
            throw new OsException("binding to UDP port " + config.port());
        }
    }

    @Override
    public ForwardingStatus status() {
        return rest.status();
    }

    @Override
    public void handOver() {
        closeSockets();
        rest.handOver();
    }

    @Override
    public void close() {
        closeSockets();
        rest.close();
    }

    private void closeSockets() {
        if (vxlan >= 0) {
            Libc.close(vxlan);
            vxlan = -1;
        }
        if (gre >= 0) {
            Libc.close(gre);
            gre = -1;
        }
    }
}
