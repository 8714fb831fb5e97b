// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node;

import dev.weir.node.cli.WeirCommand;
import dev.weir.node.console.StderrLogging;
import java.security.Security;

/** The entry point of {@code weir.jar}. */
public final class Main {
    private Main() {}

    /** Runs one command of the command line and exits with its code: 0 done, 1 failed, 2 usage. */
    public static void main(String[] args) {
        System.exit(execute(args));
    }

    /** Prepares the process and runs one command; returns the code to exit with. */
    static int execute(String... args) {
        StderrLogging.install();
        // The Java resolver follows /etc/nsswitch.conf as every other tool of the machine does.
        System.setProperty("vertx.disableDnsResolver", "true");
        // Exporters look their destinations' names up again when they are told to; the JVM may not answer from memory.
        Security.setProperty("networkaddress.cache.ttl", "1");
        return WeirCommand.executeAhead(args);
    }
}
