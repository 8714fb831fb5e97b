// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Waits until network namespaces are at rest. A program that is through with a TCP connection leaves its end to the
 * kernel: the last packets of it come when the program has ended already.
 */
public final class Stillness {
    /** A connection that is not begun yet, or over, in the kernel's table of sockets: TCP_LISTEN, TCP_TIME_WAIT. */
    private static final Set<String> STILL = Set.of("0A", "06");

    private static final int STATE_COLUMN = 3;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(50);

    private final Path folder;
    private final String networkInterface;
    private List<String> counters = List.of();

    private Stillness(Path folder, String networkInterface) {
        this.folder = folder;
        this.networkInterface = networkInterface;
    }

    /**
     * Returns when there is no TCP connection any more that could send, and the interfaces' counters are what they were
     * a moment ago.
     *
     * @param folder for what commands write
     * @param networkInterface name of the interface in each of the namespaces
     * @param ways into the namespaces, before a command
     */
    public static void await(Path folder, String networkInterface, List<List<String>> ways) {
        Stillness stillness = new Stillness(folder, networkInterface);
        Awaitility.await("stillness at " + networkInterface)
                .atMost(Weir.TIMEOUT)
                .pollInterval(BETWEEN_LOOKS)
                .until(() -> stillness.isSoSinceLastLook(ways));
    }

    private boolean isSoSinceLastLook(List<List<String>> ways) throws Exception {
        List<String> now = new ArrayList<>();
        boolean connected = false;
        for (List<String> way : ways) {
            connected |= isConnected(lines(way, "/proc/net/tcp", "/proc/net/tcp6"));
            String statistics = "/sys/class/net/" + networkInterface + "/statistics/";
            now.addAll(lines(way, statistics + "rx_packets", statistics + "tx_packets"));
        }
        boolean same = now.equals(counters);
        counters = now;
        return same && !connected;
    }

    private static boolean isConnected(List<String> table) {
        return table.stream()
                .map(line -> line.strip().split(" +"))
                .filter(columns -> !"sl".equals(columns[0]))
                .anyMatch(columns -> !STILL.contains(columns[STATE_COLUMN]));
    }

    private List<String> lines(List<String> way, String... files) throws Exception {
        List<String> command = Stream.of(way.stream(), Stream.of("cat"), Stream.of(files))
                .flatMap(s -> s)
                .toList();
        return Running.run(command, folder, Weir.TIMEOUT)
                .orFail()
                .stdout()
                .lines()
                .toList();
    }
}
