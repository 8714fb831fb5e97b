// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.bench.sink;

/**
 * What records add up to.
 *
 * @param records data records
 * @param flows in one direction: a record of a conversation with an answer is two
 * @param packets of all flows
 * @param octets of all flows
 * @param datagrams that brought them; 0 when they were read from a file
 * @param undecoded sets of records whose template had not come
 * @param dropped datagrams for which the sink had no room
 */
public record Tally(long records, long flows, long packets, long octets, long datagrams, long undecoded, long dropped) {
    /** Nothing yet. */
    public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0);

    Tally withDropped(long count) {
        return new Tally(records, flows, packets, octets, datagrams, undecoded, count);
    }
}
