// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import static dev.weir.node.http.ContractTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.config.DataSize;
import dev.weir.config.HttpConfig;
import dev.weir.config.NodeConfig;
import dev.weir.node.http.document.ApiDocument;
import dev.weir.node.http.document.Operation;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps others, slow clients and mistakes out. */
class GuardTest {
    private static final long PATIENT_MS = 10_000;

    @TempDir
    Path folder;

    /** At every operation: in the middle of the line, of the headers and of the body. */
    @Test
    void shouldEndConnectionsOfSlowClients() throws Exception {
        try (TestPlane plane = open(1_000_000, 300)) {
            Map<String, RawHttp> slow = new LinkedHashMap<>();
            slow.put("", new RawHttp(plane.port));
            for (Operation operation : ApiDocument.load().operations()) {
                String line = operation.method() + " " + Samples.path(operation);
                String headers = line + " HTTP/1.1\r\nHost: localhost\r\n";
                String type =
                        operation.bodies().isEmpty() ? "" : String.join(": ", Samples.headers(operation)) + "\r\n";
                String body = headers + type + "Content-Length: 10\r\n\r\n12345";
                for (String part : List.of(line, headers, body)) {
                    slow.put(part, new RawHttp(plane.port).say(part));
                }
            }
            for (Map.Entry<String, RawHttp> one : slow.entrySet()) {
                try (RawHttp connection = one.getValue()) {
                    assertThat(connection.rest()).as(one.getKey()).doesNotContain("200 OK");
                }
            }
            assertThat(plane.get("/health/live", null).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldRefuseNamesThatAreNotTheNodes() throws Exception {
        try (TestPlane plane = open(1_000_000, PATIENT_MS)) {
            String rebound = say(plane, "GET /api/v1/node HTTP/1.1\r\nHost: evil.example:" + plane.port + "\r\n");
            assertThat(rebound).startsWith("HTTP/1.1 421").contains("wrong-host");
            assertThat(say(plane, "GET /api/v1/node HTTP/1.1\r\n")).startsWith("HTTP/1.1 4");
            assertThat(say(plane, "GET /api/v1/node HTTP/1.1\r\nHost: [::1]:" + plane.port + "\r\n"))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void shouldRefusePagesOfOtherSites() throws Exception {
        try (TestPlane plane = open(1_000_000, PATIENT_MS)) {
            String ask = "POST /api/v1/exporters/a/flush HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n";
            assertThat(say(plane, ask + "Origin: http://evil.example\r\n")).startsWith("HTTP/1.1 403");
            assertThat(say(plane, ask + "Origin: null\r\n")).startsWith("HTTP/1.1 403");
            assertThat(say(plane, ask + "Sec-Fetch-Site: cross-site\r\n")).startsWith("HTTP/1.1 403");
            assertThat(say(plane, ask + "Origin: http://localhost\r\nSec-Fetch-Site: same-origin\r\n"))
                    .startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void shouldLimitRequests() throws Exception {
        try (TestPlane plane = open(1, PATIENT_MS)) {
            HttpResponse<String> answer = plane.get("/health/live", null);
            for (int i = 0; i < 5 && answer.statusCode() == 200; i++) {
                answer = plane.get("/health/live", null);
            }
            assertProblem(answer, 429, "too-many-requests");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void shouldLimitGuesses() throws Exception {
        try (TestPlane plane = TestPlane.start(folder)) {
            for (int i = 0; i < 10; i++) {
                assertProblem(plane.get("/api/v1/node", "guess" + i), 401, "unauthorized");
            }
            assertProblem(plane.get("/api/v1/node", "guess"), 429, "too-many-requests");
            assertThat(plane.get("/api/v1/node", TestPlane.READER).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void shouldRefuseLongLinesAndHeaders() throws Exception {
        try (TestPlane plane = open(1_000_000, PATIENT_MS)) {
            assertThat(say(plane, "GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: localhost\r\n"))
                    .contains(" 414 ")
                    .containsIgnoringCase("content-type: application/problem+json")
                    .contains("uri-too-long", "8192 octets at most");
            assertThat(say(plane, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n"))
                    .contains(" 431 ")
                    .contains("headers-too-large", "16384 octets at most");
            assertThat(say(plane, "GET / HTTP/1.1\r\nHost: localhost\r\nX\u0000: x\r\n"))
                    .contains(" 400 ")
                    .contains("urn:weir:problem:invalid-request", "nosniff");
        }
    }

    @Test
    void shouldChangeTheConfigurationOnlyAsWanted() throws Exception {
        try (TestPlane plane = TestPlane.start(folder)) {
            HttpResponse<String> shown = plane.get("/api/v1/config", TestPlane.READER);
            String etag = shown.headers().firstValue("ETag").orElseThrow();
            assertThat(shown.body()).contains("operator:weir_operator:********").doesNotContain("sha256");

            JsonObject invalid =
                    assertProblem(patch(plane, etag, "{\"metering\": {\"shards\": 0}}"), 400, "invalid-request");
            JsonObject fault = invalid.getJsonArray("errors").getJsonObject(0);
            assertThat(fault.getString("field")).isEqualTo("body.metering.shards");
            // Of the text that the patch was laid over the caller knows nothing: no lines and columns of that.
            assertThat(fault.getString("fix")).isEqualTo("it must be from 1 to 64");
            assertThat(assertProblem(patch(plane, etag, "{\"metering\": {\"shards\": }"), 400, "invalid-request")
                            .getString("detail"))
                    .contains("(line 1, column ");

            assertProblem(patch(plane, "\"other\"", "{}"), 412, "precondition-failed");
            JsonObject restart =
                    assertProblem(patch(plane, etag, "{\"node\": {\"name\": \"b\"}}"), 409, "restart-needed");
            assertThat(restart.getJsonArray("plan").getJsonObject(0).getString("effect"))
                    .isEqualTo("reject");
            assertThat(patch(plane, etag, "{}").statusCode()).isEqualTo(200);

            assertProblem(rollback(plane, "\"other\""), 412, "precondition-failed");
            assertThat(rollback(plane, etag).statusCode()).isEqualTo(200);

            assertThat(Files.readString(folder.resolve("audit.log")))
                    .contains("\"operation\":\"patchConfig\"", "\"who\":\"weir_operator\"", "\"status\":412")
                    .doesNotContain("sha256");
        }
    }

    @Test
    void shouldChangeNothingThatCannotBeLogged() throws Exception {
        Files.createDirectory(folder.resolve("audit.log"));
        try (TestPlane plane = TestPlane.start(folder)) {
            assertProblem(patch(plane, "*", "{}"), 503, "audit-log-failed");
        }
    }

    @Test
    void shouldSayThatThePortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            HttpConfig http = new HttpConfig(
                    true,
                    "127.0.0.1",
                    taken.getLocalPort(),
                    List.of(),
                    HttpConfig.defaults().tls(),
                    List.of(),
                    List.of(),
                    100,
                    null,
                    DataSize.ZERO);
            ControlPlane plane = new ControlPlane(
                    http, new NodeConfig("a", 1, folder.toString(), NodeConfig.DEFAULT_ROLES), TestPlane.resources());
            assertThatThrownBy(() -> plane.start()
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS))
                    .hasMessageContaining("http: 127.0.0.1 port " + taken.getLocalPort() + " cannot be listened on")
                    .hasMessageContaining("give another http.port, or run with --no-http");
        }
    }

    private TestPlane open(int requestsPerSecond, long patienceMs) throws Exception {
        return TestPlane.start(folder, List.of(), requestsPerSecond, patienceMs);
    }

    private static HttpResponse<String> patch(TestPlane plane, String etag, String body) throws Exception {
        return plane.send(plane.request("/api/v1/config", TestPlane.OPERATOR)
                .method("PATCH", BodyPublishers.ofString(body))
                .header("Content-Type", "application/merge-patch+json")
                .header("If-Match", etag)
                .build());
    }

    private static HttpResponse<String> rollback(TestPlane plane, String etag) throws Exception {
        return plane.send(plane.request("/api/v1/config/rollback/1", TestPlane.OPERATOR)
                .POST(BodyPublishers.noBody())
                .header("If-Match", etag)
                .build());
    }

    private static String say(TestPlane plane, String request) throws Exception {
        try (RawHttp raw = new RawHttp(plane.port)) {
            return raw.say(request + "Connection: close\r\n\r\n").rest();
        }
    }
}
