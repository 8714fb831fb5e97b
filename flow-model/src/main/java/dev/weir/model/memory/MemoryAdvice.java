// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.memory;

import com.sun.jna.Native;

/** The binding of madvise(2), in a class of its own so that nothing native is loaded for small tables. */
final class MemoryAdvice {
    static {
        Native.register(MemoryAdvice.class, "c");
    }

    private MemoryAdvice() {}

    /**
     * Advises the kernel about a stretch of memory.
     *
     * @param address where it begins, at a page
     * @param octets how long it is
     * @return 0, or -1 where the kernel does not take the advice
     */
    static native int madvise(long address, long octets, int advice);
}
