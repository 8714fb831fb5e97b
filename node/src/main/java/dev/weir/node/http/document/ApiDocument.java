// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.document;

import dev.weir.config.Role;
import dev.weir.config.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The OpenAPI 3.1 document of the control plane ({@code openapi.yaml}), with its references within followed. Who may call
 * an operation is in its {@code security}, as the role that the scheme lists.
 */
public final class ApiDocument {
    private static final String RESOURCE = "/dev/weir/node/http/openapi.yaml";
    private static final List<String> METHODS = List.of("get", "put", "post", "patch", "delete");

    private final String text;
    private final JsonObject root;
    private final List<Operation> operations;

    private ApiDocument(String text, JsonObject root) {
        this.text = text;
        this.root = root;
        this.operations = readOperations();
    }

    /** Reads the document that is part of the program. */
    @SuppressWarnings("unchecked")
    public static ApiDocument load() {
        try (InputStream in = ApiDocument.class.getResourceAsStream(RESOURCE)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Object tree =
                    new Load(LoadSettings.builder().setLabel("openapi.yaml").build()).loadFromString(text);
            return new ApiDocument(text, new JsonObject((Map<String, Object>) tree));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The document as it is written. */
    public String text() {
        return text;
    }

    /** The document as a tree, references not followed. */
    public JsonObject root() {
        return root;
    }

    /** All operations, in the order of the document. */
    public List<Operation> operations() {
        return operations;
    }

    private List<Operation> readOperations() {
        List<Operation> found = new ArrayList<>();
        JsonObject paths = root.getJsonObject("paths");
        for (String path : paths.fieldNames()) {
            JsonObject item = paths.getJsonObject(path);
            for (String method : METHODS) {
                if (item.containsKey(method)) {
                    found.add(operation(path, method, item));
                }
            }
        }
        return List.copyOf(found);
    }

    private Operation operation(String path, String method, JsonObject item) {
        JsonObject operation = item.getJsonObject(method);
        List<Parameter> parameters = new ArrayList<>(parameters(item));
        parameters.addAll(parameters(operation));
        JsonObject body = resolved(operation.getJsonObject("requestBody", new JsonObject()));
        Map<String, JsonObject> bodies = new LinkedHashMap<>();
        JsonObject content = body.getJsonObject("content", new JsonObject());
        for (String type : content.fieldNames()) {
            bodies.put(type, resolved(content.getJsonObject(type).getJsonObject("schema", new JsonObject())));
        }
        return new Operation(
                operation.getString("operationId"),
                method.toUpperCase(Locale.ROOT),
                path,
                role(operation),
                List.copyOf(parameters),
                bodies,
                body.getBoolean("required", false),
                produces(operation));
    }

    private List<Parameter> parameters(JsonObject owner) {
        List<Parameter> parameters = new ArrayList<>();
        for (Object entry : owner.getJsonArray("parameters", new JsonArray())) {
            JsonObject parameter = resolved((JsonObject) entry);
            parameters.add(new Parameter(
                    parameter.getString("name"),
                    parameter.getString("in"),
                    parameter.getBoolean("required", false),
                    resolved(parameter.getJsonObject("schema"))));
        }
        return parameters;
    }

    private Optional<Role> role(JsonObject operation) {
        JsonArray security = operation.getJsonArray("security", root.getJsonArray("security"));
        if (security.isEmpty()) {
            return Optional.empty();
        }
        JsonObject scheme = security.getJsonObject(0);
        String role = scheme.getJsonArray(scheme.fieldNames().iterator().next()).getString(0);
        return Optional.of(Words.parse(Role.class, role));
    }

    private List<String> produces(JsonObject operation) {
        Set<String> types = new LinkedHashSet<>();
        JsonObject responses = operation.getJsonObject("responses");
        for (String status : responses.fieldNames()) {
            if (status.startsWith("2")) {
                types.addAll(resolved(responses.getJsonObject(status))
                        .getJsonObject("content", new JsonObject())
                        .fieldNames());
            }
        }
        return List.copyOf(types);
    }

    /** A copy of a part of the document in which every reference is replaced by what it refers to. */
    public JsonObject resolved(JsonObject part) {
        String reference = part.getString("$ref");
        JsonObject source = part;
        if (reference != null) {
            source = root;
            for (String step : reference.substring("#/".length()).split("/")) {
                source = source.getJsonObject(step);
            }
            return resolved(source);
        }
        JsonObject copy = new JsonObject();
        for (String name : source.fieldNames()) {
            copy.put(name, resolvedValue(source.getValue(name)));
        }
        return copy;
    }

    private Object resolvedValue(Object value) {
        if (value instanceof JsonObject object) {
            return resolved(object);
        }
        if (value instanceof JsonArray array) {
            JsonArray copy = new JsonArray();
            array.forEach(element -> copy.add(resolvedValue(element)));
            return copy;
        }
        return value;
    }
}
