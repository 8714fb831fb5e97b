// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.transport;

import dev.weir.export.format.Message;
import dev.weir.model.packet.OwnExports;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/** Makes messages and contexts for the tests of transports. */
final class Messages {
    private Messages() {}

    /** A message of one record with one packet of 40 octets. */
    static Message of(String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        Message message = new Message(Math.max(1, octets.length));
        System.arraycopy(octets, 0, message.octets(), 0, octets.length);
        message.length(octets.length);
        message.addDataRecord(1, 40);
        message.addRecord();
        return message;
    }

    static TransportContext context(RecordingDelivery delivery, ExportMode mode, InstantSource clock) {
        return new TransportContext("test", mode, false, delivery, new OwnExports(), NameResolver.SYSTEM, clock);
    }

    static TransportContext context(RecordingDelivery delivery) {
        return context(delivery, ExportMode.CONTINUOUS, InstantSource.system());
    }
}
