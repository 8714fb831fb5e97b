// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowRecord;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TemplateOrderTest {
    private final TemplateOrder order = new TemplateOrder(-1);

    @Test
    void shouldKeepTheRecordsOfATemplateTogetherAndInOrder() {
        assertThat(arranged(List.of(7, 5, 7, 9, 5))).containsExactly(0, 2, 1, 4, 3);
    }

    @Test
    void shouldGoOnWithTheTemplateThatWasTheLast() {
        arranged(List.of(7, 5));

        assertThat(arranged(List.of(9, 7, 5, 9, 5))).containsExactly(2, 4, 1, 0, 3);
    }

    @Property(tries = 100)
    void shouldTakeEachRecordOnceAndChangeTemplatesSeldom(
            @ForAll List<@Size(max = 300) List<@IntRange(min = 1, max = 100) Integer>> batches) {
        for (List<Integer> shapes : batches) {
            List<Integer> arranged = arranged(shapes);
            assertThat(arranged).doesNotHaveDuplicates().hasSameSizeAs(shapes);
            int changes = 0;
            for (int i = 1; i < arranged.size(); i++) {
                boolean same = shapes.get(arranged.get(i)).equals(shapes.get(arranged.get(i - 1)));
                changes += same ? 0 : 1;
                assertThat(!same || arranged.get(i) > arranged.get(i - 1)).isTrue();
            }
            assertThat(changes)
                    .isEqualTo(Math.max(0, (int) shapes.stream().distinct().count() - 1));
        }
    }

    private List<Integer> arranged(List<Integer> shapes) {
        FlowBatch batch = new FlowBatch(Math.max(1, shapes.size()));
        for (int shape : shapes) {
            FlowRecord.putInt(batch.octets(), batch.next() + FlowRecord.SHAPE_OFFSET, shape);
            batch.commit();
        }
        order.arrange(batch);
        List<Integer> indexes = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            indexes.add(order.index(i));
        }
        return indexes;
    }
}
