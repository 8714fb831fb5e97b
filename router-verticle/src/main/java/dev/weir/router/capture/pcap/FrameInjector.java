// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.pcap;

import dev.weir.router.capture.CaptureException;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/** Sends ready-made frames at an interface through libpcap. One thread at a time uses it. */
public final class FrameInjector implements AutoCloseable {
    /** Nothing is received: the filter refuses all, and there is hardly room. */
    private static final String NOTHING = "less 0";

    private static final int SNAP_OCTETS = 64;
    private static final int BUFFER_OCTETS = 64 * 1024;

    private final String networkInterface;
    private PcapHandle handle;

    /** At an interface; nothing is opened yet. */
    public FrameInjector(String networkInterface) {
        this.networkInterface = networkInterface;
    }

    /**
     * Makes ready to send.
     *
     * @throws CaptureException when that cannot be done: no interface, no right to, no libpcap
     */
    public void open() throws CaptureException {
        try {
            handle = new PcapHandle.Builder(networkInterface)
                    .snaplen(SNAP_OCTETS)
                    .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
                    .timeoutMillis(1)
                    .bufferSize(BUFFER_OCTETS)
                    .build();
            handle.setFilter(NOTHING, BpfCompileMode.OPTIMIZE, PcapHandle.PCAP_NETMASK_UNKNOWN);
        } catch (PcapNativeException e) {
            close();
            throw PcapErrors.opening(networkInterface, e);
        } catch (NotOpenException e) {
            throw new CaptureException(networkInterface + ": was closed while being opened", e);
        } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError e) {
            throw PcapErrors.missingLibrary(networkInterface, e);
        }
    }

    /** Sends a frame, link-layer header and all; whether the system took it. One that was refused has it opened anew. */
    public boolean send(byte[] frame) {
        if (trySend(frame)) {
            return true;
        }
        try {
            // The interface may be another one of its name by now.
            close();
            open();
            return trySend(frame);
        } catch (CaptureException stillRefused) {
            return false;
        }
    }

    private boolean trySend(byte[] frame) {
        if (handle == null) {
            return false;
        }
        try {
            handle.sendPacket(frame);
            return true;
        } catch (PcapNativeException | NotOpenException refused) {
            return false;
        }
    }

    @Override
    public void close() {
        if (handle != null) {
            handle.close();
            handle = null;
        }
    }
}
