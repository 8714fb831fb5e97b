// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about. */
public final class Eventually {
    private static final long LIMIT_NS = 20_000_000_000L;

    private Eventually() {}

    /** Asks again and again until it is so; fails when it does not become so. */
    public static void until(String what, BooleanSupplier condition) {
        long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - startNs > LIMIT_NS) {
                throw new AssertionError("never came: " + what);
            }
            LockSupport.parkNanos(200_000);
        }
    }
}
