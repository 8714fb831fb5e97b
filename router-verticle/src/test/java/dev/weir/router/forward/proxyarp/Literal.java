// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward.proxyarp;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Values that tests write as texts. */
final class Literal {
    private Literal() {}

    static InetAddress ip(String text) {
        return dev.weir.config.IpAddresses.parse(text).orElseThrow();
    }

    static MacAddress mac(String text) {
        return MacAddress.parse(text);
    }

    /** Octets in hexadecimal; blanks mean nothing. */
    static ByteBuffer octets(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replaceAll("\\s", "")));
    }

    /** What lies between position and limit, in hexadecimal. */
    static String hex(ByteBuffer buffer) {
        byte[] octets = new byte[buffer.remaining()];
        buffer.duplicate().get(octets);
        return HexFormat.of().formatHex(octets);
    }
}
