// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** IP addresses out of messages and text, without a name being looked up or a form changed. */
public final class Addresses {
    static final int IPV4_OCTETS = 4;
    static final int IPV6_OCTETS = 16;

    private Addresses() {}

    /** Reads the next four octets. */
    static InetAddress getIpv4(ByteBuffer from) {
        byte[] octets = new byte[IPV4_OCTETS];
        from.get(octets);
        return of(octets);
    }

    /** Reads the next sixteen octets; an address of IPv6 that stands for one of IPv4 stays one of IPv6. */
    static InetAddress getIpv6(ByteBuffer from) {
        byte[] octets = new byte[IPV6_OCTETS];
        from.get(octets);
        return of(octets);
    }

    /** The address that four or sixteen octets are. */
    static InetAddress of(byte[] octets) {
        try {
            return octets.length == IPV6_OCTETS
                    ? Inet6Address.getByAddress(null, octets, -1)
                    : InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address of " + octets.length + " octets", e);
        }
    }

    static boolean isIpv4(InetAddress address) {
        return address instanceof Inet4Address;
    }

    /** Whether it can be one host's on a shared subnet: no group's, not every host's, no link's own, not unspecified. */
    static boolean isOfHost(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !address.isLinkLocalAddress()
                && !address.isLoopbackAddress();
    }

    /** As the kernel's tools write it. */
    public static String text(InetAddress address) {
        return isIpv4(address) ? address.getHostAddress() : shortened(address.getAddress());
    }

    /** The form of RFC 5952: the longest run of zeros left out, the first of equals, never a single one. */
    private static String shortened(byte[] octets) {
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        int[] groups = new int[IPV6_OCTETS / Short.BYTES];
        for (int i = 0; i < groups.length; i++) {
            groups[i] = buffer.getShort() & 0xffff;
        }
        int gapAt = -1;
        int gap = 1;
        for (int i = 0; i < groups.length; i++) {
            int zeros = 0;
            while (i + zeros < groups.length && groups[i + zeros] == 0) {
                zeros++;
            }
            if (zeros > gap) {
                gapAt = i;
                gap = zeros;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < groups.length; i++) {
            if (i == gapAt) {
                text.append("::");
                i += gap - 1;
            } else {
                boolean isFirst = text.isEmpty() || text.charAt(text.length() - 1) == ':';
                text.append(isFirst ? "" : ":").append(Integer.toHexString(groups[i]));
            }
        }
        return text.toString();
    }
}
