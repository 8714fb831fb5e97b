// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the file descriptor of a UDP socket of this process, which Java keeps to itself, in proc(5). */
final class SocketDescriptor {
    static final int UNKNOWN = -1;

    private static final Path SELF = Path.of("/proc/self");
    private static final int LOCAL = 1;
    private static final int INODE = 9;

    private SocketDescriptor() {}

    /**
     * The descriptor of the socket bound to a local port.
     *
     * @return {@link #UNKNOWN} where there is no telling, because there is no such table or another socket of this process
     *     shares the port
     */
    static int find(ProtocolFamily family, int port) {
        try {
            Set<String> names = names(family == StandardProtocolFamily.INET ? "net/udp" : "net/udp6", port);
            int found = UNKNOWN;
            try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(SELF.resolve("fd"))) {
                for (Path descriptor : descriptors) {
                    if (names.contains(target(descriptor))) {
                        if (found != UNKNOWN) {
                            return UNKNOWN;
                        }
                        found = Integer.parseInt(descriptor.getFileName().toString());
                    }
                }
            }
            return found;
        } catch (IOException | RuntimeException untold) {
            return UNKNOWN;
        }
    }

    private static Set<String> names(String table, int port) throws IOException {
        String suffix = String.format(":%04X", port);
        Set<String> names = new HashSet<>();
        List<String> lines = Files.readAllLines(SELF.resolve(table));
        for (String line : lines) {
            String[] columns = line.strip().split("\\s+");
            if (columns.length > INODE && columns[LOCAL].endsWith(suffix)) {
                names.add("socket:[" + columns[INODE] + "]");
            }
        }
        return names;
    }

    /** What a descriptor is of; nothing if it was closed meanwhile. */
    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closed) {
            return "";
        }
    }
}
