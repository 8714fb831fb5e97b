// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.capture.file;

import dev.weir.router.parse.LinkType;

/**
 * An interface that a pcapng section describes.
 *
 * @param id its number in the section, from 0
 * @param name if_name; empty when it has none
 * @param linkTypeCode its LINKTYPE_ number
 * @param linkType what that is; null when it cannot be read
 * @param snapLength octets captured of a packet at most, 0 for no limit
 * @param resolution of its packets' times
 */
record PcapngInterface(
        int id, String name, int linkTypeCode, LinkType linkType, int snapLength, TimeResolution resolution) {

    /** The interface index that its frames carry: its number from 1, since 0 is for unknown. */
    int index() {
        return id + 1;
    }

    /** Words for it in messages. */
    String words() {
        return name.isEmpty() ? "interface " + id : "interface " + id + " (" + name + ")";
    }
}
