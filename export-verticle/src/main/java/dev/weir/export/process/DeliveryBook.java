// Copyright The Weir Authors
// SPDX-License-Identifier: Apache-2.0

package dev.weir.export.process;

import dev.weir.export.lateness.LatenessMeter;
import dev.weir.export.transport.Delivery;
import dev.weir.export.transport.LimitedLog;
import dev.weir.export.transport.Tally;
import dev.weir.model.ledger.ExporterCounter;
import dev.weir.model.ledger.ExporterLedger;
import java.lang.System.Logger.Level;
import java.time.Instant;

/** Writes down what a transport tells: in the ledger, in the log, and as the exporter's last error. */
public final class DeliveryBook implements Delivery {
    private static final System.Logger LOG = System.getLogger(DeliveryBook.class.getName());

    private final String prefix;
    private final ExporterLedger ledger;
    private final FlowQueue queue;
    private final LatenessMeter lateness;
    private final LimitedLog refusals = new LimitedLog(LOG, Level.WARNING);
    private final LimitedLog failures = new LimitedLog(LOG, Level.WARNING);
    private boolean templatesWanted;
    private boolean delivering;
    private volatile LastError lastError;
    private volatile Deadline deadline;

    /** A book for one exporter. */
    public DeliveryBook(ExporterLedger ledger, FlowQueue queue, LatenessMeter lateness) {
        this.prefix = "exporter " + ledger.exporter() + ": ";
        this.ledger = ledger;
        this.queue = queue;
        this.lateness = lateness;
    }

    @Override
    public void sent(Tally messages) {
        delivering = true;
        ledger.add(ExporterCounter.MESSAGES, messages.messages());
        ledger.add(ExporterCounter.MESSAGE_OCTETS, messages.messageOctets());
        ledger.add(ExporterCounter.DATA_RECORDS, messages.dataRecords());
        ledger.add(ExporterCounter.TEMPLATES, messages.templates());
        queue.settle(ExporterCounter.SENT, messages);
        lateness.sent(messages.records());
    }

    @Override
    public void lost(Tally messages) {
        templatesWanted |= messages.templates() > 0;
        queue.settle(lossReason(), messages);
        lateness.lost(messages.records());
    }

    @Override
    public void refused() {
        ledger.add(ExporterCounter.REFUSALS, 1);
        templatesWanted = true;
        String what = "the destination refuses datagrams (ICMP): nobody listens there";
        lastError = new LastError(what, Instant.now());
        refusals.report(prefix + what);
    }

    @Override
    public void failed(String what) {
        ledger.add(ExporterCounter.TRANSPORT_ERRORS, 1);
        noteError(what);
    }

    @Override
    public void resolvedAnew(String destination) {
        ledger.add(ExporterCounter.RESOLUTIONS, 1);
        LOG.log(Level.INFO, prefix + "the name stands for another address; now sending to " + destination);
        templatesWanted = true;
    }

    @Override
    public boolean isGivingUp() {
        Deadline set = deadline;
        return set != null && System.nanoTime() - set.atNs() >= 0;
    }

    /** Something went wrong that is no failed write. */
    void noteError(String what) {
        lastError = new LastError(what, Instant.now());
        failures.report(prefix + what);
    }

    /** What went wrong last; null if nothing did. Any thread. */
    LastError lastError() {
        return lastError;
    }

    /** From this time on nobody waits for the destination. Any thread. */
    void giveUpAt(long nanoTime) {
        deadline = new Deadline(nanoTime);
    }

    /** Takes {@link #giveUpAt} back. Any thread. */
    void neverGiveUp() {
        deadline = null;
    }

    /** Why a record that is lost now is lost. */
    ExporterCounter lossReason() {
        return isGivingUp() ? ExporterCounter.LOST_SHUTDOWN : ExporterCounter.LOST_TRANSPORT;
    }

    /** How late what leaves is. */
    LatenessMeter lateness() {
        return lateness;
    }

    /** Whether the receiver may have missed templates; {@link #templatesResent} ends it. */
    boolean areTemplatesWanted() {
        return templatesWanted;
    }

    void templatesResent() {
        templatesWanted = false;
    }

    /** Whether anything was delivered since this was last asked. */
    boolean takeDelivering() {
        boolean was = delivering;
        delivering = false;
        return was;
    }

    /** Time passes: says what the log was spared. */
    void summarize() {
        refusals.summarize();
        failures.summarize();
    }

    private record Deadline(long atNs) {}

    /** What went wrong, and when. */
    record LastError(String what, Instant at) {}
}
