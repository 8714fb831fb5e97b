// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.model.relay;

/**
 * What a parcel carries, or several together.
 *
 * @param parcels how many
 * @param records packet records or flow records
 * @param packets those they stand for
 * @param octets IP octets of those packets
 */
public record Load(long parcels, long records, long packets, long octets) {
    /** Nothing. */
    public static final Load NONE = new Load(0, 0, 0, 0);

    /** One parcel. */
    public static Load of(long records, long packets, long octets) {
        return new Load(1, records, packets, octets);
    }

    /** Both together. */
    public Load plus(Load other) {
        return new Load(
                parcels + other.parcels, records + other.records, packets + other.packets, octets + other.octets);
    }
}
