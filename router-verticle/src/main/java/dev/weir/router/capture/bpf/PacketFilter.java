// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.bpf;

import dev.weir.config.Names;
import dev.weir.router.capture.CaptureException;
import dev.weir.router.capture.FrameFilter;
import dev.weir.router.parse.Frame;
import dev.weir.router.parse.LinkType;
import java.nio.ByteOrder;

/**
 * A tcpdump expression, run over frames. libpcap compiles it once for each link type that frames turn out to have. One
 * thread uses it.
 */
public final class PacketFilter implements FrameFilter {
    private static final int DLT_RAW = 12;

    private final String expression;
    private final BpfProgram[] programs = new BpfProgram[LinkType.values().length];
    private CaptureException failure;

    /** An expression as for tcpdump (pcap-filter(7)), not empty. */
    public PacketFilter(String expression) {
        this.expression = expression;
    }

    /**
     * Compiles it for frames of a link type.
     *
     * @throws CaptureException with libpcap's reason when the expression is none or cannot be applied to that link type
     */
    public void compileFor(LinkType linkType) throws CaptureException {
        try {
            programs[linkType.ordinal()] = program(compile(expression, linkType), linkType);
        } catch (IllegalArgumentException e) {
            throw failed(expression, linkType, e);
        }
    }

    /**
     * The instructions of an expression, as libpcap makes them for frames in a file.
     *
     * @throws CaptureException as {@link #compileFor} does
     */
    static BpfInstruction[] compile(String expression, LinkType linkType) throws CaptureException {
        try {
            return LibPcap.compile(expression, dltOf(linkType));
        } catch (CaptureException e) {
            throw failed(expression, linkType, e);
        }
    }

    private static CaptureException failed(String expression, LinkType linkType, Exception e) {
        return new CaptureException(
                "filter " + Names.quote(expression) + " (" + linkType.words() + "): " + e.getMessage(), e);
    }

    /** Whether a frame passes; one of a link type for which the expression cannot be compiled does not. */
    @Override
    public boolean accepts(Frame frame) {
        BpfProgram program = programs[frame.linkType().ordinal()];
        if (program == null) {
            program = compileLate(frame.linkType());
        }
        return program != null && program.accepts(frame.address(), frame.capturedOctets(), frame.wireOctets());
    }

    @Override
    public void checkFailure() throws CaptureException {
        if (failure != null) {
            throw failure;
        }
    }

    private BpfProgram compileLate(LinkType linkType) {
        if (failure == null) {
            try {
                compileFor(linkType);
            } catch (CaptureException e) {
                failure = e;
            }
        }
        return programs[linkType.ordinal()];
    }

    private static BpfProgram program(BpfInstruction[] instructions, LinkType linkType) {
        if (linkType == LinkType.NULL || linkType == LinkType.LOOP) {
            boolean reversed = linkType == LinkType.NULL && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
            for (int i = 0; i < instructions.length; i++) {
                if (instructions[i].code() == BpfOpcode.LOAD_WORD_ABSOLUTE && instructions[i].k() == 0) {
                    instructions[i] = new BpfInstruction(BpfOpcode.LOAD_FAMILY, 0, 0, reversed ? 1 : 0);
                }
            }
        }
        return new BpfProgram(instructions);
    }

    /** Capture files number link types the same on every system, libpcap's functions as this one does (pcap/dlt.h). */
    private static int dltOf(LinkType linkType) {
        return switch (linkType) {
            case ETHERNET -> 1;
            case RAW_IP -> DLT_RAW;
            case RAW_IPV4 -> 228;
            case RAW_IPV6 -> 229;
            case NULL -> 0;
            case LOOP -> 108;
            case LINUX_SLL -> 113;
            case LINUX_SLL2 -> 276;
            case PPP -> 9;
        };
    }
}
