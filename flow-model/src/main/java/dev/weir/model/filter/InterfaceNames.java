// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import java.net.NetworkInterface;
import java.net.SocketException;

/** Finds the index of a network interface. */
@FunctionalInterface
public interface InterfaceNames {
    /** The interfaces of the network namespace that this process is in. */
    InterfaceNames SYSTEM = InterfaceNames::systemIndex;

    /** The index of an interface, or 0 if there is none of this name. */
    int index(String name);

    private static int systemIndex(String name) {
        try {
            NetworkInterface known = NetworkInterface.getByName(name);
            return known == null ? 0 : Math.max(0, known.getIndex());
        } catch (SocketException e) {
            return 0;
        }
    }
}
