// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.http.resource;

import dev.weir.node.host.Node;
import dev.weir.node.http.Answer;
import dev.weir.node.http.OperationHandler;
import dev.weir.node.http.Resource;
import dev.weir.router.CaptureStatus;
import dev.weir.router.capture.CaptureInterface;
import dev.weir.router.capture.Interfaces;
import io.vertx.core.Future;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /api/v1/captures} and {@code /api/v1/interfaces}: where packets come from, and could come from. */
public final class CapturesResource implements Resource {
    private final Node node;

    /** That of a node. */
    public CapturesResource(Node node) {
        this.node = node;
    }

    @Override
    public Map<String, OperationHandler> operations() {
        return Map.of(
                "listCaptures",
                call -> Future.succeededFuture(Answer.json(
                        node.captures().stream().map(CapturesResource::members).toList())),
                "listInterfaces",
                call -> call.blocking(() -> {
                    List<Map<String, Object>> all = new Interfaces()
                            .list().stream().map(CapturesResource::members).toList();
                    return Answer.json(all);
                }));
    }

    private static Map<String, Object> members(CaptureStatus capture) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", capture.name());
        members.put("what", capture.what());
        members.put("state", !capture.error().isEmpty() ? "broken" : capture.ended() ? "ended" : "running");
        members.put("packets", capture.packets());
        members.put("octets", capture.octets());
        members.put("error", capture.error().isEmpty() ? null : capture.error());
        return members;
    }

    private static Map<String, Object> members(CaptureInterface one) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("name", one.name());
        members.put("index", one.index());
        members.put("up", one.up());
        members.put("loopback", one.loopback());
        members.put("addresses", one.addresses());
        members.put("mtu", one.mtu());
        members.put("mac", one.mac().isEmpty() ? null : one.mac());
        members.put("defaultRoute", one.defaultRoute());
        return members;
    }
}
