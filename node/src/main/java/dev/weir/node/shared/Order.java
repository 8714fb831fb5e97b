// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.Words;
import dev.weir.model.bus.UnreadableException;
import dev.weir.node.client.JsonTree;
import java.io.IOException;
import java.time.DateTimeException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a node that sees to a shared change tells another one to do.
 *
 * @param kind what
 * @param change the change that it is about
 * @param backNumber the number of the version that a node goes back with; 0 for other orders
 */
record Order(Kind kind, SharedChange change, long backNumber) {
    private static final int VERSION = 1;

    /** What is to be done. */
    enum Kind {
        /** Say what the change would take; do nothing. */
        PLAN,
        /** Make it, and change nothing else until it is told what becomes of it. */
        APPLY,
        /** It is made everywhere: keep it. */
        KEEP,
        /** It is not made everywhere: take it back. */
        GO_BACK
    }

    /** JSON. */
    String text() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", VERSION);
        members.put("kind", Words.of(kind));
        members.put("change", LogText.members(change));
        members.put("backNumber", backNumber);
        return new JsonTree(members).json();
    }

    /**
     * Reads one.
     *
     * @throws UnreadableException when it is of another version, or is none
     */
    static Order read(String text) {
        try {
            JsonTree members = JsonTree.read(text);
            if (members.number("version") != VERSION) {
                throw new UnreadableException("an order of wire version " + members.number("version")
                        + "; this node reads version " + VERSION);
            }
            return new Order(
                    Words.parse(Kind.class, members.text("kind")),
                    LogText.change(members.at("change")),
                    members.number("backNumber"));
        } catch (UnreadableException e) {
            throw e;
        } catch (IOException | IllegalArgumentException | DateTimeException malformed) {
            throw new UnreadableException("malformed order: " + malformed.getMessage());
        }
    }
}
