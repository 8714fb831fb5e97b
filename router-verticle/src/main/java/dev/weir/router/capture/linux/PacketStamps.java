// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.linux;

import dev.weir.model.memory.Memory;

/**
 * While it is open, the kernel stamps each packet with the time at which it came, or is sent: once, for all who look at it
 * (socket(7), SO_TIMESTAMPNS). The kernel does so for the whole machine as soon as one socket asks for it; else each who
 * wants to know looks at the clock for himself.
 */
public final class PacketStamps implements AutoCloseable {
    private int descriptor = -1;

    /** Has packets stamped, from a moment later on. */
    public void open() throws OsException {
        descriptor = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        if (descriptor < 0) {
            throw new OsException("opening a socket");
        }
        try (Memory.Region on = Memory.allocate(Integer.BYTES, Integer.BYTES)) {
            Memory.putInt(on.address(), 1);
            if (Libc.setsockopt(descriptor, Libc.SOL_SOCKET, Libc.SO_TIMESTAMPNS, on.address(), Integer.BYTES) != 0) {
                OsException refused = new OsException("asking for time stamps");
                close();
                throw refused;
            }
        }
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            Libc.close(descriptor);
            descriptor = -1;
        }
    }
}
