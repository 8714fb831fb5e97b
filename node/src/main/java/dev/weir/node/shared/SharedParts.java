// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.shared;

import dev.weir.config.text.ConfigException;
import dev.weir.config.text.PatchText;
import java.util.ArrayList;
import java.util.List;

/** What of a configuration nodes may have in common: not what makes a node the one that it is, nor who may command it. */
final class SharedParts {
    private static final List<String> SHARED = List.of("router", "captures", "metering", "exporters", "logging");
    private static final int MOST_CHARACTERS = 64 * 1024;

    private SharedParts() {}

    /**
     * Why a patch cannot be shared, a line for each part; empty when it can.
     *
     * @throws ConfigException when it cannot be read
     */
    static List<String> refusals(String patch) throws ConfigException {
        List<String> refusals = new ArrayList<>();
        for (String part : PatchText.parts(patch)) {
            if (!SHARED.contains(part)) {
                refusals.add(part + " is each node's own; shared are " + String.join(", ", SHARED));
            }
        }
        if (patch.length() > MOST_CHARACTERS) {
            refusals.add("the patch has " + patch.length() + " characters; shared are at most " + MOST_CHARACTERS);
        }
        return refusals;
    }
}
