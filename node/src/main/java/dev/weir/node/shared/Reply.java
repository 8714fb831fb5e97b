// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.Words;
import dev.weir.model.bus.UnreadableException;
import dev.weir.node.client.JsonTree;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a node answers to an order.
 *
 * @param word in short
 * @param lines the steps that it takes or has made; or why it does not do it
 */
public record Reply(Word word, List<String> lines) {
    private static final int VERSION = 1;

    /** An answer in short. */
    public enum Word {
        /** It does, or has done it. */
        DONE,
        /** The change is not for this node. */
        OUTSIDE,
        /** It does not, cannot, or nothing was heard of it. */
        REFUSED
    }

    /** Copies the list. */
    public Reply {
        lines = List.copyOf(lines);
    }

    static Reply done(List<String> lines) {
        return new Reply(Word.DONE, lines);
    }

    static Reply outside() {
        return new Reply(Word.OUTSIDE, List.of());
    }

    static Reply refused(String why) {
        return new Reply(Word.REFUSED, List.of(why));
    }

    boolean isRefused() {
        return word == Word.REFUSED;
    }

    /** JSON. */
    String text() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("version", VERSION);
        members.put("word", Words.of(word));
        members.put("lines", lines);
        return new JsonTree(members).json();
    }

    /**
     * Reads one.
     *
     * @throws UnreadableException when it is of another version, or is none
     */
    static Reply read(String text) {
        try {
            JsonTree members = JsonTree.read(text);
            if (members.number("version") != VERSION) {
                throw new UnreadableException("an answer of wire version " + members.number("version")
                        + "; this node reads version " + VERSION);
            }
            return new Reply(
                    Words.parse(Word.class, members.text("word")),
                    members.at("lines").items().stream()
                            .map(line -> String.valueOf(line.value()))
                            .toList());
        } catch (UnreadableException e) {
            throw e;
        } catch (IOException | IllegalArgumentException malformed) {
            throw new UnreadableException("malformed answer: " + malformed.getMessage());
        }
    }
}
