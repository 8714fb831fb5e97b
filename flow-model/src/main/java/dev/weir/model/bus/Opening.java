// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.bus;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * With this a sender opens a session.
 *
 * <pre>
 *   sender 2+ | flags 1 (1 live) | Observation Points 2, each: id 2, flags 1 (1 egress)
 * </pre>
 *
 * @param sender where it hears of grants: see {@link Channels#grants}; another one after each start
 * @param live whether what it sends is of now, as against the packets of a capture file
 * @param points where its packets are seen; of a sender of flows none
 */
public record Opening(String sender, boolean live, List<Point> points) implements Parcel.Content {
    /**
     * An Observation Point.
     *
     * @param id its number, 1 to 65535
     * @param egress whether it sees what leaves, and nothing else
     */
    public record Point(int id, boolean egress) {}

    /** The opening that a parcel carries. */
    public static Opening of(Parcel parcel) {
        WireReader reader = parcel.reader();
        String sender = reader.text();
        boolean live = (reader.octet() & 1) != 0;
        List<Point> points = new ArrayList<>();
        for (int left = reader.unsignedShort(); left > 0; left--) {
            points.add(new Point(reader.unsignedShort(), (reader.octet() & 1) != 0));
        }
        return new Opening(sender, live, List.copyOf(points));
    }

    @Override
    public void writeTo(Buffer buffer) {
        WireReader.append(buffer, sender);
        buffer.appendByte((byte) (live ? 1 : 0)).appendShort((short) points.size());
        for (Point point : points) {
            buffer.appendShort((short) point.id()).appendByte((byte) (point.egress() ? 1 : 0));
        }
    }
}
