// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture;

import java.util.List;

/**
 * A network interface that can be captured on.
 *
 * @param name as the system has it, such as {@code eth0}
 * @param index the system's number for it, 0 when unknown
 * @param up whether it is switched on
 * @param loopback whether it leads to this machine only
 * @param addresses with their prefix lengths, such as {@code 192.0.2.1/24}; IPv4 first
 * @param mtu the longest IP packet in octets, 0 when unknown
 * @param mac six octets in hexadecimal with colons; empty when it has none
 * @param defaultRoute whether packets to the rest of the world leave here
 */
public record CaptureInterface(
        String name,
        int index,
        boolean up,
        boolean loopback,
        List<String> addresses,
        int mtu,
        String mac,
        boolean defaultRoute) {

    /** Keeps a copy of the addresses. */
    public CaptureInterface {
        addresses = List.copyOf(addresses);
    }
}
