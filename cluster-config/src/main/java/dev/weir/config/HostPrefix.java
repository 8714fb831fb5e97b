// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An address of a host with the length of its network's prefix, as an interface has it: {@code 10.0.1.5/24} or
 * {@code 2001:db8::5/64}.
 *
 * @param address the address
 * @param length bits of the network's prefix
 */
public record HostPrefix(InetAddress address, int length) {

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,3}");

    /** The address that a text is; empty if it is none. */
    public static Optional<HostPrefix> parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0 || !LENGTH.matcher(text.substring(slash + 1)).matches()) {
            return Optional.empty();
        }
        int length = Integer.parseInt(text.substring(slash + 1));
        return IpAddresses.parse(text.substring(0, slash))
                .filter(address -> length <= Byte.SIZE * address.getAddress().length)
                .filter(address -> !address.isAnyLocalAddress() && !address.isMulticastAddress())
                .map(address -> new HostPrefix(address, length));
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
