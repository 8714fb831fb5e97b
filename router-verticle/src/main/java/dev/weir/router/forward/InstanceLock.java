// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Sees to it that one process at a time looks after something. The kernel takes the lock back when the process ends. */
public final class InstanceLock implements AutoCloseable {
    private static final int MAX_PID_OCTETS = 20;

    private final FileChannel channel;

    private InstanceLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param subject what is looked after, as the message names it
     * @throws ForwardingException when another process has it, which it names
     */
    public static InstanceLock take(Path file, String subject) throws ForwardingException {
        FileChannel channel = null;
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            if (lock != null) {
                channel.truncate(0);
                String pid = String.valueOf(ProcessHandle.current().pid());
                channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
                return new InstanceLock(channel);
            }
            throw held(channel, subject);
        } catch (OverlappingFileLockException mine) {
            throw held(channel, subject);
        } catch (IOException refused) {
            throw new ForwardingException(
                    subject + ": cannot write " + file + ": " + refused + "; node.stateDirectory says where it lies",
                    refused);
        }
    }

    /** The process that has the lock; empty when none has. */
    static String holder(Path file) {
        if (!Files.exists(file)) {
            return "";
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            FileLock lock = channel.tryLock();
            return lock == null ? pid(channel) : "";
        } catch (OverlappingFileLockException mine) {
            return String.valueOf(ProcessHandle.current().pid());
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static ForwardingException held(FileChannel channel, String subject) throws ForwardingException {
        try (channel) {
            return new ForwardingException(subject + ": process " + pid(channel) + " looks after " + subject
                    + " here already; stop it first, or leave it to it");
        } catch (IOException e) {
            return new ForwardingException(subject + ": another process looks after " + subject + " here already");
        }
    }

    private static String pid(FileChannel channel) throws IOException {
        ByteBuffer octets = ByteBuffer.allocate(MAX_PID_OCTETS);
        channel.read(octets, 0);
        return new String(octets.array(), 0, octets.position(), StandardCharsets.US_ASCII).strip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing was left to be written, and the lock goes with the process.
            return;
        }
    }
}
