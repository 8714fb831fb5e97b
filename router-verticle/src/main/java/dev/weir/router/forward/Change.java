// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.forward;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One difference between what is there and what is wanted.
 *
 * @param resource what is different
 * @param before its state now; empty when it is absent
 * @param after the state it is to have; empty when it is to go
 * @param restores whether it is wanted no more, and put back as it was found
 */
public record Change(Resource resource, Optional<String> before, Optional<String> after, boolean restores) {

    /** {@code +} for what is new, {@code -} for what goes, {@code ~} for what changes. */
    public String sign() {
        if (before.isEmpty()) {
            return "+";
        }
        return after.isEmpty() ? "-" : "~";
    }

    /** What changes, on one line, for a log. */
    public String line() {
        if (before.isEmpty()) {
            return resource.id() + ": made" + shown(after.orElse(""));
        }
        if (after.isEmpty()) {
            return resource.id() + ": taken away, was" + shown(before.get());
        }
        return resource.id() + ":" + shown(before.get()) + " ->" + shown(after.get());
    }

    /** The same for programs; what is absent is {@code null}. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("sign", sign());
        members.put("kind", resource.kind());
        members.put("key", resource.key());
        members.put("before", before.orElse(null));
        members.put("after", after.orElse(null));
        return members;
    }

    private static String shown(String state) {
        long lines = state.lines().count();
        return lines > 1 ? " (" + lines + " lines)" : " " + state;
    }
}
