// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.CaptureException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Opens a capture file: finds out from its octets, never from its name, what it is. A regular file is read by
 * place, a pipe or gzip'd file streamed.
 */
final class CaptureFile {
    /** The path that stands for the standard input. */
    static final String STANDARD_INPUT = "-";

    private static final int MAGIC_OCTETS = Integer.BYTES;

    private CaptureFile() {}

    /**
     * Opens a file and reads up to its first interface; a pipe is waited for.
     *
     * @param bufferOctets of a regular file, how many octets to read at once
     * @throws CaptureException when it is no capture that can be read; its message is one line for the user
     */
    static CaptureReader open(String path, int bufferOctets) throws CaptureException {
        if (path.equals(STANDARD_INPUT)) {
            return read(pipe(new FileInputStream(FileDescriptor.in), "standard input"), "standard input");
        }
        try {
            Path file = Path.of(path);
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new CaptureException(path + ": is a directory; name the capture files in it");
            }
            if (attributes.isRegularFile()) {
                return read(regular(file, attributes.size(), path, bufferOctets), path);
            }
            return read(pipe(new FileInputStream(file.toFile()), path), path);
        } catch (NoSuchFileException e) {
            throw new CaptureException(path + ": there is no such file; check its path", e);
        } catch (AccessDeniedException e) {
            throw denied(path, e);
        } catch (FileNotFoundException e) {
            // What FileInputStream throws whatever the reason.
            throw new CaptureException(path + ": cannot be opened: " + reason(e, path), e);
        } catch (InvalidPathException e) {
            throw new CaptureException(path.replaceAll("\\p{Cntrl}", "?") + ": is no path: " + e.getReason(), e);
        } catch (IOException e) {
            throw new CaptureException(path + ": cannot be opened: " + reason(e, path), e);
        }
    }

    private static OctetInput regular(Path file, long size, String name, int bufferOctets)
            throws CaptureException, IOException {
        if (size == 0) {
            throw empty(name);
        }
        FileInputStream stream = openFile(file, name);
        try {
            FileChannel channel = stream.getChannel();
            ByteBuffer magic = ByteBuffer.allocate(2);
            channel.read(magic, 0);
            return isGzip(magic.array())
                    ? new StreamInput(new GzipStream(ChannelStream.ofFile(stream, size), new byte[0]))
                    : new FileInput(channel, size, bufferOctets);
        } catch (IOException e) {
            Closing.quietly(stream);
            throw e;
        }
    }

    private static FileInputStream openFile(Path file, String name) throws CaptureException, IOException {
        if (!Files.isReadable(file)) {
            throw denied(name, null);
        }
        return new FileInputStream(file.toFile());
    }

    private static OctetInput pipe(FileInputStream stream, String name) throws CaptureException {
        ChannelStream channel = ChannelStream.ofPipe(stream);
        try {
            ByteBuffer head = ByteBuffer.allocate(2);
            int count = 0;
            while (count >= 0 && head.hasRemaining()) {
                count = channel.read(head);
            }
            byte[] read = new byte[head.flip().limit()];
            head.get(read);
            return new StreamInput(isGzip(read) ? new GzipStream(channel, read) : new PrefixedStream(read, channel));
        } catch (IOException e) {
            channel.close();
            throw new CaptureException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isGzip(byte[] head) {
        return head.length >= 2 && (head[0] & 0xff) == GzipStream.MAGIC_0 && (head[1] & 0xff) == GzipStream.MAGIC_1;
    }

    /** Makes the reader that the first octets ask for; closes the input when there is none. */
    static CaptureReader read(OctetInput input, String name) throws CaptureException {
        CaptureReader reader = null;
        try {
            reader = byMagic(input, name);
            return reader;
        } catch (IOException e) {
            throw new CaptureException(name + ": cannot be read: " + e.getMessage(), e);
        } finally {
            if (reader == null) {
                input.close();
            }
        }
    }

    private static CaptureReader byMagic(OctetInput input, String name) throws CaptureException, IOException {
        if (input.fill(MAGIC_OCTETS)) {
            int magic = Memory.getInt(input.cursor);
            if (PcapReader.isMagic(magic)) {
                return PcapReader.open(input, name);
            }
            if (magic == PcapngReader.SECTION_HEADER) {
                return PcapngReader.open(input, name);
            }
        }
        input.fill(NotACapture.HEAD_OCTETS);
        byte[] head = new byte[(int) Math.min(NotACapture.HEAD_OCTETS, input.available())];
        Memory.copy(input.cursor, head, 0, head.length);
        if (head.length == 0) {
            throw empty(name);
        }
        throw NotACapture.error(name, head);
    }

    private static CaptureException empty(String name) {
        return new CaptureException(name + ": is empty; a capture file has at least a header");
    }

    private static CaptureException denied(String name, IOException cause) {
        return new CaptureException(
                name + ": may not be read by user " + System.getProperty("user.name")
                        + "; change its permissions or the user",
                cause);
    }

    /** The reason without the path that Java puts before it. */
    private static String reason(IOException e, String path) {
        String message = String.valueOf(e.getMessage());
        String reason =
                message.startsWith(path) ? message.substring(path.length()).strip() : message;
        return reason.startsWith("(") && reason.endsWith(")") ? reason.substring(1, reason.length() - 1) : reason;
    }
}
