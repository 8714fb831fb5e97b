// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.router.capture.CaptureException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Failures as the one line that a user reads. */
final class Failures {
    private Failures() {}

    /** The failure inside the wrappings that futures put around it. */
    static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof ExecutionException || cause instanceof CompletionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** What to tell of it: its message where it was written for users, with its class where it was not. */
    static String line(Throwable failure) {
        Throwable cause = cause(failure);
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        boolean programFault = cause instanceof RuntimeException && !(cause instanceof IllegalArgumentException);
        String line = message.lines().findFirst().orElse(message);
        return programFault && !(cause.getCause() instanceof CaptureException)
                ? cause.getClass().getSimpleName() + ": " + line
                : line;
    }
}
