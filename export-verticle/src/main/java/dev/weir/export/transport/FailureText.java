// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;

/** Says why an operation failed in the words of the operating system, without the names of Java's exceptions. */
final class FailureText {
    private FailureText() {}

    static String of(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
            return "a part of the path is a file, not a directory";
        }
        String reason =
                failure instanceof FileSystemException fileSystem ? fileSystem.getReason() : failure.getMessage();
        if (reason == null || reason.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        return reason.substring(0, 1).toLowerCase(Locale.ROOT) + reason.substring(1);
    }

    /** Whether the reader of a pipe has gone. */
    static boolean isBrokenPipe(IOException failure) {
        return isAbout(failure, "broken pipe");
    }

    /** Whether a datagram is larger than the way to its destination takes. */
    static boolean isTooLarge(IOException failure) {
        return isAbout(failure, "message too long");
    }

    /** Whether the kernel was short of buffers for the moment. */
    static boolean isOutOfBuffers(IOException failure) {
        return isAbout(failure, "no buffer space");
    }

    private static boolean isAbout(IOException failure, String words) {
        String message = failure.getMessage();
        return message != null && message.toLowerCase(Locale.ROOT).contains(words);
    }
}
