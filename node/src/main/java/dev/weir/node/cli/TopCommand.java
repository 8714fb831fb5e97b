// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.cli;

import dev.weir.config.Durations;
import dev.weir.node.client.ApiClient;
import dev.weir.node.client.ClientException;
import dev.weir.node.client.JsonTree;
import dev.weir.node.console.Keys;
import dev.weir.node.console.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code weir top}: what a running node does, drawn again and again. */
final class TopCommand implements Callable<Integer> {
    private static final String CLEAR = "\033[H\033[J";
    private static final Duration KEY_PERIOD = Duration.ofMillis(50);

    private final ClientOptions options = new ClientOptions();

    private final OptionSpec interval = OptionSpec.builder("-d", "--interval")
            .paramLabel("TIME")
            .type(String.class)
            .initialValue("2s")
            .description("How often to look: 2s (default), 500ms, 1m.")
            .build();

    private final OptionSpec count = OptionSpec.builder("-n", "--count")
            .paramLabel("TIMES")
            .type(Integer.class)
            .initialValue(0)
            .description("How often in all; without it, until q or Ctrl-C.")
            .build();

    private final OptionSpec by = OptionSpec.builder("--by")
            .paramLabel("bytes|packets|flows")
            .type(String.class)
            .initialValue("bytes")
            .description("Who talks the most, by bytes (default), packets or flows of the last ten seconds.")
            .build();

    private final OptionSpec group = OptionSpec.builder("--group")
            .paramLabel("KEYS")
            .type(String.class)
            .initialValue("src,dst")
            .description(
                    "What talkers are: some of src, dst, srcport, dstport, proto, if, point, vlan, vni, tos, natsrc,"
                            + " natdst, with commas; src,dst by default.")
            .build();

    private final OptionSpec filter = OptionSpec.builder("--filter")
            .paramLabel("FILTER")
            .type(String.class)
            .initialValue("")
            .description("Talkers of these flows only, in the words of tcpdump and nfdump.")
            .build();

    CommandSpec spec() {
        CommandSpec spec = options.on(CommandSpecs.of(
                        "top",
                        this,
                        "Show the rates of a running node and who talks the most, drawn again and again as top(1) does.")
                .addOption(interval)
                .addOption(count)
                .addOption(by)
                .addOption(group)
                .addOption(filter));
        spec.usageMessage()
                .footer(
                        "",
                        "Keys: q ends, any other looks at once. Where standard output is no terminal, or a dumb one, one",
                        "screen follows the other; -o json prints a line each time.",
                        ClientOptions.EXIT_CODES);
        return spec;
    }

    @Override
    public Integer call() throws Exception {
        Duration period = period();
        ApiClient client = options.client();
        boolean drawn = Terminal.onStdout() && options.format() == ClientFormat.TABLE;
        int times = count.getValue();
        TopScreen screen = new TopScreen();
        long lastNs = System.nanoTime();
        try (Keys keys = drawn ? Keys.open() : null) {
            for (int i = 1; ; i++) {
                JsonTree status = read(client);
                long nowNs = System.nanoTime();
                List<String> lines = screen.lines(status, (nowNs - lastNs) / 1e9);
                lastNs = nowNs;
                options.format().print(status, () -> drawn ? fit(lines) : spaced(lines));
                if (i == times || !isToGoOn(keys, period)) {
                    return WeirCommand.DONE;
                }
            }
        }
    }

    private JsonTree read(ApiClient client) throws ClientException, InterruptedException {
        Map<String, String> query = Map.of(
                "by",
                by.getValue(),
                "group",
                group.getValue(),
                "filter",
                filter.getValue(),
                "window",
                "10s",
                "limit",
                "10");
        Map<String, Object> members = new LinkedHashMap<>();
        JsonTree status = StatusCommand.read(client);
        status.names().forEach(name -> members.put(name, status.at(name).value()));
        members.put(
                "top",
                client.get(ApiClient.path("/api/v1/flows/top", query)).tree().value());
        return new JsonTree(members);
    }

    private Duration period() {
        try {
            Duration given = Durations.parse(interval.getValue());
            if (given.compareTo(Duration.ofMillis(100)) >= 0) {
                return given;
            }
        } catch (IllegalArgumentException e) {
            throw options.wrongUsage("--interval: " + e.getMessage());
        }
        throw options.wrongUsage("--interval " + interval.getValue() + ": is less than 100ms");
    }

    /** Waits for the next look; false when it is the end. */
    private static boolean isToGoOn(Keys keys, Duration period) throws InterruptedException, IOException {
        long endNs = System.nanoTime() + period.toNanos();
        while (System.nanoTime() - endNs < 0) {
            Thread.sleep(KEY_PERIOD.toMillis());
            int key = keys == null ? Keys.NONE : keys.poll();
            if (key == 'q' || key == 'Q') {
                return false;
            }
            if (key != Keys.NONE) {
                return true;
            }
        }
        return true;
    }

    private static List<String> fit(List<String> lines) {
        int columns = Terminal.columns();
        System.out.print(CLEAR);
        return lines.stream()
                .map(line -> line.length() < columns ? line : line.substring(0, columns - 1))
                .toList();
    }

    private static List<String> spaced(List<String> lines) {
        return Stream.concat(lines.stream(), Stream.of("")).toList();
    }
}
