// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import static dev.weir.node.http.ContractTest.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.http.resource.StreamResource;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StreamTest {
    private static final int FLOOD_EVENTS = 20_000;

    @TempDir
    Path folder;

    /** The server's send buffer and the client's receive buffer hold less than what is sent. */
    @Test
    void shouldDropWhoDoesNotReadAndTellHimSo() throws Exception {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        CompletableFuture<Integer> sent = new CompletableFuture<>();
        Resource flood = () -> Map.of(
                "streamEvents",
                call -> Future.succeededFuture(Answer.events(sink -> {
                    sink.onGone(() -> gone.complete(null));
                    new Thread(() -> sent.complete(flood(sink)), "flood").start();
                })));
        try (TestPlane plane = TestPlane.startWith(folder, StreamResource.class, flood);
                RawHttp slow = new RawHttp(plane.port)) {
            slow.say("GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TestPlane.READER
                    + "\r\nConnection: close\r\n\r\n");
            gone.get(30, TimeUnit.SECONDS);
            assertThat(sent.get(30, TimeUnit.SECONDS)).isLessThan(FLOOD_EVENTS);

            String all = slow.rest();
            assertThat(all).startsWith("HTTP/1.1 200").contains("\"number\":0");
            assertThat(all.lastIndexOf("event: dropped\ndata: {\"reason\":\"events came faster than they were read\"}"))
                    .isGreaterThan(all.lastIndexOf("event: flow"));
        }
    }

    /** How many events were taken. */
    private static int flood(EventSink sink) {
        String padding = "x".repeat(1024);
        int taken = 0;
        while (taken < FLOOD_EVENTS && sink.send("flow", Map.of("number", taken, "padding", padding))) {
            taken++;
        }
        return taken;
    }

    @Test
    void shouldTellRatesEachSecond() throws Exception {
        try (TestPlane plane = TestPlane.start(folder)) {
            HttpResponse<InputStream> answer = HttpClient.newHttpClient()
                    .send(
                            plane.request("/api/v1/stream?events=rates", TestPlane.READER)
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).isEqualTo("event: rates");
                String data = lines.readLine();
                assertThat(data).startsWith("data: ");
                assertThat(new JsonObject(data.substring("data: ".length())).fieldNames())
                        .contains("packetsPerSecond", "bitsPerSecond", "droppedPerSecond", "captures", "exporters");
                assertThat(lines.readLine()).isEmpty();
                assertThat(lines.readLine()).isEqualTo("event: rates");
            }
        }
    }

    @Test
    void shouldTellReadersThatTheNodeEnds() throws Exception {
        try (TestPlane plane = TestPlane.start(folder)) {
            HttpResponse<InputStream> answer = HttpClient.newHttpClient()
                    .send(
                            plane.request("/api/v1/stream?events=flows", TestPlane.READER)
                                    .build(),
                            HttpResponse.BodyHandlers.ofInputStream());
            plane.end();
            assertThat(new String(answer.body().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("event: dropped\ndata: {\"reason\":\"the node ends\"}\n\n");
        }
    }

    @Test
    void shouldRefuseWhatThereIsNot() throws Exception {
        try (TestPlane plane = TestPlane.start(folder)) {
            JsonObject events = assertProblem(
                    plane.get("/api/v1/stream?events=rates,weather", TestPlane.READER), 400, "invalid-request");
            assertThat(events.getString("detail")).contains("weather").contains("rates, top, flows, alarms");
            JsonObject filter = assertProblem(
                    plane.get("/api/v1/flows?filter=dst%20prot%20443", TestPlane.READER), 400, "invalid-request");
            assertThat(filter.getString("detail"))
                    .startsWith("query.filter is no filter; column 5: ")
                    .contains("did you mean port?");
            JsonObject group = assertProblem(
                    plane.get("/api/v1/flows/top?group=src,dstprot", TestPlane.READER), 400, "invalid-request");
            assertThat(group.getString("detail")).contains("did you mean dstport?");
            assertProblem(plane.get("/api/v1/flows/top?window=1y", TestPlane.READER), 400, "invalid-request");
            assertProblem(plane.get("/api/v1/flows/recent?since=later", TestPlane.READER), 400, "invalid-request");
            assertProblem(plane.get("/api/v1/flows?limit=10001", TestPlane.READER), 400, "invalid-request");
        }
    }
}
