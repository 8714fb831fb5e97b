// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FlowBatch;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A sink that keeps copies of messages and adds up their tallies. */
final class CollectedMessages implements MessageSink {
    final List<byte[]> messages = new ArrayList<>();
    long records;
    long packets;
    long ipOctets;
    long dataRecords;
    long templates;

    /** What an encoder makes of batches in one session, with its closing flush but no closing statistics. */
    static CollectedMessages of(FlowEncoder encoder, FlowBatch... batches) {
        CollectedMessages collected = new CollectedMessages();
        encoder.begin();
        for (FlowBatch batch : batches) {
            encoder.encode(batch, collected);
        }
        encoder.flush(collected);
        return collected;
    }

    @Override
    public void accept(Message message) {
        messages.add(Arrays.copyOf(message.octets(), message.length()));
        records += message.records();
        packets += message.packets();
        ipOctets += message.ipOctets();
        dataRecords += message.dataRecords();
        templates += message.templates();
    }

    /** All messages as text. */
    String text() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        messages.forEach(all::writeBytes);
        return all.toString(StandardCharsets.US_ASCII);
    }

    /** A message in hexadecimal digits. */
    String hex(int index) {
        return HexFormat.of().formatHex(messages.get(index));
    }

    /** Octets of all messages. */
    long octets() {
        return messages.stream().mapToLong(message -> message.length).sum();
    }
}
