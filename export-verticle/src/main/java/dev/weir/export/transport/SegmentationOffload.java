// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/**
 * Has the kernel cut what is written to a UDP socket into datagrams (udp(7), Linux 4.18), so that a walk down its stack
 * serves many. One thread owns it.
 */
final class SegmentationOffload {
    /** IPPROTO_UDP and UDP_SEGMENT of linux/udp.h; Java knows no such option, nor a way to name one by its number. */
    private static final int LEVEL = 17;

    private static final int UDP_SEGMENT = 103;

    private final int descriptor;
    private final Memory value = new Memory(Integer.BYTES);
    private int set;

    private SegmentationOffload(int descriptor) {
        this.descriptor = descriptor;
    }

    /** The bindings, in a class of their own so that nothing native is loaded before it is wanted. */
    private static final class Functions {
        static {
            Native.register(Functions.class, "c");
        }

        static native int setsockopt(int socket, int level, int name, Pointer value, int octets);
    }

    /**
     * One for a socket of this process.
     *
     * @param descriptor its file descriptor
     * @return null where the system cannot do it
     */
    static SegmentationOffload of(int descriptor) {
        try {
            SegmentationOffload offload = new SegmentationOffload(descriptor);
            return offload.apply(0) ? offload : null;
        } catch (LinkageError none) {
            return null;
        }
    }

    /**
     * Sets how long the datagrams are.
     *
     * @param octets their length; 0 for not to cut
     * @return whether it is so
     */
    boolean cutAt(int octets) {
        return octets == set || apply(octets);
    }

    private boolean apply(int octets) {
        value.setInt(0, octets);
        boolean done = Functions.setsockopt(descriptor, LEVEL, UDP_SEGMENT, value, Integer.BYTES) == 0;
        set = done ? octets : set;
        return done;
    }
}
