// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowField;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The fields that one exporter shows, out of all of {@link FlowField}, and the part of a shape that matters to them. */
final class FieldSelection {
    private final List<FlowField> fields;
    private final int groups;

    private FieldSelection(List<FlowField> fields) {
        this.fields = List.copyOf(fields);
        this.groups = groups(fields);
    }

    /**
     * Selects fields.
     *
     * @param biflow whether a record holds both directions; else nothing that tells of the reverse one, or of how the
     *     two were told apart, is selected
     * @param format the fields that the format can hold
     */
    static FieldSelection of(boolean biflow, Predicate<FlowField> format) {
        List<FlowField> fields = new ArrayList<>();
        for (FlowField field : FlowField.values()) {
            boolean ofBiflow = field.isReverse() || field == FlowField.BIFLOW_DIRECTION;
            if (format.test(field) && (biflow || !ofBiflow)) {
                fields.add(field);
            }
        }
        return new FieldSelection(fields);
    }

    /** The fields in the order of the table. */
    List<FlowField> fields() {
        return fields;
    }

    /** Those of the fields that a record of this shape has. */
    List<FlowField> fields(int shape) {
        return fields.stream().filter(field -> field.appliesTo(shape)).toList();
    }

    /** The {@link FieldGroup} bits by which two shapes may have different fields here. */
    int groups() {
        return groups;
    }

    private static int groups(List<FlowField> fields) {
        int all = FieldGroup.bits(FieldGroup.values());
        int relevant = 0;
        for (FieldGroup group : FieldGroup.values()) {
            for (FlowField field : fields) {
                if (!field.appliesTo(all & ~group.bit())) {
                    relevant |= group.bit();
                }
            }
        }
        return relevant;
    }
}
