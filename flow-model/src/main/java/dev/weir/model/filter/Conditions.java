// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.filter;

import java.util.List;

/** Several conditions, in an array so that to walk them makes no iterator. */
final class Conditions {
    private final Condition[] conditions;

    Conditions(List<Condition> conditions) {
        this.conditions = conditions.toArray(Condition[]::new);
    }

    int size() {
        return conditions.length;
    }

    Condition get(int index) {
        return conditions[index];
    }
}
