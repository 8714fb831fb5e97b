// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.model.flow.DataType;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowField;
import dev.weir.model.flow.FlowRecord;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RecordCopyTest {
    private static final Set<DataType> TIMES =
            EnumSet.of(DataType.DATE_TIME_MILLISECONDS, DataType.DATE_TIME_NANOSECONDS);

    @Property(tries = 200)
    void shouldCopyRunsOfAnyLength(@ForAll long seed, @ForAll boolean ipfix) {
        TemplateProtocol protocol = ipfix ? new IpfixProtocol() : new NetFlow9Protocol();
        Random random = new Random(seed);
        List<FlowField> fields = Arrays.stream(FlowField.values())
                .filter(field -> protocol.carries(field) && !TIMES.contains(field.type()) && random.nextInt(4) != 0)
                .toList();
        byte[] record = new byte[3 + FlowRecord.OCTETS];
        random.nextBytes(record);

        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.write(new byte[2], 0, 2);
        for (FlowField field : fields) {
            int octets = protocol.wireOctets(field);
            expected.write(record, 3 + field.offset() + field.length() - octets, octets);
        }
        expected.write(new byte[2], 0, 2);
        assertThat(written(RecordCopy.compile(fields, protocol), record, 3)).isEqualTo(expected.toByteArray());
    }

    @Property(tries = 100)
    void shouldCopyReverseUniflowsAsIfTheyHadBeenMade(@ForAll long seed, @ForAll boolean ipfix) {
        TemplateProtocol protocol = ipfix ? new IpfixProtocol() : new NetFlow9Protocol();
        FieldSelection selection = FieldSelection.of(false, protocol::carries);
        byte[] uniflow = new byte[FlowRecord.OCTETS];
        for (FlowBatch batch : new RandomRecords(seed, RecordBuilder.ns(Samples.NOW)).batches(3, 20)) {
            for (int i = 0; i < batch.records(); i++) {
                int start = batch.start(i);
                Template template = template(selection, FlowRecord.shape(batch.octets(), start), protocol);
                FlowRecord.reverseUniflow(batch.octets(), start, uniflow, 0);
                Template ofUniflow = template(selection, FlowRecord.shape(uniflow, 0), protocol);

                assertThat(template.definition()).isEqualTo(ofUniflow.definition());
                assertThat(written(template.reverseCopy(), batch.octets(), start))
                        .isEqualTo(written(ofUniflow.copy(), uniflow, 0));
            }
        }
    }

    private static Template template(FieldSelection selection, int shape, TemplateProtocol protocol) {
        return Template.compile(256, selection.fields(shape & selection.groups()), protocol);
    }

    private static byte[] written(RecordCopy copy, byte[] record, int start) {
        byte[] out = new byte[2 + copy.octets() + 2];
        copy.write(record, start, out, 2);
        return out;
    }
}
