// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.net.InetAddress;

/**
 * Somebody's wish to know who has an address.
 *
 * @param side where it was asked
 * @param target the address asked for
 * @param askerMac of whoever asked
 * @param asker the address to answer to; unspecified in a look for a duplicate, of which the answer goes to all
 */
record Question(int side, InetAddress target, MacAddress askerMac, InetAddress asker) {
    /** Whether a host asks that wants the address for itself (RFC 5227, section 2.1.1; RFC 4862, section 5.4). */
    boolean isForDuplicate() {
        return asker.isAnyLocalAddress();
    }
}
