// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

/** Numbers of the IANA IPFIX elements that {@link Statistics} is made of; up to 127 they are NetFlow version 9's too. */
final class StatisticsElement {
    static final int FLOW_ACTIVE_TIMEOUT = 36;
    static final int FLOW_IDLE_TIMEOUT = 37;
    static final int EXPORTED_OCTET_TOTAL_COUNT = 40;
    static final int EXPORTED_MESSAGE_TOTAL_COUNT = 41;
    static final int EXPORTED_FLOW_RECORD_TOTAL_COUNT = 42;
    static final int SYSTEM_INIT_TIME_MILLISECONDS = 160;
    static final int OBSERVED_FLOW_TOTAL_COUNT = 163;
    static final int IGNORED_PACKET_TOTAL_COUNT = 164;
    static final int IGNORED_OCTET_TOTAL_COUNT = 165;
    static final int NOT_SENT_FLOW_TOTAL_COUNT = 166;
    static final int NOT_SENT_PACKET_TOTAL_COUNT = 167;
    static final int NOT_SENT_OCTET_TOTAL_COUNT = 168;

    private StatisticsElement() {}
}
