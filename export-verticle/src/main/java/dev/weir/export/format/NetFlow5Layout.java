// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

/**
 * The layout of a NetFlow version 5 datagram: a header and up to thirty records, all values in network byte order
 * (Cisco, "NetFlow Services and Applications", appendix "NetFlow Export Datagram Format").
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------------------------------+-------------------------------+
 *   |          version = 5          |             count             |
 *   +-------------------------------+-------------------------------+
 *   |             SysUptime: milliseconds since boot                |
 *   +---------------------------------------------------------------+
 *   |             unix_secs: the same moment, since 1970            |
 *   +---------------------------------------------------------------+
 *   |             unix_nsecs                                        |
 *   +---------------------------------------------------------------+
 *   |             flow_sequence: records sent before these          |
 *   +---------------+---------------+-------------------------------+
 *   |  engine_type  |   engine_id   |      sampling_interval        |
 *   +---------------+---------------+-------------------------------+
 *
 *   +---------------------------------------------------------------+
 *   |                            srcaddr                            |
 *   |                            dstaddr                            |
 *   |                            nexthop                            |
 *   +-------------------------------+-------------------------------+
 *   |             input             |            output             |
 *   +-------------------------------+-------------------------------+
 *   |                             dPkts                             |
 *   |                            dOctets                            |
 *   |             First: SysUptime at the first packet              |
 *   |             Last: SysUptime at the last packet                |
 *   +-------------------------------+-------------------------------+
 *   |            srcport            |  dstport, or ICMP type, code  |
 *   +---------------+---------------+---------------+---------------+
 *   |     pad1      |   tcp_flags   |     prot      |      tos      |
 *   +---------------+---------------+---------------+---------------+
 *   |            src_as             |            dst_as             |
 *   +---------------+---------------+---------------+---------------+
 *   |   src_mask    |   dst_mask    |             pad2              |
 *   +---------------+---------------+-------------------------------+
 * </pre>
 */
final class NetFlow5Layout {
    static final int VERSION = 5;
    static final int MAX_RECORDS = 30;

    static final int VERSION_OFFSET = 0;
    static final int COUNT_OFFSET = VERSION_OFFSET + Short.BYTES;
    static final int SYS_UPTIME_OFFSET = COUNT_OFFSET + Short.BYTES;
    static final int UNIX_SECONDS_OFFSET = SYS_UPTIME_OFFSET + Integer.BYTES;
    static final int UNIX_NANOSECONDS_OFFSET = UNIX_SECONDS_OFFSET + Integer.BYTES;
    static final int FLOW_SEQUENCE_OFFSET = UNIX_NANOSECONDS_OFFSET + Integer.BYTES;
    static final int ENGINE_TYPE_OFFSET = FLOW_SEQUENCE_OFFSET + Integer.BYTES;
    static final int ENGINE_ID_OFFSET = ENGINE_TYPE_OFFSET + Byte.BYTES;
    static final int SAMPLING_INTERVAL_OFFSET = ENGINE_ID_OFFSET + Byte.BYTES;
    static final int HEADER_OCTETS = SAMPLING_INTERVAL_OFFSET + Short.BYTES;

    static final int SOURCE_ADDRESS_OFFSET = 0;
    static final int DESTINATION_ADDRESS_OFFSET = SOURCE_ADDRESS_OFFSET + Integer.BYTES;
    static final int NEXT_HOP_OFFSET = DESTINATION_ADDRESS_OFFSET + Integer.BYTES;
    static final int INPUT_OFFSET = NEXT_HOP_OFFSET + Integer.BYTES;
    static final int OUTPUT_OFFSET = INPUT_OFFSET + Short.BYTES;
    static final int PACKETS_OFFSET = OUTPUT_OFFSET + Short.BYTES;
    static final int OCTETS_OFFSET = PACKETS_OFFSET + Integer.BYTES;
    static final int FIRST_OFFSET = OCTETS_OFFSET + Integer.BYTES;
    static final int LAST_OFFSET = FIRST_OFFSET + Integer.BYTES;
    static final int SOURCE_PORT_OFFSET = LAST_OFFSET + Integer.BYTES;
    static final int DESTINATION_PORT_OFFSET = SOURCE_PORT_OFFSET + Short.BYTES;
    static final int TCP_FLAGS_OFFSET = DESTINATION_PORT_OFFSET + Short.BYTES + Byte.BYTES;
    static final int PROTOCOL_OFFSET = TCP_FLAGS_OFFSET + Byte.BYTES;
    static final int TOS_OFFSET = PROTOCOL_OFFSET + Byte.BYTES;
    static final int SOURCE_AS_OFFSET = TOS_OFFSET + Byte.BYTES;
    static final int RECORD_OCTETS = SOURCE_AS_OFFSET + 2 * Short.BYTES + 2 * Byte.BYTES + Short.BYTES;

    private NetFlow5Layout() {}
}
