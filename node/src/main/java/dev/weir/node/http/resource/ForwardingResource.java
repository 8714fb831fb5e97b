// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.config.WeirConfig;
import dev.weir.node.host.Node;
import dev.weir.node.http.Answer;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import dev.weir.node.http.problem.Problem;
import dev.weir.node.http.problem.ProblemException;
import dev.weir.router.Forwarding;
import dev.weir.router.forward.Change;
import dev.weir.router.forward.ForwardingException;
import dev.weir.router.forward.ForwardingStatus;
import dev.weir.router.forward.KernelForwarding;
import dev.weir.router.forward.Plan;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code /api/v1/forwarding}: what the node's mode is and does, and what it would change of the system now. */
public final class ForwardingResource implements Resource {
    private static final int UNAVAILABLE = 503;

    private final Node node;

    /** That of a node. */
    public ForwardingResource(Node node) {
        this.node = node;
    }

    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of(
                "getForwarding",
                call -> Future.succeededFuture(Answer.json(members(node.forwarding()
                        .orElseGet(() -> ForwardingStatus.of(
                                node.config().router().forwarding().mode()))))),
                "getForwardingPlan",
                call -> call.blocking(this::plan));
    }

    private static Map<String, Object> members(ForwardingStatus status) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("mode", status.mode());
        members.put("settings", status.settings());
        members.put("changes", status.changes());
        members.put("drifts", status.drifts());
        members.put("repaired", status.repaired());
        members.put("trouble", status.trouble().isEmpty() ? null : status.trouble());
        return members;
    }

    private Answer plan() {
        WeirConfig config = node.config();
        try (KernelForwarding kernel = Forwarding.kernel(config.router().forwarding(), config.node())) {
            Plan plan = kernel.plan();
            Map<String, Object> members = new LinkedHashMap<>();
            members.put("mode", kernel.mode());
            members.put("settings", kernel.settings());
            members.put("changes", plan.changes().stream().map(Change::members).toList());
            members.put("problems", plan.problems());
            return Answer.json(members);
        } catch (ForwardingException refused) {
            throw new ProblemException(Problem.of(UNAVAILABLE, "forwarding-unknown", refused.getMessage()));
        }
    }
}
