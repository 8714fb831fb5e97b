// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * From its beginning to its end, the loopback interface has datagrams cut before it carries them, so that tcpdump sees each and not the piece
 * that they were cut from. It needs root.
 */
public final class WholeDatagrams {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String FEATURE = "tx-udp-segmentation";

    private final Path folder;
    private final boolean restore;

    private WholeDatagrams(Path folder, boolean restore) {
        this.folder = folder;
        this.restore = restore;
    }

    /** Sees to it. */
    public static WholeDatagrams begin(Path folder) throws Exception {
        String features = ethtool(folder, "-k", "lo").orFail().stdout();
        boolean on = features.contains(FEATURE + ": on\n");
        if (on) {
            ethtool(folder, "-K", "lo", FEATURE, "off").orFail();
        }
        return new WholeDatagrams(folder, on);
    }

    private static Outcome ethtool(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Tool.require("ethtool", "ethtool"));
        command.addAll(List.of(arguments));
        return Running.run(command, folder, TIMEOUT);
    }

    /** Has the interface as it was. */
    public void end() throws Exception {
        if (restore) {
            ethtool(folder, "-K", "lo", FEATURE, "on").orFail();
        }
    }
}
