// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.bpf;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** libpcap's own filter machine, to hold the one in Java against. */
final class NativeFilter implements AutoCloseable {
    /** struct pcap_pkthdr of a 64-bit system: seconds 8, microseconds 8, captured 4, wire 4. */
    private static final int HEADER_OCTETS = 24;

    private static final int CAPTURED_OFFSET = 16;
    private static final int WIRE_OFFSET = 20;

    private final Memory program = new Memory(2L * Native.POINTER_SIZE);
    private final Memory header = new Memory(HEADER_OCTETS);

    static {
        Native.register(NativeFilter.class, "pcap");
    }

    static native Pointer pcap_open_dead(int linkType, int snapLength);

    static native int pcap_compile(Pointer handle, Pointer program, String filter, int optimize, int netmask);

    static native void pcap_freecode(Pointer program);

    static native void pcap_close(Pointer handle);

    static native int pcap_offline_filter(Pointer program, Pointer header, Pointer packet);

    NativeFilter(String expression, int linkType, boolean optimize) {
        Pointer handle = pcap_open_dead(linkType, 262_144);
        int failed = pcap_compile(handle, program, expression, optimize ? 1 : 0, -1);
        pcap_close(handle);
        if (failed != 0) {
            throw new IllegalArgumentException(expression);
        }
    }

    boolean accepts(long address, int captured, int wire) {
        header.clear();
        header.setInt(CAPTURED_OFFSET, captured);
        header.setInt(WIRE_OFFSET, wire);
        return pcap_offline_filter(program, header, new Pointer(address)) != 0;
    }

    /** The instructions that libpcap runs. */
    BpfInstruction[] instructions() {
        BpfInstruction[] instructions = new BpfInstruction[program.getInt(0)];
        for (int i = 0; i < instructions.length; i++) {
            instructions[i] = BpfInstruction.read(program.getPointer(Native.POINTER_SIZE), i);
        }
        return instructions;
    }

    @Override
    public void close() {
        pcap_freecode(program);
        program.close();
        header.close();
    }
}
