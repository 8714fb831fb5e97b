// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import dev.weir.model.packet.OwnExports.Conversation;
import io.vertx.core.buffer.Buffer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * A node says that it takes parcels, again and again for as long as it does.
 *
 * <pre>
 *   version 1 | node 2+ | intake: takes 1, flags 1 (1 leaving), id 2+ | conversations 2,
 *   each twice: address length 1, address 4 or 16, port 2
 * </pre>
 *
 * @param node its name
 * @param takes what it takes
 * @param id by which its intake is addressed, another one after each start: see {@link Channels#parcels}
 * @param leaving whether it takes no more than what is on its way, because it is about to end
 * @param ownExports the conversations of its exporters, which no router is to meter
 */
public record Beacon(String node, Takes takes, String id, boolean leaving, List<Conversation> ownExports) {
    private static final byte WIRE_VERSION = 1;
    private static final String WHAT = "beacon";

    /** What an intake takes. */
    public enum Takes {
        /** Packets, to make flow records of them. */
        PACKETS,
        /** Flow records, to export them. */
        FLOWS
    }

    void writeTo(Buffer buffer) {
        WireReader.begin(buffer, WIRE_VERSION, node);
        buffer.appendByte((byte) takes.ordinal()).appendByte((byte) (leaving ? 1 : 0));
        WireReader.append(buffer, id);
        buffer.appendShort((short) ownExports.size());
        for (Conversation conversation : ownExports) {
            append(buffer, conversation.local());
            append(buffer, conversation.remote());
        }
    }

    static Beacon read(int position, Buffer buffer) {
        WireReader reader = new WireReader(WHAT, WIRE_VERSION, buffer, position);
        int takes = reader.octet();
        if (takes >= Takes.values().length) {
            throw reader.malformed("it takes " + takes);
        }
        boolean leaving = (reader.octet() & 1) != 0;
        String id = reader.text();
        int count = reader.unsignedShort();
        List<Conversation> conversations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            conversations.add(new Conversation(endpoint(reader), endpoint(reader)));
        }
        return new Beacon(reader.sender(), Takes.values()[takes], id, leaving, List.copyOf(conversations));
    }

    private static void append(Buffer buffer, InetSocketAddress endpoint) {
        byte[] address = endpoint.getAddress().getAddress();
        buffer.appendByte((byte) address.length).appendBytes(address).appendShort((short) endpoint.getPort());
    }

    private static InetSocketAddress endpoint(WireReader reader) {
        byte[] address = reader.octets(reader.octet());
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), reader.unsignedShort());
        } catch (UnknownHostException e) {
            throw reader.malformed("an address of " + address.length + " octets");
        }
    }
}
