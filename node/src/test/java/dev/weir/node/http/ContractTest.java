// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.node.http.document.ApiDocument;
import dev.weir.node.http.document.Operation;
import dev.weir.node.http.document.Parameter;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every operation of the document to it, with requests that the document gives rise to. */
class ContractTest {
    private static final ApiDocument DOCUMENT = ApiDocument.load();
    private static final JsonSchemaOptions OPTIONS = new JsonSchemaOptions()
            .setBaseUri("app://test")
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Basic);

    @TempDir
    static Path folder;

    private static TestPlane plane;

    @BeforeAll
    static void start() throws Exception {
        plane = TestPlane.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        plane.close();
    }

    static List<Operation> operations() {
        return DOCUMENT.operations();
    }

    static List<Operation> guarded() {
        return operations().stream()
                .filter(operation -> operation.role().isPresent())
                .toList();
    }

    static List<Operation> changes() {
        return operations().stream().filter(Operation::isChange).toList();
    }

    static List<Operation> withBody() {
        return operations().stream()
                .filter(operation -> !operation.bodies().isEmpty())
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void shouldAnswerAsTheDocumentSays(Operation operation) throws Exception {
        if (Samples.isStream(operation)) {
            return;
        }
        HttpResponse<String> answer = answer(operation);

        String type = answer.headers().firstValue("Content-Type").orElse("").replaceFirst(";.*", "");
        JsonObject responses = DOCUMENT.root()
                .getJsonObject("paths")
                .getJsonObject(operation.path())
                .getJsonObject(operation.method().toLowerCase(java.util.Locale.ROOT))
                .getJsonObject("responses");
        JsonObject documented = DOCUMENT.resolved(
                responses.getJsonObject(String.valueOf(answer.statusCode()), responses.getJsonObject("default")));
        assertThat(documented.getJsonObject("content").fieldNames())
                .as(operation.id() + " answered " + answer.statusCode() + " " + answer.body())
                .contains(type);
        assertThat(answer.statusCode()).isEqualTo(Samples.status(operation));
        if (type.endsWith("json")) {
            JsonObject schema =
                    documented.getJsonObject("content").getJsonObject(type).getJsonObject("schema");
            OutputUnit outcome =
                    Validator.create(JsonSchema.of(schema), OPTIONS).validate(Json.decodeValue(answer.body()));
            assertThat(outcome.getErrors()).as(answer.body()).isNull();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("guarded")
    void shouldRefuseWhoHasNoToken(Operation operation) throws Exception {
        HttpResponse<String> answer = plane.send(sample(operation, null).build());

        assertProblem(answer, 401, "unauthorized");
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("Bearer"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void shouldRefuseChangesOfReaders(Operation operation) throws Exception {
        assertProblem(plane.send(sample(operation, TestPlane.READER).build()), 403, "forbidden");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void shouldNameTheParameterThatThereIsNot(Operation operation) throws Exception {
        HttpRequest request = plane.request(Samples.path(operation) + "?nosuch=1", TestPlane.OPERATOR)
                .method(operation.method(), body(operation))
                .headers(Samples.headers(operation))
                .build();

        JsonObject problem = assertProblem(plane.send(request), 400, "invalid-request");
        assertThat(problem.getJsonArray("errors").getJsonObject(0).getString("field"))
                .isEqualTo("query.nosuch");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void shouldSayWhichMethodsThereAre(Operation operation) throws Exception {
        HttpRequest request = plane.request(Samples.path(operation), TestPlane.OPERATOR)
                .method("DELETE", BodyPublishers.noBody())
                .build();

        HttpResponse<String> answer = plane.send(request);
        assertProblem(answer, 405, "method-not-allowed");
        assertThat(answer.headers().firstValue("Allow").orElse("")).contains(operation.method());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void shouldNameTheParameterThatIsWrong(Operation operation) throws Exception {
        for (Parameter parameter : operation.parameters()) {
            String wrong = Samples.wrong(parameter);
            if (wrong.isEmpty()) {
                continue;
            }
            String path = parameter.in().equals("path")
                    ? operation.path().replace("{" + parameter.name() + "}", wrong)
                    : Samples.path(operation);
            String query = parameter.in().equals("query") ? "?" + parameter.name() + "=" + wrong : "";
            HttpRequest.Builder request = plane.request(path + query, TestPlane.OPERATOR)
                    .method(operation.method(), body(operation))
                    .headers(Samples.headers(operation));
            if (parameter.in().equals("header")) {
                request.header(parameter.name(), wrong);
            }

            JsonObject problem = assertProblem(plane.send(request.build()), 400, "invalid-request");
            assertThat(problem.getJsonArray("errors").getJsonObject(0).getString("field"))
                    .isEqualTo(parameter.field());
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withBody")
    void shouldSayWhereABodyIsWrong(Operation operation) throws Exception {
        for (String wrong : List.of("{\"a\": ", "{\"nosuch\": 1}", "[]")) {
            HttpRequest request = plane.request(Samples.path(operation), TestPlane.OPERATOR)
                    .method(operation.method(), BodyPublishers.ofString(wrong))
                    .headers(Samples.headers(operation))
                    .build();

            JsonObject problem = assertProblem(plane.send(request), 400, "invalid-request");
            assertThat(problem.getJsonArray("errors").getJsonObject(0).getString("field"))
                    .as(wrong)
                    .startsWith("body");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void shouldRefuseOversizedBodies(Operation operation) throws Exception {
        HttpRequest request = plane.request(Samples.path(operation), TestPlane.OPERATOR)
                .method(operation.method(), BodyPublishers.ofString("x".repeat((1 << 20) + 1)))
                .headers(Samples.headers(operation))
                .build();

        assertProblem(plane.send(request), 413, "content-too-large");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void shouldRefuseFormsOfWebPages(Operation operation) throws Exception {
        HttpRequest request = plane.request(Samples.path(operation), TestPlane.OPERATOR)
                .method(operation.method(), BodyPublishers.ofString("a=b"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .build();

        assertProblem(plane.send(request), 415, "unsupported-media-type");
    }

    /** A node that was drained answers otherwise from then on: that is one of its own. */
    private static HttpResponse<String> answer(Operation operation) throws Exception {
        if (!operation.id().equals("drain")) {
            return plane.send(sample(operation, TestPlane.OPERATOR).build());
        }
        try (TestPlane drained = TestPlane.start(folder)) {
            HttpResponse<String> answer = drained.send(drained.request(operation.path(), TestPlane.OPERATOR)
                    .POST(BodyPublishers.noBody())
                    .build());
            assertThat(drained.get("/health/ready", null).statusCode()).isEqualTo(503);
            return answer;
        }
    }

    private static HttpRequest.Builder sample(Operation operation, String token) throws Exception {
        return plane.request(Samples.path(operation), token)
                .method(operation.method(), body(operation))
                .headers(Samples.headers(operation));
    }

    private static BodyPublisher body(Operation operation) throws Exception {
        String body = operation.id().equals("putConfig")
                ? plane.get("/api/v1/config", TestPlane.OPERATOR).body()
                : Samples.body(operation);
        return body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body);
    }

    static JsonObject assertProblem(HttpResponse<String> answer, int status, String kind) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        JsonObject problem = new JsonObject(answer.body());
        assertThat(problem.getString("type")).isEqualTo("urn:weir:problem:" + kind);
        assertThat(problem.getInteger("status")).isEqualTo(status);
        assertThat(problem.getString("detail")).isNotBlank();
        return problem;
    }
}
