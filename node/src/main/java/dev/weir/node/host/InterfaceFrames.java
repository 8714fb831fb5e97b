// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.host;

import dev.weir.config.CaptureConfig;
import dev.weir.config.Direction;
import dev.weir.config.PcapCaptureConfig;
import dev.weir.config.RingCaptureConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Frames that the kernel has counted on the interfaces of captures, in the directions that are metered; of Linux only. */
final class InterfaceFrames {
    private static final System.Logger LOG = System.getLogger(InterfaceFrames.class.getName());
    private static final Path INTERFACES = Path.of("/sys/class/net");

    private InterfaceFrames() {}

    /** By interface, those of files and of interfaces that are not there left out. */
    static Map<String, Long> of(List<CaptureConfig> captures) {
        Map<String, Long> frames = new LinkedHashMap<>();
        for (CaptureConfig capture : captures) {
            String name = nameOf(capture);
            if (!name.isEmpty()) {
                try {
                    frames.merge(name, frames(name, capture.observationPoint().direction()), Long::sum);
                } catch (IOException | NumberFormatException notThere) {
                    LOG.log(System.Logger.Level.DEBUG, "no frames of " + name + ": " + notThere);
                }
            }
        }
        return frames;
    }

    private static String nameOf(CaptureConfig capture) {
        if (capture instanceof RingCaptureConfig ring) {
            return ring.networkInterface();
        }
        return capture instanceof PcapCaptureConfig pcap ? pcap.networkInterface() : "";
    }

    private static long frames(String name, Direction direction) throws IOException {
        return (direction == Direction.EGRESS ? 0 : counter(name, "rx_packets"))
                + (direction == Direction.INGRESS ? 0 : counter(name, "tx_packets"));
    }

    private static long counter(String name, String counter) throws IOException {
        return Long.parseLong(
                Files.readString(INTERFACES.resolve(name).resolve("statistics").resolve(counter))
                        .strip());
    }
}
