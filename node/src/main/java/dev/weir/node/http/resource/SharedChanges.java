// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.config.Words;
import dev.weir.config.text.ConfigException;
import dev.weir.node.http.Answer;
import dev.weir.node.http.ApiCall;
import dev.weir.node.http.problem.Fault;
import dev.weir.node.http.problem.Problem;
import dev.weir.node.http.problem.ProblemException;
import dev.weir.node.reconfigure.Reconfiguration;
import dev.weir.node.reconfigure.Scope;
import dev.weir.node.shared.Reply;
import dev.weir.node.shared.ShareOutcome;
import dev.weir.node.shared.SharedChange;
import dev.weir.node.shared.SharedConfiguration;
import dev.weir.node.shared.SharedStatus;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Of {@code /api/v1/config} the changes that a node makes together with others of its cluster. */
public final class SharedChanges {
    private static final int CONFLICT = 409;
    private static final int UNAVAILABLE = 503;

    private final Reconfiguration reconfiguration;

    /** Empty for a node in no cluster. */
    private final Optional<SharedConfiguration> shared;

    /** Those of a node; {@code shared} is empty for one in no cluster. */
    public SharedChanges(Reconfiguration reconfiguration, Optional<SharedConfiguration> shared) {
        this.reconfiguration = reconfiguration;
        this.shared = shared;
    }

    /** How far the node has come, and which changes the cluster knows of. */
    Map<String, Object> status() {
        SharedStatus status = shared.map(SharedConfiguration::status)
                .orElse(new SharedStatus("", "", reconfiguration.current().shared(), 0, List.of(), 0, "", ""));
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("cluster", status.cluster());
        members.put("group", status.group());
        members.put("newest", status.mark().number());
        members.put("behind", status.behind());
        members.put("missed", status.mark().missed());
        members.put("forgotten", status.forgotten());
        members.put("pending", status.pending());
        members.put("trouble", status.trouble());
        members.put(
                "changes", status.made().stream().map(SharedChanges::members).toList());
        return members;
    }

    private static Map<String, Object> members(SharedChange change) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("number", change.number());
        members.put("since", change.since());
        members.put("scope", Words.of(change.scope()));
        members.put("group", change.group());
        members.put("who", change.who());
        members.put("when", change.when().toString());
        members.put("patch", change.patch());
        return members;
    }

    /**
     * Makes the change that a call wants on all nodes of a scope, or plans it.
     *
     * @throws ConfigException when the body cannot be read
     */
    Future<Answer> change(ApiCall call, Scope scope) throws ConfigException {
        SharedConfiguration sharing = shared.orElseThrow(() -> new ProblemException(Problem.of(
                CONFLICT, "no-cluster", "this node is in no cluster; leave scope out to change this node alone")));
        if (scope == Scope.GROUP && sharing.group().isEmpty()) {
            throw new ProblemException(Problem.of(
                    CONFLICT,
                    "no-group",
                    "this node is in no failover group (ha.group); ask a node that is, or take scope cluster"));
        }
        List<String> refusals = sharing.refusals(call.body());
        if (!refusals.isEmpty()) {
            throw new ProblemException(Problem.invalid(refusals.stream()
                    .map(why -> new Fault("body", why, "change that on each node, with scope node"))
                    .toList()));
        }
        boolean dry = call.flag("dryRun");
        String who = call.caller().name();
        Future<ShareOutcome> outcome =
                dry ? sharing.plan(scope, call.body(), who) : sharing.share(scope, call.body(), who);
        return outcome.recover(failure -> Future.failedFuture(new ProblemException(Problem.of(
                        UNAVAILABLE,
                        "cluster-unavailable",
                        "the cluster cannot make a change now, and what was made of it is taken back: "
                                + failure.getMessage()))))
                .map(told -> told(told, scope));
    }

    private Answer told(ShareOutcome outcome, Scope scope) {
        if (outcome instanceof ShareOutcome.Refused refused) {
            throw new ProblemException(new Problem(
                    CONFLICT,
                    "refused-by-nodes",
                    "nothing was changed on any node: " + inWords(refused.nodes()),
                    faults(refused.nodes()),
                    Map.of("nodes", nodes(refused.nodes()))));
        }
        if (outcome instanceof ShareOutcome.Failed failed) {
            throw new ProblemException(new Problem(
                    CONFLICT,
                    "change-failed",
                    "the change failed on " + inWords(failed.nodes()) + "; "
                            + (failed.notUndone().isEmpty()
                                    ? "all nodes are as they were"
                                    : "not taken back: " + String.join("; ", failed.notUndone())),
                    faults(failed.nodes()),
                    Map.of(
                            "rolledBack", failed.notUndone().isEmpty(),
                            "notUndone", failed.notUndone(),
                            "nodes", nodes(failed.nodes()))));
        }
        if (outcome instanceof ShareOutcome.Busy busy) {
            throw new ProblemException(Problem.of(
                    CONFLICT,
                    "busy",
                    "nothing was changed: " + busy.other().inWords() + " is under way, seen to by node " + busy.by()
                            + "; try again"));
        }
        return done(outcome, scope);
    }

    private Answer done(ShareOutcome outcome, Scope scope) {
        boolean dry = outcome instanceof ShareOutcome.Possible;
        Map<String, Reply> replies =
                outcome instanceof ShareOutcome.Made made ? made.nodes() : ((ShareOutcome.Possible) outcome).nodes();
        Map<String, Object> members = ConfigResource.members(reconfiguration.current());
        members.put("scope", Words.of(scope));
        members.put("dryRun", dry);
        members.put("applied", !dry);
        members.put("possible", true);
        members.put("plan", List.of());
        members.put("nodes", nodes(replies));
        return Answer.json(members).with("ETag", ConfigResource.tag(reconfiguration.current()));
    }

    private static List<Map<String, Object>> nodes(Map<String, Reply> replies) {
        List<Map<String, Object>> nodes = new ArrayList<>();
        replies.forEach((name, reply) -> nodes.add(Map.of("name", name, "lines", reply.lines())));
        return nodes;
    }

    private static List<Fault> faults(Map<String, Reply> replies) {
        List<Fault> faults = new ArrayList<>();
        replies.forEach((name, reply) -> reply.lines()
                .forEach(line -> faults.add(
                        new Fault("nodes." + name, line, "make the change fit the node, or the node fit the change"))));
        return faults;
    }

    private static String inWords(Map<String, Reply> replies) {
        List<String> words = new ArrayList<>();
        replies.forEach((name, reply) -> words.add(name + ": " + String.join(", ", reply.lines())));
        return String.join("; ", words);
    }
}
