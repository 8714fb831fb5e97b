// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

import dev.weir.model.memory.Memory;
import dev.weir.model.packet.PacketRecord;

/** What a packet's transport header tells about its flow: who opened it, whether it has ended, its first window. */
final class TransportState {
    private static final int TCP = 6;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final int FIN = 0x01;
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int ACK = 0x10;

    private TransportState() {}

    /** Whether a packet asks for a new TCP connection. */
    static boolean isOpening(long packet) {
        return PacketRecord.protocol(packet) == TCP && (PacketRecord.tcpFlags(packet) & (SYN | ACK)) == SYN;
    }

    /**
     * Takes in a packet that has a transport header and was counted.
     *
     * @return whether the flow's deadline has come nearer, because TCP has just ended
     */
    static boolean update(long entry, long detail, long packet) {
        int protocol = PacketRecord.protocol(packet);
        if (protocol == TCP) {
            return updateTcp(entry, detail, packet);
        }
        int state = FlowEntry.state(entry);
        if ((protocol == ICMP || protocol == ICMPV6) && (state & FlowEntry.ICMP) == 0) {
            Memory.putShort(detail + FlowDetail.ICMP_TYPE_CODE_OFFSET, PacketRecord.icmpTypeCode(packet));
            FlowEntry.state(entry, state | FlowEntry.ICMP);
        }
        return false;
    }

    private static boolean updateTcp(long entry, long detail, long packet) {
        int direction = PacketRecord.flags(packet) & PacketRecord.FLAG_B_TO_A;
        int flags = PacketRecord.tcpFlags(packet);
        int before = FlowEntry.state(entry);
        int state = before;
        int windowKnown = FlowEntry.WINDOW_A << direction;
        if ((state & windowKnown) == 0) {
            state |= windowKnown;
            Memory.putShort(detail + FlowDetail.TCP_WINDOW_OFFSET + direction * 2L, PacketRecord.tcpWindow(packet));
        }
        if ((flags & SYN) != 0 && (state & (FlowEntry.DIRECTION_BY_SYN | FlowEntry.REPORTED)) == 0) {
            // Who sends a SYN is the source; who sends a SYN with ACK answers the source.
            int source = (flags & ACK) == 0 ? direction : 1 - direction;
            state = state & ~FlowEntry.SOURCE_IS_B | source * FlowEntry.SOURCE_IS_B | FlowEntry.DIRECTION_BY_SYN;
        }
        if ((flags & FIN) != 0) {
            state |= FlowEntry.FIN_A << direction;
        }
        if ((flags & RST) != 0 || (state & FlowEntry.FIN_BOTH) == FlowEntry.FIN_BOTH) {
            state |= FlowEntry.CLOSING;
        }
        if (state != before) {
            FlowEntry.state(entry, state);
        }
        return (state & ~before & FlowEntry.CLOSING) != 0;
    }
}
