// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.memory;

/** Asks the kernel for huge pages (madvise(2)): a large table costs fewer faults then, and fewer misses of the TLB. */
final class HugePages {
    /** Octets of a huge page on x86-64, and on arm64 with pages of 4 KiB. */
    static final long OCTETS = 2L << 20;

    private static final int MADV_HUGEPAGE = 14;

    private HugePages() {}

    /**
     * Asks for them; a system that has none goes on with the pages it has.
     *
     * @param address where the memory begins, at a huge page
     * @param octets how long it is
     */
    static void ask(long address, long octets) {
        try {
            MemoryAdvice.madvise(address, octets, MADV_HUGEPAGE);
        } catch (LinkageError none) {
            // ordinary pages do as well, only slower
        }
    }
}
