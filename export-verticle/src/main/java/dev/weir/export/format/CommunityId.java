// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.model.flow.FieldGroup;
import dev.weir.model.flow.FlowRecord;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The Community ID of a flow, version 1: {@code "1:"} and the Base64 of the SHA-1 over the seed and the ordered
 * endpoints, as <a href="https://github.com/corelight/community-id-spec">its specification</a> says. Tunnels and VLANs
 * are no part of it. One thread uses it.
 *
 * <pre>
 *   seed 2 | lower address 4 or 16 | higher address 4 or 16 | protocol 1 | 0 1 | its port 2 | its port 2
 * </pre>
 */
final class CommunityId {
    /** Octets of an identifier. */
    static final int OCTETS = 30;

    private static final int SHA1_OCTETS = 20;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int SCTP = 132;
    private static final byte[] BASE64 =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".getBytes(StandardCharsets.US_ASCII);

    private final int seed;
    private final MessageDigest sha1;
    private final byte[] input = new byte[2 + 16 + 16 + 2 + 4];
    private final byte[] hash = new byte[SHA1_OCTETS];
    private final byte[] text = new byte[OCTETS];

    /**
     * Makes one.
     *
     * @param seed 0 unless identifiers must not match those of other sites; unsigned 16 bits
     */
    CommunityId(int seed) {
        this.seed = seed;
        try {
            this.sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Computes the identifier of a record: of the flow as it stands there, so not of a uniflow that was turned round. */
    void compute(byte[] record, int start) {
        int octets = fill(record, start);
        sha1.update(input, 0, octets);
        try {
            sha1.digest(hash, 0, SHA1_OCTETS);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-1 has " + SHA1_OCTETS + " octets", e);
        }
        encode();
    }

    /**
     * Writes the identifier last computed.
     *
     * @return the index after it
     */
    int put(byte[] out, int at) {
        System.arraycopy(text, 0, out, at, OCTETS);
        return at + OCTETS;
    }

    private int fill(byte[] record, int start) {
        int shape = FlowRecord.shape(record, start);
        int addressOctets = FieldGroup.IPV6.in(shape) ? 16 : 4;
        int protocol = FlowRecord.protocol(record, start);
        boolean icmp = FieldGroup.ICMP.in(shape);
        int sourcePort = FlowRecord.sourcePort(record, start);
        int destinationPort = FlowRecord.destinationPort(record, start);
        boolean oneWay = false;
        if (icmp) {
            int typeCode = FlowRecord.getShort(record, start + FlowRecord.ICMP_TYPE_CODE_OFFSET);
            sourcePort = typeCode >> 8;
            int counterpart = IcmpCounterpart.of(addressOctets == 16, sourcePort);
            oneWay = counterpart < 0;
            destinationPort = oneWay ? typeCode & 0xff : counterpart;
        }
        int source = start + FlowRecord.SOURCE_ADDRESS_OFFSET;
        int destination = start + FlowRecord.DESTINATION_ADDRESS_OFFSET;
        boolean swap = !oneWay && isAfter(record, source, destination, addressOctets, sourcePort, destinationPort);

        byte[] to = input;
        FlowRecord.putShort(to, 0, seed);
        System.arraycopy(record, swap ? destination : source, to, 2, addressOctets);
        System.arraycopy(record, swap ? source : destination, to, 2 + addressOctets, addressOctets);
        int at = 2 + 2 * addressOctets;
        to[at] = (byte) protocol;
        to[at + 1] = 0;
        if (!icmp && protocol != TCP && protocol != UDP && protocol != SCTP) {
            return at + 2;
        }
        FlowRecord.putShort(to, at + 2, swap ? destinationPort : sourcePort);
        FlowRecord.putShort(to, at + 4, swap ? sourcePort : destinationPort);
        return at + 6;
    }

    private static boolean isAfter(byte[] record, int one, int other, int octets, int onePort, int otherPort) {
        for (int i = 0; i < octets; i += 4) {
            int order =
                    Integer.compareUnsigned(FlowRecord.getInt(record, one + i), FlowRecord.getInt(record, other + i));
            if (order != 0) {
                return order > 0;
            }
        }
        return onePort > otherPort;
    }

    private void encode() {
        byte[] to = text;
        byte[] from = hash;
        to[0] = '1';
        to[1] = ':';
        int at = 2;
        for (int i = 0; i < SHA1_OCTETS - 2; i += 3) {
            int bits = (from[i] & 0xff) << 16 | (from[i + 1] & 0xff) << 8 | from[i + 2] & 0xff;
            to[at] = BASE64[bits >> 18];
            to[at + 1] = BASE64[bits >> 12 & 0x3f];
            to[at + 2] = BASE64[bits >> 6 & 0x3f];
            to[at + 3] = BASE64[bits & 0x3f];
            at += 4;
        }
        int bits = (from[SHA1_OCTETS - 2] & 0xff) << 10 | (from[SHA1_OCTETS - 1] & 0xff) << 2;
        to[at] = BASE64[bits >> 12];
        to[at + 1] = BASE64[bits >> 6 & 0x3f];
        to[at + 2] = BASE64[bits & 0x3f];
        to[at + 3] = '=';
    }
}
