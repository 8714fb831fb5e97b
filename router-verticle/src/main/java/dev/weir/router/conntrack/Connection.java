// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.router.conntrack;

import dev.weir.model.memory.Memory;
import dev.weir.router.capture.linux.Libc;

/**
 * A connection as the kernel tells of it (linux/netfilter/nfnetlink_conntrack.h), read from one message. Filled again and
 * again, so that reading a message allocates nothing.
 *
 * <pre>
 *   CTA_TUPLE_ORIG 1, CTA_TUPLE_REPLY 2: CTA_TUPLE_IP 1:    CTA_IP_V4_SRC 1, CTA_IP_V4_DST 2, CTA_IP_V6_SRC 3, CTA_IP_V6_DST 4
 *                                        CTA_TUPLE_PROTO 2: CTA_PROTO_NUM 1, CTA_PROTO_SRC_PORT 2, CTA_PROTO_DST_PORT 3
 *   CTA_ID 12, CTA_ZONE 18
 *   CTA_TIMESTAMP 20:                    CTA_TIMESTAMP_START 1, CTA_TIMESTAMP_STOP 2
 *   CTA_TIMESTAMP_EVENT 27, of Linux 6.14
 * </pre>
 */
final class Connection {
    /** Messages of connections: subsystem 1. */
    static final int SUBSYSTEM = 1 << 8;

    /** A connection is there, or has changed. */
    static final int NEW = SUBSYSTEM;

    /** Asks for connections. */
    static final int GET = SUBSYSTEM | 1;

    /** A connection has ended. */
    static final int DELETE = SUBSYSTEM | 2;

    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_ID = 12;
    private static final int CTA_ZONE = 18;
    private static final int CTA_TIMESTAMP = 20;
    private static final int CTA_TIMESTAMP_EVENT = 27;

    private static final int CTA_TUPLE_IP = 1;
    private static final int CTA_TUPLE_PROTO = 2;
    private static final int CTA_IP_V4_SRC = 1;
    private static final int CTA_IP_V4_DST = 2;
    private static final int CTA_IP_V6_SRC = 3;
    private static final int CTA_IP_V6_DST = 4;
    private static final int CTA_PROTO_NUM = 1;
    private static final int CTA_PROTO_SRC_PORT = 2;
    private static final int CTA_PROTO_DST_PORT = 3;
    private static final int CTA_TIMESTAMP_START = 1;
    private static final int CTA_TIMESTAMP_STOP = 2;

    private static final int AF_INET6 = 10;
    private static final int IPV6_OCTETS = 16;

    /** The connection as its initiator's side of the NAT sees it, from the initiator. */
    final Face initiatorSide = new Face();

    /** The connection as its responder's side of the NAT sees it, from the initiator all the same. */
    final Face responderSide = new Face();

    private boolean ipv4;
    private int protocol;
    private int id;
    private int zone;
    private long startNs;
    private long stopNs;
    private long eventNs;

    /**
     * Reads a message of {@link #NEW} or {@link #DELETE}.
     *
     * @param length octets of the message
     * @return whether it tells both tuples of an IP connection; if not, nothing here means anything
     */
    boolean read(long message, int length) {
        if (length < NetlinkMessage.ATTRIBUTES_OFFSET) {
            return false;
        }
        int family = Memory.getUnsignedByte(message + NetlinkMessage.FAMILY_OFFSET);
        if (family != Libc.AF_INET && family != AF_INET6) {
            return false;
        }
        ipv4 = family == Libc.AF_INET;
        long from = message + NetlinkMessage.ATTRIBUTES_OFFSET;
        long end = message + length;
        if (!readTuple(NetlinkMessage.attribute(from, end, CTA_TUPLE_ORIG), initiatorSide)
                || !readTuple(NetlinkMessage.attribute(from, end, CTA_TUPLE_REPLY), responderSide)) {
            return false;
        }
        // The reply is told from the responder.
        responderSide.turn(ipv4);
        long idAttribute = NetlinkMessage.attribute(from, end, CTA_ID);
        id = NetlinkMessage.has(idAttribute, Integer.BYTES) ? Memory.getIntBe(NetlinkMessage.value(idAttribute)) : 0;
        long zoneAttribute = NetlinkMessage.attribute(from, end, CTA_ZONE);
        zone = NetlinkMessage.has(zoneAttribute, Short.BYTES)
                ? Memory.getUnsignedShortBe(NetlinkMessage.value(zoneAttribute))
                : 0;
        readTimes(NetlinkMessage.attribute(from, end, CTA_TIMESTAMP));
        eventNs = time(NetlinkMessage.attribute(from, end, CTA_TIMESTAMP_EVENT));
        return true;
    }

