// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import dev.weir.model.memory.Memory;
import java.util.HexFormat;

/** Messages that a Linux 6.18 told with nf_conntrack_timestamp on, as they came, on a machine of little-endian octets. */
final class RecordedMessages {
    /** A TCP connection of 10.0.0.5:40001 to 203.0.113.80:80, masqueraded as 203.0.113.1:41712. */
    static final String MASQUERADED_TCP =
            "d0000000000100060000000000000000020000003400018014000180080001000a00000508000200cb0071501c0002800500"
                    + "010006000000060002009c4100000600030000500000340002801400018008000100cb00715008000200cb0071011c000280"
                    + "0500010006000000060002000050000006000300a2f0000008000c00e534354f080003000000019808000700000000783000"
                    + "04802c0001800500010001000000050002000a0000000500030000000000060004000300000006000500000000000c001b00"
                    + "18eb127e1aca97a3";

    /** Its end. */
    static final String MASQUERADED_TCP_ENDED =
            "cc00000002010000000000008a1cfbca020000003400018014000180080001000a00000508000200cb0071501c0002800500"
                    + "010006000000060002009c4100000600030000500000340002801400018008000100cb00715008000200cb0071011c000280"
                    + "0500010006000000060002000050000006000300a2f0000008000c00e534354f080003000000039e08000700000000771c00"
                    + "14800c00010018eb127e1acb48560c00020018eb127e2ca1f854100004800c00018005000100070000000c001b0018eb127e"
                    + "2ca1fa02";

    /** A ping of 10.0.0.5. */
    static final String MASQUERADED_PING =
            "b0000000000100060000000000000000020000003c00018014000180080001000a00000508000200cb007150240002800500"
                    + "010001000000060004007c790000050005000800000005000600000000003c0002801400018008000100cb00715008000200"
                    + "cb007101240002800500010001000000060004009d7000000500050000000000050006000000000008000c00344faac90800"
                    + "030000000198080007000000001e0c001b0018eb127e2879e0ff";

    /** A connection of 203.0.113.80:5555 to port 8080 of the router, forwarded to 10.0.0.5:80. */
    static final String FORWARDED_TCP =
            "d000000000010006000000000000000002000000340001801400018008000100cb00715008000200cb0071011c0002800500"
                    + "0100060000000600020015b30000060003001f9000003400028014000180080001000a00000508000200cb0071501c000280"
                    + "050001000600000006000200005000000600030015b3000008000c001ef297b908000300000001a808000700000000783000"
                    + "04802c0001800500010001000000050002000a0000000500030000000000060004000300000006000500000000000c001b00"
                    + "18eb127e28af957e";

    /** A datagram of [fd00::5]:5353 to [2001:db8::80]:53, masqueraded as [2001:db8::1]:54284. */
    static final String MASQUERADED_UDP_IPV6 =
            "d00000000001000600000000000000000a0000004c0001802c00018014000300fd0000000000000000000000000000051400"
                    + "040020010db80000000000000000000000801c00028005000100110000000600020014e9000006000300003500004c000280"
                    + "2c0001801400030020010db80000000000000000000000801400040020010db80000000000000000000000011c0002800500"
                    + "010011000000060002000035000006000300d40c000008000c00b4b7baa00800030000000198080007000000001e0c001b00"
                    + "18eb127e63062d5a";

    private RecordedMessages() {}

    static byte[] octets(String message) {
        return HexFormat.of().parseHex(message);
    }

    /** Reads a message; false when it cannot be read. */
    static boolean read(byte[] message, Connection connection) {
        // The end of memory behind the message is the end of what may be read.
        try (Memory.Region memory = Memory.allocate(message.length, Long.BYTES)) {
            Memory.copy(message, 0, memory.address(), message.length);
            int length = NetlinkMessage.length(memory.address(), message.length);
            return length != 0 && connection.read(memory.address(), length);
        }
    }

    static Connection connection(String message) {
        Connection connection = new Connection();
        if (!read(octets(message), connection)) {
            throw new IllegalArgumentException(message);
        }
        return connection;
    }
}
