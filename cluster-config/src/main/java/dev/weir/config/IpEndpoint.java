// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address with a port, written {@code 10.0.1.12:5702} or {@code [2001:db8::12]:5702}; without the port it is an address
 * alone, {@code 2001:db8::12} too.
 *
 * @param address the IP address
 * @param port the port, 1 to 65535
 */
public record IpEndpoint(InetAddress address, int port) {

    private static final int MAX_PORT = 65_535;
    private static final Pattern WITH_PORT = Pattern.compile("(?:\\[([^\\]]+)\\]|([0-9.]+)):([0-9]{1,5})");

    /** The endpoint that a text is, with {@code defaultPort} where it names none; empty if it is none. */
    public static Optional<IpEndpoint> parse(String text, int defaultPort) {
        Matcher matcher = WITH_PORT.matcher(text);
        if (!matcher.matches()) {
            return IpAddresses.parse(text).map(address -> new IpEndpoint(address, defaultPort));
        }
        int port = Integer.parseInt(matcher.group(3));
        String address = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return IpAddresses.parse(address)
                .filter(parsed -> port >= 1 && port <= MAX_PORT)
                .map(parsed -> new IpEndpoint(parsed, port));
    }

    /** Where a socket can send to. */
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(address, port);
    }

    @Override
    public String toString() {
        String host = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }
}
