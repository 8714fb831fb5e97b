// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config;

import java.util.ArrayList;
import java.util.List;

/** A part of the way from packets to collectors, which a node of a cluster may leave to others. */
public enum NodeRole {
    /** Forwards and captures. */
    ROUTER,
    /** Makes flow records of packets. */
    FLOW,
    /** Sends flow records to collectors. */
    EXPORT;

    /**
     * Reads names with commas between them, letter case ignored.
     *
     * @throws IllegalArgumentException if a name is unknown; the message names the nearest and all
     */
    public static List<NodeRole> parseList(String text) {
        List<NodeRole> named = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            named.add(Words.parse(NodeRole.class, word));
        }
        return List.copyOf(named);
    }
}
