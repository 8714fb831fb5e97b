// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.failover;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** A pipe that a node captures from as from a link: it never comes to an end. */
final class Link implements AutoCloseable {
    private static final int HEADER_OCTETS = 24;
    private static final int MAGIC = 0xa1b2c3d4;
    private static final int VERSION = 2 | 4 << 16;
    private static final int ETHERNET = 1;

    private final Path path;
    private final RandomAccessFile end;

    private Link(Path path, RandomAccessFile end) {
        this.path = path;
        this.end = end;
    }

    /** One on which nothing has come yet, in a folder. */
    static Link create(Path folder, String name) throws IOException, InterruptedException {
        Path path = folder.resolve(name + ".pcap");
        if (new ProcessBuilder("mkfifo", path.toString()).inheritIO().start().waitFor() != 0) {
            throw new IOException("mkfifo " + path + " failed");
        }
        // Open for both, which waits for nobody, and keeps the reader from seeing an end.
        RandomAccessFile end = new RandomAccessFile(path.toFile(), "rw");
        ByteBuffer header = ByteBuffer.allocate(HEADER_OCTETS).order(ByteOrder.nativeOrder());
        header.putInt(MAGIC).putInt(VERSION).putLong(0).putInt(1 << 18).putInt(ETHERNET);
        end.write(header.array());
        return new Link(path, end);
    }

    /** The part {@code captures} of the configuration of who captures from it, as YAML. */
    String yaml() {
        return "captures: [{type: files, files: [" + path + "]}]";
    }

    /** Has the packets of a capture come; waits until they have been read, but for the last 64 KiB. */
    void send(Path capture) throws IOException {
        byte[] octets = Files.readAllBytes(capture);
        send(ByteBuffer.wrap(octets, HEADER_OCTETS, octets.length - HEADER_OCTETS));
    }

    /** Has packets come, as a capture has them; waits until they have been read, but for the last 64 KiB. */
    void send(ByteBuffer packets) throws IOException {
        while (packets.hasRemaining()) {
            end.getChannel().write(packets);
        }
    }

    @Override
    public void close() throws IOException {
        end.close();
    }
}
