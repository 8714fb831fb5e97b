// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.document;

import dev.weir.config.Names;
import dev.weir.node.http.problem.Fault;
import dev.weir.node.http.problem.Problem;
import dev.weir.node.http.problem.ProblemException;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds the parameters of one operation's requests to the document. Validators are made when they are needed first; one
 * thread asks.
 */
public final class RequestValidator {
    private static final JsonSchemaOptions OPTIONS = new JsonSchemaOptions()
            .setBaseUri("app://weir")
            .setDraft(Draft.DRAFT202012)
            .setOutputFormat(OutputFormat.Basic);

    private final Operation operation;
    private final IdentityHashMap<JsonObject, Validator> validators = new IdentityHashMap<>();

    /** One for an operation of the document. */
    public RequestValidator(Operation operation) {
        this.operation = operation;
    }

    /**
     * The parameters as values of the types that the document gives them; those that a request may leave out and does have
     * the document's default, or are absent.
     *
     * @param given values by where they are ({@code path}, {@code query}, {@code header}) and their name
     * @throws ProblemException when something is wrong with them
     */
    public Map<String, Object> parameters(Map<String, Map<String, List<String>>> given) {
        List<Fault> faults = new ArrayList<>();
        Map<String, Object> values = new LinkedHashMap<>();
        for (Parameter parameter : operation.parameters()) {
            List<String> texts = given.getOrDefault(parameter.in(), Map.of()).getOrDefault(parameter.name(), List.of());
            if (texts.size() > 1) {
                faults.add(new Fault(parameter.field(), "is given " + texts.size() + " times", "give it once"));
            } else if (texts.size() == 1) {
                value(parameter, texts.get(0), values, faults);
            } else if (parameter.schema().containsKey("default")) {
                String type = parameter.schema().getString("type", "string");
                values.put(
                        parameter.name(),
                        typed(type, String.valueOf(parameter.schema().getValue("default"))));
            } else if (parameter.required()) {
                faults.add(
                        new Fault(parameter.field(), "is missing", "it must be " + SchemaWords.of(parameter.schema())));
            }
        }
        refuseUnknown(given.getOrDefault("query", Map.of()).keySet(), faults);
        if (!faults.isEmpty()) {
            throw new ProblemException(Problem.invalid(faults));
        }
        return values;
    }

    private void value(Parameter parameter, String text, Map<String, Object> values, List<Fault> faults) {
        Object value = typed(parameter.schema().getString("type", "string"), text);
        if (value == null || !validator(parameter.schema()).validate(value).getValid()) {
            faults.add(new Fault(
                    parameter.field(), "is " + Names.quote(text), "it must be " + SchemaWords.of(parameter.schema())));
        } else {
            values.put(parameter.name(), value);
        }
    }

    /** The value that a text stands for; {@code null} when it is none of the type. */
    private static Object typed(String type, String text) {
        try {
            return switch (type) {
                case "integer" -> Long.valueOf(text);
                case "boolean" -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
                default -> text;
            };
        } catch (NumberFormatException wrong) {
            return null;
        }
    }

    private void refuseUnknown(Set<String> query, List<Fault> faults) {
        Set<String> known = new TreeSet<>();
        operation.parameters().stream()
                .filter(parameter -> parameter.in().equals("query"))
                .forEach(parameter -> known.add(parameter.name()));
        for (String name : query) {
            if (!known.contains(name)) {
                String fix = Names.nearest(name, known)
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse(known.isEmpty() ? "there are none" : "known are " + String.join(", ", known));
                faults.add(new Fault("query." + shown(name), "is no parameter of " + operation.id(), fix));
            }
        }
    }

    private static String shown(String name) {
        String quoted = Names.quote(name);
        return name.matches("[A-Za-z0-9_-]{1,40}") ? name : quoted;
    }

    private Validator validator(JsonObject schema) {
        return validators.computeIfAbsent(schema, made -> Validator.create(JsonSchema.of(made), OPTIONS));
    }
}
