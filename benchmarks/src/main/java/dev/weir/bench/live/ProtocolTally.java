// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.live;

import dev.weir.bench.sink.ExportDecoder;

/** Packets in records, by protocol: the sender's flows that go on are UDP, its flood is TCP. */
final class ProtocolTally implements ExportDecoder.RecordListener {
    private static final int UDP = 17;
    private static final int TCP = 6;

    private final long[] packets = new long[256];

    @Override
    public synchronized void onRecord(int protocol, long count, long startMs, long endMs) {
        packets[protocol & 0xff] += count;
    }

    synchronized long ordinary() {
        return packets[UDP];
    }

    synchronized long floods() {
        return packets[TCP];
    }
}
