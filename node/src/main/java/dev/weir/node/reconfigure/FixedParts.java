// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.reconfigure;

import dev.weir.config.WeirConfig;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What of a configuration no other component changes: it takes a restart of the node. */
public final class FixedParts implements Component {
    private final Set<String> changeable;

    /**
     * All parts but some.
     *
     * @param changeable the keys of the parts that other components look after
     */
    public FixedParts(Set<String> changeable) {
        this.changeable = Set.copyOf(changeable);
    }

    @Override
    public List<ReconfigurationStep> steps(WeirConfig from, WeirConfig to) {
        List<ReconfigurationStep> steps = new ArrayList<>();
        for (RecordComponent part : WeirConfig.class.getRecordComponents()) {
            Object before = value(part, from);
            Object after = value(part, to);
            if (!changeable.contains(part.getName()) && !Objects.equals(before, after)) {
                List<String> changes = before instanceof Record one && after instanceof Record other
                        ? ConfigDiff.of(one, other)
                        : List.of("changed");
                steps.add(Step.rejected(part.getName(), changes, "only a restart of the node changes it"));
            }
        }
        return steps;
    }

    private static Object value(RecordComponent part, WeirConfig of) {
        try {
            return part.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a configuration that cannot be read", e);
        }
    }
}
