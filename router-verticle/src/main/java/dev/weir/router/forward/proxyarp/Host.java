// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.net.InetAddress;

/**
 * An address, and where it was last known to be.
 *
 * @param address of the host
 * @param mac its link-layer address there
 * @param side number of the interface that it is behind, from 0
 */
record Host(InetAddress address, MacAddress mac, int side) {
    @Override
    public String toString() {
        return Addresses.text(address) + " (" + mac + ")";
    }
}
