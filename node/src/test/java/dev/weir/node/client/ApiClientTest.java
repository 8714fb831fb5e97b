// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.weir.node.client.ClientException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiClientTest {
    private final List<String> asked = new ArrayList<>();
    private HttpServer server;
    private URI url;
    private int status = 200;
    private String type = "application/json";
    private String answer = "{\"name\": \"weir\", \"shards\": 2}";

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.getResponseHeaders().add("Content-Type", type);
            exchange.getResponseHeaders().add("ETag", "\"7\"");
            byte[] octets = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, octets.length);
            exchange.getResponseBody().write(octets);
            exchange.close();
        });
        server.start();
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    @Test
    void shouldReadWhatANodeTells() throws Exception {
        Reply reply = client(url, "").get("/api/v1/node");

        assertThat(reply.tree().text("name")).isEqualTo("weir");
        assertThat(reply.tree().number("shards")).isEqualTo(2);
        assertThat(reply.etag()).isEqualTo("\"7\"");
        assertThat(asked).containsExactly("GET /api/v1/node null ");
    }

    @Test
    void shouldSendItsTokenAndItsBody() throws Exception {
        String path = ApiClient.path("/api/v1/config", Map.of("dryRun", "true"));
        client(url, "secret").call("PATCH", path, Map.of("If-Match", "\"7\""), "application/merge-patch+json", "{}");

        assertThat(asked).containsExactly("PATCH /api/v1/config?dryRun=true Bearer secret {}");
    }

    @Test
    void shouldTellAProblemOnOneLine() {
        status = 400;
        type = "application/problem+json";
        answer = "{\"title\": \"Invalid request\", \"status\": 400, \"detail\": \"query.limit is -1; give 1 or more\"}";

        ClientException refused = failure(client(url, ""));

        assertThat(refused).hasMessage(url + ": query.limit is -1; give 1 or more");
        assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
    }

    @Test
    void shouldTellEachOfSeveralFaults() {
        status = 400;
        type = "application/problem+json";
        answer = "{\"detail\": \"2 things are wrong; errors names each\", \"errors\": ["
                + "{\"field\": \"body.metering.shards\", \"reason\": \"is 0\", \"fix\": \"give 1 to 64\"},"
                + "{\"field\": \"body.http.port\", \"reason\": \"is 0\", \"fix\": \"give a port\"}]}";

        assertThat(failure(client(url, "")).particulars())
                .containsExactly("metering.shards: is 0; give 1 to 64", "http.port: is 0; give a port");
    }

    @Test
    void shouldAskForATokenWhereOneIsNeeded() {
        status = 401;
        type = "application/problem+json";
        answer = "{\"title\": \"Unauthorized\", \"status\": 401, \"detail\": \"no token\"}";

        ClientException refused = failure(client(url, ""));

        assertThat(refused).hasMessage(url + ": no token; give a token by --token-file or WEIR_TOKEN");
        assertThat(refused.kind()).isEqualTo(Kind.FORBIDDEN);
    }

    @Test
    void shouldDoubtThatAnythingElseIsAWeir() {
        status = 502;
        type = "text/html";
        answer = "<h1>Bad Gateway</h1>";

        assertThat(failure(client(url, ""))).hasMessage(url + ": answered with 502; is that a Weir?");
    }

    @Test
    void shouldTellThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        ClientException unreachable = failure(client(URI.create("http://127.0.0.1:" + port), ""));

        assertThat(unreachable.kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(unreachable)
                .hasMessageStartingWith("cannot reach http://127.0.0.1:" + port + ": nobody listens there");
    }

    @Test
    void shouldSendNoTokenInClearOverANetwork() {
        ClientException refused = failure(client(URI.create("http://192.0.2.1:8642"), "secret"));

        assertThat(refused).hasMessageContaining("give a https: URL").hasMessageNotContaining("secret");
        assertThat(refused.kind()).isEqualTo(Kind.FORBIDDEN);
    }

    @Test
    void shouldWriteWhatItRead() throws Exception {
        String text = "{\"a\":[1,2.5,\"x \\\"y\\\"\",null,true],\"b\":{},\"c\":12345678901234567890}";

        assertThat(JsonTree.read(text).json()).isEqualTo(text);
        assertThat(JsonTree.read("{\"a\":[1,\"true\"]}").yaml()).isEqualTo("a:\n- 1\n- 'true'\n");
    }

    private static ClientException failure(ApiClient client) {
        return catchThrowableOfType(ClientException.class, () -> client.get("/api/v1/node"));
    }

    private static ApiClient client(URI url, String token) {
        return new ApiClient(new ClientSettings(url, token, null, null, null));
    }
}
