// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.node.query;

import dev.weir.config.JsonFormatConfig;
import dev.weir.config.MeteringConfig;
import dev.weir.export.format.EncoderContext;
import dev.weir.export.format.FlowEncoder;
import dev.weir.export.format.FlowEncoders;
import dev.weir.model.flow.FlowBatch;
import dev.weir.model.flow.FlowField;
import dev.weir.model.flow.FlowRecord;
import dev.weir.model.ledger.Ledger;
import dev.weir.node.client.JsonTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Flow records as the JSON format has them, a biflow each; of a flow that has not ended, no {@code flowEndReason}. */
public final class RecordMembers {
    private RecordMembers() {}

    /** The members of each record. */
    public static List<Map<String, Object>> of(List<byte[]> records) {
        List<Map<String, Object>> all = new ArrayList<>(records.size());
        FlowEncoder encoder = encoder();
        for (byte[] record : records) {
            StringBuilder line = new StringBuilder();
            encoder.encode(new FlowBatch(record, 1, 0), message -> {});
            encoder.flush(message ->
                    line.append(new String(message.octets(), 0, message.length(), StandardCharsets.US_ASCII)));
            Map<String, Object> members = members(line.toString());
            if (FlowRecord.flowEndReason(record, 0) == 0) {
                members.remove(FlowField.FLOW_END_REASON.elementName());
            }
            all.add(members);
        }
        return all;
    }

    private static Map<String, Object> members(String line) {
        try {
            JsonTree tree = JsonTree.read(line);
            Map<String, Object> members = new LinkedHashMap<>();
            tree.names().forEach(name -> members.put(name, tree.at(name).value()));
            return members;
        } catch (IOException e) {
            throw new UncheckedIOException("a record is no JSON: " + line, e);
        }
    }

    private static FlowEncoder encoder() {
        Ledger apart = new Ledger();
        FlowEncoder encoder = FlowEncoders.create(
                new JsonFormatConfig(true),
                new EncoderContext(
                        0, false, MeteringConfig.defaults(), apart.exporter("queries"), apart, System::nanoTime));
        encoder.begin();
        return encoder;
    }
}
