// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.parse;

/**
 * A frame as a capture hands it to the parser: where its octets lie and what the capture knows besides. One object a
 * capture thread, filled anew for each frame; the octets are there only until the sink returns.
 */
public final class Frame {
    /** No VLAN tag was taken out of the frame by the network card. */
    public static final int NO_VLAN = -1;

    private long timestampNs;
    private long address;
    private int capturedOctets;
    private int wireOctets;
    private LinkType linkType = LinkType.ETHERNET;
    private int interfaceIndex;
    private int vlanTci = NO_VLAN;
    private int segmentOctets;
    private int segmentHeaderOctets;

    /**
     * Fills in what every capture knows.
     *
     * @param timestampNs nanoseconds since 1970
     * @param address where the link-layer header begins
     * @param capturedOctets how many octets lie there
     * @param wireOctets how many octets the frame had on the link
     */
    public void set(long timestampNs, long address, int capturedOctets, int wireOctets) {
        this.timestampNs = timestampNs;
        this.address = address;
        this.capturedOctets = capturedOctets;
        this.wireOctets = wireOctets;
    }

    /** Sets what is the same for all frames of an interface: its link type and its index, 0 for unknown. */
    public void from(LinkType linkType, int interfaceIndex) {
        this.linkType = linkType;
        this.interfaceIndex = interfaceIndex;
    }

    /** Sets the tag control information that the card took out of the frame, or {@link #NO_VLAN}. */
    public void vlanTci(int vlanTci) {
        this.vlanTci = vlanTci;
    }

    /**
     * Sets what a super-packet, which the kernel put together of segments or has yet to cut up, stands for.
     *
     * @param payloadOctets of each segment, or 0 for an ordinary packet
     * @param headerOctets from the begin of the frame to the end of the header behind which it is cut up, all of which each
     *     segment has; 0 when that is not known
     */
    public void segments(int payloadOctets, int headerOctets) {
        this.segmentOctets = payloadOctets;
        this.segmentHeaderOctets = headerOctets;
    }

    public long timestampNs() {
        return timestampNs;
    }

    public long address() {
        return address;
    }

    public int capturedOctets() {
        return capturedOctets;
    }

    public int wireOctets() {
        return wireOctets;
    }

    public LinkType linkType() {
        return linkType;
    }

    public int interfaceIndex() {
        return interfaceIndex;
    }

    public int vlanTci() {
        return vlanTci;
    }

    public int segmentOctets() {
        return segmentOctets;
    }

    public int segmentHeaderOctets() {
        return segmentHeaderOctets;
    }
}
