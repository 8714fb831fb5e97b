// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import static dev.weir.node.console.Quantities.octets;
import static dev.weir.node.console.Quantities.rounded;
import static dev.weir.node.console.Quantities.seconds;

import dev.weir.node.host.Node;
import dev.weir.router.CaptureStatus;
import java.util.List;
import java.util.Locale;

/** The progress of reading capture files: share read, packets a second, time left. */
final class ReadProgress {
    private static final int BAR = 24;

    private final Node node;
    private final long startedNs = System.nanoTime();
    private long lastNs = startedNs;
    private long lastPackets;
    private double packetsPerSecond;

    ReadProgress(Node node) {
        this.node = node;
    }

    /** The one line of it. */
    List<String> lines() {
        long position = 0;
        long total = 0;
        long packets = 0;
        for (CaptureStatus capture : node.captures()) {
            position += capture.position();
            total = capture.total() < 0 || total < 0 ? -1 : total + capture.total();
            packets += capture.packets();
        }
        long nowNs = System.nanoTime();
        double interval = (nowNs - lastNs) / 1e9;
        if (interval > 0.2) {
            packetsPerSecond = (packets - lastPackets) / interval;
            lastNs = nowNs;
            lastPackets = packets;
        }
        String speed = rounded(packetsPerSecond) + " packets/s";
        if (total <= 0) {
            return List.of("read " + octets((double) position) + ", " + speed);
        }
        double share = Math.min(1, (double) position / total);
        int done = (int) (share * BAR);
        double elapsed = (nowNs - startedNs) / 1e9;
        String left = share < 0.01 ? "" : ", " + seconds(elapsed / share - elapsed) + " left";
        return List.of(String.format(
                Locale.ROOT,
                "[%s%s] %3.0f %% of %s, %s%s",
                "#".repeat(done),
                ".".repeat(BAR - done),
                share * 100,
                octets((double) total),
                speed,
                left));
    }
}
