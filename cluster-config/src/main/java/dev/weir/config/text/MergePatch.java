// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.config.text;

import dev.weir.config.text.Document.Group;
import java.util.LinkedHashMap;
import java.util.Map;

/** A merge patch: RFC 7396, section 2. What is null or left empty in the patch is taken out. */
final class MergePatch {
    private MergePatch() {}

    /** The document as the patch has it. */
    static Document apply(Document document, Document patch) {
        if (!(patch instanceof Group changes)) {
            return patch;
        }
        Group before = document instanceof Group group ? group : Group.empty(patch.place());
        Map<String, Group.Entry> entries = new LinkedHashMap<>(before.entries());
        changes.entries().forEach((key, change) -> {
            if (change.value().isAbsent()) {
                entries.remove(key);
            } else {
                entries.put(key, new Group.Entry(change.keyPlace(), apply(before.child(key), change.value())));
            }
        });
        return new Group(entries, before.place());
    }
}
