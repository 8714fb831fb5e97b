// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.format;

import dev.weir.config.MeteringConfig;
import dev.weir.export.format.OptionRecord.Value;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.Ledger;
import dev.weir.model.ledger.LedgerCounter;
import java.time.Duration;
import java.util.List;

/**
 * Option records that tell a collector what this node and this exporter have counted, and the metering's timeouts:
 * RFC 7011 section 4, RFC 3954 section 6. Each is about one Observation Domain, its scope.
 */
final class Statistics {
    /** Templates of option records have the last numbers, out of the way of those of flow records. */
    private static final int FIRST_TEMPLATE_ID = 0xff00;

    private static final int MAX_SECONDS = 0xffff;
    private static final long NS_PER_MS = 1_000_000;

    private final EncoderContext context;
    private final long startNs;
    private MeteringConfig metering;

    /**
     * Makes them.
     *
     * @param startNs when the exporter started, nanoseconds since 1970
     */
    Statistics(EncoderContext context, long startNs) {
        this.context = context;
        this.startNs = startNs;
        this.metering = context.metering();
    }

    /** Tells of these timeouts from now on. */
    void timeouts(MeteringConfig changed) {
        metering = changed;
    }

    /** All option records, as things are now. */
    List<OptionRecord> read() {
        return List.of(
                new OptionRecord(FIRST_TEMPLATE_ID, exporting()),
                new OptionRecord(FIRST_TEMPLATE_ID + 1, metering()),
                new OptionRecord(FIRST_TEMPLATE_ID + 2, timeouts()));
    }

    /** What was exported, before the message that carries this, and what could not be. */
    private List<Value> exporting() {
        long records = 0;
        long packets = 0;
        long octets = 0;
        for (ExporterCounter counter : ExporterCounter.values()) {
            if (counter.isLoss()) {
                records += context.ledger().count(counter);
                packets += context.ledger().packets(counter);
                octets += context.ledger().octets(counter);
            }
        }
        return List.of(
                counter(
                        StatisticsElement.EXPORTED_MESSAGE_TOTAL_COUNT,
                        context.ledger().count(ExporterCounter.MESSAGES)),
                counter(
                        StatisticsElement.EXPORTED_FLOW_RECORD_TOTAL_COUNT,
                        context.ledger().count(ExporterCounter.DATA_RECORDS)),
                counter(
                        StatisticsElement.EXPORTED_OCTET_TOTAL_COUNT,
                        context.ledger().count(ExporterCounter.MESSAGE_OCTETS)),
                counter(StatisticsElement.NOT_SENT_FLOW_TOTAL_COUNT, records),
                counter(StatisticsElement.NOT_SENT_PACKET_TOTAL_COUNT, packets),
                counter(StatisticsElement.NOT_SENT_OCTET_TOTAL_COUNT, octets));
    }

    /** What was metered, and what was not. */
    private List<Value> metering() {
        Ledger ledger = context.nodeLedger();
        return List.of(
                counter(StatisticsElement.OBSERVED_FLOW_TOTAL_COUNT, ledger.packets(LedgerCounter.FLOWS_STARTED)),
                counter(StatisticsElement.IGNORED_PACKET_TOTAL_COUNT, ledger.packets(LedgerCounter.Stage.NOT_METERED)),
                counter(StatisticsElement.IGNORED_OCTET_TOTAL_COUNT, ledger.octets(LedgerCounter.Stage.NOT_METERED)),
                counter(StatisticsElement.SYSTEM_INIT_TIME_MILLISECONDS, startNs / NS_PER_MS));
    }

    private List<Value> timeouts() {
        return List.of(
                new Value(StatisticsElement.FLOW_ACTIVE_TIMEOUT, Short.BYTES, seconds(metering.activeTimeout())),
                new Value(StatisticsElement.FLOW_IDLE_TIMEOUT, Short.BYTES, seconds(metering.idleTimeout())));
    }

    private static Value counter(int elementId, long number) {
        return new Value(elementId, Long.BYTES, number);
    }

    /** The elements hold whole seconds, of which they can tell 65535. */
    private static long seconds(Duration duration) {
        return Math.min(MAX_SECONDS, duration.plusSeconds(1).minusNanos(1).toSeconds());
    }
}