    private boolean readTuple(long tuple, Face face) {
        if (tuple == 0) {
            return false;
        }
        face.clear();
        long ip = NetlinkMessage.attribute(NetlinkMessage.value(tuple), NetlinkMessage.end(tuple), CTA_TUPLE_IP);
        long proto = NetlinkMessage.attribute(NetlinkMessage.value(tuple), NetlinkMessage.end(tuple), CTA_TUPLE_PROTO);
        return ip != 0 && proto != 0 && readAddresses(ip, face) && readProtocol(proto, face);
    }

    private boolean readAddresses(long ip, Face face) {
        long from = NetlinkMessage.value(ip);
        long end = NetlinkMessage.end(ip);
        long source = NetlinkMessage.attribute(from, end, ipv4 ? CTA_IP_V4_SRC : CTA_IP_V6_SRC);
        long destination = NetlinkMessage.attribute(from, end, ipv4 ? CTA_IP_V4_DST : CTA_IP_V6_DST);
        int octets = ipv4 ? Integer.BYTES : IPV6_OCTETS;
        if (!NetlinkMessage.has(source, octets) || !NetlinkMessage.has(destination, octets)) {
            return false;
        }
        long sourceAt = NetlinkMessage.value(source);
        long destinationAt = NetlinkMessage.value(destination);
        if (ipv4) {
            face.addresses[0] =
                    (long) Memory.getIntBe(sourceAt) << Integer.SIZE | Memory.getIntBe(destinationAt) & 0xffff_ffffL;
        } else {
            face.addresses[0] = Memory.getLongBe(sourceAt);
            face.addresses[1] = Memory.getLongBe(sourceAt + Long.BYTES);
            face.addresses[2] = Memory.getLongBe(destinationAt);
            face.addresses[3] = Memory.getLongBe(destinationAt + Long.BYTES);
        }
        return true;
    }

    private boolean readProtocol(long proto, Face face) {
        long from = NetlinkMessage.value(proto);
        long end = NetlinkMessage.end(proto);
        long number = NetlinkMessage.attribute(from, end, CTA_PROTO_NUM);
        if (!NetlinkMessage.has(number, Byte.BYTES)) {
            return false;
        }
        protocol = Memory.getUnsignedByte(NetlinkMessage.value(number));
        long source = NetlinkMessage.attribute(from, end, CTA_PROTO_SRC_PORT);
        long destination = NetlinkMessage.attribute(from, end, CTA_PROTO_DST_PORT);
        // The kernel tells the keys of GRE as ports, which are none of its records.
        if (hasPorts(protocol)
                && NetlinkMessage.has(source, Short.BYTES)
                && NetlinkMessage.has(destination, Short.BYTES)) {
            face.ports = Memory.getUnsignedShortBe(NetlinkMessage.value(source)) << Short.SIZE
                    | Memory.getUnsignedShortBe(NetlinkMessage.value(destination));
        }
        return true;
    }

    private static boolean hasPorts(int protocol) {
        return protocol == 6 || protocol == 17 || protocol == 33 || protocol == 132 || protocol == 136;
    }

    private void readTimes(long timestamp) {
        startNs = 0;
        stopNs = 0;
        if (timestamp != 0) {
            long from = NetlinkMessage.value(timestamp);
            long end = NetlinkMessage.end(timestamp);
            startNs = time(NetlinkMessage.attribute(from, end, CTA_TIMESTAMP_START));
            stopNs = time(NetlinkMessage.attribute(from, end, CTA_TIMESTAMP_STOP));
        }
    }

    private static long time(long attribute) {
        return NetlinkMessage.has(attribute, Long.BYTES) ? Memory.getLongBe(NetlinkMessage.value(attribute)) : 0;
    }

    boolean ipv4() {
        return ipv4;
    }

    int protocol() {
        return protocol;
    }

    /** The kernel's number for it. */
    int id() {
        return id;
    }

    /** The zone that its tuples are told apart in; 0 unless rules say otherwise. */
    int zone() {
        return zone;
    }

    /** When it was made, nanoseconds since 1970; 0 unless the kernel was told to note it (nf_conntrack_timestamp). */
    long startNs() {
        return startNs;
    }

    /** When what the message tells of happened, nanoseconds since 1970; 0 unless the kernel was told to note it. */
    long eventNs() {
        return eventNs;
    }

    /** When it ended, nanoseconds since 1970; 0 where that is not told. */
    long stopNs() {
        return stopNs;
    }

    /** Whether the NAT gives the responder another destination than the initiator asked for. */
    boolean changesDestination() {
        return !initiatorSide.equalDestination(responderSide, ipv4);
    }
}
