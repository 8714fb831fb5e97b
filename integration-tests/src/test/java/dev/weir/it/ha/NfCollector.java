// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it.ha;

import static org.awaitility.Awaitility.await;

import dev.weir.it.process.FailoverLab;
import dev.weir.it.process.Outcome;
import dev.weir.it.process.Running;
import dev.weir.it.process.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An nfcapd in the lab, one process after the other; what it has got is read by nfdump. */
final class NfCollector implements AutoCloseable {
    /** The name of the routers' exporter to it. */
    static final String EXPORTER = "nfcapd";

    /** The port that it listens on. */
    static final int PORT = 4739;

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final int COLUMNS = 3;

    private final FailoverLab lab;
    private final List<Path> folders = new ArrayList<>();
    private Running nfcapd;

    NfCollector(FailoverLab lab) {
        this.lab = lab;
    }

    /** Starts one, which listens when this returns. */
    void start() throws Exception {
        Path folder = Files.createDirectories(lab.folder().resolve("nfcapd-" + folders.size()));
        folders.add(folder);
        nfcapd = lab.start(
                FailoverLab.COLLECTOR,
                Tool.require("nfcapd", "nfdump"),
                "-C",
                "none",
                "-w",
                folder.toString(),
                "-b",
                FailoverLab.COLLECTOR_ADDRESS,
                "-p",
                String.valueOf(PORT),
                "-B",
                "4000000",
                "-t",
                "3600");
        nfcapd.awaitThat("nfcapd to listen", () -> !waiting().isEmpty(), LIMIT);
    }

    /** Ends it, once it has read all that is there. */
    void stop() throws Exception {
        await("nfcapd to read all").atMost(LIMIT).until(() -> waiting().equals("00000000"));
        nfcapd.signal("TERM");
        nfcapd.end(LIMIT).orFail();
        nfcapd = null;
    }

    /** What waits in its socket, as the kernel writes it; empty when there is none. */
    private String waiting() {
        String port = String.format(Locale.ROOT, ":%04X", PORT);
        try {
            return lab.run(FailoverLab.COLLECTOR, "cat", "/proc/net/udp")
                    .orFail()
                    .stdout()
                    .lines()
                    .map(line -> line.strip().split("\\s+"))
                    .filter(columns -> columns[1].endsWith(port))
                    .map(columns -> columns[4].split(":")[1])
                    .findFirst()
                    .orElse("");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What the one that has ended last has got of the flows of one host. */
    Recorded of(String source) throws Exception {
        Recorded recorded = new Recorded();
        Outcome shown = lab.run(
                        FailoverLab.COLLECTOR,
                        Tool.require("nfdump", "nfdump"),
                        "-q",
                        "-N",
                        "-R",
                        folders.get(folders.size() - 1).toString(),
                        "-o",
                        "fmt:%sp %pkt %byt",
                        "src ip " + source)
                .orFail();
        for (String line : shown.stdout().lines().toList()) {
            String[] words = line.strip().split("\\s+");
            if (words.length == COLUMNS && words[0].matches("[0-9]+")) {
                recorded.add(Integer.parseInt(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
            }
        }
        return recorded;
    }

    @Override
    public void close() {
        if (nfcapd != null) {
            nfcapd.close();
        }
    }
}
