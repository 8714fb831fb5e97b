// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node;

import dev.weir.node.cli.WeirCommand;
import dev.weir.node.console.StderrLogging;

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
        // Where Vert.x would log to after it has looked for others, and where it would keep files if it had any: to
        // find
        // out and to join the words takes a start 20 ms.
        System.setProperty("vertx.logger-delegate-factory-class-name", "io.vertx.core.logging.JULLogDelegateFactory");
        System.setProperty("vertx.cacheDirBase", System.getProperty("java.io.tmpdir"));
        // Exporters look their destinations' names up again when they are told to; the JVM may not answer from memory.
        // As a security property the same would have all of those read first.
        System.setProperty("sun.net.inetaddr.ttl", "1");
        return WeirCommand.executeAhead(args);
    }
}
