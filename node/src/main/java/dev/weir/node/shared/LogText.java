// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.Words;
import dev.weir.config.cluster.NodeId;
import dev.weir.model.bus.UnreadableException;
import dev.weir.node.client.JsonTree;
import dev.weir.node.reconfigure.Scope;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The log of shared changes as octets, and its changes as JSON.
 *
 * <pre>
 *   version 1 | number of the newest change made 8 | highest number given out 8 | JSON, UTF-8
 * </pre>
 */
final class LogText {
    private static final byte VERSION = 1;
    private static final int LAST_OFFSET = Byte.BYTES + Long.BYTES;
    private static final int HEAD = LAST_OFFSET + Long.BYTES;

    private LogText() {}

    static byte[] octets(ChangeLog log) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("cluster", log.cluster());
        members.put("folded", log.folded());
        members.put("forgotten", log.forgotten());
        members.put("made", log.made().stream().map(LogText::members).toList());
        if (log.pending() != null) {
            members.put("pending", members(log.pending()));
        }
        return Buffer.buffer()
                .appendByte(VERSION)
                .appendLong(log.newest())
                .appendLong(log.last())
                .appendString(new JsonTree(members).json())
                .getBytes();
    }

    /**
     * Reads one.
     *
     * @throws UnreadableException when it is of another version, or is none
     */
    static ChangeLog read(byte[] octets) {
        if (octets.length == 0 || octets[0] != VERSION) {
            throw new UnreadableException("the log of shared configuration is of wire version "
                    + (octets.length == 0 ? "none" : octets[0] & 0xff) + "; this node reads version " + VERSION);
        }
        try {
            JsonTree members = JsonTree.read(new String(octets, HEAD, octets.length - HEAD, StandardCharsets.UTF_8));
            List<SharedChange> made =
                    members.at("made").items().stream().map(LogText::change).toList();
            JsonTree pending = members.at("pending");
            return new ChangeLog(
                    members.text("cluster"),
                    Buffer.buffer(octets).getLong(LAST_OFFSET),
                    members.number("folded"),
                    members.number("forgotten"),
                    made,
                    pending.isAbsent() ? null : pending(pending));
        } catch (IOException | IndexOutOfBoundsException | IllegalArgumentException | DateTimeException malformed) {
            throw new UnreadableException("malformed log of shared configuration: " + malformed.getMessage());
        }
    }

    /** The members of a change in JSON. */
    static Map<String, Object> members(SharedChange change) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("number", change.number());
        members.put("since", change.since());
        members.put("id", change.id());
        members.put("scope", Words.of(change.scope()));
        members.put("group", change.group());
        members.put("patch", change.patch());
        members.put("who", change.who());
        members.put("when", change.when().toString());
        return members;
    }

    /** The change of such members; fails with what of Java's they make fail. */
    static SharedChange change(JsonTree members) {
        return new SharedChange(
                members.number("number"),
                members.number("since"),
                members.text("id"),
                Words.parse(Scope.class, members.text("scope")),
                members.text("group"),
                members.text("patch"),
                members.text("who"),
                Instant.parse(members.text("when")));
    }

    private static Map<String, Object> members(Pending pending) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("change", members(pending.change()));
        members.put("node", pending.by().name());
        members.put("epoch", pending.by().epoch());
        members.put("backNumber", pending.backNumber());
        members.put("phase", pending.phase());
        return members;
    }

    private static Pending pending(JsonTree members) {
        return new Pending(
                change(members.at("change")),
                new NodeId(members.text("node"), members.number("epoch")),
                members.number("backNumber"),
                (int) members.number("phase"));
    }
}
