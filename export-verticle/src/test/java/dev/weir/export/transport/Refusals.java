// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

/** Lets tests of other packages refuse to open. */
public final class Refusals {
    private Refusals() {}

    public static TransportException passing(String message) {
        return TransportException.passing(message, null);
    }

    public static TransportException lasting(String message) {
        return TransportException.lasting(message, null);
    }
}
