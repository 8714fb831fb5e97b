// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.it.process.Running;
import dev.weir.it.process.Weir;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Weir that is killed in the middle of changes: it comes up with the configuration before or the one after, whole. */
class ReconfigureKillIT {
    private static final int KILLS = 4;
    private static final int LONGEST_MS = 150;

    /** Each configuration has its number in three places, in three components. */
    private static final Pattern PLACES =
            Pattern.compile("idleTimeout: (\\d+)s.*maxFlows: 1(\\d{5}).*moved-(\\d+)\\.ndjson", Pattern.DOTALL);

    @TempDir
    Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @Test
    void shouldComeUpWithTheOldOrTheNewConfigurationWhole() throws Exception {
        port = freePort();
        Path file = Files.writeString(folder.resolve("weir.yaml"), "# a note of the user's\n" + yaml(2));
        Random random = new Random(11);
        int accepted = 2;
        int tried = 2;
        for (int kill = 0; kill <= KILLS; kill++) {
            try (Running weir = Weir.start(folder, "run", "--config", file.toString())) {
                weir.awaitStderr("control plane on", Weir.TIMEOUT);
                int found = inForce();
                assertThat(found).as(weir.stderr()).isIn(accepted, tried);
                accepted = found;
                CompletableFuture<HttpResponse<String>> change = put(++accepted);
                assertThat(change.join().statusCode()).as(change.join().body()).isEqualTo(200);
                tried = accepted + 1;
                CompletableFuture<HttpResponse<String>> last = put(tried);
                // At some moment of the change.
                last.copy()
                        .handle((answer, cutOff) -> answer)
                        .completeOnTimeout(null, random.nextInt(LONGEST_MS), TimeUnit.MILLISECONDS)
                        .join();
                weir.signal("KILL");
                weir.end(Weir.TIMEOUT);
                if (isDone(last)) {
                    accepted = tried;
                }
            }
        }
        assertThat(file).content().startsWith("# a note of the user's");
    }

    private static boolean isDone(CompletableFuture<HttpResponse<String>> change) {
        try {
            return change.join().statusCode() == 200;
        } catch (CompletionException cutOff) {
            return false;
        }
    }

    private int inForce() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(config())
                .header("Accept", "application/yaml")
                .build();
        String yaml = client.send(request, BodyHandlers.ofString()).body();
        Matcher places = PLACES.matcher(yaml);
        assertThat(places.find()).as(yaml).isTrue();
        int number = Integer.parseInt(places.group(1));
        assertThat(Integer.parseInt(places.group(2))).isEqualTo(number);
        assertThat(Integer.parseInt(places.group(3))).isEqualTo(number);
        return number;
    }

    private CompletableFuture<HttpResponse<String>> put(int number) {
        HttpRequest request = HttpRequest.newBuilder(config())
                .header("Content-Type", "application/yaml")
                .PUT(BodyPublishers.ofString(yaml(number)))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private URI config() {
        return URI.create("http://127.0.0.1:" + port + "/api/v1/config");
    }

    private String yaml(int number) {
        return """
                node: {stateDirectory: %s}
                http: {port: %d}
                captures:
                  - {type: ring, interface: lo, filter: udp port 9}
                metering: {idleTimeout: %ds, maxFlows: 1%05d}
                exporters:
                  - {name: moved, format: {type: json}, transport: {type: file, path: %s/moved-%d.ndjson}}
                """.formatted(folder.resolve("state"), port, number, number, folder, number);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
