// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes messages into a capture file as the UDP datagrams that would carry them. */
final class PcapFile {
    private static final int LINKTYPE_RAW = 101;
    private static final int IP_OCTETS = 20;
    private static final int UDP_OCTETS = 8;

    private PcapFile() {}

    static void write(Path file, int port, List<byte[]> messages) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(ByteBuffer.allocate(24)
                .putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(0xffff)
                .putInt(LINKTYPE_RAW)
                .array());
        for (byte[] message : messages) {
            int length = IP_OCTETS + UDP_OCTETS + message.length;
            out.writeBytes(ByteBuffer.allocate(16 + length)
                    .putInt(1_700_000_000)
                    .putInt(0)
                    .putInt(length)
                    .putInt(length)
                    .putShort((short) 0x4500)
                    .putShort((short) length)
                    .putInt(0)
                    .putInt(0x40110000)
                    .putInt(0x7f000001)
                    .putInt(0x7f000001)
                    .putShort((short) 40000)
                    .putShort((short) port)
                    .putShort((short) (UDP_OCTETS + message.length))
                    .putShort((short) 0)
                    .put(message)
                    .array());
        }
        Files.write(file, out.toByteArray());
    }
}
