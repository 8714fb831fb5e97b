// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import dev.weir.export.lateness.LatenessSummary;
import java.time.Instant;

/**
 * How an exporter is doing, at one moment.
 *
 * @param name the exporter's name
 * @param state what it is doing
 * @param destination where it sends, with the address that a name stands for
 * @param queuedRecords records that wait
 * @param lastError what went wrong last, one line; null if nothing did
 * @param lastErrorAt when that was; null if nothing went wrong
 * @param receiverDrops datagrams that a receiver on this host lost for want of buffer space, as far as it was watched
 * @param lateness how late records left, where they are of live packets
 */
public record ExporterStatus(
        String name,
        ExporterState state,
        String destination,
        long queuedRecords,
        String lastError,
        Instant lastErrorAt,
        long receiverDrops,
        LatenessSummary lateness) {}
