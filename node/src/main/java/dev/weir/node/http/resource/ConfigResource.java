// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.config.WeirConfig;
import dev.weir.config.Words;
import dev.weir.config.text.ConfigError;
import dev.weir.config.text.ConfigException;
import dev.weir.config.text.ConfigLoader;
import dev.weir.config.text.ConfigTree;
import dev.weir.config.text.ConfigWriter;
import dev.weir.node.http.Answer;
import dev.weir.node.http.ApiCall;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import dev.weir.node.http.problem.Fault;
import dev.weir.node.http.problem.Problem;
import dev.weir.node.http.problem.ProblemException;
import dev.weir.node.reconfigure.ConfigVersion;
import dev.weir.node.reconfigure.Outcome;
import dev.weir.node.reconfigure.PlanStep;
import dev.weir.node.reconfigure.Reconfiguration;
import dev.weir.node.reconfigure.ReconfigurationPlan;
import dev.weir.node.reconfigure.Scope;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** {@code /api/v1/config}: the configuration in force, how it becomes another, and those before it. */
public final class ConfigResource implements Resource {
    private static final String SOURCE = "body";
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private final Reconfiguration reconfiguration;
    private final SharedChanges sharing;
    private final BooleanSupplier draining;

    /**
     * That of a node.
     *
     * @param sharing the changes that it makes together with others
     * @param draining whether it takes no more changes
     */
    public ConfigResource(Reconfiguration reconfiguration, SharedChanges sharing, BooleanSupplier draining) {
        this.reconfiguration = reconfiguration;
        this.sharing = sharing;
        this.draining = draining;
    }

    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of(
                "getConfig", call -> Future.succeededFuture(show(call)),
                "putConfig", call -> change(call, wanted(call)),
                "patchConfig", this::patch,
                "listConfigVersions", call -> Future.succeededFuture(Answer.json(history())),
                "getSharedConfig", call -> Future.succeededFuture(Answer.json(sharing.status())),
                "rollbackConfig", this::rollback);
    }

    private Answer show(ApiCall call) {
        ConfigVersion current = reconfiguration.current();
        Answer answer = call.accepted().equals("application/yaml")
                ? Answer.text("application/yaml", ConfigWriter.maskedYaml(current.config()))
                : Answer.json(ConfigTree.masked(current.config()));
        return answer.with("ETag", tag(current)).with("Vary", "Accept");
    }

    private List<Map<String, Object>> history() {
        List<Map<String, Object>> versions = new ArrayList<>();
        long number = reconfiguration.current().number();
        for (ConfigVersion version : reconfiguration.history()) {
            Map<String, Object> shown = members(version);
            shown.put("current", version.number() == number);
            versions.add(shown);
        }
        return versions;
    }

    private WeirConfig wanted(ApiCall call) {
        WeirConfig current = reconfiguration.current().config();
        try {
            return ConfigLoader.parseForeign(call.body(), SOURCE, current);
        } catch (ConfigException refused) {
            throw invalid(refused, true);
        }
    }

    private Future<Answer> patch(ApiCall call) {
        Scope scope = Words.parse(Scope.class, call.text("scope").orElse(Words.of(Scope.NODE)));
        if (scope == Scope.NODE) {
            return change(call, patched(call));
        }
        refuseWhileDraining();
        ConfigVersion current = reconfiguration.current();
        String expected = expected(call);
        if (expected != null && !expected.equals(current.etag())) {
            throw stale(current);
        }
        try {
            return sharing.change(call, scope);
        } catch (ConfigException unreadable) {
            throw invalid(unreadable, true);
        }
    }

    private WeirConfig patched(ApiCall call) {
        String merged;
        try {
            merged = ConfigTree.patched(reconfiguration.current().config(), call.body(), SOURCE);
        } catch (ConfigException unreadable) {
            throw invalid(unreadable, true);
        }
        try {
            return ConfigLoader.parseForeign(merged, SOURCE);
        } catch (ConfigException refused) {
            throw invalid(refused, false);
        }
    }

    /** @param placed whether lines and columns are those of the text that the caller sent */
    private static ProblemException invalid(ConfigException refused, boolean placed) {
        return new ProblemException(Problem.invalid(
                refused.errors().stream().map(error -> fault(error, placed)).toList()));
    }

    /** The messages of the loader end with the fix, after a semicolon. */
    private static Fault fault(ConfigError error, boolean placed) {
        int semicolon = error.message().lastIndexOf("; ");
        String place = placed && error.line() > 0 ? " (line " + error.line() + ", column " + error.column() + ")" : "";
        return new Fault(
                error.path().isEmpty() ? SOURCE : SOURCE + "." + error.path(),
                semicolon < 0 ? error.message() : error.message().substring(0, semicolon),
                (semicolon < 0
                                ? "see docs/20-configuration.md"
                                : error.message().substring(semicolon + 2))
                        + place);
    }

    private Future<Answer> rollback(ApiCall call) {
        refuseWhileDraining();
        return reconfiguration
                .rollback(call.number("version"), call.caller().name(), expected(call))
                .map(ConfigResource::told);
    }

    private void refuseWhileDraining() {
        if (draining.getAsBoolean()) {
            throw new ProblemException(
                    Problem.of(CONFLICT, "draining", "the node drains, and takes no more changes; start it anew"));
        }
    }

    private Future<Answer> change(ApiCall call, WeirConfig wanted) {
        refuseWhileDraining();
        ConfigVersion current = reconfiguration.current();
        String expected = expected(call);
        if (!call.flag("dryRun")) {
            return reconfiguration.apply(wanted, call.caller().name(), expected).map(ConfigResource::told);
        }
        if (expected != null && !expected.equals(current.etag())) {
            return Future.failedFuture(stale(current));
        }
        ReconfigurationPlan plan = reconfiguration.plan(wanted);
        Map<String, Object> members = members(current);
        members.put("dryRun", true);
        members.put("applied", false);
        members.put("possible", plan.rejected().isEmpty());
        members.put("plan", steps(plan));
        return Future.succeededFuture(Answer.json(members));
    }

    private static Answer told(Outcome outcome) {
        if (outcome instanceof Outcome.Stale) {
            throw stale(outcome.current());
        }
        if (outcome instanceof Outcome.UnknownVersion unknown) {
            throw new ProblemException(Problem.notFound(
                    "there is no version " + unknown.number() + " to go back to; /api/v1/config/history lists those"));
        }
        if (outcome instanceof Outcome.Rejected rejected) {
            throw refused(rejected);
        }
        if (outcome instanceof Outcome.Failed failed) {
            throw failed(failed);
        }
        Map<String, Object> members = members(outcome.current());
        members.put("dryRun", false);
        members.put("applied", outcome instanceof Outcome.Applied);
        members.put("possible", true);
        members.put("plan", steps(outcome.plan()));
        return Answer.json(members).with("ETag", tag(outcome.current()));
    }

    private static ProblemException stale(ConfigVersion current) {
        return new ProblemException(Problem.of(
                PRECONDITION_FAILED,
                "precondition-failed",
                new Fault(
                        "header.If-Match",
                        "is not the version in force, which is " + tag(current) + " of " + current.who(),
                        "get the configuration again, and make the change to that")));
    }

    private static ProblemException refused(Outcome.Rejected rejected) {
        List<Fault> faults = rejected.plan().rejected().stream()
                .map(step -> new Fault("body." + step.component(), String.join(", ", step.changes()), step.why()))
                .toList();
        return new ProblemException(new Problem(
                CONFLICT,
                "restart-needed",
                "nothing was changed: a part of the change takes a restart of the node; errors names each",
                faults,
                Map.of("plan", steps(rejected.plan()))));
    }

    private static ProblemException failed(Outcome.Failed failed) {
        return new ProblemException(new Problem(
                CONFLICT,
                "change-failed",
                "the step " + failed.failedStep() + " failed: " + failed.why() + "; "
                        + (failed.notUndone().isEmpty()
                                ? "all is as it was"
                                : "not taken back: " + String.join("; ", failed.notUndone())),
                List.of(),
                Map.of(
                        "failedStep", failed.failedStep(),
                        "why", failed.why(),
                        "rolledBack", failed.notUndone().isEmpty(),
                        "notUndone", failed.notUndone(),
                        "plan", steps(failed.plan()))));
    }

    private static List<Map<String, Object>> steps(ReconfigurationPlan plan) {
        List<Map<String, Object>> steps = new ArrayList<>();
        for (PlanStep step : plan.steps()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("component", step.component());
            shown.put("effect", step.effect().name().toLowerCase(Locale.ROOT));
            shown.put("changes", step.changes());
            shown.put("why", step.why());
            steps.add(shown);
        }
        return steps;
    }

    /** What there is to tell of a version. */
    static Map<String, Object> members(ConfigVersion version) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", version.number());
        members.put("etag", version.etag());
        members.put("when", version.when().toString());
        members.put("who", version.who());
        members.put("scope", Words.of(version.scope()));
        members.put("sharedChange", version.shared().number());
        return members;
    }

    /** The ETag of a version. */
    static String tag(ConfigVersion version) {
        return '"' + version.etag() + '"';
    }

    private static String expected(ApiCall call) {
        return call.text("If-Match").map(ConfigResource::untagged).orElse(null);
    }

    /** The etag that an If-Match names; {@code null} for any. */
    private static String untagged(String header) {
        String value = header.strip();
        return value.equals("*") ? null : value.replaceFirst("^W/", "").replace("\"", "");
    }
}
