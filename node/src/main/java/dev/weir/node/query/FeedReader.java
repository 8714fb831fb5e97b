// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

/** Takes the events of a {@link LiveFeed}. */
public interface FeedReader {
    /**
     * Takes an event, without waiting.
     *
     * @param event its type
     * @param data maps, lists, texts, numbers
     * @return false once no more are wanted
     */
    boolean send(String event, Object data);

    /** Takes the reason why there will be no more. */
    void end(String reason);
}
