// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** IP addresses as texts, read without ever asking a name server. */
public final class IpAddresses {

    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private IpAddresses() {}

    /** The address that a text is; empty if it is none. */
    public static Optional<InetAddress> parse(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException wrong) {
            return Optional.empty();
        }
    }

    /** 4 or 6. */
    public static int version(InetAddress address) {
        return address instanceof Inet4Address ? 4 : 6;
    }

    /** The version of an address or of a range of them, the lower one first; 0 if the text is neither. */
    static int versionOfRange(String text) {
        int dash = text.indexOf('-');
        Optional<InetAddress> first = parse(dash < 0 ? text : text.substring(0, dash));
        Optional<InetAddress> last = parse(text.substring(dash + 1));
        boolean range = first.isPresent()
                && last.isPresent()
                && version(first.get()) == version(last.get())
                && Arrays.compareUnsigned(first.get().getAddress(), last.get().getAddress()) <= 0;
        return range ? version(first.get()) : 0;
    }
}
