// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.memory;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Makes the kernel give pages for memory that is about to be used, on a thread of its own: a growing table would
 * otherwise stand still at each new page while it is zeroed, for milliseconds where that is a huge one.
 */
final class PageSupply {
    /** Linux 5.14: populate page tables, as writing would, but without writing. */
    private static final int MADV_POPULATE_WRITE = 23;

    private static final int MAX_WAITING = 64;
    private static final BlockingQueue<Stretch> WANTED = new ArrayBlockingQueue<>(MAX_WAITING);

    static {
        Thread thread = new Thread(PageSupply::serve, "weir-memory");
        thread.setDaemon(true);
        thread.start();
    }

    private PageSupply() {}

    /**
     * Asks for the pages of a stretch of memory, soon. It may be in use, and may be freed meanwhile: what lies there stays,
     * and memory that is no longer there is left alone.
     *
     * @param address where it begins, at a page
     * @param octets how long it is
     */
    static void want(long address, long octets) {
        // Where too much is asked for at once, the rest comes as it is touched.
        WANTED.offer(new Stretch(address, octets));
    }

    private static void serve() {
        try {
            while (true) {
                Stretch stretch = WANTED.take();
                MemoryAdvice.madvise(stretch.address, stretch.octets, MADV_POPULATE_WRITE);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (LinkageError none) {
            // pages come as they are touched
        }
    }

    private record Stretch(long address, long octets) {}
}
