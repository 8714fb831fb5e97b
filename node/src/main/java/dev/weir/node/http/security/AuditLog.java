// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.security;

import io.vertx.core.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The audit log: JSON lines, one before each change is made and one with what came of it, so that also a change in the
 * middle of which the process died is known. A file that is full is renamed, and the oldest is deleted. May wait for the
 * disk.
 */
public final class AuditLog {
    /** A file is renamed before it is larger. */
    static final long MAX_OCTETS = 10L << 20;

    /** Files besides the one that is written. */
    static final int KEEP = 9;

    private final Path file;
    private final long maxOctets;

    /** One in a file; nothing is opened yet. */
    public AuditLog(Path file) {
        this(file, MAX_OCTETS);
    }

    AuditLog(Path file, long maxOctets) {
        this.file = file;
        this.maxOctets = maxOctets;
    }

    /**
     * Writes a line down for good.
     *
     * @param what members of the line, after the time
     * @throws IOException when the disk does not take it
     */
    public synchronized void write(Map<String, Object> what) throws IOException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", Instant.now().toString());
        line.putAll(what);
        ByteBuffer octets = ByteBuffer.wrap((Json.encode(line) + "\n").getBytes(StandardCharsets.UTF_8));
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        rotateBefore(octets.remaining());
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            while (octets.hasRemaining()) {
                channel.write(octets);
            }
            channel.force(false);
        }
    }

    private void rotateBefore(int octets) throws IOException {
        long size;
        try {
            size = Files.size(file);
        } catch (NoSuchFileException first) {
            return;
        }
        if (size + octets <= maxOctets) {
            return;
        }
        for (int age = KEEP - 1; age >= 1; age--) {
            if (Files.exists(aged(age))) {
                Files.move(aged(age), aged(age + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.move(file, aged(1), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path aged(int age) {
        return file.resolveSibling(file.getFileName() + "." + age);
    }
}
