// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.takeover.conntrackd;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A conntrackd that outlived the Weir that started it. It is known by its command line, which names our configuration: that
 * needs no file with its number, which might be of another process by now.
 */
final class Leftovers {
    private static final Logger LOG = System.getLogger(Leftovers.class.getName());
    private static final long PATIENCE_MS = 1000;

    private Leftovers() {}

    /** Ends every one that runs with a configuration. */
    static void end(Path configuration) {
        List<ProcessHandle> left = ProcessHandle.allProcesses()
                .filter(process -> isDaemon(process, configuration))
                .toList();
        for (ProcessHandle process : left) {
            LOG.log(
                    Level.WARNING,
                    "conntrackd: ending process " + process.pid() + ", which an earlier run left behind");
            process.destroy();
            if (!isGone(process)) {
                process.destroyForcibly();
                isGone(process);
            }
        }
    }

    /** Orders have one more word after the configuration; they end by themselves. */
    private static boolean isDaemon(ProcessHandle process, Path configuration) {
        String[] words = process.info().arguments().orElse(new String[0]);
        return words.length >= 2
                && words[words.length - 2].equals("-C")
                && words[words.length - 1].equals(configuration.toString());
    }

    private static boolean isGone(ProcessHandle process) {
        try {
            process.onExit().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return true;
        } catch (TimeoutException | java.util.concurrent.ExecutionException stillThere) {
            return false;
        }
    }
}
