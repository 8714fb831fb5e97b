// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.flow.cache;

/**
 * What the metering of one shard is told.
 *
 * @param activeTimeoutNs how long a record grows before it is made although its flow goes on, nanoseconds
 * @param idleTimeoutNs how long a flow is without packets before it has ended, nanoseconds
 * @param tcpLingerNs how long a TCP flow stays after its end for late packets, nanoseconds
 * @param maxFlows flows that the shard keeps at most
 */
public record MeterSettings(long activeTimeoutNs, long idleTimeoutNs, long tcpLingerNs, long maxFlows) {
    /** Refuses what cannot work. */
    public MeterSettings {
        if (activeTimeoutNs <= 0 || idleTimeoutNs <= 0 || tcpLingerNs < 0) {
            throw new IllegalArgumentException("timeouts in ns: active " + activeTimeoutNs + ", idle " + idleTimeoutNs
                    + ", linger " + tcpLingerNs);
        }
        if (maxFlows < 1 || maxFlows > EntrySlab.MAX_ENTRIES) {
            throw new IllegalArgumentException(
                    "maxFlows " + maxFlows + " of a shard; it must be 1 to " + EntrySlab.MAX_ENTRIES);
        }
    }
}
