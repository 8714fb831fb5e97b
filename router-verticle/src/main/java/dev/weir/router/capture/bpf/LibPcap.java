// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.weir.router.capture.CaptureException;

/** The functions of libpcap that compile a filter (pcap_compile(3PCAP)). */
final class LibPcap {
    /** What to do where libpcap is missing; follows a message that says what needs it. */
    static final String INSTALL = "install libpcap (Debian, Ubuntu: libpcap0.8; Fedora, RHEL, Amazon Linux: libpcap)";

    /** struct bpf_program: number of instructions 4, padding to a pointer's alignment, pointer to the instructions. */
    private static final int INSTRUCTIONS_OFFSET = Native.POINTER_SIZE;

    private static final int PROGRAM_OCTETS = 2 * Native.POINTER_SIZE;
    private static final int SNAP_LENGTH = 262_144;
    private static final int OPTIMIZE = 1;

    /** PCAP_NETMASK_UNKNOWN: {@code ip broadcast} is refused then. */
    private static final int NETMASK_UNKNOWN = -1;

    private LibPcap() {}

    /** The bindings, in a class of their own so that a missing library shows when the first is used. */
    private static final class Functions {
        static {
            Native.register(Functions.class, "pcap");
        }

        static native Pointer pcap_open_dead(int linkType, int snapLength);

        static native int pcap_compile(Pointer handle, Pointer program, String filter, int optimize, int netmask);

        static native String pcap_geterr(Pointer handle);

        static native void pcap_freecode(Pointer program);

        static native void pcap_close(Pointer handle);
    }

    /**
     * Compiles an expression for a link type, a DLT_ number.
     *
     * @return the instructions; empty where libpcap found none to be needed
     * @throws CaptureException with libpcap's reason when the expression is none, or when there is no libpcap
     */
    static BpfInstruction[] compile(String expression, int linkType) throws CaptureException {
        try {
            return compileLoaded(expression, linkType);
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            throw new CaptureException("a filter needs libpcap, which was not found: " + INSTALL, e);
        }
    }

    // libpcap before 1.8 keeps the state of its compiler in global variables: one at a time.
    private static synchronized BpfInstruction[] compileLoaded(String expression, int linkType)
            throws CaptureException {
        Pointer handle = Functions.pcap_open_dead(linkType, SNAP_LENGTH);
        if (handle == null) {
            throw new CaptureException("libpcap is out of memory");
        }
        try (Memory program = new Memory(PROGRAM_OCTETS)) {
            if (Functions.pcap_compile(handle, program, expression, OPTIMIZE, NETMASK_UNKNOWN) != 0) {
                throw new CaptureException(oneLine(Functions.pcap_geterr(handle)));
            }
            try {
                return read(program);
            } finally {
                Functions.pcap_freecode(program);
            }
        } finally {
            Functions.pcap_close(handle);
        }
    }

    private static BpfInstruction[] read(Pointer program) {
        int count = program.getInt(0);
        BpfInstruction[] instructions = new BpfInstruction[count];
        Pointer code = program.getPointer(INSTRUCTIONS_OFFSET);
        for (int i = 0; i < count; i++) {
            instructions[i] = BpfInstruction.read(code, i);
        }
        return instructions;
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
