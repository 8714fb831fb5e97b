// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What comes in from outside for a port of the router and goes to a host inside, written {@code tcp/443=10.0.1.5:8443} or
 * {@code udp/5000-5010=[2001:db8::5]:5000-5010}.
 *
 * @param protocol {@code tcp} or {@code udp}
 * @param ports port of the router, or a range of them, first-last
 * @param host where it goes
 * @param hostPorts port there, or a range of as many
 */
public record PortForward(String protocol, String ports, InetAddress host, String hostPorts) {

    private static final int MAX_PORT = 65_535;
    private static final Pattern NOTATION = Pattern.compile(
            "(tcp|udp)/([0-9-]+)=(?:\\[([^\\]]+)\\]|([0-9.]+))(?::([0-9-]+))?", Pattern.CASE_INSENSITIVE);

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if it is none; the message continues a sentence
     */
    public static PortForward parse(String text) {
        Matcher matcher = NOTATION.matcher(text.strip());
        if (!matcher.matches()) {
            throw wrong(text);
        }
        String address = matcher.group(3) == null ? matcher.group(4) : matcher.group(3);
        InetAddress host = IpAddresses.parse(address).orElseThrow(() -> wrong(text));
        String ports = matcher.group(2);
        String hostPorts = matcher.group(5) == null ? ports : matcher.group(5);
        if (!isPorts(ports) || !isPorts(hostPorts) || count(ports) != count(hostPorts)) {
            throw wrong(text);
        }
        return new PortForward(matcher.group(1).toLowerCase(Locale.ROOT), ports, host, hostPorts);
    }

    /** Whether a text is a port or a range of ports, the lower one first. */
    static boolean isPorts(String text) {
        if (!text.matches("[0-9]{1,5}(-[0-9]{1,5})?")) {
            return false;
        }
        int first = first(text);
        int last = last(text);
        return first >= 1 && first <= last && last <= MAX_PORT;
    }

    private static int count(String ports) {
        return last(ports) - first(ports);
    }

    private static int first(String ports) {
        int dash = ports.indexOf('-');
        return Integer.parseInt(dash < 0 ? ports : ports.substring(0, dash));
    }

    private static int last(String ports) {
        return Integer.parseInt(ports.substring(ports.indexOf('-') + 1));
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException("is " + Names.quote(text)
                + "; write protocol/ports=host:ports, such as tcp/443=10.0.1.5:8443 or udp/5000-5010=10.0.1.5");
    }
}
