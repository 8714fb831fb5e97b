// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import dev.weir.config.AccessToken;
import dev.weir.config.DataSize;
import dev.weir.config.HttpConfig;
import dev.weir.config.NodeConfig;
import dev.weir.config.Role;
import dev.weir.config.TlsConfig;
import dev.weir.config.WeirConfig;
import dev.weir.export.transport.ExportMode;
import dev.weir.node.host.Node;
import dev.weir.node.http.security.Authenticator;
import dev.weir.node.metrics.EventLoopDelay;
import dev.weir.node.reconfigure.ConfigStore;
import dev.weir.node.reconfigure.ConfigVersion;
import dev.weir.node.reconfigure.FixedParts;
import dev.weir.node.reconfigure.Reconfiguration;
import dev.weir.node.reconfigure.VersionNumbers;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A control plane on a free loopback port, of a node that has not started, with a reader's and an operator's token. */
final class TestPlane implements AutoCloseable {
    static final String READER = "weir_reader";
    static final String OPERATOR = "weir_operator";

    private final ControlPlane plane;
    private final HttpClient client = HttpClient.newHttpClient();
    final int port;

    private TestPlane(ControlPlane plane, int port) {
        this.plane = plane;
        this.port = port;
    }

    static TestPlane start(Path folder, List<String> tokens, int requestsPerSecond, long patienceMs) throws Exception {
        int port = freePort();
        return start(
                folder,
                new HttpConfig(
                        true,
                        "127.0.0.1",
                        port,
                        List.of(),
                        TlsConfig.defaults(),
                        tokens,
                        List.of(),
                        requestsPerSecond,
                        null,
                        DataSize.ofMiB(1)),
                patienceMs);
    }

    static TestPlane start(Path folder, HttpConfig http, long patienceMs) throws Exception {
        NodeConfig node = new NodeConfig("test", 1, folder.toString(), NodeConfig.DEFAULT_ROLES);
        ControlPlane plane = new ControlPlane(http, node, resources(node, http), patienceMs);
        plane.start().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        return new TestPlane(plane, http.port());
    }

    /** One that has another resource in the place of one of the node's. */
    static TestPlane startWith(Path folder, Class<? extends Resource> without, Resource instead) throws Exception {
        HttpConfig defaults = HttpConfig.defaults();
        HttpConfig http = new HttpConfig(
                true,
                "127.0.0.1",
                freePort(),
                List.of(),
                TlsConfig.defaults(),
                List.of(token(Role.READER, READER)),
                List.of(),
                defaults.requestsPerSecond(),
                null,
                DataSize.ZERO);
        NodeConfig node = new NodeConfig("test", 1, folder.toString(), NodeConfig.DEFAULT_ROLES);
        List<Resource> all = Stream.concat(
                        resources(node, http).stream().filter(one -> !without.isInstance(one)), Stream.of(instead))
                .toList();
        ControlPlane plane = new ControlPlane(http, node, all, 10_000);
        plane.start().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        return new TestPlane(plane, http.port());
    }

    static List<Resource> resources() {
        return resources(NodeConfig.defaults(), HttpConfig.defaults());
    }

    private static List<Resource> resources(NodeConfig nodeConfig, HttpConfig http) {
        WeirConfig defaults = WeirConfig.defaults();
        Node node = new Node(
                new WeirConfig(
                        nodeConfig,
                        defaults.router(),
                        List.of(),
                        defaults.metering(),
                        List.of(),
                        defaults.cluster(),
                        defaults.ha(),
                        http,
                        defaults.logging()),
                ExportMode.CONTINUOUS);
        return Resources.of(node, reconfiguration(node.config()), Optional.empty(), new EventLoopDelay());
    }

    /** Knows one version, and takes every change of the name for one that takes a restart. */
    private static Reconfiguration reconfiguration(WeirConfig config) {
        return new Reconfiguration(
                Vertx.vertx(),
                List.of(new FixedParts(Set.of("metering"))),
                wanted -> wanted,
                ConfigStore.NONE,
                VersionNumbers.COUNTING,
                List.of(ConfigVersion.of(1, config, Instant.now(), "start")),
                InstantSource.system());
    }

    static TestPlane start(Path folder) throws Exception {
        return start(folder, List.of(token(Role.READER, READER), token(Role.OPERATOR, OPERATOR)), 1_000_000, 10_000);
    }

    static String token(Role role, String token) {
        return new AccessToken(role, token, HexFormat.of().formatHex(Authenticator.hash(token))).text();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    HttpRequest.Builder request(String path, String token) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return token == null ? builder : builder.header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> send(HttpRequest request) throws Exception {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String token) throws Exception {
        return send(request(path, token).build());
    }

    @Override
    public void close() {
        end();
    }

    /** Ends it; {@link #close} after that does nothing. */
    void end() {
        plane.stop()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
