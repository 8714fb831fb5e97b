// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.http.document.ApiDocument;
import dev.weir.node.http.document.Operation;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that begin as the document's and are then spoiled, for some seconds: {@code -Dweir.fuzz.seconds=300} for longer
 * ({@code make fuzz}), {@code -Dweir.fuzz.seed=N} for those of another run.
 */
class ApiFuzzTest {
    private static final long MIB = 1L << 20;
    private static final String FILTER = "src net 10.0.0.0/8 and (dst port 443 or not tcp) and bytes > 1M";
    private static final List<String> PIECES = List.of(
            "%00",
            "%ff",
            "../",
            "{}",
            "[]",
            "null",
            "-1",
            "99999999999999999999",
            "\"",
            "\\",
            "\r\n",
            "\u0000",
            "é",
            "?",
            "&",
            "=",
            ";",
            "%",
            "{\"metering\":{\"shards\":",
            "&a [*a]",
            "!!binary x",
            ": ",
            "  ",
            "${env:PATH}",
            "?dryRun=true",
            "?dryRun=x");

    @TempDir
    Path folder;

    @Test
    void shouldNeverBreakNorLeak() throws Exception {
        long seconds = Long.getLong("weir.fuzz.seconds", 4);
        long seed = Long.getLong("weir.fuzz.seed", 8642);
        // A stream does not end by itself.
        List<Operation> operations = ApiDocument.load().operations().stream()
                .filter(operation -> !Samples.isStream(operation))
                .toList();
        Random random = new Random(seed);
        long requests = 0;
        try (TestPlane plane = TestPlane.start(folder, List.of(), 1_000_000, 2_000)) {
            fuzz(plane, operations, random, 200);
            long handles = handles();
            long heap = heap();
            int threads = threads();
            long endNs = System.nanoTime() + seconds * 1_000_000_000L;
            while (System.nanoTime() < endNs) {
                fuzz(plane, operations, random, 100);
                requests += 100;
            }
            assertThat(plane.get("/health/live", null).statusCode()).isEqualTo(200);
            assertThat(requests).isGreaterThan(100);
            assertThat(heap()).as("heap after " + requests + " requests").isLessThan(heap + 24 * MIB);
            assertThat(threads()).as("threads after " + requests + " requests").isLessThan(threads + 10);
            assertThat(handles()).as("handles after " + requests + " requests").isLessThan(handles + 20);
        }
    }

    private static void fuzz(TestPlane plane, List<Operation> operations, Random random, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String request = request(operations.get(random.nextInt(operations.size())), random);
            try (RawHttp raw = new RawHttp(plane.port)) {
                String answer = raw.say(request).rest();
                assertThat(answer).as(request).doesNotStartWith("HTTP/1.1 500");
            } catch (SocketTimeoutException stuck) {
                throw new AssertionError("no answer to " + request, stuck);
            } catch (IOException ended) {
                // It may end the connection on what is no HTTP.
                assertThat(ended).isNotNull();
            }
        }
    }

    private static String request(Operation operation, Random random) {
        String body = spoiled(Samples.body(operation), random);
        String type = operation.bodies().keySet().stream()
                .skip(random.nextInt(Math.max(1, operation.bodies().size())))
                .findFirst()
                .map(one -> "Content-Type: " + spoiled(one, random) + "\r\n")
                .orElse("");
        String path = Samples.path(operation);
        if (operation.parameters().stream()
                .anyMatch(parameter -> parameter.name().equals("filter"))) {
            path += "?filter=" + URLEncoder.encode(spoiled(FILTER, random), StandardCharsets.UTF_8);
        }
        String line = spoiled(operation.method() + " " + path, random);
        return line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + type + spoiled("If-Match: *", random)
                + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static String spoiled(String text, Random random) {
        StringBuilder spoiled = new StringBuilder(text);
        while (random.nextInt(3) == 0) {
            int at = random.nextInt(spoiled.length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> spoiled.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> spoiled.insert(at, (char) random.nextInt(256));
                default -> spoiled.setLength(at);
            }
        }
        return spoiled.toString();
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    private static long handles() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.exists(descriptors)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(descriptors)) {
            return open.count();
        }
    }
}
